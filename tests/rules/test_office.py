"""By when an answer is owed: the clock runs in the office's hours only."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.office import Office, by_when, is_open, opens_next

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = Office()


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("asked", "opens", "due"),
    [
        (local(23, 10), local(23, 10), local(24, 10)),  # Monday morning: a working day later
        (local(27, 15), local(27, 15), local(30, 15)),  # Friday afternoon: over the weekend
        (local(28, 10), local(30, 8), local(30, 16)),  # Saturday: it begins on Monday
        (local(23, 6), local(23, 8), local(23, 16)),  # before they open
        (local(23, 16), local(24, 8), local(24, 16)),  # the minute they shut is over
    ],
)
def test_an_answer_within_one_working_day(asked: datetime, opens: datetime, due: datetime) -> None:
    assert opens_next(asked, OFFICE) == opens
    assert by_when(asked, OFFICE) == due


def test_twice_the_time_and_the_same_day() -> None:
    assert by_when(local(27, 15), OFFICE, times=2) == datetime(2026, 12, 1, 15, tzinfo=JAKARTA)
    assert by_when(local(23, 10), Office(answers_in=0)) == local(23, 16)
    east = Office("Asia/Jayapura", opens=time(9), shuts=time(12), answers_in=2)
    assert by_when(local(23, 9), east) == local(25, 9)  # 11.00 WIT there: an hour today, three tomorrow, two on Wednesday


@pytest.mark.parametrize("days", [(), (0, 8)])
def test_an_office_that_never_opens_is_none(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="never opens"):
        Office(weekdays=days)
    with pytest.raises(ValueError, match="never opens"):
        Office(opens=time(16), shuts=time(8))


@given(
    minutes=st.integers(0, 60 * 24 * 21),
    days=st.sets(st.integers(1, 7), min_size=1),
    opens=st.integers(0, 22),
    long=st.integers(1, 23),
    within=st.integers(0, 5),
)
def test_it_is_promised_for_when_somebody_is_there(minutes: int, days: set[int], opens: int, long: int, within: int) -> None:
    office = Office("Asia/Makassar", tuple(days), time(opens), time(min(opens + long, 23)), within)
    asked = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begins, due = opens_next(asked, office), by_when(asked, office)
    assert asked <= begins < due < by_when(asked, office, times=2)
    assert is_open(begins, office)
    assert is_open(due - timedelta(seconds=1), office)
