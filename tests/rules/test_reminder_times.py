"""When somebody is reminded: codes read and written, zones, midnights, days without an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.hours import is_quiet
from bot.rules.reminders import HOURLESS, USUAL, Before, Beginning, due, is_code, read

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Amsterdam", "America/St_Johns")
HOURS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
befores = st.one_of(
    st.builds(Before, st.integers(1, 99), st.sampled_from("dh")),
    st.builds(Before, st.integers(0, 99), st.just("d"), HOURS, st.sampled_from(ZONES)),
)
beginnings = st.builds(Beginning, st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.none() | HOURS, st.sampled_from(ZONES))
many = settings(max_examples=300, database=None)


@many
@given(befores)
def test_a_code_says_what_was_meant(before: Before) -> None:
    assert read(before.code) == before


@many
@given(st.text(max_size=30))
def test_other_texts_are_no_codes_and_do_no_harm(text: str) -> None:
    meant = read(text)
    assert meant is None or meant.code == text
    assert due([text], Beginning(date(2026, 12, 7), time(9), "Asia/Jakarta"), None, LONG_AGO) is not None


@pytest.mark.parametrize(
    "text", ["0d", "0h", "100d", "-1d", "1D", "1d ", "1d@24:00+Asia/Jakarta", "1d@7:00+Asia/Jakarta", "1h@07:00+Asia/Jakarta",
             "1d@07:00+Mars/Base", "1d@07:00+../etc/passwd", "1d@07:00+Asia", "1d@07:00", "١d"]
)  # fmt: skip
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)


@many
@given(st.lists(befores, max_size=8), beginnings, st.none() | st.sampled_from(ZONES))
def test_reminders_come_before_it_by_day_in_order_and_one_an_instant(
    wanted: list[Before], begins: Beginning, home: str | None
) -> None:
    found = due([one.code for one in wanted], begins, home, LONG_AGO)
    assert [one.at for one in found] == sorted({one.at for one in found})
    for one in found:
        meant = read(one.code)
        assert meant is not None
        assert not is_quiet(one.at, home or meant.zone or begins.zone)
        assert one.at < begins.reminds_until


@many
@given(st.lists(befores, max_size=8), beginnings, st.integers(0, 200))
def test_nothing_is_due_in_the_past_and_what_is_ahead_stays(wanted: list[Before], begins: Beginning, days: int) -> None:
    codes = [one.code for one in wanted]
    now = begins.instant - timedelta(days=days)
    later = due(codes, begins, None, now)
    assert list(later) == [one for one in due(codes, begins, None, LONG_AGO) if one.at > now]


def at(*moment: int, zone: str = "Asia/Jakarta") -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_the_usual_ones() -> None:
    begins = Beginning(date(2026, 12, 7), time(9), "Asia/Jakarta")
    found = due(USUAL, begins, None, LONG_AGO)
    assert [one.at for one in found] == [at(2026, 11, 30, 9, 0), at(2026, 12, 6, 9, 0), at(2026, 12, 7, 7, 0)]


def test_a_day_without_an_hour_is_reckoned_from_nine_and_has_no_hours_before() -> None:
    begins = Beginning(date(2026, 12, 7), None, "Asia/Makassar")
    found = due(USUAL, begins, None, LONG_AGO)
    assert [one.at for one in found] == [
        at(2026, 11, 30, 9, 0, zone="Asia/Makassar"),
        at(2026, 12, 6, 9, 0, zone="Asia/Makassar"),
    ]
    assert time(9) == HOURLESS
    assert begins.reminds_until == at(2026, 12, 8, 0, 0, zone="Asia/Makassar")


def test_two_hours_before_half_past_eight_is_the_evening_before() -> None:
    begins = Beginning(date(2026, 12, 7), time(8, 30), "Asia/Jakarta")
    assert due(["2h"], begins, None, LONG_AGO)[0].at == at(2026, 12, 6, 20, 55)


def test_moved_across_midnight_and_across_zones() -> None:
    """Half past midnight in Papua is the day before in Java, where the person lives."""
    begins = Beginning(date(2026, 12, 7), time(0, 30), "Asia/Jayapura")
    found = due(["1d", "2h"], begins, "Asia/Jakarta", LONG_AGO)
    assert [one.at for one in found] == [at(2026, 12, 5, 20, 55), at(2026, 12, 6, 20, 30)]
    assert due(["1d"], Beginning(date(2026, 12, 7), time(0, 30), "Asia/Makassar"), "Asia/Jakarta", LONG_AGO)[0].at == at(
        2026, 12, 5, 20, 55
    )


def test_an_hour_of_ones_own_is_of_its_own_zone() -> None:
    begins = Beginning(date(2026, 12, 7), time(9), "Asia/Jakarta")
    code = "3d@07:00+Asia/Makassar"
    assert due([code], begins, None, LONG_AGO)[0].at == at(2026, 12, 4, 7, 0, zone="Asia/Makassar")
    assert due([code], begins, "Asia/Jayapura", LONG_AGO)[0].at == at(2026, 12, 4, 7, 0, zone="Asia/Makassar")
    assert due([code], begins, "Asia/Jakarta", LONG_AGO)[0].at == at(2026, 12, 3, 20, 55)  # six in the morning there


def test_an_hour_that_daylight_saving_skips_still_exists() -> None:
    begins = Beginning(date(2026, 3, 30), time(9), "Europe/Amsterdam")
    found = due(["1d@02:30+Europe/Amsterdam", "1d"], begins, "Asia/Jakarta", LONG_AGO)
    assert found[0].at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert found[1].at == at(2026, 3, 29, 9, 0, zone="Europe/Amsterdam")
