"""Targets: how many people are to be trained, of what and when; set, measured, changed and taken away."""

from __future__ import annotations

import re

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import periods
from bot.rules.authority import Deed
from bot.rules.periods import ALWAYS
from bot.screens.forms import Prompt
from bot.screens.organisers import periods as period_screens
from bot.screens.organisers import targets as screens
from bot.screens.organisers.programmes import nothing_there
from bot.screens.organisers.targets import EVERY, Listed
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import person
from handlers.organisers import periods as saying
from handlers.organisers import programmes as named
from storage.organising import figures, programmes, targets
from storage.organising.targets import Target

WHOLE_NUMBER = re.compile(r"\d{1,3}(?:[. ,]?\d{3}){0,2}|\d{1,7}", re.ASCII)
MOST = 9_999_999
SCHEME, PROGRAMME = "s:", "p:"
"""What stands before the mark of a scheme or programme in an answer."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("aims", listed, Deed.COUNT)
    router.action("target", target, Deed.COUNT)
    router.action("aim", aim, Deed.COUNT)
    router.action("aim_off", take_away, Deed.COUNT)
    router.action("aim_back", back, Deed.COUNT)
    router.form(TARGET)


# ---- looking ------------------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """A page of them, each with how far it is."""
    found = targets.all_of(turn.connection, named.always(turn))
    page = min(turn.number(), max(len(found) - 1, 0) // screens.ROWS)
    skip = page * screens.ROWS
    rows = [(one, _came(turn, one)) for one in found[skip : skip + screens.ROWS]]
    return screens.listed(Listed(rows, page, len(found) > skip + screens.ROWS, turn.today.year), names.of(turn))


def _came(turn: Turn, one: Target) -> int:
    return figures.trained(turn.connection, targets.narrowed(named.always(turn), one))


def target(turn: Turn) -> Reply:
    """One of them."""
    found = _theirs(turn, turn.argument)
    return screens.target(found, _came(turn, found), names.of(turn)) if found and found.people else nothing_there()


def _theirs(turn: Turn, number: str) -> Target | None:
    """A target of theirs by its number, also one that was taken away."""
    turn.argument = number
    return targets.get(turn.connection, named.always(turn), turn.number())


# ---- taking away and back -------------------------------------------------------------------------------------------------
def take_away(turn: Turn) -> Reply:
    """It counts no more; it can be brought back."""
    found = _theirs(turn, turn.argument)
    if found is None:
        return nothing_there()
    return _changed(turn, found, 0) if found.people else _left(turn)


def back(turn: Turn) -> Reply:
    """It is again what it was: `17=662`, `17=0`."""
    number, _, people = turn.argument.partition("=")
    found = _theirs(turn, number)
    if found is None or not WHOLE_NUMBER.fullmatch(people):
        return nothing_there()
    return _changed(turn, found, int(re.sub(r"\D", "", people)))


def _changed(turn: Turn, found: Target, people: int) -> Reply:
    targets.change(turn.connection, found.id, people)
    named.note(turn, f"target:{found.id}", "target set" if people else "target taken away")
    if not people:
        return screens.gone(found, found.people, names.of(turn))
    return target(turn)


# ---- setting ------------------------------------------------------------------------------------------------------------
def aim(turn: Turn) -> Reply:
    """Ask for a target: of anything, or `programme=<mark>`, `scheme=<mark>` for all its time, or a number for `target=17`."""
    kind, _, which = turn.argument.partition("=")
    if kind == "target":
        return forms.begin(turn, TARGET, which, _kept()) if _theirs(turn, which) else nothing_there()
    if kind in ("programme", "scheme"):
        of = f"{PROGRAMME if kind == 'programme' else SCHEME}{which}"
        return forms.begin(turn, TARGET, answers={**_kept(), "of": of}) if _of(turn, of) else nothing_there()
    return nothing_there() if kind else forms.begin(turn, TARGET)


def _kept() -> dict[str, str]:
    """What is not asked where only the number is."""
    return {"of": EVERY, "craft": "", "province": "", "period": ALWAYS.code}


def _of(turn: Turn, answer: str) -> dict[str, str] | None:
    """The scheme or programme of an answer; None where there is none (any more)."""
    if answer == EVERY:
        return {}
    found = named.mine(turn)
    if answer.startswith(SCHEME):
        scheme = named.scheme_named(found, answer.removeprefix(SCHEME))
        return {"scheme": scheme} if scheme else None
    one = named.named(found, answer.removeprefix(PROGRAMME))
    return {"programme": one.name} if one else None


def _ask_of(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_of(prompt, _offered(turn))


def _offered(turn: Turn) -> list[tuple[str, str, bool]]:
    """Their schemes, then their programmes."""
    found = named.mine(turn)
    schemes = [(f"{SCHEME}{named.mark(name)}", name, True) for name in programmes.schemes_of(found)]
    return [*schemes, *((f"{PROGRAMME}{named.mark(one.name)}", one.name, False) for one in found)]


def _accept_of(turn: Turn, given: Given) -> Answers | Problem:
    words = words_of(given)
    known = [(EVERY, EVERY, False), *_offered(turn)]
    found = next((value for value, name, _ in known if words == value or words.casefold() == name.casefold()), None)
    return {"of": found} if found else Problem("choice")


def _ask_craft(turn: Turn, prompt: Prompt) -> Reply:
    codes = _candidates(prompt) or person.CRAFTS_OFFERED
    return screens.ask_craft(prompt, [(code, names.craft(turn, code)) for code in codes])


def _ask_province(turn: Turn, prompt: Prompt) -> Reply:
    codes = _candidates(prompt) or [code for code in figures.by_province(turn.connection, named.always(turn)) if code]
    return screens.ask_province(prompt, [(code, names.province(turn, code)) for code in codes])


def _candidates(prompt: Prompt) -> list[str]:
    return prompt.problem.removeprefix(person.WHICH).split(",") if prompt.problem.startswith(person.WHICH) else []


def _accept_craft(turn: Turn, given: Given) -> Answers | Problem:
    if words_of(given) == EVERY:
        return {"craft": ""}
    taken = person.accept_craft(turn, given)
    return taken if isinstance(taken, str) or taken["craft"] else Problem("choice")


def _accept_province(turn: Turn, given: Given) -> Answers | Problem:
    return {"province": ""} if words_of(given) == EVERY else person.accept_province(turn, given)


def _ask_period(turn: Turn, prompt: Prompt) -> Reply:
    year = turn.today.year
    return period_screens.ask(prompt, (periods.of_year(year), periods.half_of(turn.today), periods.of_year(year + 1), ALWAYS))


def _ask_people(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_people(prompt)


def _accept_people(turn: Turn, given: Given) -> Answers | Problem:
    """A whole number of people."""
    words = words_of(given).strip()
    people = int(re.sub(r"\D", "", words)) if WHOLE_NUMBER.fullmatch(words) else 0
    return {"people": str(people)} if 0 < people <= MOST else Problem("number")


def _store(turn: Turn, state: FormState) -> Reply:
    """Write it down, and show how far it is."""
    people = int(state.answers["people"])
    if state.subject:
        was = _theirs(turn, state.subject)
        if was is None:
            return nothing_there()
        targets.change(turn.connection, was.id, people)
        return _set(turn, was.id, was.people)
    of, period = _of(turn, state.answers["of"]), periods.read(state.answers["period"])
    if of is None or period is None:
        return nothing_there()
    craft, province = state.answers["craft"] or None, state.answers["province"] or None
    wanted = Target(0, named.owner(turn) or None, period.first, period.last, people, craft=craft, province=province, **of)
    return _set(turn, *targets.put(turn.connection, wanted))


def _set(turn: Turn, number: int, before: int) -> Reply:
    named.note(turn, f"target:{number}", "target set")
    found = _theirs(turn, str(number))
    return screens.target(found, _came(turn, found), names.of(turn), before) if found else nothing_there()


def _left(turn: Turn) -> Reply:
    """Nothing was changed."""
    turn.argument = "0"
    return listed(turn)


TARGET = Form(
    "target",
    (
        Step("of", _ask_of, _accept_of),
        Step("craft", _ask_craft, _accept_craft),
        Step("province", _ask_province, _accept_province),
        Step("period", _ask_period, saying.accept, free_text=True),
        Step("people", _ask_people, _accept_people, free_text=True, counting=True),
    ),
    _store,
    _left,
    deed=Deed.COUNT,
)
