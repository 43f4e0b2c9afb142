"""What a mentor shall help with, as it is asked and read back."""

from __future__ import annotations

from bot.i18n import _
from bot.rules.mentoring import Need
from bot.screens.forms import Prompt, question
from bot.screens.mentoring_words import need_name
from bot.vocabulary import Fact, Reply

NEED = "need"


def needs() -> list[tuple[str, str]]:
    """The closed list, by code and name."""
    return [(need.value, need_name(need)) for need in Need]


def ask(prompt: Prompt) -> Reply:
    """One of them."""
    problem = _("Please press one of the choices.") if prompt.problem == "choice" else ""
    asked = question(prompt, _("What shall a mentor help you with most?"), problem)
    return Reply(asked.text, choices=prompt.paged([prompt.answer(said, code) for code, said in needs()]), more=_("Choose"))


def fact(need: str) -> Fact:
    """Read back."""
    return Fact(_("Help with"), need_name(need))
