"""Clocks that are set forward and back, by hand or by a time server: ticks go on, and nothing happens twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from apscheduler.schedulers import base

from bot import clock
from scheduler import clockwork, steps
from scheduler.clockwork import Clockwork
from scheduler.steps import StepWatch
from storage.models import deliveries, timers
from storage.unasked.timers import Kind
from tests.persona import Town
from tests.scheduler.test_reminders import at, planned, reminded, seated, told, utc

TICK = 0.02


class Wall(datetime):
    """The machine's clock, which somebody sets."""

    set_by = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime.now(tz) + cls.set_by


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Wall]]:
    """Every reader of the wall clock reads one that the test sets; ticks are short."""
    for module in (base, clock):
        monkeypatch.setattr(module, "datetime", Wall)
    monkeypatch.setattr(clockwork, "TICK", TICK)
    monkeypatch.setattr(steps, "LOOK", TICK)
    Wall.set_by = timedelta()
    yield Wall
    Wall.set_by = timedelta()


class Ticking:
    """A clockwork whose ticks are counted instead of looking for what is due."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ticks: asyncio.Queue[None] = asyncio.Queue()

        async def fire_due(_: Clockwork) -> None:
            self.ticks.put_nowait(None)

        every = Clockwork._every

        def only_this(clockwork: Clockwork, seconds: float, work: Any) -> None:
            if work.__name__ == "fire_due":  # the other ticks are not what is tried here
                every(clockwork, seconds, work)

        monkeypatch.setattr(Clockwork, "_every", only_this)
        monkeypatch.setattr(Clockwork, "fire_due", fire_due)
        self.clockwork = Clockwork(town.database, clock.now, lambda: None, town._around)

    async def __aenter__(self) -> Ticking:
        self.clockwork.start()
        await self.goes_on()
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.clockwork.stop()

    async def goes_on(self, patience: float = 30.0) -> None:
        """Return once it has ticked three times more; raises TimeoutError when it does not."""
        while not self.ticks.empty():
            self.ticks.get_nowait()
        async with asyncio.timeout(patience):
            for _ in range(3):
                await self.ticks.get()


@pytest.mark.parametrize("hours", [2, -4, 24, -24])
async def test_ticks_go_on_when_the_clock_is_set(
    town: Town, wall: type[Wall], monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    async with Ticking(town, monkeypatch) as ticking:
        wall.set_by = timedelta(hours=hours)
        await ticking.goes_on()
        wall.set_by = timedelta()
        await ticking.goes_on()


async def test_the_check_catches_ticks_that_only_follow_the_wall_clock(
    town: Town, wall: type[Wall], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StepWatch, "look", lambda self: None)
    async with Ticking(town, monkeypatch) as ticking:
        wall.set_by = timedelta(hours=-4)
        with pytest.raises(TimeoutError):
            await ticking.goes_on(0.5)


def test_a_slewed_clock_is_no_step() -> None:
    seen: list[float] = []
    time = [datetime.fromtimestamp(1_800_000_000, clock.UTC), 0.0]
    watch = StepWatch(seen.append, wall=lambda: time[0], elapsed=lambda: time[1])
    watch._apart = watch._difference()
    for wall_passes, truly in ((0.5, 0.5), (0.5005, 0.5), (0.9, 0.5), (60, 60), (86_400.5, 0.5), (-14_399.5, 0.5)):
        time = [time[0] + timedelta(seconds=wall_passes), time[1] + truly]
        watch.look()
    assert [round(step) for step in seen] == [86_400, -14_400]


@pytest.mark.parametrize("hours", [2, -4, 24])
async def test_each_thing_happens_once_whatever_the_clock_does(town: Town, hours: int) -> None:
    sri = await seated(town)
    due = [row["due_at"] for row in await planned(town)]
    await at(town, due[0] + timedelta(seconds=5))
    await told(town, sri, "7 hari lagi")
    town.clock.tick(hours=hours)
    await town.clockwork.fire_due()
    for moment in (*due, due[-1] + timedelta(hours=1), due[0], due[-1]):
        await at(town, moment)
    assert await reminded(town) == 3
    assert [row["outcome"] for row in await planned(town)] == ["told"] * 3


async def test_what_was_missed_while_down_is_said_late_and_is_true_then(town: Town) -> None:
    sri = await seated(town)
    await at(town, utc(6, 10))  # eight hours late, and the week's and the two days' never came
    said = await told(town, sri, "Besok: ")
    assert "7-9 Des 2026" in said.reply.text
    assert not [one for one in sri.chat if one.reply.heading.startswith("7 hari lagi")]


async def test_missed_until_the_night_it_waits_for_the_morning_and_is_worded_anew(town: Town) -> None:
    sri = await seated(town)
    await at(town, utc(6, 15))  # 22.00, the day before
    assert {row["outcome"] for row in await planned(town) if row["due_at"] <= utc(6, 15)} == {"put off"}
    assert await reminded(town) == 0
    await sri.says("pengingat")
    await sri.walks("Matikan semua", "Seperti biasa")
    await at(town, utc(7, 0, 1))  # 07.01 on the day
    await told(town, sri, "2 jam lagi: ")
    assert not [one for one in sri.chat if one.reply.heading.startswith("Besok")]


async def test_what_is_no_use_any_more_is_not_said_and_the_ledger_says_so_by_name(town: Town) -> None:
    sri = await seated(town)
    said = len(sri.chat)
    await at(town, utc(8, 0))
    rows = await town.rows(deliveries, notice=Kind.REMINDER)
    assert [(row["state"], row["reason"], row["recipient"]) for row in rows] == [("skipped", "too late", "sri")] * 3
    assert {row["outcome"] for row in await town.rows(timers, kind=Kind.REMINDER)} == {"too late"}
    assert len(sri.chat) == said
