"""Each person's messages arrive in the order they were owed, and none is forgotten while there is a slot to send it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from bot import clock
from bot.channels.port import ChannelDown, NotSent, Throttled
from bot.vocabulary import Reply, Text
from scheduler.sending import alarm, bookkeeping
from storage.database import Database
from storage.ledger.deliveries import Lane
from storage.models import deliveries
from tests.persona import Persona, Town

T = TypeVar("T")
SOON = 25.0  # seconds; the clockwork would find a forgotten row after 30, and a busy machine takes its time


class Counting:
    """A database that counts how often it is asked."""

    def __init__(self, database: Database) -> None:
        self._database, self.works = database, 0

    async def run(self, work: Callable[[Connection], T]) -> T:
        self.works += 1
        return await self._database.run(work)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


@pytest.fixture
async def real_time(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """A town on the clock of the wall, with two slots and two channels."""
    town = Town(Counting(database), tmp_path, channels=("memory", "other"), slots=2)  # type: ignore[arg-type]
    town.clock = clock.now  # type: ignore[assignment]
    await town.open()
    yield town
    for channel in town.channels.values():
        channel.flow()
    await town.close()


async def test_the_order_of_each_person_survives_every_trouble(town: Town) -> None:
    chance = random.Random(3)
    people = [await town.guest(f"p{number}") for number in range(5)]
    for persona in people:
        errors = [chance.choice([NotSent(), Throttled(3), Throttled(0.5), NotSent()]) for _ in range(12)]
        town.channel.fails(persona.address.recipient, *errors)
    for number in range(12):
        for persona in people:
            await town.owes(persona, Reply(f"kabar {number}"))
        await town.takes(*(town.incoming(persona.address, Text("menu")) for persona in people))
    for _ in range(400):
        if not await town.rows(deliveries, settled_at=None):
            break
        town.clock.tick(seconds=5)
        town.postman.wake()
        await town.database.ping()
        await asyncio.sleep(0)
    for persona in people:
        await persona.hears(24)
        news = [said.reply.text for said in persona.chat if said.reply.text.startswith("kabar")]
        assert news == [f"kabar {number}" for number in range(12)]
        assert len(persona.chat) == 24


async def test_a_free_slot_is_used_at_once_and_a_second_message_waits_behind_the_first(town: Town) -> None:
    town.channel.stall()
    sri, rina = await town.guest("sri"), await town.guest("rina")
    await sri.acts(Text("menu"))
    await sri.acts(Text("profil"))
    await rina.acts(Text("menu"))
    states = {(row["recipient"], row["id"]): row["state"] for row in await town.rows(deliveries)}
    assert [state for _, state in sorted(states.items())] == ["inflight", "inflight", "pending"]
    town.channel.flow()
    await sri.hears(2)
    assert sri.sees("Profil saya")


async def test_more_messages_than_slots_all_arrive(real_time: Town) -> None:
    people = [await real_time.guest(f"p{number}") for number in range(30)]
    async with asyncio.timeout(SOON):
        await real_time.takes(*(real_time.incoming(persona.address, Text("menu")) for persona in people for _ in range(3)))
        for persona in people:
            await persona.hears(3)
    assert real_time.channel.most_flying <= 2


async def test_a_message_behind_a_delayed_one_does_not_delay_it_further(real_time: Town) -> None:
    """The second is older than now, so it hid when the first may be tried."""
    sri = await real_time.guest("sri")
    real_time.channel.fails("sri", Throttled(0.1))
    real_time.channel.stall()
    await sri.acts(Text("menu"))
    await sri.acts(Text("profil"))
    real_time.channel.flow()
    async with asyncio.timeout(SOON):
        await sri.hears(2)
    assert sri.sees("Profil saya")


async def test_a_closed_channel_does_not_delay_the_others(real_time: Town) -> None:
    real_time.channels["other"].fails("rina", ChannelDown())
    await real_time.person("rina", channel="other").acts(Text("halo"))
    await real_time.landed(1)
    await real_time.person("tono", channel="other").acts(Text("halo"))  # waits, and is older than now
    sri = await real_time.guest("sri")
    real_time.channel.fails("sri", Throttled(0.1))
    await sri.acts(Text("menu"))
    async with asyncio.timeout(SOON):
        await sri.hears(1)


async def test_a_slot_kept_for_nothing_goes_to_who_waits(real_time: Town) -> None:
    """Repeats reserve a slot and do not use it: whoever found none meanwhile must not wait for the next tick."""
    people = [await real_time.guest(f"p{number}") for number in range(20)]
    async with asyncio.timeout(SOON):
        for turn in range(5):
            incomings = [
                real_time.incoming(persona.address, Text("menu"), key=f"{turn}/{persona.address}")
                for persona in people
                for _ in range(4)
            ]
            await real_time.takes(*incomings)
            for persona in people:
                await persona.hears(turn + 1)
    assert real_time.log.outcomes == {"answered": 100, "repeat": 300}


async def both_slots(town: Town) -> None:
    """Take them, once the postman's first look into the ledger has given back the one it needed."""
    kept = 0
    async with asyncio.timeout(SOON):
        while kept < 2:
            kept += town.postman.reserve("memory") is not None
            await asyncio.sleep(0.001)


