"""How many are ready to export and how many began, and how many are aimed at."""

from __future__ import annotations

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import periods
from bot.rules.authority import Deed
from bot.rules.periods import Period
from bot.screens.forms import Prompt
from bot.screens.organisers import exporters as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers import figures
from handlers.organisers import programmes as named
from storage.organising import targets
from storage.organising.jobs import Job
from storage.organising.targets import EXPORTING, Target

MOST = 9_999_999


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("exporters", exporters, Deed.COUNT)
    router.action("exporters_aim", aim, Deed.COUNT)
    router.action("exporters_back", back, Deed.COUNT)
    router.form(TARGET)


def exporters(turn: Turn) -> Reply:
    """The numbers of a period: counting people takes longer than a turn may."""
    return errands.begin(turn, Job.FIGURES, {"show": "exporters", "period": figures.period_of(turn).code})


def aim(turn: Turn) -> Reply:
    """Ask how many are aimed at in a period."""
    return forms.begin(turn, TARGET, figures.period_of(turn).code)


def back(turn: Turn) -> Reply:
    """The target is again what it was: `2026=500`."""
    code, _, people = turn.argument.partition("=")
    period = periods.read(code)
    if period is None or not _is_number(people):
        return exporters(turn)
    return _set(turn, period, int(people))


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 8 and int(words) <= MOST


def _of(subject: str) -> Period:
    found = periods.read(subject)
    assert found is not None, "the form begins with a period's code"
    return found


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_target(prompt, _of(prompt.subject))


def _accept(turn: Turn, given: Given) -> Answers | Problem:
    words = words_of(given).replace(".", "").replace(",", "").replace(" ", "")
    return {"people": str(int(words))} if _is_number(words) else Problem("number")


def _store(turn: Turn, state: FormState) -> Reply:
    return _set(turn, _of(state.subject), int(state.answers["people"]))


def _set(turn: Turn, period: Period, people: int) -> Reply:
    wanted = Target(0, named.owner(turn) or None, period.first, period.last, people, counts=EXPORTING)
    number, before = targets.put(turn.connection, wanted)
    named.note(turn, f"target:{number}", "target set" if people else "target taken away")
    return screens.target_set(period, people, before)


def _left(turn: Turn) -> Reply:
    turn.argument = ""
    return figures.statistics(turn)


TARGET = Form("exporters", (Step("people", _ask, _accept, free_text=True, counting=True),), _store, _left, deed=Deed.COUNT)
