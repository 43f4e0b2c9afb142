"""Periods in words, and the question for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import _, day_range
from bot.rules.periods import ALWAYS, Period
from bot.screens import forms
from bot.screens.forms import Prompt
from bot.vocabulary import Reply


def period_name(period: Period) -> str:
    """2026; semester 1 of 2026; 1 Mar - 15 Apr 2026."""
    if period == ALWAYS:
        return _("all its time")
    if period.year:
        return str(period.year)
    if period.half:
        return _("semester {half} of {year}").format(half=period.half, year=period.first.year)
    return day_range(period.first, period.last)


def ask(prompt: Prompt, offered: Sequence[Period]) -> Reply:
    """Of which days? `offered` are the usual ones."""
    text = _("For which days? Choose, or type them, for example: 1 Mar - 30 Jun 2026.")
    asked = forms.question(prompt, text, _problem(prompt.problem))
    return replace(asked, choices=tuple(prompt.answer(period_name(one), one.code) for one in offered), more=_("Choose"))


def _problem(code: str) -> str:
    if not code or code.startswith(forms.PAGE):
        return ""
    return {
        "backwards": _("The last day is before the first."),
        "long": _("That is more than 400 days. Please name a year, or fewer days."),
        "no such day": _("One of these days is on no calendar."),
    }.get(code, _("I did not understand these days."))