async def test_a_slot_given_back_unused_is_offered_to_who_found_none(real_time: Town) -> None:
    sri = await real_time.guest("sri")
    await both_slots(real_time)
    await sri.acts(Text("menu"))
    await asyncio.sleep(0)  # the postman looks, and finds no slot
    real_time.postman.release("memory")
    real_time.postman.release("memory")
    async with asyncio.timeout(SOON):
        await sri.hears(1)


async def asked_while(town: Town, seconds: float) -> int:
    database = town.database
    assert isinstance(database, Counting)
    before = database.works
    await asyncio.sleep(seconds)
    return database.works - before


async def test_a_postman_with_nothing_to_do_does_nothing(real_time: Town) -> None:
    sri = await real_time.guest("sri")
    await sri.says("menu")
    await real_time.settled()
    assert await asked_while(real_time, 0.2) == 0
    real_time.channel.fails("sri", Throttled(60))
    real_time.channels["other"].fails("rina", ChannelDown())
    await sri.acts(Text("menu"))
    await sri.acts(Text("menu"))
    await real_time.person("rina", channel="other").acts(Text("halo"))
    await real_time.landed(3)
    await asked_while(real_time, 0.05)
    assert await asked_while(real_time, 0.3) == 0  # rows that are not due, behind another, or on a closed channel
    assert len(real_time.channel.tried) == 2


async def test_a_stop_waits_for_what_flies_and_starts_nothing_new(town: Town) -> None:
    town.channel.stall()
    people: list[Persona] = [await town.guest(f"p{number}") for number in range(10)]
    for persona in people:
        await persona.acts(Text("menu"))
    closing = asyncio.ensure_future(town.close())
    await asyncio.sleep(0)
    late = await town.guest("late")
    await late.acts(Text("menu"))
    assert not closing.done()
    town.channel.flow()
    await closing
    states = {row["recipient"]: row["state"] for row in await town.rows(deliveries)}
    assert states.pop("late") == "pending"
    assert {*states.values()} == {"sent"}
    await town.open()
    await late.hears(1)
    assert len(town.channel.tried) == 11


async def test_a_flood_of_one_person_leaves_time_for_the_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands wait behind one: a lane that was searched in vain for long is left alone for a while, and then served."""
    if town.database.dialect == "postgresql":
        pytest.skip("a server goes on meanwhile")
    monkeypatch.setattr(bookkeeping, "LONG", 0.0)
    monkeypatch.setattr(alarm, "RESTS", 1e6)
    town.channel.stall()
    sri, rina = await town.guest("sri"), await town.guest("rina")
    for _ in range(3):
        await sri.acts(Text("menu"))
    await rina.acts(Text("menu"))
    await rina.acts(Text("menu"))
    await resting(town)
    town.channel.flow()
    await sri.hears(1)
    await rina.hears(1)
    monkeypatch.setattr(bookkeeping, "LONG", 1.0)
    town.postman._desk.alarm._rest.clear()
    town.postman.wake()
    await sri.hears(3)
    await rina.hears(2)


async def resting(town: Town) -> None:
    async with asyncio.timeout(SOON):
        while ("memory", Lane.REPLY) not in town.postman._desk.alarm.resting():
            town.postman.wake()
            await town.database.ping()
