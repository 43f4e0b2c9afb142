"""What who writes a survey is asked: the question, its answers, until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.i18n import _, label, ngettext, speaking
from bot.rules.knowledge import Both
from bot.rules.surveys import LONGEST_OPTION, LONGEST_QUESTION
from bot.screens import forms
from bot.screens.forms import Prompt
from bot.vocabulary import Reply

SAME = "same"
"""The answer that leaves the English as the Indonesian."""
DAYS = (3, 7, 14, 30)
"""For how many days a survey is usually open."""


def _presets() -> dict[str, tuple[str, ...]]:
    return {
        "yes": (label("Yes"), label("No")),
        "yet": (label("Yes"), label("No"), label("Not yet")),
        "much": (label("Often"), label("Sometimes"), label("Never")),
        "fit": (label("Very useful"), label("Useful"), label("Not useful")),
    }


def preset(key: str) -> tuple[Both, ...]:
    """Usual answers in both languages; none under a name that is not there."""
    with speaking("id"):
        indonesian = _presets().get(key, ())
    with speaking("en"):
        english = _presets().get(key, ())
    return tuple(Both(one, other) for one, other in zip(indonesian, english, strict=True))


def ask(prompt: Prompt) -> Reply:
    """One part of it."""
    asks: Mapping[str, Callable[[Prompt], Reply]] = {
        "question": _ask_question,
        "english": _ask_english,
        "options": _ask_options,
        "options_en": _ask_english_options,
        "closes": _ask_closes,
    }
    return asks[prompt.field](prompt)


def _problem(prompt: Prompt) -> str:
    return {
        "short": _("Please write one whole question."),
        "long question": _("That is too long: at most {n} letters.").format(n=LONGEST_QUESTION),
        "link": _("No web addresses here, please."),
        "few": _("Please give at least two answers, one a line."),
        "many": _("At most six answers, please."),
        "long": _("Each answer has at most {n} letters: it stands on a button.").format(n=LONGEST_OPTION),
        "twice": _("Two of the answers are the same."),
        "count": _("Please give as many in English, in the same order."),
        "day": _("Please give a day to come, within a year, for example: 30 Nov"),
    }.get(prompt.problem, "")


def _ask_question(prompt: Prompt) -> Reply:
    return forms.question(prompt, _("What do you ask? One short question, in Indonesian."), _problem(prompt))


def _ask_english(prompt: Prompt) -> Reply:
    asked = forms.question(prompt, _("And in English?"), _problem(prompt))
    return replace(asked, choices=(prompt.answer(label("Indonesian only"), SAME),))


def _ask_options(prompt: Prompt) -> Reply:
    asked = forms.question(prompt, _("Which answers? Choose, or write two to six in Indonesian, one a line."), _problem(prompt))
    offered = (
        prompt.answer(label("Yes, no"), "yes"),
        prompt.answer(label("Yes, no, not yet"), "yet"),
        prompt.answer(label("Often to never"), "much"),
        prompt.answer(label("Useful or not"), "fit"),
    )
    return replace(asked, choices=offered, more=_("Choose"))


def _ask_english_options(prompt: Prompt) -> Reply:
    asked = forms.question(prompt, _("The same answers in English, one a line and in the same order?"), _problem(prompt))
    return replace(asked, choices=(prompt.answer(label("Indonesian only"), SAME),))


def _ask_closes(prompt: Prompt) -> Reply:
    asked = forms.question(prompt, _("Until which day, that one included? Choose, or type a day."), _problem(prompt))
    rows = [prompt.answer(ngettext("{n} day", "{n} days", days).format(n=days), f"{days}d") for days in DAYS]
    return replace(asked, choices=tuple(rows), more=_("Choose"))
