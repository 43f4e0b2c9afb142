"""Results of tests of competence, for organisers: one is recorded as a draft, and its person is asked."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.aftercare import DRAFT_KEPT, months_later
from bot.rules.authority import Deed
from bot.rules.seats import Status
from bot.screens import activities as activity_screens
from bot.screens.artisans import my_results
from bot.screens.forms import Prompt
from bot.screens.organisers import after as after_screens
from bot.screens.organisers import results as screens
from bot.screens.result_words import Said
from bot.understanding.days import match_day
from bot.vocabulary import Reply
from handlers.organisers.after import note, split
from storage.organising.activities import Activity
from storage.people import contacts
from storage.taking_part import registrations, results
from storage.taking_part.registrations import Registration
from storage.taking_part.results import Result
from storage.unasked import telling
from storage.unasked.telling import Notice

LONGEST = 120
NOTICE = "result"
"""What asks a person whether a result may be kept."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("results", listed, Deed.CERTIFY)
    router.action("tested", tested, Deed.CERTIFY)
    router.action("test", begin, Deed.CERTIFY)
    router.action("result", one, Deed.CERTIFY)
    router.action("result_drop", drop, Deed.CERTIFY)
    router.form(RESULT)


# ---- for organisers ---------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """What is recorded at an activity."""
    turn.argument, page = split(turn.argument)
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return after_screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "results listed")
    found = results.of_activity(turn.connection, activity.id, skip=page * screens.ROWS, most=screens.ROWS + 1)
    return screens.listed(activity, found[: screens.ROWS], page, more=len(found) > screens.ROWS)


def tested(turn: Turn) -> Reply:
    """Whose result shall be recorded?"""
    turn.argument, page = split(turn.argument)
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return after_screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "attendants listed")
    found = results.attendants(turn.connection, activity.id, skip=page * screens.ROWS, most=screens.ROWS + 1)
    people = [(number, name or str(number)) for number, name in found[: screens.ROWS]]
    return screens.tested(activity, people, page, more=len(found) > screens.ROWS)


def _attendant(turn: Turn, number: int) -> tuple[Activity, Registration] | None:
    """Somebody who attended what whoever presses may certify."""
    held = registrations.get(turn.connection, number)
    if held is None or held.status is not Status.ATTENDED or held.contact_id is None:
        return None
    activity = authority.activity(turn, Deed.CERTIFY, held.activity_id)
    return (activity, held) if activity is not None else None


def _asked(turn: Turn) -> tuple[Activity, Registration] | None:
    """The same for whom the open form is about."""
    state = turn.conversation.form
    return _attendant(turn, int(state.subject)) if state is not None and state.subject.isdigit() else None


def begin(turn: Turn) -> Reply:
    """Ask for the result of one person."""
    held = _attendant(turn, turn.number())
    return forms.begin(turn, RESULT, subject=str(held[1].id)) if held is not None else after_screens.nothing_yours()


def _last(turn: Turn) -> str | None:
    held = _asked(turn)
    return results.last_scheme(turn.connection, held[0].id) if held is not None else None


def accept_scheme(turn: Turn, given: Given) -> Answers | Problem:
    """Its name, or that of the last one."""
    words = (_last(turn) or "") if isinstance(given, Chosen) else words_of(given)
    return {"scheme": words} if _is_text(words) else Problem("text")


def _is_text(words: str) -> bool:
    return 2 <= len(words) <= LONGEST and words.isprintable()


def accept_passed(turn: Turn, given: Given) -> Answers | Problem:
    """Competent, or not yet."""
    words = words_of(given)
    if words not in ("yes", "no") and turn.understood is not None and turn.understood.yes is not None:
        words = "yes" if turn.understood.yes else "no"
    return {"passed": words} if words in ("yes", "no") else Problem("choice")


def accept_number(turn: Turn, given: Given) -> Answers | Problem:
    """The certificate's number, as it is printed."""
    words = words_of(given)
    return {"number": words} if _is_text(words) else Problem("text")


def accept_issued(turn: Turn, given: Given) -> Answers | Problem:
    """A day that has come; the venue's calendar is the installation's."""
    words = words_of(given)
    day = turn.today if words == "today" else match_day(words, turn.lexicon, turn.today)
    if day is None:
        return Problem("day")
    return Problem("future") if day > turn.today else {"issued": day.isoformat()}


