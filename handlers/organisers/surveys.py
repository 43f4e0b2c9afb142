"""Surveys are written, opened, closed and counted. Whose one is, is asked anew at each press."""

from __future__ import annotations

from datetime import date

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, id_in
from bot.rules import surveys as rules
from bot.rules.authority import Deed, Reach, Role
from bot.rules.knowledge import Both
from bot.rules.surveys import State
from bot.screens.general import not_allowed
from bot.screens.organisers import survey_results as counting
from bot.screens.organisers import surveys as screens
from bot.screens.organisers.surveys import Home, Shown
from bot.vocabulary import Reply
from handlers import errands, names
from handlers.artisans import surveys as answering
from handlers.organisers import announcing
from handlers.organisers.survey_questions import STEPS
from storage.knowing import surveys
from storage.knowing.surveys import Survey
from storage.organising.jobs import Job
from storage.people import audit
from storage.people.audit import Act
from storage.unasked import timers

ROWS = 5
KEPT = "kept"
"""The answer of a part that is not asked again."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("survei surveys", home)
    router.action("surveys", home, Deed.ANNOUNCE)
    router.action("survey_new", new, Deed.ANNOUNCE)
    router.action("survey_of", one_of_them, Deed.ANNOUNCE)
    router.action("survey_edit", edit, Deed.ANNOUNCE)
    router.action("survey_open", reopen, Deed.ANNOUNCE)
    router.action("survey_close", close, Deed.ANNOUNCE)
    router.action("survey_drop", drop, Deed.ANNOUNCE)
    router.action("survey_counts", counts, Deed.ANNOUNCE)
    router.form(FORM)


def home(turn: Turn) -> Reply:
    """Theirs, a page of them; to who asks none: the one with that number."""
    owners = [number for number, _name in announcing.names_of(turn)]
    if not owners:
        return answering.said(turn)
    page = min(turn.number(), 10_000)
    found = surveys.of(turn.connection, owners, skip=page * ROWS, most=ROWS + 1)
    return screens.home(Home(found[:ROWS], page, len(found) > ROWS, turn.now, turn.surroundings.zone))


def _theirs(turn: Turn, number: str) -> Survey | None:
    """One in whose name they may ask."""
    one = surveys.get(turn.connection, id_in(number))
    if one is None or (one.organisation_id is None and not authority.is_admin(turn)):
        return None
    return one if authority.may(turn, Deed.ANNOUNCE, Reach(frozenset({one.organisation_id or 0}))) else None


def one_of_them(turn: Turn) -> Reply:
    """One, and what can be done with it."""
    one = _theirs(turn, turn.argument)
    return shown(turn, one) if one is not None else screens.nothing_there()


def shown(turn: Turn, one: Survey, note: str = "") -> Reply:
    """It read back; links lead to it while it is open."""
    view = Home((), 0, more=False, now=turn.now, zone=turn.surroundings.zone)
    prefixes = turn.surroundings.links.values() if one.is_open(turn.now) else ()
    links = [f"{prefix}s_{one.id}" for prefix in prefixes]
    return screens.survey(Shown(one, view, note, links))


# ---- opening and closing ----------------------------------------------------------------------------------------------------
def reopen(turn: Turn) -> Reply:
    """Let it be answered, as it was read back."""
    one = _theirs(turn, turn.argument)
    if one is None:
        return screens.nothing_there()
    if one.closes_at is None or one.closes_at <= turn.now:
        return forms.begin(turn, FORM, str(one.id), _all_but(("closes",), one))
    return _moved(turn, one, State.OPEN, "survey opened")


def close(turn: Turn) -> Reply:
    """No more answers."""
    one = _theirs(turn, turn.argument)
    return _moved(turn, one, State.CLOSED, "survey closed") if one is not None else screens.nothing_there()


def _moved(turn: Turn, one: Survey, to: State, detail: str) -> Reply:
    if turn.version != one.version or not surveys.change(turn.connection, one, state=to):
        return shown(turn, surveys.get(turn.connection, one.id) or one, screens.changed_since())
    _note(turn, one, detail)
    now = surveys.get(turn.connection, one.id) or one
    if to is State.OPEN:
        timers.plan(turn.connection, surveys.over(now, turn.contact.id))
    return shown(turn, now, screens.opened(now) if to is State.OPEN else screens.closed())


def _note(turn: Turn, one: Survey, detail: str) -> None:
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    act = Act(Deed.ANNOUNCE, f"survey:{one.id}", detail, one.organisation_id)
    audit.note(turn.connection, turn.contact.id, role, act, turn.now)


def drop(turn: Turn) -> Reply:
    """Throw a draft away, once they are sure."""
    number, _equals, sure = turn.argument.partition("=")
    one = _theirs(turn, number)
    if one is None or one.state is not State.DRAFT:
        return screens.nothing_there()
    if sure != "yes" or turn.version != one.version:
        return screens.sure_discard(one)
    return screens.discarded() if surveys.discard(turn.connection, one) else screens.nothing_there()


# ---- results ----------------------------------------------------------------------------------------------------------------
def counts(turn: Turn) -> Reply:
    """How many chose what: `12`, `12=craft`, `12=province`, `12=sheet`. Many answers are counted beside the turns."""
    number, _equals, by = turn.argument.partition("=")
    one = _theirs(turn, number)
    if one is None or by not in ("", "sheet", *surveys.BY):
        return screens.nothing_there()
    if by == "sheet":
        _note(turn, one, "survey taken along")
    if by == "sheet" or surveys.is_large(turn.connection, one.id):
        return errands.begin(turn, Job.SURVEY, {"survey": one.id, "show": by or "numbers"})
    if not by:
        return counting.results(one, surveys.counts(turn.connection, one))
    named = names.of(turn).craft if by == "craft" else names.of(turn).province
    return counting.groups(one, by, surveys.grouped(turn.connection, one, by), named)


# ---- writing ----------------------------------------------------------------------------------------------------------------
def new(turn: Turn) -> Reply:
    """In whose name, where there is a choice; then the questions."""
    offered = announcing.names_of(turn)
    chosen = turn.argument[1:] if turn.argument.startswith("o") else ""
    if not chosen and len(offered) > 1:
        return screens.choose_organisation(offered)
    owner = chosen or (str(offered[0][0]) if offered else "")
    known = owner in {str(number) for number, _name in offered}
    return forms.begin(turn, FORM, f"o{owner}") if known else not_allowed()


def edit(turn: Turn) -> Reply:
    """Ask for one part again: `12=question`; only the last day may change once it was opened."""
    number, _equals, part = turn.argument.partition("=")
    one = _theirs(turn, number)
    asked = {"question": ("question", "english"), "options": ("options", "options_en"), "closes": ("closes",)}.get(part)
    if one is None or asked is None or (one.state is not State.DRAFT and part != "closes"):
        return screens.nothing_there()
    return forms.begin(turn, FORM, str(one.id), _all_but(asked, one))


def _all_but(asked: tuple[str, ...], one: Survey) -> dict[str, str]:
    kept = {step.field: KEPT for step in STEPS if step.field not in asked}
    return {**kept, "seen": str(one.version)}


def _finish(turn: Turn, state: FormState) -> Reply:
    """A new draft, or the parts of one that were asked again; what somebody else changed meanwhile is shown first."""
    values = _values(turn, state.answers)
    if state.subject.startswith("o"):
        return _create(turn, state.subject[1:], values)
    one = _theirs(turn, state.subject)
    if one is None:
        return screens.nothing_there()
    fresh = state.answers.get("seen") == str(one.version) and (one.state is State.DRAFT or set(values) == {"closes_at"})
    if not fresh or not surveys.change(turn.connection, one, **_merged(one, values)):
        return shown(turn, surveys.get(turn.connection, one.id) or one, screens.changed_since())
    now = surveys.get(turn.connection, one.id) or one
    if one.state is not State.DRAFT:
        _note(turn, one, "survey prolonged")
        timers.plan(turn.connection, surveys.over(now, turn.contact.id))
    return shown(turn, now)


def _create(turn: Turn, owner: str, values: dict[str, object]) -> Reply:
    if owner not in {str(number) for number, _name in announcing.names_of(turn)}:
        return not_allowed()
    made = surveys.create(turn.connection, int(owner) or None, turn.contact.id, turn.now, **values)
    one = surveys.get(turn.connection, made)
    return shown(turn, one) if one is not None else screens.nothing_there()


def _values(turn: Turn, answers: Answers) -> dict[str, object]:
    """What was told, as it is stored."""
    found: dict[str, object] = {}
    if answers.get("question", KEPT) != KEPT:
        found["question"] = Both(answers["question"], answers.get("english", ""))
    if answers.get("options", KEPT) != KEPT:
        own, english = answers["options"].splitlines(), answers.get("options_en", "").splitlines()
        found["options"] = tuple(Both(one, english[place] if english else "") for place, one in enumerate(own))
    if answers.get("closes", KEPT) != KEPT:
        found["closes_at"] = rules.end_of(date.fromisoformat(answers["closes"]), turn.surroundings.zone)
    return found


def _merged(one: Survey, values: dict[str, object]) -> dict[str, object]:
    """A survey that was over is open again where its last day moved on."""
    return {**values, "state": State.OPEN} if one.state is State.CLOSED and "closes_at" in values else values


def _left(turn: Turn) -> Reply:
    """What is a draft already stays."""
    one = _theirs(turn, turn.argument)
    turn.argument = "0"
    return shown(turn, one) if one is not None else home(turn)


FORM = Form("survey", STEPS, _finish, _left, deed=Deed.ANNOUNCE)
