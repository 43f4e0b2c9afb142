"""Who takes part, for organisers: counts, pages, a search, one person, and a message to them. Each look is written down."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Role
from bot.rules.seats import SELECTION, Status
from bot.screens.artisans import choosing as told_screens
from bot.screens.forms import Prompt
from bot.screens.organisers import participant as one_screens
from bot.screens.organisers import participants as screens
from bot.vocabulary import Fact, Reply, Text
from handlers import names
from handlers.artisans import person, registering
from storage.ledger import unsaid
from storage.organising.activities import Activity
from storage.people import audit, caring, contacts
from storage.people.audit import Act
from storage.taking_part import choosing, participants, registrations
from storage.taking_part.participants import Wanted
from storage.taking_part.registrations import Registration
from storage.unasked import telling
from storage.unasked.telling import Notice

LONGEST = 600
MESSAGE = "message"
"""The notice of what an organiser writes to one person."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("people", people, Deed.LOOK)
    router.action("people_list", listed, Deed.LOOK)
    router.action("people_find", find, Deed.LOOK)
    router.action("participant", one, Deed.LOOK)
    router.action("write_to", write, Deed.DECIDE)
    router.form(FINDING)
    router.form(WRITING)


def note(turn: Turn, activity: Activity, deed: Deed, subject: str, detail: str) -> None:
    """Write down what was seen or done with an authority."""
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    audit.note(turn.connection, turn.contact.id, role, Act(deed, subject, detail, activity.organisation_id), turn.now)


def people(turn: Turn) -> Reply:
    """How many stand how."""
    activity = authority.activity(turn, Deed.LOOK)
    if activity is None:
        return screens.nothing_here()
    counts = participants.counts(turn.connection, activity.id)
    return screens.overview(activity, counts, decides=authority.activity(turn, Deed.DECIDE, activity.id) is not None)


def listed(turn: Turn) -> Reply:
    """A page of those who stand alike, `17=applied=0`."""
    turn.argument, _, rest = turn.argument.partition("=")
    status, _, page = rest.partition("=")
    activity = authority.activity(turn, Deed.LOOK)
    if activity is None or status not in ("all", *Status):
        return screens.nothing_here()
    turn.argument = page
    number = min(turn.number(), 10_000)
    wanted = Wanted(None if status == "all" else Status(status))
    found = participants.page(turn.connection, activity.id, wanted, skip=number * screens.PAGE, most=screens.PAGE + 1)
    turn.shows_others = True
    note(turn, activity, Deed.LOOK, f"activity:{activity.id}", f"list {status} {number}")
    view = screens.Listed(activity, found[: screens.PAGE], status, number, len(found) > screens.PAGE)
    return screens.listed(view, names.of(turn))


# ---- one person -----------------------------------------------------------------------------------------------------------
def held_by(turn: Turn, deed: Deed) -> tuple[Activity, Registration] | None:
    """The registration the choice names, if whoever pressed may do this to its activity, and it is still somebody's."""
    held = registrations.get(turn.connection, turn.number())
    activity = authority.activity(turn, deed, held.activity_id) if held is not None else None
    return (activity, held) if held is not None and activity is not None and held.contact_id else None


def one(turn: Turn) -> Reply:
    """One person, as far as this activity needs."""
    found = held_by(turn, Deed.LOOK)
    return page_of(turn, *found) if found else screens.nothing_here()


def page_of(turn: Turn, activity: Activity, held: Registration, done: str = "") -> Reply:
    """The page of one person; `done` tells what was just decided."""
    turn.shows_others = True
    note(turn, activity, Deed.LOOK, f"registration:{held.id}", "seen")
    came, missed = participants.before(turn.connection, held.contact_id, activity.id, activity.organisation_id)
    recent = held.decided_at is not None and turn.now - held.decided_at < choosing.GRACE and activity.joining == SELECTION
    view = one_screens.Shown(
        activity,
        held,
        told=told(turn, activity, held.contact_id),
        story=participants.story(turn.connection, held.id),
        came=came,
        missed=missed,
        hears=caring.can_hear(turn.connection, held.contact_id),
        silent=caring.wants_silence(turn.connection, held.contact_id),
        decides=authority.activity(turn, Deed.DECIDE, activity.id) is not None,
        undo=recent,
    )
    return one_screens.person(view, done)


