"""Stretches of days that numbers are counted over and targets are for, and with what they are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

EARLIEST, LATEST = 2000, 2099


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def year(self) -> int | None:
        """The year that it is, None where it is none."""
        return self.first.year if self == of_year(self.first.year) else None

    @property
    def half(self) -> int | None:
        """Which half of a year it is, 1 or 2; None where it is none."""
        return next((number for number in (1, 2) if self == of_half(self.first.year, number)), None)

    @property
    def code(self) -> str:
        """As it stands in a button: `2026`, `2026.1`, `20260301.20260415`."""
        if self.year:
            return str(self.first.year)
        return f"{self.first.year}.{self.half}" if self.half else f"{self.first:%Y%m%d}.{self.last:%Y%m%d}"


def of_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def of_half(year: int, half: int) -> Period:
    """The first (1) or the second half of a year: a semester."""
    return Period(date(year, 1, 1), date(year, 6, 30)) if half == 1 else Period(date(year, 7, 1), date(year, 12, 31))


def half_of(day: date) -> Period:
    """The half of a year that a day is in."""
    return of_half(day.year, 1 if day.month <= 6 else 2)


ALWAYS = Period(date(EARLIEST, 1, 1), date(LATEST, 12, 31))
"""From the beginning of a programme to its end."""


def read(code: str) -> Period | None:
    """What a button's words mean, None where they mean no period."""
    first, _, last = code.partition(".")
    if not (first.isascii() and first.isdigit() and len(code) <= 17):
        return None
    try:
        found = _read(first, last)
    except ValueError:
        return None
    return found if found and found.first.year >= EARLIEST and found.first <= found.last <= ALWAYS.last else None


def _read(first: str, last: str) -> Period | None:
    """Raises ValueError for days that no calendar has."""
    if len(first) == 4:
        year = int(first)
        if not EARLIEST <= year <= LATEST:
            return None
        return of_year(year) if not last else of_half(year, int(last)) if last in ("1", "2") else None
    if len(first) != 8 or len(last) != 8 or not (last.isascii() and last.isdigit()):
        return None
    return Period(*(date(int(one[:4]), int(one[4:6]), int(one[6:])) for one in (first, last)))


def so_far(period: Period, today: date) -> Period:
    """The part of a period that is over, today included; the whole of one that is over or has not begun."""
    return Period(period.first, today) if period.first <= today < period.last else period


def before(period: Period, today: date) -> Period:
    """As many days before a period; of one that is not over, only as many as have passed.

    Before a year comes the year before, before a half of a year the half before it; 29 February is compared with the 28th.
    """
    counted = so_far(period, today)
    if period.year:
        begin = date(period.first.year - 1, 1, 1)
    elif period.half:
        begin = half_of(period.first - timedelta(days=1)).first
    else:
        begin = counted.first - timedelta(days=counted.days)
    if period.year:
        return Period(begin, _year_earlier(counted.last))
    whole = half_of(begin) if period.half else None
    if whole and counted == period:
        return whole
    end = begin + timedelta(days=counted.days - 1)
    return Period(begin, min(end, period.first - timedelta(days=1)))


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


@dataclass(frozen=True, slots=True)
class Part:
    """How many people are aimed at in a period."""

    period: Period
    people: int


def aimed(parts: Sequence[Part], whole: Period) -> int | None:
    """How many are aimed at over a whole period: what was said of it, else of parts that do not overlap; None: nobody said."""
    exact = [part.people for part in parts if part.period == whole]
    if exact:
        return sum(exact)
    within = sorted(
        (part for part in parts if whole.first <= part.period.first and part.period.last <= whole.last),
        key=lambda part: part.period.first,
    )
    apart = all(earlier.period.last < later.period.first for earlier, later in pairwise(within))
    return sum(part.people for part in within) if within and apart else None
