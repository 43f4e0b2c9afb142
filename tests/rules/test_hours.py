"""Quiet hours and waking clocks, in every zone and through every change of daylight saving time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.hours import WAKING, after_quiet, before_quiet, is_quiet, waking_deadline

HOME = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
SAVING = ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "Pacific/Apia")
ZONES = st.sampled_from((*HOME, *SAVING, "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"))
INSTANTS = st.integers(0, 5 * 366 * 86_400).map(lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
MINUTE = timedelta(minutes=1)
many = settings(max_examples=300, database=None)


@many
@given(INSTANTS, ZONES)
def test_before_quiet_is_never_at_night_never_later_and_moves_no_more_than_it_must(instant: datetime, zone: str) -> None:
    moved = before_quiet(instant, zone)
    assert not is_quiet(moved, zone)
    assert moved <= instant
    if moved != instant:
        assert is_quiet(instant, zone)
        assert instant - moved <= timedelta(hours=12)  # ten of the night, five minutes, and an hour of daylight saving
        assert moved.astimezone(ZoneInfo(zone)).time() == time(20, 55)


@many
@given(INSTANTS, ZONES)
def test_after_quiet_is_never_at_night_and_never_earlier(instant: datetime, zone: str) -> None:
    moved = after_quiet(instant, zone)
    assert not is_quiet(moved, zone)
    assert moved >= instant
    if moved != instant:
        assert is_quiet(instant, zone)
        assert moved.astimezone(ZoneInfo(zone)).time() == WAKING[0]
        assert moved - instant <= timedelta(hours=12)


@many
@given(INSTANTS, ZONES)
def test_moving_twice_changes_nothing(instant: datetime, zone: str) -> None:
    for move in (before_quiet, after_quiet):
        assert move(move(instant, zone), zone) == move(instant, zone)


def waking_minutes(begins: datetime, ends: datetime, zone: str) -> int:
    """The minutes between two whole minutes in which people are awake, counted one by one."""
    total = int((ends - begins) / MINUTE)
    return sum(not is_quiet(begins + number * MINUTE, zone) for number in range(total))


@settings(max_examples=40, database=None)
@given(INSTANTS.map(lambda at: at.replace(second=0, microsecond=0)), st.integers(1, 48 * 60), ZONES)
def test_a_waking_deadline_counts_exactly_the_waking_time(begins: datetime, minutes: int, zone: str) -> None:
    ends = waking_deadline(begins, minutes * MINUTE, zone)
    assert waking_minutes(begins, ends, zone) == minutes
    assert not is_quiet(ends - timedelta(microseconds=1), zone)  # it ends while people are awake, or as the night begins


@pytest.mark.parametrize(
    ("zone", "night", "expected"),
    [
        ("Europe/Amsterdam", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 28, 19, 55, tzinfo=UTC)),  # 3.30
        (
            "Europe/Amsterdam",
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            datetime(2026, 10, 24, 18, 55, tzinfo=UTC),
        ),  # 2.30
        ("Asia/Jayapura", datetime(2026, 12, 1, 15, 30, tzinfo=UTC), datetime(2026, 12, 1, 11, 55, tzinfo=UTC)),  # 0.30 next day
        ("Asia/Jakarta", datetime(2026, 12, 1, 14, 0, tzinfo=UTC), datetime(2026, 12, 1, 13, 55, tzinfo=UTC)),  # 21.00 sharp
    ],
)
def test_nights_that_a_reader_can_check(zone: str, night: datetime, expected: datetime) -> None:
    assert before_quiet(night, zone) == expected


def test_the_edges_of_the_night() -> None:
    jakarta = ZoneInfo("Asia/Jakarta")
    at = {hour: datetime(2026, 12, 1, *hour, tzinfo=jakarta) for hour in ((6, 59), (7, 0), (20, 59), (21, 0))}
    assert [is_quiet(moment, "Asia/Jakarta") for moment in at.values()] == [True, False, False, True]
