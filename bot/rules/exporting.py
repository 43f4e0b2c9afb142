"""Months of exports: `2026-11`, never one that is still to come."""

from __future__ import annotations

import re
from datetime import date

EARLIEST = date(1990, 1, 1)
_CODE = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"(?<![0-9])(19[0-9]{2}|20[0-9]{2})(?![0-9])", re.ASCII)


def month_code(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def month_in(words: str, today: date, meant: date | None) -> str | None:
    """The month that was typed, as a code or in words; `meant` is the first day of what the words are read as.

    A month without a year is the last one of that name. None where it is ahead, too long ago, or no month at all.
    """
    if _CODE.fullmatch(words):
        day = date.fromisoformat(f"{words}-01")
    elif meant is None:
        return None
    else:
        year = _YEAR.search(words)
        day = meant.replace(year=int(year[1]) if year else meant.year, day=1)
        if year is None and day > today:
            day = day.replace(year=today.year if day.replace(year=today.year) <= today else today.year - 1)
    return month_code(day) if EARLIEST <= day <= today else None
