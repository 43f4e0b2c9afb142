"""Periods as buttons carry them, what comes before them, and how parts make a whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import periods
from bot.rules.periods import ALWAYS, Part, Period

DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
TODAY = date(2026, 11, 23)


@given(DAYS, st.integers(0, 900))
def test_a_period_comes_back_from_its_button(first: date, days: int) -> None:
    one = Period(first, min(first + timedelta(days), ALWAYS.last))
    assert periods.read(one.code) == one
    assert len(one.code) <= 17


@pytest.mark.parametrize(
    "code", ["", "1", "20", "1999", "2100", "2026.3", "2026.", "99999999.1", "20260230.20260301", "x.y", "²026"]
)
def test_what_no_button_carries_is_no_period(code: str) -> None:
    assert periods.read(code) in (None, periods.of_year(2026) if code == "2026." else None)


def test_backwards_is_no_period() -> None:
    assert periods.read("20260302.20260301") is None
    assert periods.read("20260301.20260302") == Period(date(2026, 3, 1), date(2026, 3, 2))


@given(DAYS, st.integers(0, 400), DAYS)
def test_before_is_over_before_and_never_longer(first: date, days: int, today: date) -> None:
    one = Period(first, first + timedelta(days))
    earlier = periods.before(one, today)
    assert earlier.last < one.first or one.year
    assert earlier.days <= max(one.days, 366)
    if not one.year and not one.half:
        assert earlier.days == periods.so_far(one, today).days


def test_a_year_that_is_not_over_is_compared_with_the_same_days() -> None:
    year, half = periods.of_year(2026), periods.of_half(2026, 2)
    assert periods.so_far(year, TODAY) == Period(date(2026, 1, 1), TODAY)
    assert periods.before(year, TODAY) == Period(date(2025, 1, 1), date(2025, 11, 23))
    assert periods.before(year, date(2027, 3, 1)) == periods.of_year(2025)
    assert periods.before(half, TODAY) == Period(date(2026, 1, 1), date(2026, 5, 26))
    assert periods.before(half, date(2027, 1, 1)) == periods.of_half(2026, 1)
    assert periods.before(periods.of_half(2026, 1), TODAY) == periods.of_half(2025, 2)
    assert periods.before(periods.of_year(2028), date(2028, 2, 29)).last == date(2027, 2, 28)


def test_parts_make_a_whole_only_when_they_do_not_overlap() -> None:
    year = periods.of_year(2026)
    halves = [Part(periods.of_half(2026, 1), 300), Part(periods.of_half(2026, 2), 362)]
    assert periods.aimed(halves, year) == 662
    assert periods.aimed([*halves, Part(year, 700)], year) == 700
    assert periods.aimed([*halves, Part(Period(date(2026, 3, 1), date(2026, 3, 9)), 5)], year) is None
    assert periods.aimed([Part(ALWAYS, 9)], year) is None
    assert periods.aimed([], year) is None
