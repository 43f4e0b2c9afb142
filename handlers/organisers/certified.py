"""Certificates that are issued, for those who issued them: found by name, revoked, and put right."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import after as after_screens
from bot.screens.organisers import certified as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers.after import note, split
from handlers.organisers.certifying import written
from storage.organising.activities import Activity
from storage.organising.jobs import Job
from storage.taking_part import certificate_codes, certificates
from storage.taking_part.certificates import Certificate

LONGEST_NAME = 100


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("certified", listed, Deed.CERTIFY)
    router.action("certified_find", find, Deed.CERTIFY)
    router.action("certificate_of", one, Deed.CERTIFY)
    router.action("uncertify", revoke_sure, Deed.CERTIFY)
    router.action("uncertify_yes", revoke, Deed.CERTIFY)
    router.action("uncertify_undo", restore, Deed.CERTIFY)
    router.action("certificate_name", rename, Deed.CERTIFY)
    for form in (FIND, RENAME):
        router.form(form)


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
            lambda turn, given: {"words": words_of(given)[:LONGEST_NAME]},
            free_text=True,
        ),
    ),
    finish=found_by,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)


def own(turn: Turn) -> tuple[Activity, Certificate] | None:
    """The certificate the choice names, if whoever presses may do something about it."""
    found = certificates.for_staff(turn.connection, turn.argument)
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
    words = written(given, LONGEST_NAME)
    return {"name": words} if words is not None else Problem("name")


def correct(turn: Turn, state: FormState) -> Reply:
    """Another certificate in its place; its person gets it."""
    turn.argument = state.subject
    held = own(turn)
    code = certificate_codes.new(turn.surroundings.chance)
    if held is None or not certificates.correct(turn.connection, held[1], state.answers["name"], code, turn.now):
        return screens.gone()
    note(turn, held[0], "corrected", f"certificate:{code}")
    return errands.begin(turn, Job.CERTIFICATES, {"activity": held[0].id, "code": code})


RENAME = Form(
    "certificate_correct",
    steps=(
        Step("name", lambda turn, prompt: screens.ask_name(prompt, _subject(turn, prompt)), accept_name, free_text=True),
        Step("sure", lambda turn, prompt: screens.rename_sure(prompt, _subject(turn, prompt)), clear_yes("sure"), counted=False),
    ),
    finish=correct,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)
