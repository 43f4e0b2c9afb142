"""When something is held, as people write it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.i18n import LOCALES
from bot.rules.drafts import Plan, changes, closes_as, merged, questions
from bot.rules.publishable import problems
from bot.understanding import Lexicon, read_words
from bot.understanding.when import Held, Unclear, match_when

LEXICON = Lexicon.build([], [], read_words(LOCALES))
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 09.00 WIB
JAKARTA = "Asia/Jakarta"


def read(text: str, zone: str = JAKARTA) -> Held | Unclear:
    return match_when(text, LEXICON, NOW, zone)


def held(first: str, opens: str = "", shuts: str = "", last: str = "") -> Held:
    hours = [time.fromisoformat(hour) if hour else None for hour in (opens, shuts)]
    return Held(date.fromisoformat(first), date.fromisoformat(last or first), *hours)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12 Des 9 pagi", held("2026-12-12", "09:00")),
        ("12-14 Des 09.00-16.00", held("2026-12-12", "09:00", "16:00", "2026-12-14")),
        ("7 s.d. 11 Desember 2026, pukul 09.00–16.00 WIB", held("2026-12-07", "09:00", "16:00", "2026-12-11")),
        ("30 des - 2 jan 9-4 sore", held("2026-12-30", "09:00", "16:00", "2027-01-02")),
        ("28 Des - 3 Jan 2027", held("2026-12-28", last="2027-01-03")),
        ("10 Des 9 pagi sampai 12 Des 4 sore", held("2026-12-10", "09:00", "16:00", "2026-12-12")),
        ("besok jam 2 siang", held("2026-11-24", "14:00")),
        ("lusa setengah 8 malam", held("2026-11-25", "19:30")),
        ("senin jam 8 sampai selesai", held("2026-11-30", "08:00")),
        ("senin-rabu jam 9", held("2026-11-30", "09:00", last="2026-12-02")),
        ("Kamis, 10 Des 2026", held("2026-12-10")),
        ("12/12/2026 9.00", held("2026-12-12", "09:00")),
        ("2026-12-10 09:00", held("2026-12-10", "09:00")),
        ("12 jan", held("2027-01-12")),
        ("29 feb", held("2028-02-29")),
        ("12 Dec 9 am", held("2026-12-12", "09:00")),
        ("December 12-14, 2026 9-11 am", held("2026-12-12", "09:00", "11:00", "2026-12-14")),
        ("tomorrow 2 pm to 4 pm", held("2026-11-24", "14:00", "16:00")),
        ("day after tomorrow 10am", held("2026-11-25", "10:00")),
    ],
)
def test_what_people_write_is_meant(text: str, meant: Held) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31 Februari", "no such day"),
        ("30/2/2027", "no such day"),
        ("12 des 24.00", "no such hour"),
        ("12 des 9.75", "no such hour"),
        ("12 des jam 9 WIB sampai 12 WITA", "two zones"),
        ("12 des jam 9 WITA", "other zone"),
        ("Jumat, 10 Des 2026", "weekday"),
        ("14-12 Des", "backwards"),
        ("10 des 16.00-09.00", "backwards hours"),
        ("12 Nov 9 pagi", "past"),
        ("hari ini jam 8 pagi", "past"),
        ("1 des 2099", "far"),
        ("1 des 2026 - 31 jan 2028", "long"),
        ("jam 9", "no day"),
        ("desember", "no day"),
        ("10 des 12 des 14 des", "unclear"),
        ("10 des 1 2 3", "unclear"),
    ],
)
def test_what_cannot_be_meant_has_its_reason(text: str, code: str) -> None:
    found = read(text)
    assert isinstance(found, Unclear)
    assert found.code == code


def test_hours_are_the_venues_and_so_is_today() -> None:
    assert read("12 des jam 9 WITA", "Asia/Makassar") == held("2026-12-12", "09:00")
    assert read("12 des jam 9 WIB", "Asia/Pontianak") == held("2026-12-12", "09:00")
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 23.30 in Jakarta, tomorrow already in Jayapura
    assert match_when("besok", LEXICON, late, JAKARTA) == held("2026-11-24")
    assert match_when("besok", LEXICON, late, "Asia/Jayapura") == held("2026-11-25")


DAYS = some.dates(date(2026, 11, 24), date(2031, 1, 1))
HOURS = some.times().map(lambda at: at.replace(second=0, microsecond=0))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


@given(some.text(max_size=400), some.sampled_from([JAKARTA, "Asia/Makassar", "Asia/Jayapura"]))
def test_nothing_that_is_written_breaks_it_and_nothing_past_comes_out(text: str, zone: str) -> None:
    found = match_when(text, LEXICON, NOW, zone)
    if isinstance(found, Held):
        assert NOW.astimezone(ZoneInfo(zone)).date() <= found.first <= found.last
        assert found.shuts is None or (found.opens is not None and found.opens < found.shuts)


@given(DAYS, some.integers(0, 300), HOURS, HOURS)
def test_a_day_and_hours_written_in_full_are_read_as_they_are(first: date, longer: int, opens: time, shuts: time) -> None:
    last = first + timedelta(days=longer)
    said = f"{first.day} {MONTHS[first.month - 1]} {first.year} - {last.day} {MONTHS[last.month - 1]} {last.year}"
    found = read(f"{said} {opens:%H.%M}-{shuts:%H.%M}")
    if opens < shuts:
        assert found in (Held(first, last, opens, shuts), Unclear("far", first.isoformat()))
    else:
        assert found == Unclear("backwards hours")


# ---- what speaks against a plan ---------------------------------------------------------------------------------------------
PLAN = Plan(
    kind="training", title_id="Batik", mode="offline", city="Bantul", starts_on=date(2026, 12, 12), opens_at="09:00",
    shuts_at="16:00", quota=20,
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "values", "code"),
    [
        ("when", {"ends_on": date(2026, 12, 11)}, "backwards"),
        ("when", {"shuts_at": "09:00"}, "backwards"),
        ("when", {"opens_at": "24:00"}, "no such hour"),
        ("when", {"starts_on": None}, "missing"),
        ("when", {"starts_on": date(2026, 11, 22)}, "past"),
        ("closes", {"closes": "2026-12-12T09:01"}, "late"),
        ("closes", {"closes": "2026-11-23T08:00"}, "past"),
        ("closes", {"closes": "kapan-kapan"}, "closes"),
        ("quota", {"quota": 0}, "quota"),
        ("quota", {"quota": 11}, "below:12"),
        ("title_id", {"title_id": " "}, "missing"),
        ("title_id", {"title_id": "x" * 201}, "long"),
        ("title_id", {"title_id": "Batik\x07"}, "text"),
        ("city", {"city": ""}, "missing"),
        ("city", {"zone": "Mars/Olympus"}, "zone"),
        ("point", {"latitude": -7.8}, "half"),
        ("link", {"link": "javascript:alert(1)"}, "link"),
        ("kind", {"kind": "party"}, "choice"),
        ("asks", {"asks": ("password",)}, "choice"),
        ("reminders", {"reminders": ("soon",)}, "choice"),
    ],
)
def test_what_speaks_against_publishing(field: str, values: dict[str, object], code: str) -> None:
    assert problems(PLAN, NOW, taken=12) == {}
    assert problems(msgspec.structs.replace(PLAN, **values), NOW, taken=12)[field] == code


def test_what_is_published_may_keep_a_past_that_it_has() -> None:
    running = msgspec.structs.replace(PLAN, starts_on=date(2026, 11, 20), ends_on=date(2026, 12, 1), closes="1d")
    assert problems(msgspec.structs.replace(running, cost="gratis"), NOW, was=running) == {}
    assert problems(msgspec.structs.replace(running, starts_on=date(2026, 11, 19)), NOW, was=running) == {"when": "past"}


@given(some.integers(1, 99), DAYS)
def test_days_before_survive_being_stored_as_an_instant(days: int, first: date) -> None:
    plan = msgspec.structs.replace(PLAN, starts_on=first, closes=f"{days}d", zone="Asia/Makassar")
    assert closes_as(plan.closes_at, first, plan.zone) == plan.closes


CHANGES = some.fixed_dictionaries(
    {},
    optional={
        "quota": some.integers(1, 9),
        "cost": some.sampled_from(["gratis", "Rp1"]),
        "opens_at": some.sampled_from(["08:00", "10:00"]),
        "starts_on": some.sampled_from([date(2027, 1, 1), date(2027, 2, 1)]),
        "city": some.sampled_from(["Solo", "Garut"]),
    },
)


@given(CHANGES, CHANGES, some.booleans())
def test_two_changes_put_together_lose_nothing_that_only_one_made(
    mine: dict[str, object], theirs: dict[str, object], keep_mine: bool
) -> None:
    ours, others = msgspec.structs.replace(PLAN, **mine), msgspec.structs.replace(PLAN, **theirs)
    settled = merged(PLAN, ours, others, keep_mine=keep_mine)
    both = questions(changes(PLAN, ours)) & questions(changes(PLAN, others))
    for name in Plan.__struct_fields__:
        if questions([name]) & both:
            assert getattr(settled, name) == getattr(ours if keep_mine else others, name)
        elif name in changes(PLAN, ours):
            assert getattr(settled, name) == getattr(ours, name)
        else:
            assert getattr(settled, name) == getattr(others, name)
