"""What every form says: how far it is, how to go back, skip or leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.general import PATIENCE, menu_choice
from bot.vocabulary import Action, Choice, Reply

PAGE = "page:"
"""What stands before the number of a page in an answer that turns to it."""

WAYS_OUT = 3
LINES = 8
"""Lines of a bubble that are read at a glance."""


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

    @property
    def page(self) -> int:
        """The page of its answers that somebody turned to, counted from 0."""
        number = self.problem.removeprefix(PAGE)
        turned = self.problem.startswith(PAGE) and number.isascii() and number.isdigit() and len(number) < 4
        return int(number) if turned else 0

    def paged(self, choices: Sequence[Choice], room: int = ROWS - WAYS_OUT) -> tuple[Choice, ...]:
        """The answers to choose from, a page of them where there is no room for all."""
        turning = both_ways(lambda at: self.answer("", f"{PAGE}{at}").action, self.page)
        return paged(choices, turning, self.page, room)


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
    return replace(reply, choices=(*reply.choices, *ways), more=reply.more or _("Choose"))


def kept(reply: Reply) -> Reply:
    """The answer to what interrupted a form: that the form is kept, and the way back to it where the list has room."""
    resume = Choice(label("Continue the form"), Action("resume"))
    if any(choice.action == resume.action for choice in reply.choices):
        return reply
    has_room = len(reply.choices) < ROWS
    choices = (*reply.choices, resume) if has_room else reply.choices
    lines = bool(reply.heading) + reply.text.count("\n") + 1 + len(reply.facts)
    if has_room and lines >= LINES:
        return replace(reply, choices=choices)
    said = _("Your answers so far are kept: type resume to go on.")
    return replace(reply, text="\n".join(line for line in (reply.text, said) if line), choices=choices)


def already_over() -> Reply:
    """A button of a form that was finished, left or begun anew."""
    return Reply(
        _("That form is finished, so this button no longer does anything."),
        choices=(Choice(label("My registrations"), Action("mine")), menu_choice()),
    )
