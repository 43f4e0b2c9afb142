"""Somebody without a chat, written down by the organiser: a name and a number, with consent given in person."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Step, clear_yes
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.authority import Deed
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens.forms import Prompt
from bot.screens.organisers import adding as screens
from bot.screens.organisers import participants as people_screens
from bot.vocabulary import Fact, Reply
from handlers.artisans import person
from handlers.organisers import participants
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring, consents
from storage.taking_part import choosing, seats
from storage.taking_part import participants as participants_of
from storage.taking_part.choosing import Refused
from storage.taking_part.registrations import Registration
from storage.unasked import telling
from storage.unasked.telling import Notice

INVITED = "invited"
"""The notice to somebody whom an organiser wanted to write down, and who has a chat."""

FIELDS = ("name", "phone", "craft", "province")


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("people_add", add, Deed.DECIDE)
    router.form(ADDING)


def add(turn: Turn) -> Reply:
    """Begin to write somebody down."""
    activity = authority.activity(turn, Deed.DECIDE)
    if activity is None:
        return people_screens.nothing_here()
    if activity.standing(turn.now) not in (Standing.OPEN, Standing.CLOSED):
        return screens.too_late(activity)
    return forms.begin(turn, ADDING, str(activity.id))


def _asks(field: str, *, optional: bool = False) -> Step:
    """A question about somebody else, answered like the one about oneself."""
    step = person.STEPS[field]

    def ask(turn: Turn, prompt: Prompt) -> Reply:
        return replace(step.ask(turn, prompt), ask=None, text=screens.question_words(prompt))

    return replace(step, ask=ask, needed=lambda turn, answers: True, optional=optional)


def facts(turn: Turn, answers: Answers) -> tuple[Fact, ...]:
    """What was written down, to be read back."""
    return person.facts(turn, ((field, answers.get(field)) for field in FIELDS))


def ask_agreed(turn: Turn, prompt: Prompt) -> Reply:
    """Read back, and do they agree?"""
    activity = activities.get(turn.connection, int(prompt.subject))
    if activity is None:
        return people_screens.nothing_here()
    return screens.agreed(activity, prompt, facts(turn, prompt.answers))


def finish(turn: Turn, state: FormState) -> Reply:
    """Register them; whoever has a chat with that number is asked there instead, and nothing of theirs is shown."""
    activity = authority.activity(turn, Deed.DECIDE, int(state.subject))
    if activity is None:
        return people_screens.nothing_here()
    name, phone = state.answers["name"], state.answers["phone"]
    held = participants_of.same_person(turn.connection, activity.id, name, phone)
    if held is not None:
        return screens.already(activity, held)
    known = caring.vouched(turn.connection, phone)
    if known is not None:
        return _invite(turn, activity, known)
    who = _keep(turn, activity, state.answers)
    taken = _seat(turn, activity, who)
    if taken is None:
        return screens.no_room(activity)
    caring.registered_by(turn.connection, taken.id, turn.contact.id)
    participants.note(turn, activity, Deed.DECIDE, f"registration:{taken.id}", "added by hand")
    turn.shows_others = True
    return screens.added(activity, taken, name)


def _invite(turn: Turn, activity: Activity, known: int) -> Reply:
    notice = Notice(INVITED, f"activity:{activity.id}", activity.closes_at or activity.starts_at)
    telling.tell(turn.connection, known, lambda _: screens.invited(activity), notice, turn.now, activity.zone)
    turn.told = True
    participants.note(turn, activity, Deed.DECIDE, f"activity:{activity.id}", "invited one by number")
    return screens.asked_them(activity)


def _keep(turn: Turn, activity: Activity, answers: Answers) -> int:
    """Somebody without a chat, who agreed in person."""
    told = {field: answers.get(field) or None for field in FIELDS}
    values = {**told, "language": FIRST_LANGUAGE, "country": "ID", "role": "artisan" if told["craft"] else None}
    who = caring.add(turn.connection, values, turn.now)
    language = turn.contact.language or FIRST_LANGUAGE
    purpose = consents.purpose_of(activity.id)
    consents.record(turn.connection, who, purpose, caring.IN_PERSON, language, turn.now)
    return who


def _seat(turn: Turn, activity: Activity, who: int) -> Registration | None:
    """A seat or the line as for everybody; where the organiser chooses, they just chose. None where nobody gets in."""
    around = turn.surroundings
    taken = seats.take_seat(turn.connection, activity.id, who, turn.now, around.chance, around.offers)
    if taken is not None and taken.status is Status.APPLIED:
        chosen = choosing.choose(turn.connection, taken, turn.now, around.chance)
        taken = taken if isinstance(chosen, Refused) else chosen
    if taken is None:
        caring.drop(turn.connection, who)
    return taken


def leave(turn: Turn) -> Reply:
    """Nobody was written down."""
    return people_screens.left(turn.argument)


ADDING = Form(
    "adding",
    steps=(
        _asks("name"),
        _asks("phone"),
        _asks("craft", optional=True),
        _asks("province", optional=True),
        Step("agreed", ask_agreed, clear_yes("agreed"), counted=False),
    ),
    finish=finish,
    leave=leave,
    deed=Deed.DECIDE,
)
