"""Several processes on one PostgreSQL: a dead one's work is taken over, the rate holds as a whole, and nothing goes twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text, update

from bot import clock
from bot.vocabulary import Address, Reply
from scheduler.sending import pacing, rounds
from scheduler.sending.pacing import part_of
from scheduler.sending.postman import Postman
from storage.database import Database, StorageDown, open_database
from storage.engine.prepared import Prepared
from storage.ledger import deliveries, settling
from storage.ledger.candidates import CANDIDATES
from storage.ledger.claiming import MARK
from storage.ledger.deliveries import Lane, Owed, Policy
from storage.models import deliveries as table
from tests.persona import Log, MemoryChannel
from tests.postman.test_pacing import most_in

pytestmark = pytest.mark.postgres
SOON = 30.0  # seconds


@dataclass
class Process:
    """A postman with connections of its own, which die with it."""

    database: Database
    postman: Postman


class Platform(MemoryChannel):
    """Where all processes send to; it may not be sent two things for one person at once."""

    def __init__(self) -> None:
        super().__init__(now=clock.now)


@asynccontextmanager
async def a_process(url: str, owner: int, platform: Platform, rate: float = 0.0) -> AsyncIterator[Process]:
    async with open_database(url) as database:
        beat = partial(database.live_as, owner)
        rates = {"memory": rate} if rate else {}
        postman = Postman(database, {"memory": platform}, clock.now, Log(), owner, 20, rates=rates, beat=beat)
        async with postman.working():
            yield Process(database, postman)


async def owe(database: Database, people: range, lane: Lane = Lane.BULK) -> None:
    def work(connection: Connection) -> None:
        for number in people:
            owed = Owed(Address("memory", f"p{number:03}"), Reply("Pengumuman"), None, lane=lane, policy=Policy.RESEND)
            deliveries.owe(connection, owed, None, clock.now())

    await database.run(work)


async def all_sent(database: Database, count: int) -> None:
    sent = select(func.count()).where(table.c.state == "sent")
    async with asyncio.timeout(SOON):
        while await database.read(lambda connection: connection.execute(sent).scalar_one()) < count:
            await asyncio.wait_for(asyncio.sleep(0.01), 1)


async def test_three_processes_share_the_work_and_nothing_goes_twice(postgres_url: str) -> None:
    platform = Platform()
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(a_process(postgres_url, owner, platform)) for owner in (1, 2, 3)]
        await owe(processes[0].database, range(200))
        for process in processes:
            process.postman.wake()
        await all_sent(processes[0].database, 200)
    assert Counter(len(said) for said in platform.sent.values()) == {1: 200}


async def test_the_check_catches_a_claim_that_locks_nothing(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: rows are looked at without a lock, and taken a moment later."""
    unlocked: Any = copy(CANDIDATES._plain.statement)
    unlocked._for_update_arg = None
    monkeypatch.setattr(CANDIDATES, "_plain", Prepared(unlocked))
    mark = MARK.execute

    def hesitate(connection: Connection, values: Any) -> None:
        connection.execute(text("SELECT pg_sleep(0.02)"))
        mark(connection, values)

    monkeypatch.setattr(MARK, "execute", hesitate)
    platform = Platform()
    platform.flying = Uncounted()
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(a_process(postgres_url, owner, platform)) for owner in (1, 2, 3)]
        await owe(processes[0].database, range(60))
        for process in processes:
            process.postman.wake()
        async with asyncio.timeout(SOON):
            while len(platform.sent) < 60:
                await asyncio.wait_for(asyncio.sleep(0.01), 1)
    assert len(platform.tried) > 60


class Uncounted(Counter[str]):
    """Lets two messages of one person fly."""

    def __getitem__(self, key: str) -> int:
        return 1

    def __iadd__(self, other: object) -> Uncounted:  # type: ignore[override, misc]
        return self


async def test_what_a_dead_process_had_in_the_air_is_taken_over_within_seconds(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "EVERY_SECONDS", 0.05)
    platform = Platform()
    async with a_process(postgres_url, 1, platform) as survivor:
        async with open_database(postgres_url) as dying:
            await dying.live_as(2)
            owed = Owed(Address("memory", "sri"), Reply("Halo"), None)
            await dying.run(partial(deliveries.owe, owed=owed, owner=2, now=clock.now()))
            await asyncio.sleep(0.3)  # several rounds, in which it lives
            assert platform.sent == {}
        await all_sent(survivor.database, 1)
    assert len(platform.sent["sri"]) == 1


