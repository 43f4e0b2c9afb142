"""Issuing certificates: what they will say is read back before, and they are made in a job."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.documents import fonts
from bot.rules.aftercare import hours_of
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import after as after_screens
from bot.screens.organisers import certifying as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers.after import note
from storage.organising.activities import Activity
from storage.organising.jobs import Job
from storage.taking_part import certificates

MOST_HOURS = 2_000
LONGEST_SIGNER = 80


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("certify", page, Deed.CERTIFY)
    router.action("certify_go", begin, Deed.CERTIFY)
    router.form(CERTIFY)


def page(turn: Turn) -> Reply:
    """How many stand, and what can be done."""
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return after_screens.nothing_yours()
    if activity.attendance_closed_at is None:
        return screens.not_closed(activity)
    return screens.page(activity, standing(turn, activity))


def standing(turn: Turn, activity: Activity) -> screens.Standing:
    """How many certificates stand, and how many people lack one."""
    names = certificates.names_lacking(turn.connection, activity.id)
    unprintable = sum(name is not None and fonts.writable(name) is None for name in names)
    return screens.Standing(certificates.issued(turn.connection, activity.id), len(names), unprintable, names.count(None))


def begin(turn: Turn) -> Reply:
    """What they shall say."""
    activity = _ready(turn)
    return page(turn) if activity is None else forms.begin(turn, CERTIFY, subject=str(activity.id))


def _ready(turn: Turn) -> Activity | None:
    """The activity the choice names, if certificates can be issued there by whoever presses."""
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None or activity.attendance_closed_at is None or standing(turn, activity).can_issue == 0:
        return None
    return activity


def _about(turn: Turn, subject: str) -> Activity | None:
    return authority.activity(turn, Deed.CERTIFY, int(subject))


def ask_hours(turn: Turn, prompt: Prompt) -> Reply:
    """The hours, worked out from the activity's where these are known."""
    activity = _about(turn, prompt.subject)
    return screens.ask_hours(prompt, _hours(activity) if activity is not None else None)


def _hours(activity: Activity) -> int | None:
    if activity.starts_on is None:
        return None
    days = ((activity.ends_on or activity.starts_on) - activity.starts_on).days + 1
    return hours_of(days, activity.opens_at, activity.shuts_at)


def accept_hours(turn: Turn, given: Given) -> Answers | Problem:
    """A whole number of hours, also with the word behind it."""
    words = words_of(given).partition(" ")[0]
    real = words.isascii() and words.isdigit() and len(words) < 5 and 1 <= int(words) <= MOST_HOURS
    return {"hours": str(int(words))} if real else Problem("number")


def ask_signer(turn: Turn, prompt: Prompt) -> Reply:
    """Who signs; the last one can be pressed."""
    return screens.ask_signer(prompt, _last(turn, prompt.subject))


def _last(turn: Turn, subject: str) -> tuple[str, str] | None:
    activity = _about(turn, subject)
    if activity is None:
        return None
    return certificates.last_signer(turn.connection, activity.organisation_id, turn.contact.id)


def accept_signer(turn: Turn, given: Given) -> Answers | Problem:
    """A name with its titles, or that of last time with the position."""
    state = turn.conversation.form
    if isinstance(given, Chosen):
        last = _last(turn, state.subject) if state is not None else None
        return {"signer": last[0], "position": last[1]} if last is not None else Problem("name")
    words = written(given, LONGEST_SIGNER)
    if words is None:
        return Problem("name")
    if state is not None:
        state.answers.pop("position", None)  # another person signs as something else
    return {"signer": words}


def accept_position(turn: Turn, given: Given) -> Answers | Problem:
    """What they are."""
    words = written(given, LONGEST_SIGNER)
    return {"position": words} if words is not None else Problem("name")


def written(given: Given, longest: int) -> str | None:
    """Words that can be printed."""
    words = fonts.writable(words_of(given))
    return words if words is not None and 2 <= len(words) <= longest and any(map(str.isalpha, words)) else None


def ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    """Everything read back."""
    activity = _about(turn, prompt.subject)
    if activity is None:
        return after_screens.nothing_yours()
    return screens.sure(activity, prompt, standing(turn, activity))


def issue(turn: Turn, state: FormState) -> Reply:
    """Have them made; the job looks again at who attended."""
    turn.argument = state.subject
    activity = _ready(turn)
    if activity is None:
        return page(turn)
    note(turn, activity, "certificates issued")
    answers = state.answers
    hours = int(answers["hours"]) if answers["hours"] else None
    terms = {"hours": hours, "signer": answers["signer"], "position": answers["position"]}
    return errands.begin(turn, Job.CERTIFICATES, {"activity": activity.id, **terms})


CERTIFY = Form(
    "certify",
    steps=(
        Step("hours", ask_hours, accept_hours, optional=True),
        Step("signer", ask_signer, accept_signer, free_text=True),
        Step("position", lambda turn, prompt: screens.ask_position(prompt), accept_position, free_text=True),
        Step("sure", ask_sure, clear_yes("sure"), counted=False),
    ),
    finish=issue,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)
