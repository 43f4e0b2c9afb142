"""What is said unasked never exceeds the account's rate, in any window, with any number of processes; answers are not paced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiolimiter import AsyncLimiter

from bot import clock
from bot.vocabulary import Address, Reply
from scheduler.sending import pacing
from scheduler.sending.pacing import AHEAD, Crowd, Pacer, part_of
from storage.database import open_database
from storage.ledger.deliveries import Lane, Parcel, Policy
from storage.models import deliveries
from tests.persona import Town
from tests.postman.owing import crowd, owe

WINDOW = 0.25  # seconds, in place of a whole one


def parcel(number: int, lane: Lane = Lane.BULK) -> Parcel:
    return Parcel(number, Address("memory", str(number)), Reply("Halo"), None, Policy.HOLD, 0, 0, lane)


async def left(rate: float, seconds: float, crowd: Crowd | None = None) -> list[float]:
    """When messages leave that all wait from the beginning, on the loop's clock."""
    loop, times = asyncio.get_running_loop(), []

    async def leave(one: Parcel) -> None:
        times.append(loop.time())

    pacer = Pacer(rate, crowd or Crowd(), leave, lambda: None)
    for number in range(int(rate * seconds) + 10):
        pacer.add(parcel(number))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(pacer.run())
        await asyncio.sleep(seconds)
        running.cancel()
    return times


def most_in(times: Sequence[float], window: float) -> int:
    """The fullest window of so many seconds."""
    return max((sum(first <= at < first + window for at in times) for first in times), default=0)


@pytest.mark.parametrize("rate", [40, 80, 400])
async def test_the_rate_holds_in_every_window(rate: float) -> None:
    times = await left(rate, 0.6)
    assert most_in(times, WINDOW) <= rate * WINDOW * 1.05 + 1
    assert len(times) >= rate * 0.6 * 0.8  # a busy machine is late, never early


async def test_the_check_catches_a_bucket_of_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: the library's usual bucket lets a whole second's worth go at once, and then as much again."""

    async def usual(self: Pacer) -> AsyncLimiter:
        self._pace = self.pace
        return AsyncLimiter(self.pace, 1)

    monkeypatch.setattr(Pacer, "_full_limiter", usual)
    times = await left(40, 0.5)
    assert most_in(times, WINDOW) > 40 * WINDOW * 1.05 + 1


@pytest.mark.parametrize("rate", [1, 7, 30, 80, 999.5])
def test_all_parts_together_are_not_more_than_the_whole_in_any_second(rate: float) -> None:
    for living in range(1, 9):
        part = part_of(rate, living)
        assert 0 < part * living <= rate
        if living <= rate:
            assert -(-part // 1) * living <= rate or living == 1  # as many as fit into a second, whichever second


def test_only_a_little_is_claimed_ahead() -> None:
    async def ask() -> list[int]:
        async def leave(one: Parcel) -> None: ...

        pacer = Pacer(40, Crowd(), leave, lambda: None)
        rooms = [pacer.room()]
        for number in range(rooms[0]):
            pacer.add(parcel(number))
        return [*rooms, pacer.room()]

    assert asyncio.run(ask()) == [40 * AHEAD + 1, 0]


def test_a_newcomer_waits_until_nobody_counts_without_it_any_more() -> None:
    old, new = Crowd(), Crowd()
    old.learn(1, True, 0.0)
    assert old.may_send(0.0), "who is alone waits for nobody"
    old.learn(1, False, 10.0)  # its last look before the other came
    new.learn(2, True, 10.1)
    new.learn(2, False, 12.0)
    moments = [10 + step / 100 for step in range(600)]
    alone = [at for at in moments if old.may_send(at)]
    together = [at for at in moments if new.may_send(at)]
    assert max(alone) < min(together)
    assert max(together) - min(together) > 1


def test_the_check_catches_a_newcomer_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: it takes its part as soon as it has counted."""
    monkeypatch.setattr(pacing, "JOINING", 0.0)
    with pytest.raises(AssertionError):
        test_a_newcomer_waits_until_nobody_counts_without_it_any_more()


def test_notices_pass_announcements_that_wait_for_their_moment() -> None:
    async def leave(one: Parcel) -> None: ...

    pacer = Pacer(40, Crowd(), leave, lambda: None)
    for number, lane in enumerate((Lane.BULK, Lane.BULK, Lane.NOTICE, Lane.NOTICE)):
        pacer.add(parcel(number, lane))
    assert [one.id for one in pacer.drain()] == [2, 3, 0, 1]


@pytest.fixture
async def paced(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town on the clock of the wall that may say 50 things a second unasked."""
    async with open_database(sqlite_url) as database:
        town = Town(database, tmp_path, slots=20)
        town.clock = clock.now  # type: ignore[assignment]
        town.channel._now = clock.now
        town.rates = {"memory": 50}
        await town.open()
        yield town
        await town.close()


async def test_an_announcement_leaves_at_its_rate_and_answers_pass_it(paced: Town) -> None:
    people = await crowd(paced, 30)
    for persona in people:
        await owe(paced, persona)
    sri = await paced.guest("sri")
    for _ in range(10):
        await sri.says("menu")
    waited = [at.timestamp() for name, at in paced.channel.tried if name != "sri"]
    assert len(waited) < 30, "answers came before the announcement was over"
    for persona in people:
        await persona.hears(1)
    times = [at.timestamp() for name, at in paced.channel.tried if name != "sri"]
    assert most_in(times, WINDOW) <= 50 * WINDOW * 1.05 + 1


async def test_what_waits_for_its_moment_at_a_stop_waits_on(paced: Town) -> None:
    people = await crowd(paced, 30)
    for persona in people:
        await owe(paced, persona)
    await people[2].hears(1)
    await paced.close()
    states = [row["state"] for row in await paced.rows(deliveries)]
    assert set(states) == {"sent", "pending"}
    assert {row["doubts"] for row in await paced.rows(deliveries)} == {0}
    await paced.open()
    for persona in people:
        await persona.hears(1)
    assert len(paced.channel.tried) == 30


async def test_a_crash_leaves_few_in_doubt(paced: Town) -> None:
    people = await crowd(paced, 40)
    for persona in people:
        await owe(paced, persona)
    await people[1].hears(1)
    await paced.crash()
    doubtful = await paced.rows(deliveries, state="inflight")
    assert len(doubtful) <= 50 * AHEAD + 1 + 2
    await paced.open()


async def test_a_hold_in_between_puts_back_what_was_claimed(paced: Town) -> None:
    people = await crowd(paced, 30)
    for persona in people:
        await owe(paced, persona)
    await people[2].hears(1)
    now = paced.clock()
    for name in ("x", "y"):
        paced.postman.gates.throttled(Address("memory", name), now + pacing.RECOVERY, now)
    sent = len(paced.channel.tried)
    async with asyncio.timeout(30):
        while await paced.rows(deliveries, state="inflight"):
            await paced.database.ping()
    assert len(paced.channel.tried) <= sent + 1
    await people[29].says("menu")
