"""What who comes does at the door: own ticket, room word, a free seat without a registration; and why they did not come.

Whoever stands at a door reaches it here, too: a ticket's word, codes and `hadir` mean checking in for them.
"""

from __future__ import annotations

import re

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.documents import tickets
from bot.i18n import FIRST_LANGUAGE
from bot.rules import attendance as rules
from bot.rules import room_words
from bot.rules.attendance import Entry, How, Shut, Why
from bot.rules.authority import Deed
from bot.rules.seats import Status
from bot.screens import forms as form_screens
from bot.screens.artisans import arriving as screens
from bot.screens.artisans import mine as mine_screens
from bot.screens.artisans import registering as registering_screens
from bot.screens.organisers import door as door_screens
from bot.vocabulary import Action, Reply, Text
from handlers.artisans import claims, mine, offers, person
from handlers.organisers import door
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring, consents, contacts
from storage.taking_part import absences, attendance, doors, registrations
from storage.taking_part.doors import Room
from storage.taking_part.registrations import Registration

TICKET = re.compile(r"\s*c_([a-z0-9]{16})[\s.]*", re.ASCII | re.IGNORECASE)


def register(router: Router) -> None:
    """Enter the bot's table of contents. A ticket's code is a code also where it could be the heading of a product."""
    router.overheard = heard
    router.beside = beside
    router.command("hadir checkin", here)
    router.action("enter", enter)
    router.action("in_room", in_room)
    router.action("my_ticket", my_ticket)
    router.action("why", why)
    router.form(ENTERING)


def here(turn: Turn) -> Reply:
    """ "Hadir": the door for whoever stands at one, the ticket for who has a seat today, else "I am coming"."""
    staff = authority.may(turn, Deed.CHECK_IN)
    if staff and turn.argument:
        return door.typed(turn, turn.argument) or door.doors_of_today(turn)
    own = _today(turn)
    if own and not (staff and door.todays(turn)):
        return _ticket(turn, *own[0]) if len(own) == 1 else screens.which_ticket(own)
    return door.doors_of_today(turn) if staff else offers.come(turn)


def _today(turn: Turn) -> list[tuple[Activity, Registration]]:
    """What they have a seat at now: two classes may run on one day."""
    seated = [(activity, held) for activity, held in claims.ahead(turn) if held.status is Status.CONFIRMED]
    return [pair for pair in seated if attendance.doors(pair[0]).is_on(turn.now)]


def my_ticket(turn: Turn) -> Reply:
    """That of the class they chose, for themselves or somebody in their care."""
    own = claims.own(turn)
    if own is None:
        return screens.no_ticket()
    return _ticket(turn, *own) if own[1].status in (Status.CONFIRMED, Status.ATTENDED) else claims.shown(turn, *own)


def _ticket(turn: Turn, activity: Activity, held: Registration) -> Reply:
    name = caring.name_for(turn.connection, turn.contact.id, held.contact_id) or ""
    if held.status is Status.ATTENDED:
        return screens.welcome(activity, held, again=True, name=name)
    picture = tickets.picture(held, turn.surroundings.links.get(turn.address.channel, ""))
    return screens.own_ticket(activity, held, picture, name)


def scanned(turn: Turn) -> Reply:
    """The word of a ticket, from a camera or typed: staff check in, its owner sees it, everybody else learns nothing."""
    ticket = turn.argument.strip().casefold()
    checked = door.scanned(turn, ticket)
    if checked is not None:
        return checked
    held = attendance.by_ticket(turn.connection, ticket)
    if held is not None:
        turn.argument = str(held.id)
        if claims.own(turn) is not None:
            return my_ticket(turn)
    return door_screens.not_your_door() if authority.may(turn, Deed.CHECK_IN) else screens.no_ticket()


def heard(turn: Turn) -> Reply | None:
    """Words that mean something at a door: a ticket's word, codes, a room word. None for all others."""
    text = turn.content.text if isinstance(turn.content, Text) else ""
    ticket = TICKET.fullmatch(text)
    if ticket is not None:
        turn.argument = ticket[1]
        return scanned(turn)
    if door.CODES.fullmatch(text):
        return door.typed(turn, text) if authority.may(turn, Deed.CHECK_IN) else None
    word = room_words.heard(text)
    return said(turn, word) if word else None


# ---- the room word ------------------------------------------------------------------------------------------------------
def said(turn: Turn, word: str) -> Reply | None:
    """A room word: who has a seat where it is said is checked in. A wrong one counts, and means what it else would."""
    rooms = _rooms(turn, word)
    return _in_room(turn, min(rooms, key=_best), word) if rooms else None


def beside(turn: Turn, text: str, answer: Action | None) -> Reply | None:
    """A room word while something else is asked; where it could answer that, too (`answer`), which of both is meant."""
    word = room_words.heard(text)
    rooms = _rooms(turn, word) if word else []
    room = min(rooms, key=_best, default=None)
    if room is None or answer is None:
        return _in_room(turn, room, word) if room else None
    activity = activities.get(turn.connection, room.activity_id) if _best(room) == 0 or room.walk_ins else None
    return screens.which_is_meant(activity, word, answer) if activity is not None else None


