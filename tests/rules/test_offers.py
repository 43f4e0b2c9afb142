"""How long a seat is kept, and what a missed offer means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import WAKING, is_quiet, waking_deadline
from bot.rules.offers import TOO_NEAR, Terms, offer
from bot.rules.seats import OnMiss, Status, after_missing, seats_to_give

ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB, 10.00 WITA, 11.00 WIT

instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
terms = st.timedeltas(timedelta(minutes=15), timedelta(days=7)).map(Terms)


def hours(amount: float) -> Terms:
    return Terms(timedelta(hours=amount))


@pytest.mark.parametrize(
    ("terms", "zone", "until", "nudge"),
    [
        (hours(4), "Asia/Jakarta", "23 06:00", "23 04:00"),  # short: half way
        (hours(6), "Asia/Jakarta", "23 08:00", "23 05:00"),
        (hours(12), "Asia/Jakarta", "23 14:00", "23 11:00"),  # until 21.00 sharp
        (hours(13), "Asia/Jakarta", "24 01:00", "23 12:00"),  # 08.00 next morning; three hours awake before it
        (hours(24), "Asia/Jakarta", "24 12:00", "24 09:00"),
        (hours(24), "Asia/Makassar", "24 12:00", "24 09:00"),  # 20.00 WITA
        (hours(24), "Asia/Jayapura", "24 12:00", "24 09:00"),  # 21.00 WIT
    ],
)
def test_an_offer_runs_by_day_only(terms: Terms, zone: str, until: str, nudge: str) -> None:
    made = offer(terms, MONDAY, None, zone)
    assert made is not None
    assert (f"{made.until:%d %H:%M}", f"{made.nudge:%d %H:%M}") == (until, nudge)


def test_what_begins_too_soon_is_given_straight_away() -> None:
    until = waking_deadline(MONDAY, timedelta(hours=24), "Asia/Jakarta")
    begins = until + TOO_NEAR
    assert offer(hours(24), MONDAY, begins, "Asia/Jakarta") is not None
    assert offer(hours(24), MONDAY, begins - timedelta(microseconds=1), "Asia/Jakarta") is None
    assert offer(hours(24), MONDAY, MONDAY - timedelta(days=1), "Asia/Jakarta") is None


@given(terms, instants, st.sampled_from(ZONES))
def test_nobody_is_nudged_or_loses_an_offer_at_night(terms: Terms, now: datetime, zone: str) -> None:
    made = offer(terms, now, None, zone)
    assert made is not None
    assert now < made.nudge < made.until
    awake = [instant - timedelta(microseconds=1) for instant in (made.nudge, made.until)]  # 21.00 sharp still counts
    assert not any(is_quiet(instant, zone) for instant in awake)
    assert made.until - now >= terms.holds


@given(terms, instants, st.sampled_from(ZONES))
def test_the_hours_awake_until_it_ends_are_those_it_holds(terms: Terms, now: datetime, zone: str) -> None:
    """Counted minute by minute, the plain way."""
    short = Terms(min(terms.holds, timedelta(hours=30)))
    made = offer(short, now, None, zone)
    assert made is not None
    minutes = int((made.until - now) / timedelta(minutes=1))
    awake = sum(not is_quiet(now + timedelta(minutes=count, seconds=30), zone) for count in range(minutes))
    assert abs(awake - short.holds / timedelta(minutes=1)) <= 3  # a minute that is cut at either end of a night


def test_the_waking_day_has_fourteen_hours() -> None:
    assert [hour.hour for hour in WAKING] == [7, 21]


@pytest.mark.parametrize(
    ("wish", "missed", "becomes"),
    [
        (OnMiss.END, 1, Status.WAITLISTED),
        (OnMiss.END, 2, Status.CANCELLED),
        (OnMiss.OUT, 1, Status.CANCELLED),
        (OnMiss.OUT, 2, Status.CANCELLED),
    ],
)
def test_one_miss_is_forgiven_unless_they_wished_otherwise(wish: OnMiss, missed: int, becomes: Status) -> None:
    assert after_missing(wish, missed) is becomes


@pytest.mark.parametrize(
    ("quota", "taken", "waiting", "free"),
    [(3, 3, 2, 0), (3, 2, 2, 1), (3, 1, 1, 1), (1, 3, 2, 0), (None, 9, 4, 4), (0, 0, 5, 0), (3, 0, 0, 0)],
)
def test_seats_to_give(quota: int | None, taken: int, waiting: int, free: int) -> None:
    assert seats_to_give(quota, taken, waiting) == free
