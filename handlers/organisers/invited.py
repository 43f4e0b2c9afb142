"""Guests of an activity: the countries and institutions asked to send people, and what they answer is noted."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, id_in
from bot.rules.authority import Deed
from bot.rules.invited import MOST_PEOPLE, Reaction, version
from bot.screens.forms import Prompt
from bot.screens.organisers import guests
from bot.screens.organisers import invited as screens
from bot.vocabulary import Reply
from handlers.organisers.after import note, split
from storage.organising.activities import Activity
from storage.taking_part import invitees
from storage.taking_part.invitees import Invitee

DETAIL = "guests changed"
"""What the audit log keeps of a change."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("invited", listed, Deed.PREPARE)
    router.action("guest", one, Deed.PREPARE)
    router.action("guest_note", answered, Deed.PREPARE)
    router.action("guest_off", off, Deed.PREPARE)
    router.form(COUNTING)


def listed(turn: Turn) -> Reply:
    """Who was invited and what they answered, a page of it."""
    turn.argument, page = split(turn.argument)
    activity = authority.activity(turn, Deed.PREPARE)
    return _listed(turn, activity, page) if activity is not None else screens.nothing_yours()


def _listed(turn: Turn, activity: Activity, page: int = 0) -> Reply:
    guests = invitees.of_activity(turn.connection, activity.id)
    came = invitees.attendance(turn.connection, activity.id)
    return screens.listed(screens.Listed(activity, guests, came, page))


def _guest(turn: Turn, number: int) -> tuple[Activity, Invitee] | None:
    """The guest with this number, if whoever is writing prepares the activity."""
    found = invitees.get(turn.connection, number)
    activity = authority.activity(turn, Deed.PREPARE, found.activity_id) if found is not None else None
    return (activity, found) if activity is not None and found is not None else None


def one(turn: Turn) -> Reply:
    """One of them, and what can be noted."""
    held = _guest(turn, turn.number())
    return _one(turn, held[1]) if held is not None else screens.nothing_yours()


def _one(turn: Turn, guest: Invitee, *, meanwhile: bool = False) -> Reply:
    came = invitees.attendance(turn.connection, guest.activity_id)
    return screens.one(guest, came, meanwhile=meanwhile)


def answered(turn: Turn) -> Reply:
    """Note an answer: `17=sending=3`; without a number it is asked. What somebody else noted meanwhile is shown instead."""
    turn.argument, _, said = turn.argument.partition("=")
    held = _guest(turn, turn.number())
    reaction, _, people = said.partition("=")
    if held is None or reaction not in set(Reaction):
        return _one(turn, held[1]) if held is not None else screens.nothing_yours()
    if version(held[1].status, held[1].people) != turn.version:
        return _one(turn, held[1], meanwhile=True)
    count = _count(people)
    if reaction == Reaction.SENDING and count is None:
        return forms.begin(turn, COUNTING, f"{held[1].id}.{turn.version}")
    return _note(turn, *held, Reaction(reaction), count)


def _count(words: str) -> int | None:
    """A whole number of people, within what one guest may send."""
    right = words.isascii() and words.isdigit() and len(words) < 4
    return int(words) if right and 1 <= int(words) <= MOST_PEOPLE else None


def _note(turn: Turn, activity: Activity, guest: Invitee, reaction: Reaction, people: int | None) -> Reply:
    sent = people if reaction is Reaction.SENDING else None
    if not invitees.answer(turn.connection, guest, reaction, sent, turn.now):
        now = invitees.get(turn.connection, guest.id)
        return _one(turn, now, meanwhile=True) if now is not None else screens.nothing_yours()
    note(turn, activity, DETAIL, deed=Deed.PREPARE)
    return _listed(turn, activity)


def off(turn: Turn) -> Reply:
    """Take one off the list, asked once more."""
    turn.argument, _, sure = turn.argument.partition("=")
    held = _guest(turn, turn.number())
    if held is None:
        return screens.nothing_yours()
    if sure != "yes":
        return screens.sure_off(held[1])
    if invitees.remove(turn.connection, held[1].id):
        note(turn, held[0], DETAIL, deed=Deed.PREPARE)
    return _listed(turn, held[0])


# ---- how many ---------------------------------------------------------------------------------------------------------------
def _counted(turn: Turn, subject: str) -> tuple[Activity, Invitee] | None:
    number, _, _ = subject.partition(".")
    return _guest(turn, id_in(number))


def _ask_people(turn: Turn, prompt: Prompt) -> Reply:
    held = _counted(turn, prompt.subject)
    return screens.ask_people(prompt, held[1]) if held is not None else lost(turn)


def _accept_people(turn: Turn, given: Given) -> Answers | Problem:
    count = _count(words_of(given).partition(" ")[0])
    return {"people": str(count)} if count is not None else Problem("number")


def _keep_count(turn: Turn, state: FormState) -> Reply:
    """Note the number, unless somebody noted something else while it was typed."""
    held = _counted(turn, state.subject)
    if held is None:
        return screens.nothing_yours()
    if str(version(held[1].status, held[1].people)) != state.subject.partition(".")[2]:
        return _one(turn, held[1], meanwhile=True)
    return _note(turn, *held, Reaction.SENDING, int(state.answers["people"]))


def lost(turn: Turn) -> Reply:
    """What the form was about is gone or is theirs no more."""
    if turn.conversation.form is not None:
        turn.conversation.form.paused = True
    forms.close(turn)
    return screens.nothing_yours()


COUNTING = Form(
    "guest_people",
    steps=(Step("people", _ask_people, _accept_people, free_text=True, counting=True),),
    finish=_keep_count,
    leave=lambda turn: guests.left(),
    deed=Deed.PREPARE,
)
