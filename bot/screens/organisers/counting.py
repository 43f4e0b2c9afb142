"""What stands in the spreadsheet of numbers: names of its pages, headings and cells."""

from __future__ import annotations

from datetime import date, datetime

from bot.i18n import _
from bot.rules.folding import Few
from bot.rules.periods import Period
from bot.screens.names import Names
from bot.screens.organisers.bars import aim_name
from bot.screens.organisers.figures import few_number, group_name, kind_name
from bot.screens.organisers.periods import period_name
from storage.organising.figures import Sum
from storage.organising.programmes import Programme
from storage.organising.targets import Target

Row = list[str | int | date | datetime | None]
"""Cells, as bot.documents.sheets takes them."""


def sums_page() -> str:
    return _("Numbers")


def sums_headings(now: Period, before: Period) -> list[str]:
    """What, the period as far as it is over, as many days before it."""
    return [_("What"), period_name(now), _("Before: {period}").format(period=period_name(before))]


def sums(now: Sum, before: Sum) -> list[Row]:
    """What came together, line by line."""
    return [
        [_("Trained (each time they came)"), now.places, before.places],
        [_("People, each once"), now.people, before.people],
        [_("For the first time"), now.firsts, before.firsts],
        [_("Activities"), now.held, before.held],
    ]  # fmt: skip


def kind_page(what: str) -> str:
    """A page of its own for what a chart shows."""
    return kind_name(what)


def counts_headings(*, aimed: bool) -> list[str]:
    return [_("Group"), _("Number"), *([_("Target")] if aimed else [])]


def targets_page() -> str:
    return _("Targets")


def targets_headings() -> list[str]:
    return [_("Aimed at"), _("Days"), _("Trained"), _("Target"), _("Percent")]


def target(one: Target, came: int, names: Names) -> Row:
    """One target and how far it is."""
    return [aim_name(one, names), period_name(one.period), came, one.people, came * 100 // one.people if one.people else None]


def told_page() -> str:
    return _("Who came")


def told(name: str, one: Few) -> Row:
    """A group of who came; few are not counted out."""
    said = _("Gender") if name == "gender" else _("Age")
    return [f"{said}: {group_name(one.group)}", one.people if one.people is not None else few_number(one)]


def programmes_page() -> str:
    return _("Programmes, all their time")


def programmes_headings() -> list[str]:
    """What sources report stands beside what was counted, and is never added to it."""
    return [_("Programme"), _("Scheme"), _("Activities"), _("Trained"), _("Reported by sources (not counted here)")]


def programme(one: Programme) -> Row:
    return [one.name, one.scheme, one.activities, one.trained, one.reported or None]