def accept_years(turn: Turn, given: Given) -> Answers | Problem:
    """One of the usual spans."""
    words = words_of(given).partition(" ")[0]
    return {"years": words} if words in map(str, screens.YEARS) else Problem("choice")


def _passed(turn: Turn, answers: Answers) -> bool:
    return answers.get("passed") == "yes"


def said(answers: Answers) -> Said:
    """The answers as a result; what only a pass has is left out of another one."""
    passed = answers["passed"] == "yes"
    issued = date.fromisoformat(answers["issued"]) if answers.get("issued") else None
    years = int(answers.get("years") or 0) if passed else 0
    expires = months_later(issued, 12 * years) if issued is not None and years else None
    return Said(answers["scheme"], passed, (answers.get("number") or None) if passed else None, issued, expires)


def ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    """Everything read back."""
    held = _asked(turn)
    if held is None:
        return after_screens.nothing_yours()
    turn.shows_others = True
    return screens.sure(prompt, _name(turn, held[1].contact_id), said(prompt.answers))


def _name(turn: Turn, contact_id: int) -> str:
    return contacts.get(turn.connection, contact_id).name or ""


def record(turn: Turn, state: FormState) -> Reply:
    """Keep a draft, and ask its person."""
    held = _attendant(turn, int(state.subject))
    if held is None:
        return after_screens.nothing_yours()
    activity, attendant = held
    values: dict[str, Any] = {name: getattr(said(state.answers), name) for name in Said.__slots__}
    values |= {"activity_id": activity.id, "organisation_id": activity.organisation_id}
    number = results.draft(turn.connection, attendant.contact_id, values, turn.now)
    note(turn, activity, "result recorded", f"result:{number}")
    found = results.get(turn.connection, number)
    assert found is not None
    say = partial(my_results.asked, activity, activity_screens.short_organiser(activity), found)
    notice = Notice(NOTICE, f"result:{number}", turn.now + DRAFT_KEPT)
    telling.tell(turn.connection, attendant.contact_id, lambda _: say(), notice, turn.now, activity.zone)
    turn.told = turn.shows_others = True
    return screens.recorded(activity, _name(turn, attendant.contact_id))


RESULT = Form(
    "result",
    steps=(
        Step("scheme", lambda turn, prompt: screens.ask_scheme(prompt, _last(turn)), accept_scheme, free_text=True),
        Step("passed", lambda turn, prompt: screens.ask_passed(prompt), accept_passed),
        Step("number", lambda turn, prompt: screens.ask_number(prompt), accept_number, _passed, optional=True, free_text=True),
        Step("issued", lambda turn, prompt: screens.ask_issued(prompt, turn.today), accept_issued, free_text=True),
        Step("years", lambda turn, prompt: screens.ask_years(prompt), accept_years, _passed),
        Step("sure", ask_sure, clear_yes("sure"), counted=False),
    ),
    finish=record,
    leave=lambda turn: after_screens.left(),
    deed=Deed.CERTIFY,
)


def _certifiable(turn: Turn) -> tuple[Activity, Result] | None:
    """The result the choice names, if whoever presses runs its activity."""
    found = results.get(turn.connection, turn.number())
    number = found.activity_id if found is not None else None
    activity = authority.activity(turn, Deed.CERTIFY, number) if number else None
    return (activity, found) if activity is not None and found is not None else None


def one(turn: Turn) -> Reply:
    """One result."""
    held = _certifiable(turn)
    if held is None:
        return after_screens.nothing_yours()
    turn.shows_others = True
    note(turn, held[0], "result read", f"result:{held[1].id}")
    return screens.one(held[0], _name(turn, held[1].contact_id), held[1])


def drop(turn: Turn) -> Reply:
    """A draft that was a mistake; what its person agreed to is theirs."""
    held = _certifiable(turn)
    if held is None or not results.forget_draft(turn.connection, held[1].id):
        return one(turn)
    telling.withdraw(turn.connection, held[1].contact_id, Notice(NOTICE, f"result:{held[1].id}"), turn.now)
    note(turn, held[0], "result taken back", f"result:{held[1].id}")
    return screens.dropped(held[0])
