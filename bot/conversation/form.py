"""A form is data: steps that ask and accept. The current step is the first unanswered one that is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NewType

from bot.conversation.state import FormState
from bot.conversation.turn import Handler, Turn
from bot.rules.authority import Deed
from bot.screens import forms as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Media, Reply, SharedContact, SharedPlace, Text

Answers = Mapping[str, str]
Problem = NewType("Problem", str)
"""Why an answer was not taken, a short code that the step's screen puts into words."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pressed answer. The value comes from a payload, which can be forged: `accept` checks it like any other."""

    value: str


Given = Text | SharedContact | SharedPlace | Chosen | Media


SEVERAL = re.compile(r"[,;/&\n]| dan | and ", re.IGNORECASE)
"""What parts several answers that are typed at once."""


def words_of(given: Given) -> str:
    """What was typed, or the value of what was pressed, as one line."""
    match given:
        case Text(text):
            return " ".join(text.replace("\0", "").split())
        case Chosen(value):
            return value.replace("\0", "")
        case _:
            return ""


def clear_yes(field: str) -> Callable[[Turn, Given], Answers | Problem]:
    """What accepts a yes, pressed or said, as the answer to a field, and nothing else: what follows cannot be taken back."""

    def accept(turn: Turn, given: Given) -> Answers | Problem:
        said = not isinstance(given, Chosen) and turn.understood is not None and turn.understood.yes is True
        return {field: "yes"} if said or words_of(given) == "yes" else Problem("again")

    return accept


def always(turn: Turn, answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    `accept` returns the answers it yields (several fields when one says more than was asked) or a Problem. A step that is
    not `counted` is a page of the form rather than a question. `free_text` keeps typed numbers and words from being taken
    for the numbers and names of choices, as long as they are answers; where it is `counting`, a number is one even when it is
    refused. `media` takes a file for an answer.
    """

    field: str
    ask: Callable[[Turn, Prompt], Reply]
    accept: Callable[[Turn, Given], Answers | Problem]
    needed: Callable[[Turn, Answers], bool] = always
    optional: bool = False
    counted: bool = True
    free_text: bool = False
    media: bool = False
    counting: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Steps in order, and what happens when the last one is answered or the person leaves.

    Only who may do the `deed` is asked and heard, and the authority is read anew at each answer.
    """

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[Turn, FormState], Reply]
    leave: Handler
    deed: Deed | None = None

    def step(self, name: str) -> Step | None:
        """The step that yields a field."""
        return next((step for step in self.steps if step.field == name), None)


SKIPPED = ""


def begin(turn: Turn, form: Form, subject: str = "", answers: Answers | None = None) -> Reply:
    """Open a form afresh; an unfinished one of another kind waits until this one is over."""
    unfinished = turn.conversation.form
    if unfinished is not None and unfinished.name != form.name:
        unfinished.paused = True
        turn.conversation.shelved = unfinished
    turn.conversation.serial += 1
    turn.conversation.form = FormState(form.name, turn.conversation.serial, subject, dict(answers or {}))
    return advance(turn, form, turn.conversation.form)


def current(turn: Turn, form: Form, state: FormState) -> Step | None:
    """The step being asked, None when all are answered."""
    correcting = form.step(state.correcting)
    if correcting is not None:
        return correcting
    return next(iter(_open(turn, form, state)), None)


def _open(turn: Turn, form: Form, state: FormState) -> list[Step]:
    return [step for step in form.steps if step.field not in state.answers and step.needed(turn, state.answers)]


def advance(turn: Turn, form: Form, state: FormState, problem: str = "") -> Reply:
    """Ask the current step, or finish."""
    state.paused = False
    step = current(turn, form, state)
    if step is None:
        close(turn)
        return form.finish(turn, state)
    turn.asked = True
    prompt = _prompt(turn, form, state, step, problem)
    asked = step.ask(turn, prompt)
    return asked if state.paused else screens.with_ways_out(asked, prompt)  # a step that cannot be asked pauses the form


def close(turn: Turn) -> None:
    """Let go of the open form; the one it interrupted can be continued."""
    turn.conversation.form, turn.conversation.shelved = turn.conversation.shelved, None


def _prompt(turn: Turn, form: Form, state: FormState, step: Step, problem: str) -> Prompt:
    return Prompt(
        field=step.field,
        position=len(state.path) + 1 if step.counted and not state.correcting else 0,
        total=len(state.path) + sum(other.counted for other in _open(turn, form, state)),
        version=state.version,
        answers=dict(state.answers),
        subject=state.subject,
        problem=problem,
        misses=turn.conversation.misses if problem else 0,
        optional=step.optional,
        can_go_back=bool(state.path or state.correcting) and step.counted,
        is_question=step.counted,
    )


def accept(turn: Turn, form: Form, state: FormState, step: Step, given: Given) -> Reply:
    """Take an answer, or ask again with the reason; two failures in a row change tactic."""
    if isinstance(given, Chosen) and given.value.startswith(screens.PAGE):
        return advance(turn, form, state, problem=given.value)
    taken = step.accept(turn, given)
    if isinstance(taken, str):
        turn.conversation.misses += not isinstance(given, Chosen)  # a pressed choice is no misunderstanding
        return advance(turn, form, state, problem=taken)
    return accept_answers(turn, form, state, step, taken)


def accept_answers(turn: Turn, form: Form, state: FormState, step: Step, taken: Answers) -> Reply:
    """Keep what a step yielded, and go on."""
    turn.conversation.misses = 0
    if step.counted and not state.correcting:
        state.path.append(list(taken))
    state.correcting = ""
    state.answers.update(taken)
    return advance(turn, form, state)


def go_back(turn: Turn, form: Form, state: FormState) -> Reply:
    """Ask the previous question again; from a correction, return to where the form stood."""
    if state.correcting:
        state.correcting = ""
    elif state.path:
        for field in state.path.pop():
            state.answers.pop(field, None)
    return advance(turn, form, state)


def correct(turn: Turn, form: Form, state: FormState, name: str) -> Reply:
    """Ask one answered field again and return to where the form stood."""
    if form.step(name) is None:
        return advance(turn, form, state)
    state.correcting = name
    return advance(turn, form, state)


def skip(turn: Turn, form: Form, state: FormState) -> Reply:
    """Leave an optional step empty."""
    step = current(turn, form, state)
    if step is not None and step.optional:
        return accept_answers(turn, form, state, step, {step.field: SKIPPED})
    return advance(turn, form, state)
