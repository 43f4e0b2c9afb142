"""What every form says: how far it is, how to go back, skip or leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.i18n import _, label
from bot.screens.general import PATIENCE, menu_choice
from bot.vocabulary import Action, Choice, Reply


@dataclass(frozen=True, slots=True)
class Prompt:
    """Where a form stands while it asks. `position` is 0 where no number is told; `problem` is a code."""

    field: str
    position: int
    total: int
    version: int
    answers: Mapping[str, str]
    subject: str
    problem: str
    misses: int
    optional: bool
    can_go_back: bool
    is_question: bool = True

    def answer(self, words: str, value: str, detail: str = "") -> Choice:
        """A choice that answers the question."""
        return Choice(words, Action("answer", f"{self.field}={value}", self.version), detail)


def question(prompt: Prompt, text: str, problem: str = "") -> Reply:
    """A question with its place in the form; a problem is said first."""
    place = f"({prompt.position}/{prompt.total}) " if prompt.position and prompt.total > 1 else ""
    return Reply("\n".join(line for line in (problem, f"{place}{text}") if line))


def with_ways_out(reply: Reply, prompt: Prompt) -> Reply:
    """The question with back, skip and cancel; after two misses a person is offered."""
    ways = []
    if prompt.misses >= PATIENCE:
        ways.append(Choice(label("Ask a person"), Action("ask")))
    if prompt.optional:
        ways.append(Choice(label("Skip"), Action("skip", prompt.field, prompt.version)))
    if prompt.can_go_back:
        ways.append(Choice(label("Back"), Action("back", version=prompt.version)))
    if prompt.is_question:
        ways.append(Choice(label("Cancel"), Action("leave", version=prompt.version)))
    return replace(reply, choices=(*reply.choices, *ways))


def already_over() -> Reply:
    """A button of a form that was finished, left or begun anew."""
    return Reply(
        _("That form is finished, so this button no longer does anything. The result is under My registrations."),
        choices=(Choice(label("My registrations"), Action("mine")), menu_choice()),
    )
