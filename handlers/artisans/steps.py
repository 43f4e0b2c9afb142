"""The steps to exporting: one at a time, with what somebody did of them kept, going on where they stopped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.rules.knowledge import Step
from bot.screens.artisans import schemes as scheme_screens
from bot.screens.artisans import step_ways as ways
from bot.screens.artisans import steps as screens
from bot.screens.artisans import unsourced as unsourced_screens
from bot.screens.artisans.steps import View
from bot.screens.citing import all_sources
from bot.understanding import UNSOURCED, Aspect, Intent, Understood, behind_opening
from bot.vocabulary import Action, Choice, Reply
from handlers.artisans import desks, trainings, unsourced
from storage.knowing import classes, progress
from storage.knowing.progress import State

ALL = "all"
LOAN = re.compile(r"\b(?:kur|bunga|plafon|pinjam\w*|kredit|interest|loans?)\b")
NAME_ONLY = re.compile(
    r"\b(?:(?P<insured>asuransi|jaminan|penjaminan|askrindo|jamkrindo|asei|insurance|guarantees?)"
    r"|(?P<treated>ispm(?: ?15)?)|ina ?export)\b"
)
LASTS = re.compile(r"\b(?:(?:berapa|brp) (?:lama|hari)|how (?:long|many days|soon))\b")
NUMBERED = re.compile(r"(?:ke[ -]?|no\.? ?|nomor )?([0-9]{1,2})(?: (?:apa|itu|what|is)\b.*)?$", re.ASCII)
TITLE_WORDS = 3  # two words of a title are often said of a step: "modal usaha"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    going = partial(steps, router)
    router.command("langkah steps", going)
    router.command("skema schemes", schemes)
    router.action("steps", going)
    router.action("step", partial(one, router))
    router.action("step_done", partial(mark, router, State.DONE))
    router.action("step_skip", partial(mark, router, State.SKIPPED))
    router.action("step_undo", partial(undo, router))
    router.action("step_explain", explain)
    router.action("step_sources", sources)
    router.action("steps_over", partial(start_over, router))
    router.action("schemes", schemes)
    router.opening("step", partial(numbered, router))
    router.meaning(Intent.STEP, partial(meant, router))


# ---- which --------------------------------------------------------------------------------------------------------------
def _steps(turn: Turn) -> list[Step]:
    return list(turn.surroundings.library.steps.values())


def _named(turn: Turn) -> Step | None:
    """The step that the argument is the id or the number of."""
    found = turn.surroundings.library.steps.get(turn.argument)
    return found or next((each for each in _steps(turn) if str(each.step) == turn.argument), None)


def steps(router: Router, turn: Turn) -> Reply:
    """Where somebody stopped; `all` (and `all=1`) is the list, a number or an id that step."""
    what, _, page = turn.argument.partition("=")
    if what == ALL:
        return _overview(turn, page)
    named = _named(turn)
    return _show(router, turn, named) if named is not None else _go_on(router, turn)


def meant(router: Router, turn: Turn) -> Reply:
    """Words about a step show it, unless they are a programme's name (`desa devisa LPEI`); about where to ask, the help desks."""
    said = turn.understood
    if said is not None and len(said.text.split()) >= TITLE_WORDS and (programme := trainings.by_title(turn, said.text)):
        return programme
    if said is not None and said.aspect is Aspect.DESK:
        return desks.asked(turn, said)
    if said is not None and said.aspect in UNSOURCED:
        return unsourced.unknown(router.actions, turn, said.aspect)
    turn.argument = (said.step if said is not None else None) or ""
    named = _named(turn)
    if named is not None:
        return _show(router, turn, named, _unsaid(said, named))
    if said is not None and said.province:
        return desks.asked(turn, said)
    return _go_on(router, turn)


def _unsaid(said: Understood | None, step: Step) -> str:
    """What no source states of it, where somebody asks just that."""
    if said is None:
        return ""
    if step.id == screens.FINANCE and LOAN.search(said.text.casefold()) is not None:
        return unsourced_screens.no_rates()
    if (name := _by_name_only(said.text.casefold())) is not None:
        return unsourced_screens.no_source_on(name, step)
    if step.id == screens.FINANCE:
        return ""
    return unsourced_screens.no_promise() if said.aspect is Aspect.FEE or LASTS.search(said.text.casefold()) is not None else ""