def told(turn: Turn, activity: Activity, contact_id: int) -> Sequence[Fact]:
    """What a person told for this activity: the fields it asks for, and no other."""
    contact = contacts.get(turn.connection, contact_id)
    asked = registering.asked_fields(activity)
    fields = ("name", *(field for field in asked if field != "name"))
    return person.facts(turn, ((field, person.known(contact, field)) for field in fields))


# ---- searching ------------------------------------------------------------------------------------------------------------
def find(turn: Turn) -> Reply:
    """Begin a search among the participants of one activity."""
    activity = authority.activity(turn, Deed.LOOK)
    return forms.begin(turn, FINDING, str(activity.id)) if activity else screens.nothing_here()


def accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """A part of a name, a code, or last digits."""
    words = words_of(given)[:80] if isinstance(given, Text) else ""
    digits = sum(letter.isascii() and letter.isdigit() for letter in words)
    enough = digits >= participants.DIGITS or sum(letter.isalpha() for letter in words) > 1
    return {"words": words} if enough else Problem("short")


def show_found(turn: Turn, state: FormState) -> Reply:
    """Whom the words fit."""
    activity = authority.activity(turn, Deed.LOOK, int(state.subject))
    if activity is None:
        return screens.nothing_here()
    wanted = Wanted(words=state.answers["words"])
    found = participants.page(turn.connection, activity.id, wanted, most=screens.PAGE + 1)
    turn.shows_others = True
    note(turn, activity, Deed.LOOK, f"activity:{activity.id}", f"search {len(found)}")
    return screens.found(activity, found, names.of(turn))


FINDING = Form(
    "finding",
    steps=(Step("words", lambda turn, prompt: screens.ask_words(prompt), accept_words, free_text=True),),
    finish=show_found,
    leave=lambda turn: screens.left(turn.argument),
    deed=Deed.LOOK,
)


# ---- a message to one -------------------------------------------------------------------------------------------------------
def write(turn: Turn) -> Reply:
    """Begin a message to one participant."""
    found = held_by(turn, Deed.DECIDE)
    return forms.begin(turn, WRITING, str(found[1].id)) if found else screens.nothing_here()


def _written(turn: Turn, subject: str) -> tuple[Activity, Registration] | None:
    turn.argument = subject
    return held_by(turn, Deed.DECIDE)


def accept_body(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length."""
    words = given.text.replace("\0", "").strip() if isinstance(given, Text) else ""
    return {"body": words} if 0 < len(words) <= LONGEST else Problem("long")


def ask_send(turn: Turn, prompt: Prompt) -> Reply:
    """The message as it will be read, before it goes."""
    found = _written(turn, prompt.subject)
    if found is None:
        return screens.nothing_here()
    return one_screens.check_message(prompt, told_screens.message(*found, prompt.answers["body"]))


def send(turn: Turn, state: FormState) -> Reply:
    """Owe the message in the chat where the person is told."""
    found = _written(turn, state.subject)
    if found is None:
        return screens.nothing_here()
    activity, held = found
    say = told_screens.message
    body = state.answers["body"]
    notice = Notice(MESSAGE, unsaid.about(held.id))
    telling.tell(turn.connection, held.contact_id, lambda _: say(activity, held, body), notice, turn.now, activity.zone)
    turn.told = True
    note(turn, activity, Deed.DECIDE, f"registration:{held.id}", "message")
    return one_screens.sent(activity)


def leave(turn: Turn) -> Reply:
    """Nothing is sent."""
    held = registrations.get(turn.connection, turn.number())
    return screens.left(str(held.activity_id) if held else "")


WRITING = Form(
    "writing",
    steps=(
        Step("body", lambda turn, prompt: one_screens.ask_message(prompt, LONGEST), accept_body, free_text=True),
        Step("send", ask_send, clear_yes("send"), counted=False),
    ),
    finish=send,
    leave=leave,
    deed=Deed.DECIDE,
)
