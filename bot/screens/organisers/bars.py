"""What stands on the charts of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import _, country_name, month, short_day
from bot.rules.folding import OTHERS, Tally, folded
from bot.screens.names import Names
from bot.screens.organisers.periods import period_name
from storage.organising.figures import Steps
from storage.organising.targets import Target

BARS = 8
"""Bars of one chart; what is beyond them is added up in one more."""

CRAFTS, PROVINCES, MONTHS, STEPS, COUNTRIES, TARGETS = "crafts", "provinces", "months", "steps", "countries", "aims"
WEEKS = "weeks"
OF_PERIOD = (CRAFTS, PROVINCES, TARGETS, MONTHS, STEPS, COUNTRIES)
OF_ONE = (STEPS, WEEKS, COUNTRIES)


@dataclass(frozen=True, slots=True)
class Bar:
    """One number with its name, and what was aimed at, where something was."""

    name: str
    value: int
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands on a picture: `period` says of when the numbers are, `foot` of which day and what a mark means.

    Bars are as long as their numbers, or where `each_its_own`, each as its part of its own target.
    """

    name: str  # of the file
    title: str
    period: str
    foot: str
    bars: Sequence[Bar]
    over_time: bool = False
    each_its_own: bool = False


def as_of(today: date, more: str = "") -> str:
    """As of which day, and what else is to be known."""
    said = _("As of {day}.").format(day=short_day(today))
    return f"{said} {more}" if more else said


def against(
    what: str, found: Mapping[str | None, int], aimed: Mapping[str | None, int], names: Names, most: int | None = BARS
) -> list[Bar]:
    """How many came against what was aimed at, by craft or by province; also where nobody came yet."""
    codes = sorted({*found, *aimed}, key=lambda code: (-found.get(code, 0), -aimed.get(code, 0), code or ""))
    named = names.craft if what == CRAFTS else names.province
    return capped([Bar(_named(code, named), found.get(code, 0), aimed.get(code)) for code in codes], most)


def targets(found: Sequence[tuple[Target, int]], names: Names) -> list[Bar]:
    """A bar for each target, the ones that begin last first, as many as a picture holds."""
    return [Bar(f"{period_name(one.period)}: {aim_name(one, names)}", came, one.people) for one, came in found[:BARS]]


def aim_name(one: Target, names: Names) -> str:
    """What a target is of."""
    craft, province = one.craft and names.craft(one.craft), one.province and names.province(one.province)
    return ", ".join(name for name in (one.programme, one.scheme, craft, province) if name) or _("Together")


def capped(bars: Sequence[Bar], most: int | None = BARS) -> list[Bar]:
    """At most so many, as a picture holds; the rest together."""
    if most is None or len(bars) <= most:
        return list(bars)
    rest = bars[most - 1 :]
    aimed = [bar.target for bar in rest if bar.target is not None]
    together = sum(aimed) if len(aimed) == len(rest) else None  # beside people of whom nothing was aimed at it would be too low
    return [*bars[: most - 1], Bar(_("All others"), sum(bar.value for bar in rest), together)]


def _named(code: str | None, name: Callable[[str], str]) -> str:
    if code is None:
        return _("not told")
    return _("others (fewer than 3 each)") if code == OTHERS else name(code)


def countries(found: Mapping[str | None, Tally], most: int | None = BARS) -> list[Bar]:
    """Who came, by country; groups so small that they tell of somebody are counted together."""
    came = {code: Tally(registered=tally.attended) for code, tally in found.items()}
    return capped([Bar(_named(code, country_name), tally.registered) for code, tally in folded(came)], most)


def steps_bars(found: Steps) -> list[Bar]:
    """From a card that was opened to who came."""
    return [
        Bar(_("Card opened"), found.opened),
        Bar(_("Began to register"), found.registered + found.left),
        Bar(_("Registered"), found.registered),
        Bar(_("Had a seat"), found.seated),
        Bar(_("Came"), found.came),
    ]


def months_bars(firsts: Sequence[date], counts: Sequence[int]) -> list[Bar]:
    """A column for each month, by its first letters."""
    return [Bar(month(first)[:3], count) for first, count in zip(firsts, counts, strict=True)]


def weeks_bars(firsts: Sequence[date], counts: Sequence[int]) -> list[Bar]:
    """A column for each week, by its first day."""
    return [Bar(f"{first.day}/{first.month}", count) for first, count in zip(firsts, counts, strict=True)]


def chart_title(what: str) -> str:
    """What a chart shows."""
    return {
        CRAFTS: _("People trained, by craft"),
        PROVINCES: _("People trained, by province"),
        MONTHS: _("Registrations by month"),
        WEEKS: _("Registrations by week"),
        TARGETS: _("People trained, by target"),
        STEPS: _("From opening to coming"),
        COUNTRIES: _("Who came, by country"),
    }[what]


def target_mark() -> str:
    return _("Line: target.")
