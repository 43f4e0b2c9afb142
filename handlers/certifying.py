"""Issuing certificates: read back before, made in a job, revoked and put right after."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.documents import fonts
from bot.rules.aftercare import hours_of
from bot.rules.authority import Deed
from bot.screens import after as after_screens
from bot.screens import certifying as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Reply
from handlers import errands, person
from handlers.after import note, split
from storage import certificates
from storage.activities import Activity
from storage.certificates import Certificate
from storage.jobs import Job

MOST_HOURS = 2_000
LONGEST_SIGNER, LONGEST_NAME = 80, 100


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("certify", page, Deed.CERTIFY)
    router.action("certify_go", begin, Deed.CERTIFY)
    router.action("certified", listed, Deed.CERTIFY)
    router.action("certified_find", find, Deed.CERTIFY)
    router.action("certificate_of", one, Deed.CERTIFY)
    router.action("uncertify", revoke_sure, Deed.CERTIFY)
    router.action("uncertify_yes", revoke, Deed.CERTIFY)
    router.action("uncertify_undo", restore, Deed.CERTIFY)
    router.action("certificate_name", rename, Deed.CERTIFY)
    for form in (CERTIFY, FIND, RENAME):
        router.form(form)


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
    unprintable = sum(name is None or fonts.printable(name) is None for name in names)
    return screens.Standing(certificates.issued(turn.connection, activity.id), len(names), unprintable)


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
    words = person.words_of(given).partition(" ")[0]
    real = words.isascii() and words.isdigit() and len(words) < 5 and 1 <= int(words) <= MOST_HOURS
    return {"hours": str(int(words))} if real else Problem("number")


def ask_signer(turn: Turn, prompt: Prompt) -> Reply:
    """Who signs; the last one can be pressed."""
    return screens.ask_signer(prompt, _last(turn, prompt.subject))


def _last(turn: Turn, subject: str) -> tuple[str, str] | None:
    activity = _about(turn, subject)
    return certificates.last_signer(turn.connection, activity.organiser) if activity is not None else None


def accept_signer(turn: Turn, given: Given) -> Answers | Problem:
    """A name with its titles, or that of last time with the position."""
    state = turn.conversation.form
    if isinstance(given, Chosen):
        last = _last(turn, state.subject) if state is not None else None
        return {"signer": last[0], "position": last[1]} if last is not None else Problem("name")
    words = _written(given, LONGEST_SIGNER)
    if words is None:
        return Problem("name")
    if state is not None:
        state.answers.pop("position", None)  # another person signs as something else
    return {"signer": words}


def accept_position(turn: Turn, given: Given) -> Answers | Problem:
    """What they are."""
    words = _written(given, LONGEST_SIGNER)
    return {"position": words} if words is not None else Problem("name")


def _written(given: Given, longest: int) -> str | None:
    """Words that can be printed."""
    words = fonts.printable(person.words_of(given))
    return words if words is not None and 2 <= len(words) <= longest and any(map(str.isalpha, words)) else None


def ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    """Everything read back."""
    activity = _about(turn, prompt.subject)
    if activity is None:
        return after_screens.nothing_yours()
    return screens.sure(activity, prompt, standing(turn, activity))


def accept_sure(turn: Turn, given: Given) -> Answers | Problem:
    """Only a clear yes issues anything."""
    words = person.words_of(given)
    said = words == "yes" or (not isinstance(given, Chosen) and turn.understood is not None and turn.understood.yes)
    return {"sure": "yes"} if said else Problem("again")


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
        Step("sure", ask_sure, accept_sure, counted=False),
    ),
    finish=issue,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)


# ---- those that are issued --------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """A page of them."""
    turn.argument, number = split(turn.argument)
    return _listed(turn, number, "")


def _listed(turn: Turn, number: int, words: str) -> Reply:
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return after_screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "certificates listed")
    found = certificates.listed(turn.connection, activity.id, words, skip=number * screens.ROWS, most=screens.ROWS + 1)
    more = len(found) > screens.ROWS and not words
    return screens.listed(activity, found[: screens.ROWS], number, more=more, words=words)


def find(turn: Turn) -> Reply:
    """By a part of the name."""
    activity = authority.activity(turn, Deed.CERTIFY)
    return forms.begin(turn, FIND, subject=str(activity.id)) if activity is not None else after_screens.nothing_yours()


def found_by(turn: Turn, state: FormState) -> Reply:
    """Those whose name holds what was typed."""
    turn.argument = state.subject
    return _listed(turn, 0, state.answers["words"])


FIND = Form(
    "certified_find",
    steps=(
        Step(
            "words",
            lambda turn, prompt: screens.ask_find(prompt),
            lambda turn, given: {"words": person.words_of(given)[:LONGEST_NAME]},
            free_text=True,
        ),
    ),
    finish=found_by,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)


def own(turn: Turn) -> tuple[Activity, Certificate] | None:
    """The certificate the choice names, if whoever presses may do something about it."""
    found = certificates.get(turn.connection, turn.argument)
    activity = authority.activity(turn, Deed.CERTIFY, found.activity_id) if found is not None else None
    return (activity, found) if activity is not None and found is not None else None


def one(turn: Turn, said: str = "") -> Reply:
    """One of them, as it stands."""
    held = own(turn)
    if held is None:
        return after_screens.nothing_yours()
    turn.shows_others = True
    return screens.one(*held, said=said, can_restore=certificates.can_restore(turn.connection, held[1], turn.now))


def revoke_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    held = own(turn)
    if held is None or held[1].revoked_at is not None:
        return one(turn)
    turn.shows_others = True
    return screens.revoke_sure(*held)


def revoke(turn: Turn) -> Reply:
    """The second tap."""
    held = own(turn)
    if held is None or not certificates.revoke(turn.connection, held[1].code, turn.now):
        return one(turn)
    note(turn, held[0], "revoked", f"certificate:{held[1].code}")
    return one(turn, screens.revoked_note())


def restore(turn: Turn) -> Reply:
    """A revocation taken back."""
    held = own(turn)
    if held is None or not certificates.restore(turn.connection, held[1].code, turn.now):
        return one(turn)
    note(turn, held[0], "restored", f"certificate:{held[1].code}")
    return one(turn, screens.restored_note())


# ---- another name -----------------------------------------------------------------------------------------------------------
def rename(turn: Turn) -> Reply:
    """The name was written wrongly."""
    held = own(turn)
    if held is None or held[1].revoked_at is not None or held[1].name is None:
        return one(turn)
    return forms.begin(turn, RENAME, subject=held[1].code)


def _subject(turn: Turn, prompt: Prompt) -> str:
    """The name as it is printed now; other people's, so it does not stay in the ledger."""
    turn.argument, turn.shows_others = prompt.subject, True
    held = own(turn)
    return (held[1].name or "") if held is not None else ""


def accept_name(turn: Turn, given: Given) -> Answers | Problem:
    """A name that can be printed."""
    words = _written(given, LONGEST_NAME)
    return {"name": words} if words is not None else Problem("name")


def correct(turn: Turn, state: FormState) -> Reply:
    """Another certificate in its place; its person gets it."""
    turn.argument = state.subject
    held = own(turn)
    code = certificates.new_code(turn.surroundings.chance)
    if held is None or not certificates.correct(turn.connection, held[1], state.answers["name"], code, turn.now):
        return screens.gone()
    note(turn, held[0], "corrected", f"certificate:{code}")
    return errands.begin(turn, Job.CERTIFICATES, {"activity": held[0].id, "code": code})


RENAME = Form(
    "certificate_correct",
    steps=(
        Step("name", lambda turn, prompt: screens.ask_name(prompt, _subject(turn, prompt)), accept_name, free_text=True),
        Step("sure", lambda turn, prompt: screens.rename_sure(prompt, _subject(turn, prompt)), accept_sure, counted=False),
    ),
    finish=correct,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)