def in_room(turn: Turn) -> Reply:
    """It was the room word; what was asked meanwhile waits."""
    reply = said(turn, room_words.heard(turn.argument)) or screens.word_over()
    return form_screens.kept(reply) if turn.conversation.form is not None else reply


def _rooms(turn: Turn, word: str) -> list[Room]:
    """Where this word is said now. A wrong one counts, however it came; after a few nothing is taken for one."""
    guessed = rules.still_guesses(turn.conversation.guesses, turn.now)
    turn.conversation.guesses = guessed
    if not word or len(guessed) >= rules.GUESSES:
        return []
    rooms = doors.rooms(turn.connection, word, turn.contact.id, turn.now)
    if not rooms:
        turn.conversation.guesses = [*guessed, int(turn.now.timestamp())]
    return rooms


def _best(room: Room) -> int:
    """Where they have a seat comes first."""
    return 0 if room.status is not None and rules.entry(room.status) in (Entry.SEAT, Entry.HERE) else 1


def _in_room(turn: Turn, room: Room, word: str) -> Reply | None:
    activity = activities.get(turn.connection, room.activity_id)
    day = attendance.doors(activity).day(turn.now) if activity is not None else Shut.UNDATED
    if activity is None or isinstance(day, Shut):
        return None
    if room.registration_id is not None and _best(room) == 0:
        arrival = attendance.arrive(turn.connection, activity, room.registration_id, day, How.WORD, turn.now)
        if arrival is not None and arrival.entry is Entry.HERE:
            return screens.welcome(activity, arrival.held, again=not arrival.new)
        return None
    if not room.walk_ins:
        return screens.not_registered(activity) if room.registration_id is not None else None
    free = doors.counts(turn.connection, activity.id, day).free
    return screens.enter(activity, word, free) if free is None or free > 0 else screens.full(activity)


# ---- a free seat without a registration -------------------------------------------------------------------------------------
def _room_of(turn: Turn, argument: str) -> Activity | None:
    """The activity of `17=word`, if that is its word now and it lets people in who are not registered."""
    number, _, word = argument.partition("=")
    allowed = [room for room in _rooms(turn, room_words.heard(word)) if str(room.activity_id) == number and room.walk_ins]
    return activities.get(turn.connection, allowed[0].activity_id) if allowed else None


def enter(turn: Turn) -> Reply:
    """They agree: their name and number are asked where they are not known, then the seat is theirs."""
    activity = _room_of(turn, turn.argument)
    if activity is None:
        return screens.word_over()
    language = turn.contact.language or FIRST_LANGUAGE
    purpose = consents.purpose_of(activity.id)
    consents.record(turn.connection, turn.contact.id, purpose, registering_screens.CONSENT_VERSION, language, turn.now)
    return forms.begin(turn, ENTERING, turn.argument)


def entered(turn: Turn, state: FormState) -> Reply:
    """A free seat, if there still is one and the word still counts."""
    given = {field: value for field, value in person.answered(turn, state.answers).items() if value}
    if given:
        turn.contact = contacts.change(turn.connection, turn.contact.id, given)
    activity = _room_of(turn, state.subject)
    day = attendance.doors(activity).day(turn.now) if activity is not None else Shut.UNDATED
    if activity is None or isinstance(day, Shut):
        return screens.word_over()
    arrival = attendance.walk_in(turn.connection, activity, turn.contact.id, day, turn.now, turn.surroundings.chance)
    return screens.welcome(activity, arrival.held) if arrival is not None else screens.full(activity)


def leave(turn: Turn) -> Reply:
    """Nothing was taken, and nothing agreed to."""
    turn.argument = turn.argument.partition("=")[0]
    own = registrations.of_person(turn.connection, turn.number(), turn.contact.id)
    if own is None:
        consents.withdraw(turn.connection, turn.contact.id, consents.purpose_of(turn.number()), turn.now)
    return mine.mine(turn)


def _asks(field: str) -> Step:
    step = person.STEPS[field]

    def needed(turn: Turn, answers: Answers) -> bool:
        return person.known(turn.contact, field) is None

    return Step(field, step.ask, step.accept, needed, free_text=step.free_text)


ENTERING = Form("entering", steps=(_asks("name"), _asks("phone")), finish=entered, leave=leave)


# ---- who did not come -------------------------------------------------------------------------------------------------------
def why(turn: Turn) -> Reply:
    """What came between, `231=ill`: kept as a word of a list, and never held against anybody."""
    turn.argument, _, reason = turn.argument.partition("=")
    own = claims.own(turn)
    if own is None or reason not in list(Why):
        return mine_screens.not_yours()
    activity, held = own
    if not absences.say_why(turn.connection, held.id, Why(reason)):
        return claims.as_it_stands(turn)
    return screens.thanked(activity)


def remembered(turn: Turn, activity: Activity, reply: Reply) -> Reply:
    """The page before registering, with a kind word to who had a seat of this organiser and could not come."""
    return screens.remembered(reply, absences.of_person(turn.connection, turn.contact.id, activity.organisation_id, turn.today))
