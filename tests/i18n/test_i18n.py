"""Dates, numbers and money as people here write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot import i18n
from bot.i18n import speaking

THURSDAY = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)


def test_indonesian_comes_first_and_is_spoken_when_nothing_else_is_known() -> None:
    assert i18n.languages()[0] == "id"
    for unknown in (None, "xx", ""):
        with speaking(unknown):
            assert i18n.language() == "id"


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("id", "Asia/Jakarta", "Kamis, 12 November 2026, 09.00 WIB"),
        ("id", "Asia/Makassar", "Kamis, 12 November 2026, 10.00 WITA"),
        ("id", "Asia/Jayapura", "Kamis, 12 November 2026, 11.00 WIT"),
        ("en", "Asia/Jakarta", "Thursday, 12 November 2026, 09:00 WIB"),
        ("en", "Asia/Manila", "Thursday, 12 November 2026, 10:00 Asia/Manila"),
    ],
)
def test_an_instant_always_names_its_zone(language: str, zone: str, said: str) -> None:
    with speaking(language):
        assert i18n.moment(THURSDAY, zone) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 7), date(2026, 12, 11), "7-11 Des 2026"),
        (date(2026, 11, 28), date(2026, 12, 1), "28 Nov - 1 Des 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Des 2026 - 2 Jan 2027"),
        (date(2026, 12, 7), None, "7 Des 2026"),
    ],
)
def test_days_say_a_shared_month_or_year_once(first: date, last: date | None, said: str) -> None:
    with speaking("id"):
        assert i18n.day_range(first, last) == said


def test_money_and_numbers() -> None:
    with speaking("id"):
        assert (i18n.rupiah(1_500_000), i18n.number(1_500_000), i18n.clock(time(9, 5))) == ("Rp1.500.000", "1.500.000", "09.05")
    with speaking("en"):
        assert (i18n.rupiah(1_500_000), i18n.number(1_500_000), i18n.clock(time(9, 5))) == ("Rp1,500,000", "1,500,000", "09:05")


def test_a_language_ends_with_its_block() -> None:
    with speaking("en"):
        with speaking("id"):
            assert i18n.label("Register") == "Daftar"
        assert i18n.label("Register") == "Register"


def test_plurals() -> None:
    with speaking("en"):
        said = [i18n.ngettext("{left} of {quota} seat left", "{left} of {quota} seats left", n) for n in (1, 2)]
        assert said == ["{left} of {quota} seat left", "{left} of {quota} seats left"]
    with speaking("id"):
        assert i18n.ngettext("{left} of {quota} seat left", "{left} of {quota} seats left", 1) == "sisa {left} dari {quota} kursi"
