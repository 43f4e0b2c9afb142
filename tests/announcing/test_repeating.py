"""At an hour, and again: what is planned is read back, and of each repetition there is one whatever clocks and processes do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.announcements import Repeat, State, start_after
from scheduler.announcing import Announcing
from storage.models import announcements, deliveries
from tests.announcing.staff import centre, draft, followers, goes_out, organiser, plans, read
from tests.persona import Persona, Town


async def planned(town: Town, *answers: str, repeats: bool = False) -> tuple[Persona, int]:
    """An organiser who answered when, and perhaps how often and until when."""
    await centre(town, "Asia/Makassar")
    ayu = await organiser(town, "ayu")
    await followers(town, 2)
    number = await draft(town, ayu)
    await plans(ayu, number)
    await ayu.presses("Ulangi" if repeats else "Jadwalkan")
    await ayu.walks(*answers)
    return ayu, number


async def test_it_is_sent_at_the_hour_of_the_organisation(town: Town) -> None:
    ayu, number = await planned(town, "besok jam 9 pagi")
    assert ayu.sees("09.00 WITA", "24 November 2026")
    await ayu.presses("Ya, jadwalkan")
    one = await read(town, number)
    assert (one.state, one.starts_at) == (State.SCHEDULED, datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    town.clock.tick(hours=22)
    await goes_out(town)
    assert not await town.rows(deliveries, announcement_id=number)
    town.clock.tick(hours=2)
    await goes_out(town)
    assert len(await town.rows(deliveries, announcement_id=number)) == 2


async def test_hours_that_cannot_be_meant_are_asked_again(town: Town) -> None:
    ayu, _ = await planned(town, "kemarin jam 9")
    assert ayu.sees("Hari apa dan jam berapa")
    await ayu.says("besok")
    assert ayu.sees("jamnya")
    await ayu.says("besok jam 11 malam")
    assert ayu.sees("malam hari", "23.00 WITA")
    await ayu.presses("Waktu lain")
    assert ayu.sees("Yang diperlukan")


async def test_a_repeated_one_comes_each_day_until_its_last(town: Town) -> None:
    _, first = await planned(town, "besok jam 9 pagi", "Setiap hari", "26 Nov", "Ya, jadwalkan", repeats=True)
    for _ in range(5):
        town.clock.tick(days=1)
        await goes_out(town)
    rows = sorted(await town.rows(announcements), key=lambda row: row["id"])
    assert [row["starts_at"].day for row in rows] == [24, 25, 26]
    assert {row["state"] for row in rows} == {State.DONE}
    assert {row["parent_id"] for row in rows} == {None, first}
    assert len({row["code"] for row in rows}) == 3
    assert len(await town.rows(deliveries, announcement_id=rows[2]["id"])) == 2


async def test_two_processes_and_a_leap_of_the_clock_plan_one(town: Town) -> None:
    await planned(town, "besok jam 9 pagi", "Setiap hari", "31 Des", "Ya, jadwalkan", repeats=True)
    town.clock.tick(days=3)
    other = Announcing(town.database, town.clock, town._around, town.postman.wake)
    await asyncio.gather(town.announcing.run_due(), other.run_due(), town.announcing.run_due())
    await goes_out(town)
    rows = await town.rows(announcements)
    assert len(rows) == 2, "what would have begun while nobody was there is left out"
    assert sorted(row["state"] for row in rows) == [State.DONE, State.SCHEDULED]
    assert max(row["starts_at"] for row in rows) > town.clock()


@pytest.mark.parametrize(
    ("repeat", "after", "begins"),
    [
        (Repeat.MONTHLY, datetime(2027, 1, 31, 3, tzinfo=UTC), datetime(2027, 2, 28, 2, tzinfo=UTC)),
        (Repeat.MONTHLY, datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 31, 2, tzinfo=UTC)),
        (Repeat.WEEKLY, datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 7, 2, tzinfo=UTC)),
    ],
)
def test_the_last_of_a_month_stays_the_last(repeat: Repeat, after: datetime, begins: datetime) -> None:
    first = datetime(2027, 1, 31, 2, tzinfo=UTC)
    assert start_after(first, repeat, "Asia/Jakarta", after) == begins
    assert start_after(first, Repeat.NEVER, "Asia/Jakarta", after + timedelta(days=90)) is None


async def test_the_same_words_within_a_day_of_the_hour_are_asked_about(town: Town) -> None:
    ayu, _ = await planned(town, "besok jam 9 pagi", "Ya, jadwalkan")
    near, far, third = await draft(town, ayu), await draft(town, ayu), await draft(town, ayu)
    await plans(ayu, near)
    await ayu.presses("Jadwalkan")
    await ayu.walks("besok jam 3 sore", "Ya, jadwalkan")
    assert ayu.sees("Isi yang sama dikirim ke orang yang sama")
    assert (await read(town, near)).state is State.DRAFT
    await ayu.presses("Jangan jadwalkan")
    assert (await read(town, near)).state is State.DRAFT
    await plans(ayu, far)
    await ayu.presses("Ulangi")
    await ayu.walks("26 Nov jam 9 pagi", "Tiap minggu", "20 Des", "Ya, jadwalkan")
    assert (await read(town, far)).state is State.SCHEDULED, "two days later nothing is asked"
    await plans(ayu, third)
    await ayu.presses("Ulangi")
    await ayu.walks("26 Nov jam 3 sore", "Tiap minggu", "20 Des", "Ya, jadwalkan", "Ya, kirim lagi")
    assert (await read(town, third)).state is State.SCHEDULED
