"""Recording a handover, for organisers: what is asked, and what is read back before its recipient is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.i18n import _, label, short_day
from bot.screens.forms import Prompt, question
from bot.screens.goods_words import told
from bot.vocabulary import Action, Choice, Reply
from storage.taking_part.handovers import Item

YESTERDAY = timedelta(days=1)


def recorded(name: str, *, hears: bool) -> str:
    """It is written down."""
    if not hears:
        return _("Recorded. {name} has no chat here: let them sign the note on paper.").format(name=name)
    return _("Recorded. {name} is asked whether they have it; you see the answer here.").format(name=name)


def corrected(name: str) -> str:
    return _("Corrected. {name} is asked anew.").format(name=name)


def ask_item(prompt: Prompt, known: Sequence[str], most: int) -> Reply:
    """What was handed over; what was given to others can be pressed."""
    problem = {
        "text": _("Please type between 2 and {most} letters.").format(most=most),
        "print": _("I cannot print some of these letters. Please write it in Latin letters."),
    }.get(prompt.problem, "")
    asked = question(prompt, _("What is handed over? For example: pewter casting machine."), problem)
    return Reply(asked.text, choices=tuple(prompt.answer(item, f"{place}") for place, item in enumerate(known)), more=_("Choose"))


def ask_serial(prompt: Prompt, most: int) -> Reply:
    problem = {
        "text": _("Please type at most {most} letters and digits.").format(most=most),
        "print": _("I cannot print some of these letters. Please write it in Latin letters."),
    }.get(prompt.problem, "")
    asked = question(prompt, _("What is its serial number? It stands on a plate or sticker."), problem)
    return Reply(asked.text, choices=(prompt.answer(label("No serial number"), "none"),))


def ask_day(prompt: Prompt, today: date) -> Reply:
    problem = {
        "day": _("I could not read that as a day. An example: 12 Nov 2026, or 12-11-2026."),
        "future": _("That day is still to come. When was it handed over?"),
    }.get(prompt.problem, "")
    asked = question(prompt, _("When was it handed over?"), problem)
    days = ((label("Today"), "today", today), (label("Yesterday"), "yesterday", today - YESTERDAY))
    return Reply(asked.text, choices=tuple(prompt.answer(words, value, short_day(day)) for words, value, day in days))


def sure(prompt: Prompt, name: str, what: Item, *, twice: bool) -> Reply:
    """Read back before its recipient is asked; `twice`: another one of this activity has the same serial number."""
    again = _("Please press one of the choices.") if prompt.problem else ""
    warn = _("Careful: this serial number is recorded already.") if twice else ""
    ask = _("I ask {name} in the chat whether they have it.").format(name=name)
    return Reply(
        "\n".join(part for part in (again, told(what), warn, ask) if part),
        heading=name,
        choices=(
            prompt.answer(label("Right, ask them"), "yes"),
            *(Choice(words, Action("correct", field, prompt.version)) for field, words in _changes()),
            Choice(label("Cancel"), Action("leave", version=prompt.version)),
        ),
        more=_("Choose"),
    )


def _changes() -> tuple[tuple[str, str], ...]:
    """The answers that can be corrected."""
    return (("item", label("Change the thing")), ("serial", label("Change the number")), ("day", label("Change the day")))
