"""A process may die and the storage may fail at any moment: nothing owed is lost, and at most one message a slot comes twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, update

from bot.vocabulary import Text
from scheduler.sending import books
from storage.database import Database, StorageDown
from storage.ledger import settling as ledger
from storage.models import deliveries
from tests.persona import Persona, Town

T = TypeVar("T")


async def cut_off(town: Town, how_many: int, policy: str = "resend") -> list[Persona]:
    """The process dies with this many answers committed and in the air."""
    town.channel.stall()
    people = [await town.guest(f"p{number:02}") for number in range(how_many)]
    await town.takes(*(town.incoming(persona.address, Text("menu")) for persona in people))
    await town.change(deliveries, deliveries.c.id > 0, policy=policy)
    await town.crash()
    town.channel.flow()
    return people


async def everybody_has_exactly_one(town: Town, people: list[Persona]) -> None:
    for persona in people:
        await persona.hears(1)
    await town.settled()
    assert [len(persona.chat) for persona in people] == [1] * len(people)
    assert {row["state"] for row in await town.rows(deliveries)} == {"sent"}


async def test_what_was_in_the_air_goes_out_once_more(town: Town) -> None:
    people = await cut_off(town, 10)
    assert {row["state"] for row in await town.rows(deliveries)} == {"inflight"}
    await town.open()
    await everybody_has_exactly_one(town, people)
    assert {(row["doubts"], row["reason"]) for row in await town.rows(deliveries)} == {(1, None)}


async def test_the_check_catches_a_start_that_takes_it_for_sent(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: it believes what it marked before sending."""

    def believe(connection: Connection, owner: int) -> int:
        believed = update(deliveries).where(deliveries.c.state == "inflight", deliveries.c.owner != owner)
        return connection.execute(believed.values(state="sent", owner=None)).rowcount

    people = await cut_off(town, 3)
    monkeypatch.setattr(ledger, "adopt_orphans", believe)
    monkeypatch.setattr("tests.persona.people.PATIENCE", 0.3)
    await town.open()
    with pytest.raises(TimeoutError):
        await everybody_has_exactly_one(town, people)


async def test_a_second_death_is_one_too_many(town: Town) -> None:
    await cut_off(town, 1)
    town.channel.stall()
    await town.open()
    await town.until(lambda: len(town.channel.tried) == 2)
    await town.crash()
    town.channel.flow()
    await town.open()
    await town.settled()
    (row,) = await town.rows(deliveries)
    assert (row["state"], row["doubts"], row["reason"]) == ("unknown", 2, "process died")
    assert len(town.channel.tried) == 2


async def test_announcements_in_the_air_wait_for_a_person(town: Town) -> None:
    await cut_off(town, 5, policy="hold")
    await town.open()
    await town.settled()
    assert {row["state"] for row in await town.rows(deliveries)} == {"unknown"}
    assert len(town.channel.tried) == 5


async def test_what_was_still_waiting_is_not_doubtful(town: Town) -> None:
    (sri,) = await cut_off(town, 1)
    await town.open()
    await sri.hears(1)
    await town.settled()
    town.channel.stall()
    await sri.acts(Text("menu"))
    await sri.acts(Text("profil"))
    await town.crash()
    town.channel.flow()
    await town.open()
    await sri.hears(3)
    await town.settled()
    assert [row["doubts"] for row in sorted(await town.rows(deliveries), key=lambda row: row["id"])] == [1, 1, 0]


async def test_a_crash_before_the_commit_leaves_nothing_and_the_platform_repeats(town: Town) -> None:
    sri = await town.guest("sri")
    failing = Failing(town.database, after=True, fails=1)
    town.engine.database = failing
    with pytest.raises(StorageDown):
        await sri.acts(Text("menu"), key="webhook-1")
    assert await town.rows(deliveries) == []
    await sri.acts(Text("menu"), key="webhook-1")
    await sri.hears(1)
    await town.settled()
    assert len(sri.chat) == 1


class Failing:
    """A database that is down for some works: before them, or instead of committing them."""

    def __init__(self, database: Database, fails: int = 0, *, after: bool = False) -> None:
        self._database, self.fails, self.after = database, fails, after

    async def run(self, work: Callable[[Connection], T]) -> T:
        if self.fails <= 0:
            return await self._database.run(work)
        self.fails -= 1
        if self.after:

            def undone(connection: Connection) -> None:
                work(connection)
                raise StorageDown("disk full")

            await self._database.run(undone)
        raise StorageDown("disk full")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


@pytest.fixture
def frail(town: Town, monkeypatch: pytest.MonkeyPatch) -> tuple[Town, Failing]:
    """A town whose postman, but not its engine, can be cut off from the storage."""
    monkeypatch.setattr(books, "STORAGE_PAUSE", 0.001)
    failing = Failing(town.database)
    town.postman._books.database = failing
    return town, failing


@pytest.mark.parametrize("after", [False, True])
async def test_an_outcome_is_written_down_when_the_storage_is_back_and_nothing_is_sent_twice(
    frail: tuple[Town, Failing], after: bool
) -> None:
    town, failing = frail
    people = [await town.guest(f"p{number:02}") for number in range(10)]
    town.channel.stall()
    await town.takes(*(town.incoming(persona.address, Text("menu")) for persona in people))
    failing.fails, failing.after = 7, after
    town.channel.flow()
    await everybody_has_exactly_one(town, people)
    assert failing.fails == 0
    assert len(town.channel.tried) == 10


@pytest.mark.parametrize("after", [False, True])
async def test_a_look_into_the_ledger_that_fails_is_repeated(frail: tuple[Town, Failing], after: bool) -> None:
    town, failing = frail
    sri = await town.guest("sri")
    town.channel.stall()
    await sri.acts(Text("menu"))
    failing.fails, failing.after = 5, after
    await sri.acts(Text("profil"))
    town.channel.flow()
    await sri.hears(2)
    await town.settled()
    assert [row["state"] for row in await town.rows(deliveries)] == ["sent", "sent"]
    assert len(town.channel.tried) == 2


async def test_slots_survive_the_trouble(frail: tuple[Town, Failing]) -> None:
    """Every slot that was taken while the storage was down is free again afterwards."""
    town, failing = frail
    people = [await town.guest(f"p{number:03}") for number in range(120)]
    for _ in range(3):
        failing.fails = 3
        await town.takes(*(town.incoming(persona.address, Text("menu")) for persona in people))
        await town.settled()
    assert all(len(persona.chat) == 3 for persona in people)
    await town.restart()
    await people[0].says("menu")
