"""Somebody comes without a registration: a free seat, one seat more where the organiser says so, or a place in line."""

from __future__ import annotations

from datetime import date

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Form, Step, clear_yes
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.attendance import Shut
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import arrivals
from bot.screens.organisers import door as door_screens
from bot.screens.organisers import walking_in as screens
from bot.screens.organisers.arrivals import Came
from bot.vocabulary import Reply
from handlers.artisans import person
from handlers.organisers import door
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring, consents
from storage.taking_part import attendance, door_seats, doors, line, participants, registrations

MORE, WAIT = "more", "wait"
"""What is done for who comes while no seat is free: one seat more, or the end of the line."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("walk_in", walk_in, Deed.CHECK_IN)
    router.action("one_seat_more", one_more, Deed.PREPARE)
    router.form(WALK_IN)


def walk_in(turn: Turn) -> Reply:
    """Somebody without a phone, or without a registration, is at the door: `17`, or what to do where it is full, `17=wait`."""
    turn.argument, _, how = turn.argument.partition("=")
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return door_screens.not_your_door()
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    raises = door.raises(turn, activity)
    counts = doors.counts(turn.connection, activity.id, day)
    if counts.free == 0 and (how not in (MORE, WAIT) or (how == MORE and not raises)):
        return screens.full(activity, counts, raises=raises)
    return forms.begin(turn, WALK_IN, f"{activity.id}={how}")


def _subject(subject: str) -> tuple[int, str]:
    number, _, how = subject.partition("=")
    return int(number), how


def ask_agreed(turn: Turn, prompt: Prompt) -> Reply:
    """Read back, and do they agree?"""
    number, how = _subject(prompt.subject)
    activity = activities.get(turn.connection, number)
    return screens.ask_agreed(activity, prompt, waits=how == WAIT) if activity is not None else door_screens.not_your_door()


def walked_in(turn: Turn, state: FormState) -> Reply:
    """Register them and let them in, or write them down; who is registered already simply arrives."""
    number, how = _subject(state.subject)
    activity = authority.activity(turn, Deed.CHECK_IN, number)
    if activity is None:
        return door_screens.not_your_door()
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    name, phone = state.answers["name"], state.answers.get("phone") or ""
    known = participants.same_person(turn.connection, activity.id, name, phone) if phone else None
    held = registrations.get(turn.connection, known) if known is not None else None
    if held is not None:
        turn.argument = str(held.id)
        return door.check_in(turn)
    if phone and caring.vouched(turn.connection, phone) is not None:
        return screens.has_chat(activity)
    who = _keep(turn, activity, {"name": name, "phone": phone or None})
    return _wait(turn, activity, who, name) if how == WAIT else _let_in(turn, activity, day, (who, name), how)


def _keep(turn: Turn, activity: Activity, told: dict[str, str | None]) -> int:
    """Somebody without a chat, who agreed at the door."""
    who = caring.add(turn.connection, {**told, "language": FIRST_LANGUAGE, "country": "ID"}, turn.now)
    language = turn.contact.language or FIRST_LANGUAGE
    purpose = consents.purpose_of(activity.id)
    consents.record(turn.connection, who, purpose, caring.IN_PERSON, language, turn.now)
    return who


def _let_in(turn: Turn, activity: Activity, day: date, guest: tuple[int, str], how: str) -> Reply:
    who, name = guest
    raised = how == MORE and _raise(turn, activity)
    arrival = attendance.walk_in(turn.connection, activity, who, day, turn.now, turn.surroundings.chance)
    if raised:
        line.requota(turn.connection, activity.id, activity.quota, turn.now)
    counts = doors.counts(turn.connection, activity.id, day)
    if arrival is None:
        caring.drop(turn.connection, who)
        return screens.full(activity, counts, raises=door.raises(turn, activity))
    caring.registered_by(turn.connection, arrival.held.id, turn.contact.id)
    door.note(turn, activity, f"registration:{arrival.held.id}", "walked in")
    turn.shows_others = True
    return arrivals.came(activity, [Came(arrival.held.code, arrival, name)], counts)


def _raise(turn: Turn, activity: Activity) -> bool:
    """One seat more, where none is free and whoever presses may change the activity; whether there is one more now.

    Once somebody had it the line is looked at (`line.requota`), since it may have stayed free.
    """
    if not door.raises(turn, activity) or not door_seats.one_more(turn.connection, activity.id):
        return False
    door.note(turn, activity, f"activity:{activity.id}", "seat added at the door", Deed.PREPARE)
    return True


def _wait(turn: Turn, activity: Activity, who: int, name: str) -> Reply:
    """A place at the end of the line."""
    held = door_seats.wait(turn.connection, activity.id, who, turn.now, turn.surroundings.chance)
    caring.registered_by(turn.connection, held.id, turn.contact.id)
    door.note(turn, activity, f"registration:{held.id}", "written down at the door")
    turn.shows_others = True
    return screens.waits(activity, name, held.place)


def one_more(turn: Turn) -> Reply:
    """One seat more, for somebody who is registered and has none."""
    found = door.held_at(turn, turn.number())
    if found is None or not door.raises(turn, found[0]):
        return door_screens.not_your_door()
    open_now = not isinstance(attendance.doors(found[0]).day(turn.now), Shut)
    raised = open_now and _raise(turn, found[0])
    answer = door.give_seat(turn)
    if raised:
        line.requota(turn.connection, found[0].id, found[0].quota, turn.now)
    return answer


def _asks_name(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_name(prompt)


def _asks_phone(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_phone(prompt)


def left(turn: Turn) -> Reply:
    """Nobody was let in."""
    turn.argument = turn.argument.partition("=")[0]
    return door.door(turn)


WALK_IN = Form(
    "walk_in",
    steps=(
        Step("name", _asks_name, person.STEPS["name"].accept, free_text=True),
        Step("phone", _asks_phone, person.STEPS["phone"].accept, optional=True, free_text=True),
        Step("agreed", ask_agreed, clear_yes("agreed"), counted=False),
    ),
    finish=walked_in,
    leave=left,
    deed=Deed.CHECK_IN,
)