def _by_name_only(text: str) -> str | None:
    """What the catalogue knows by its name alone, where that is asked for; None for anything else."""
    found = NAME_ONLY.search(text)
    if found is None:
        return None
    return unsourced_screens.insurance() if found["insured"] else "ISPM 15" if found["treated"] else "InaExport"


def numbered(router: Router, turn: Turn) -> Reply:
    """ "Step 3": that one; whatever else begins so is understood as ever."""
    said, steps = NUMBERED.match(behind_opening(turn.argument, turn.lexicon).strip()), _steps(turn)
    if said is not None and 0 < int(said[1]) <= len(steps):
        return _show(router, turn, steps[int(said[1]) - 1])
    return router.by_meaning(turn)


def one(router: Router, turn: Turn) -> Reply:
    """The step a choice names."""
    named = _named(turn)
    return _show(router, turn, named) if named is not None else _overview(turn)


def _states(turn: Turn) -> dict[str, State]:
    return progress.of_person(turn.connection, turn.contact.id)


def _show(router: Router, turn: Turn, step: Step, note: str = "", undone: str = "") -> Reply:
    state = _states(turn).get(step.id)
    return screens.step(View(step, len(_steps(turn)), state, note, undone, _pointers(router, turn, step)))


def _pointers(router: Router, turn: Turn, step: Step) -> list[Choice]:
    """Where a step leads, as far as it is there."""
    course = classes.numbered(turn.connection, classes.TKDN) if step.id == screens.TKDN else None
    found = [ways.training(course)] if course is not None else []
    return found + _ways(router, ways.LEADS.get(step.id, ()))


def _ways(router: Router, names: Sequence[str]) -> list[Choice]:
    return [ways.way(name) for name in names if name in router.actions]


def _go_on(router: Router, turn: Turn, note: str = "", undone: str = "") -> Reply:
    """The first step that is open, or the end of all."""
    all_of_them, states = _steps(turn), _states(turn)
    if not all_of_them:
        return screens.nothing()
    following = next((each for each in all_of_them if each.id not in states), None)
    if following is not None:
        return _show(router, turn, following, note, undone)
    return screens.finished(all_of_them, states, note, undone, _ways(router, ways.AFTER_ALL))


def _overview(turn: Turn, page: str = "") -> Reply:
    all_of_them = _steps(turn)
    last = max(len(all_of_them) - 1, 0) // screens.ROWS
    number = min(page_in(page), last)
    return screens.overview(all_of_them, _states(turn), number) if all_of_them else screens.nothing()


# ---- what became of them ------------------------------------------------------------------------------------------------
def mark(router: Router, state: State, turn: Turn) -> Reply:
    """Note it of the step the choice names, whichever is shown by now; then the next one."""
    named = _named(turn)
    if named is None:
        return _overview(turn)
    progress.put(turn.connection, turn.contact.id, named.id, state, turn.now)
    return _go_on(router, turn, screens.noted(named, state), named.id)


def undo(router: Router, turn: Turn) -> Reply:
    """The step is open again."""
    named = _named(turn)
    if named is None:
        return _overview(turn)
    progress.open_again(turn.connection, turn.contact.id, named.id)
    return _show(router, turn, named)


def start_over(router: Router, turn: Turn) -> Reply:
    """Read back, then (`yes`) all are open again."""
    known = _steps(turn)
    marked = sum(each.id in _states(turn) for each in known)
    if turn.argument != "yes" and marked:
        return screens.over_sure(marked)
    progress.start_over(turn.connection, turn.contact.id, [each.id for each in known])
    turn.argument = ""
    return _go_on(router, turn)


# ---- more of one --------------------------------------------------------------------------------------------------------
def explain(turn: Turn) -> Reply:
    """What there was no room for: `kite`, and `kite=1` its next piece."""
    turn.argument, _, page = turn.argument.partition("=")
    named = _named(turn)
    if named is None:
        return _overview(turn)
    words = screens.known(turn.surroundings.library.acronyms, screens.body(named))
    return screens.explained(named, len(_steps(turn)), words, page_in(page))


def sources(turn: Turn) -> Reply:
    """Where it is from."""
    named = _named(turn)
    if named is None:
        return _overview(turn)
    return all_sources(screens.short_name(named), named.sources, Action("step", named.id), named.as_of)


def schemes(turn: Turn) -> Reply:
    """Competence tests, as far as the catalogue knows any."""
    return scheme_screens.schemes(classes.certifications(turn.connection), turn.now)