async def test_a_living_process_counts_and_a_dead_one_does_not(postgres_url: str) -> None:
    async with open_database(postgres_url) as one:
        first = await one.live_as(1)
        assert first.count == 1
        async with open_database(postgres_url) as two:
            assert (await two.live_as(2)).count == 2
            again = await one.live_as(1)
            assert (again.count, again.session) == (2, first.session)
        assert (await one.live_as(1)).count == 1


async def test_who_lost_its_connection_is_a_newcomer(postgres_url: str) -> None:
    async with open_database(postgres_url) as one:
        first = await one.live_as(1)
        await one.run(lambda connection: connection.execute(text(f"SELECT pg_terminate_backend({first.session})")))
        with pytest.raises(StorageDown):
            await one.live_as(1)
        assert (await one.live_as(1)).session != first.session


async def most_in_a_second(url: str, monkeypatch: pytest.MonkeyPatch, rate: float) -> int:
    """How many two processes sent together in any second, of what takes them two."""
    monkeypatch.setattr(rounds, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(pacing, "JOINING", 0.3)
    monkeypatch.setattr(pacing, "SEEN", 0.25)
    platform, count = Platform(), int(2 * rate)
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(a_process(url, owner, platform, rate)) for owner in (1, 2)]
        await owe(processes[0].database, range(count))
        await all_sent(processes[0].database, count)
        assert {process.postman.rounds.crowd.living for process in processes} == {2}
    assert Counter(len(said) for said in platform.sent.values()) == {1: count}
    return most_in([at.timestamp() for _, at in platform.tried], 1.0)


async def test_two_processes_keep_to_one_rate(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await most_in_a_second(postgres_url, monkeypatch, 60.0) <= 60 * 1.05 + 1


async def test_the_check_catches_processes_that_each_take_the_whole_rate(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin, at a rate that a busy machine can still double."""
    monkeypatch.setattr(pacing, "part_of", lambda rate, living: part_of(rate, 1))
    assert await most_in_a_second(postgres_url, monkeypatch, 20.0) > 20 * 1.05 + 5


async def test_rows_that_a_lost_commit_left_in_flight_wait_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit of a turn succeeded, and the process was told that it failed: nobody has the row in hand."""
    monkeypatch.setattr(rounds, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(rounds, "STRAY_SECONDS", 0.2)
    platform = Platform()
    postman = Postman(database, {"memory": platform}, clock.now, Log(), 7)
    async with postman.working():
        owed = Owed(Address("memory", "sri"), Reply("Halo"), None)
        assert await database.run(partial(deliveries.owe, owed=owed, owner=7, now=clock.now())) is not None
        await all_sent(database, 1)
    (row,) = [dict(one) for one in await database.read(lambda connection: connection.execute(select(table)).mappings().all())]
    assert row["doubts"] == 0


async def test_what_is_in_our_hands_is_no_stray(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin of taking back: a message in the air for long stays there."""
    monkeypatch.setattr(rounds, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(rounds, "STRAY_SECONDS", 0.1)
    platform = Platform()
    platform.stall()
    postman = Postman(database, {"memory": platform}, clock.now, Log(), 7)
    async with postman.working():
        await owe(database, range(1), Lane.REPLY)
        postman.wake()
        await asyncio.sleep(0.4)
        assert len(platform.tried) == 1
        platform.flow()
        await all_sent(database, 1)
    assert len(platform.tried) == 1


async def test_an_outcome_does_not_overwrite_what_another_process_is_sending(database: Database) -> None:
    await owe(database, range(3), Lane.REPLY)
    number = select(func.min(table.c.id))

    def take(connection: Connection, owner: int | None, state: str) -> int:
        connection.execute(update(table).values(owner=owner, state=state))
        return int(connection.execute(number).scalar_one())

    failed = deliveries.State.FAILED
    id = await database.run(partial(take, owner=8, state="inflight"))
    await database.run(partial(settling.settle, outcomes=[deliveries.Outcome(id, failed)], now=clock.now(), owner=7))
    assert await state_of(database, id) == "inflight"
    await database.run(partial(take, owner=None, state="unknown"))
    await database.run(
        partial(settling.settle, outcomes=[deliveries.Outcome(id, deliveries.State.SENT)], now=clock.now(), owner=7)
    )
    assert await state_of(database, id) == "sent"


async def state_of(database: Database, id: int) -> str:
    return await database.read(lambda connection: connection.execute(select(table.c.state).where(table.c.id == id)).scalar_one())
