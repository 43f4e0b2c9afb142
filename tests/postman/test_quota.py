"""Only so many people a day are written to first, whoever of our processes writes; nobody loses their place in the line."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot import clock
from bot.vocabulary import Address, Incoming, Reply, Text
from scheduler.sending.bookkeeping import Page, Room
from storage.database import Database
from storage.ledger import claiming, deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.models import addresses, reached
from storage.models import deliveries as table
from storage.people import erasure
from storage.platforms import quota, standing
from tests.persona import MORNING, Persona, Town, a_town
from tests.postman.owing import crowd, owe
from tests.postman.test_processes import Platform, a_process

DAY = timedelta(hours=24)
LIMIT = 10  # of which announcements may use 9


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """A town on WhatsApp, whose account may write to ten people a day first."""
    await database.run(partial(standing.assume, limit=str(LIMIT), now=MORNING))
    async with a_town(database, tmp_path, channels=("whatsapp",)) as opened:
        yield opened


async def announce(town: Town, people: Sequence[Persona], lane: Lane = Lane.BULK) -> None:
    for persona in people:
        await owe(town, persona, lane=lane)
    await nothing_is_due(town)


async def nothing_is_due(town: Town) -> None:
    """Return once all that is due was sent or put off."""
    town.postman.wake()
    async with asyncio.timeout(30):
        while await town.database.read(partial(due, now=town.clock())) or await town.database.read(flying):
            await asyncio.wait_for(asyncio.sleep(0.002), 1)


async def got(town: Town, people: Sequence[Persona]) -> list[str]:
    """Who of these people was sent something, in order."""
    await nothing_is_due(town)
    names = {persona.address.recipient for persona in people}
    return [name for name, _ in town.channel.tried if name in names]


async def put_off(town: Town) -> list[dict[str, Any]]:
    """The rows that wait for the limit, in the order in which they come due."""
    rows = await town.rows(table, state="pending", reason=quota.FULL)
    return sorted(rows, key=lambda row: (row["due_at"], row["id"]))


async def may_be_answered(town: Town, persona: Persona, hours: float) -> None:
    """The platform lets us speak freely there for so long."""
    until = town.clock() + timedelta(hours=hours)
    await town.change(addresses, addresses.c.recipient == persona.address.recipient, free_until=until)


async def test_an_announcement_stops_at_the_limit_and_leaves_some_to_reminders(town: Town) -> None:
    people = await crowd(town, 14)
    await announce(town, people)
    assert await got(town, people) == [persona.address.recipient for persona in people[:9]]
    late = await put_off(town)
    assert [row["recipient"] for row in late] == [persona.address.recipient for persona in people[9:]]
    assert all(row["due_at"] >= town.clock() + DAY for row in late)
    rina, budi = await town.guest("rina"), await town.guest("budi")
    await announce(town, [rina, budi], Lane.NOTICE)
    assert await got(town, [rina, budi]) == ["rina"]


async def test_without_a_limit_everybody_gets_it(town: Town) -> None:
    town.clock.tick(seconds=1)
    await town.database.run(partial(standing.assume, limit="unlimited", now=town.clock()))
    people = await crowd(town, 14)
    await announce(town, people)
    assert len(await got(town, people)) == 14
    assert await put_off(town) == []


async def test_who_wrote_today_and_who_was_reached_today_cost_nothing(town: Town) -> None:
    people = await crowd(town, 12)
    await announce(town, people[:9])
    for persona in people[9:]:
        await may_be_answered(town, persona, 2)
    town.clock.tick(minutes=5)
    await announce(town, people)
    assert Counter(await got(town, people)) == Counter(
        {p.address.recipient: 2 for p in people[:9]} | {p.address.recipient: 1 for p in people[9:]}
    )
    assert await put_off(town) == []


async def test_a_window_that_shuts_in_a_moment_is_no_window(town: Town) -> None:
    people = await crowd(town, 10)
    await may_be_answered(town, people[9], 5 / 3600)
    await announce(town, people)
    assert len(await got(town, people)) == 9


async def test_the_next_day_the_rest_goes_in_its_order(town: Town) -> None:
    people = await crowd(town, 24)
    await announce(town, people)
    for hours in (12, 12.1, 12, 12.1, 12):
        town.clock.tick(hours=hours)
        await town.clockwork.recall()
        await nothing_is_due(town)
    names = [persona.address.recipient for persona in people]
    assert await got(town, people) == names
    assert await put_off(town) == []


async def test_in_no_moving_day_are_there_more(town: Town) -> None:
    """People and hours as they come: whoever is counted, every window of a day holds the limit."""
    people = await crowd(town, 40)
    for number in range(0, 40, 4):
        await announce(town, people[number : number + 4], Lane.NOTICE if number % 8 else Lane.BULK)
        town.clock.tick(hours=5)
        await town.clockwork.recall()
    times = sorted(at for name, at in town.channel.tried if name.startswith("p"))
    assert len(times) > 2 * LIMIT - 2
    assert all(sum(first <= at < first + DAY for at in times) <= LIMIT for first in times)


async def test_a_higher_limit_brings_forward_what_waits(town: Town) -> None:
    people = await crowd(town, 14)
    await announce(town, people)
    town.clock.tick(minutes=1)
    await town.database.run(
        partial(standing.write, channel="whatsapp", name="limit", word=standing.Word("2000"), at=town.clock())
    )
    await town.clockwork.recall()
    assert len(await got(town, people)) == 14
    await town.clockwork.recall()
    assert await town.database.read(partial(quota.booked_until, channel="whatsapp", lane=Lane.BULK)) is None


async def test_who_writes_meanwhile_gets_at_once_what_waits(town: Town) -> None:
    people = await crowd(town, 11)
    await announce(town, people)
    sri = people[10]
    assert sri.chat == []
    incoming = Incoming(sri.address, "1", Text("menu"), town.clock(), free_until=town.clock() + DAY)
    await town.takes(incoming)
    await sri.hears(2)
    assert [said.reply.text for said in sri.chat].count("Pengumuman") == 1


async def test_an_erased_person_still_counts_and_is_not_named(town: Town) -> None:
    people = await crowd(town, 10)
    await announce(town, people[:9])
    (address,) = await town.rows(addresses, recipient=people[0].address.recipient)
    await town.database.run(
        partial(erasure.forget, contact_id=address["contact_id"], now=town.clock(), unreadable=lambda address: "x")
    )
    names = [row["recipient"] for row in await town.rows(reached)]
    assert len(names) == 9
    assert people[0].address.recipient not in names
    await announce(town, people[9:])
    assert await got(town, people[9:]) == []


async def test_what_is_older_than_a_day_is_forgotten(town: Town) -> None:
    people = await crowd(town, 3)
    await announce(town, people)
    town.clock.tick(hours=24)
    await town.clockwork.purge_reached()
    assert await town.rows(reached) == []


# ---- a million rows -----------------------------------------------------------------------------------------------------
async def test_each_row_is_put_off_once_and_then_nothing_is_due(database: Database) -> None:
    rows, most = 600, 20

    def fill(connection: Connection) -> None:
        row = {"channel": "whatsapp", "lane": "bulk", "policy": "hold", "state": "pending", "reply": "{}"}
        when = {"owed_at": MORNING, "due_at": MORNING}
        connection.execute(table.insert(), [{**row, **when, "recipient": f"p{number}"} for number in range(rows)])

    await database.run(fill)
    await database.run(partial(standing.assume, limit="20", now=MORNING))
    claim = partial(claiming.claim, channel="whatsapp", lane=Lane.BULK, owner=1, now=MORNING, most=most)
    looks, claimed = 0, 0
    while await database.read(partial(due, now=MORNING)):
        batch = await database.run(claim)
        looks, claimed = looks + 1, claimed + len(batch.parcels)
    assert (claimed, looks) == (18, rows // most)
    dues = await database.read(lambda connection: list(connection.execute(select(table.c.due_at).order_by(table.c.id)).scalars()))
    assert dues[18:] == sorted(dues[18:])
    assert len(set(dues[18:])) == rows - 18, "each has a time of its own"


def due(connection: Connection, now: datetime) -> int:
    waiting = select(func.count()).where(table.c.state == "pending", table.c.due_at <= now)
    return int(connection.execute(waiting).scalar_one())


async def test_a_lane_of_which_all_is_for_another_day_rests(database: Database) -> None:
    """To put a million off without a break would leave no time for anybody else."""
    await database.run(partial(standing.assume, limit="1", now=MORNING))
    for name in ("a", "b"):
        owed = Owed(Address("whatsapp", name), Reply("Halo"), None, lane=Lane.BULK)
        await database.run(partial(deliveries.owe, owed=owed, owner=None, now=MORNING))
    page = Page(1, ["whatsapp"], [], Room(1, 1, {"whatsapp": 1}), MORNING)
    first, second = await database.run(page.write), await database.run(page.write)
    assert (len(first.parcels), first.vain) == (1, {})
    assert (second.parcels, list(second.vain)) == ([], [("whatsapp", Lane.BULK)])


# ---- several processes --------------------------------------------------------------------------------------------------
async def two_processes_announce(url: str) -> int:
    """How many people got it from two postmen who send to sixty, with a limit of twelve."""
    platform = Platform()
    platform.name = "whatsapp"
    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(a_process(url, owner, platform)) for owner in (1, 2)]
        for process in (one, two):
            process.postman.channels = {"whatsapp": platform}
            process.postman._desk.channels = ["whatsapp"]
        await one.database.run(partial(standing.assume, limit="12", now=clock.now()))
        await one.database.run(owe_many)
        one.postman.wake()
        two.postman.wake()
        async with asyncio.timeout(30):
            while await one.database.read(partial(due, now=clock.now())) or await one.database.read(flying):
                await asyncio.wait_for(asyncio.sleep(0.01), 1)
    return len(platform.tried)


def owe_many(connection: Connection) -> None:
    for number in range(60):
        owed = Owed(Address("whatsapp", f"p{number:03}"), Reply("Pengumuman"), None, lane=Lane.NOTICE)
        deliveries.owe(connection, owed, None, clock.now())


def flying(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).where(table.c.state == "inflight")).scalar_one())


@pytest.mark.postgres
async def test_two_processes_together_keep_to_the_limit(postgres_url: str) -> None:
    assert await two_processes_announce(postgres_url) == 12


@pytest.mark.postgres
async def test_the_check_catches_processes_that_count_in_memory(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: each knows whom it wrote to itself."""
    used: Counter[int] = Counter()

    def in_memory(connection: Connection, channel: str, most: int, people: list[str], now: datetime) -> list[str]:
        mine = id(connection.engine.pool)
        room = max(most - used[mine], 0)
        used[mine] += min(room, len(people))
        return people[room:]

    monkeypatch.setattr(quota, "_beyond", in_memory)
    assert await two_processes_announce(postgres_url) > 12


@pytest.mark.postgres
async def test_the_check_catches_a_count_that_nobody_waits_for(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other bad twin: both count at once, and each sees what was before."""

    def unlocked(connection: Connection, channel: str, most: int, people: list[str], now: datetime) -> list[str]:
        connection.execute(select(func.pg_sleep(0.05)))
        rest = beyond(connection, channel, most, people, now)
        connection.execute(select(func.pg_sleep(0.05)))
        return rest

    beyond = quota._beyond
    monkeypatch.setattr(quota, "_LOCK", select(func.length(":kind :channel")))
    monkeypatch.setattr(quota, "_beyond", unlocked)
    assert await two_processes_announce(postgres_url) > 12
