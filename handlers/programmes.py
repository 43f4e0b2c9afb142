"""Programmes, and targets: how many people are to be trained in a year, in a craft or province, or by a programme."""

from __future__ import annotations

import re
from datetime import date
from hashlib import blake2b

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Role
from bot.screens import programmes as screens
from bot.screens.forms import Prompt
from bot.screens.programmes import Listed
from bot.vocabulary import Reply
from handlers import figures as numbers
from handlers import names, person
from storage import audit, figures, programmes
from storage.audit import Act
from storage.programmes import WHOLE, Aimed, Programme

WHOLE_NUMBER = re.compile(r"\d{1,3}(?:[. ,]?\d{3}){0,2}|\d{1,7}", re.ASCII)
OF_YEAR = ("all", "craft", "province")


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("programmes", listed, Deed.COUNT)
    router.action("programme", programme, Deed.COUNT)
    router.action("aims", aims, Deed.COUNT)
    router.action("aim", aim, Deed.COUNT)
    router.form(TARGET)


# ---- programmes ---------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """A page of them."""
    found = _mine(turn)
    page = min(turn.number(), len(found) // screens.ROWS)
    skip = page * screens.ROWS
    rows = [(_mark(one.name), one) for one in found[skip : skip + screens.ROWS]]
    return screens.listed(Listed(rows, page, len(found) > skip + screens.ROWS))


def _mine(turn: Turn) -> list[Programme]:
    return programmes.all_of(turn.connection, numbers.of_year(turn, turn.today.year))


def _mark(name: str) -> str:
    """Twelve letters that stand for a name in a button."""
    return blake2b(name.encode(), digest_size=6).hexdigest()


def _named(turn: Turn, mark: str) -> Programme | None:
    """The programme among theirs that this stands for."""
    return next((one for one in _mine(turn) if _mark(one.name) == mark), None)


def programme(turn: Turn) -> Reply:
    """How many it trained, of how many, and where."""
    found = _named(turn, turn.argument)
    if found is None:
        return screens.nothing_there()
    over = numbers.of_year(turn, turn.today.year)
    target = programmes.target(turn.connection, over, found.name)
    provinces = programmes.by_province(turn.connection, over, found.name)
    return screens.programme(turn.argument, found, target, provinces, names.of(turn))


# ---- targets ------------------------------------------------------------------------------------------------------------
def aims(turn: Turn) -> Reply:
    """What is aimed at in a year."""
    year = numbers.year_of(turn)
    return screens.aims(year, figures.aims(turn.connection, numbers.of_year(turn, year)), names.of(turn))


def aim(turn: Turn) -> Reply:
    """Ask for a target: `all=2026`, `craft=2026`, `province=2026`, `programme=<mark>`."""
    kind, _, which = turn.argument.partition("=")
    if kind == "programme":
        known = _named(turn, which) is not None
    else:
        turn.argument = which
        known = kind in OF_YEAR and numbers.is_year(turn.number())
    return forms.begin(turn, TARGET, subject=f"{kind}={which}") if known else screens.nothing_there()


def _is(kind: str, turn: Turn, answers: Answers) -> bool:
    state = turn.conversation.form
    return state is not None and state.subject.startswith(f"{kind}=")


def ask_craft(turn: Turn, prompt: Prompt) -> Reply:
    """Of which craft? The usual ones to press, or the candidates where the word was of several."""
    codes = _candidates(prompt) or person.CRAFTS_OFFERED
    return screens.ask_craft(prompt, [(code, names.craft(turn, code)) for code in codes])


def ask_province(turn: Turn, prompt: Prompt) -> Reply:
    """Of which province? Candidates where the name was of several."""
    return screens.ask_province(prompt, [(code, names.province(turn, code)) for code in _candidates(prompt)])


def _candidates(prompt: Prompt) -> list[str]:
    return prompt.problem.removeprefix(person.WHICH).split(",") if prompt.problem.startswith(person.WHICH) else []


def accept_craft(turn: Turn, given: Given) -> Answers | Problem:
    """A craft of the catalogue."""
    taken = person.accept_craft(turn, given)
    return taken if isinstance(taken, str) or taken["craft"] else Problem("choice")


def accept_people(turn: Turn, given: Given) -> Answers | Problem:
    """A whole number of people."""
    words = person.words_of(given).strip()
    return {"people": re.sub(r"\D", "", words)} if WHOLE_NUMBER.fullmatch(words) else Problem("number")


def store(turn: Turn, state: FormState) -> Reply:
    """Write it down, and show what it is measured against."""
    kind, _, which = state.subject.partition("=")
    turn.argument = which
    aimed = _aimed(turn, kind, which, state.answers)
    if aimed is None:
        return screens.nothing_there()
    programmes.aim(turn.connection, aimed, int(state.answers["people"]))
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    act = Act(Deed.COUNT, "target", f"{kind} {state.answers['people']}", aimed.organisation_id)
    audit.note(turn.connection, turn.contact.id, role, act, turn.now)
    return programme(turn) if kind == "programme" else aims(turn)


def _aimed(turn: Turn, kind: str, which: str, answers: Answers) -> Aimed | None:
    """Of what; None where there is no such programme (any more). An organiser's is their organisation's."""
    whose = None if authority.is_admin(turn) else authority.organisations(turn)[0]
    if kind == "programme":
        found = _named(turn, which)
        return Aimed(whose, *WHOLE, programme=found.name) if found is not None else None
    year = turn.number()
    craft, province = answers.get("craft"), answers.get("province")
    return Aimed(whose, date(year, 1, 1), date(year, 12, 31), craft=craft, province=province)


def left(turn: Turn) -> Reply:
    """Nothing was changed."""
    return numbers.statistics(turn)


def ask_people(turn: Turn, prompt: Prompt) -> Reply:
    """How many?"""
    return screens.ask_people(prompt)


TARGET = Form(
    "target",
    (
        Step("craft", ask_craft, accept_craft, needed=lambda turn, answers: _is("craft", turn, answers)),
        Step("province", ask_province, person.accept_province, needed=lambda turn, answers: _is("province", turn, answers)),
        Step("people", ask_people, accept_people, free_text=True, counting=True),
    ),
    store,
    left,
    deed=Deed.COUNT,
)
