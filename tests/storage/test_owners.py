"""Death is seen by locks: only what a dead process left in flight is judged by another."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, select

from bot.vocabulary import Address, Reply
from storage.database import Database, open_database
from storage.ledger import deliveries, settling
from storage.ledger.deliveries import Owed, State
from storage.models import deliveries as table

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LIVING, ASKING = 41, 42


async def leave_in_flight(database: Database, owner: int) -> None:
    owed = Owed(Address("memory", "sri"), Reply("Halo"), None)
    await database.run(partial(deliveries.owe, owed=owed, owner=owner, now=NOW))


async def state(database: Database) -> str:
    def one(connection: Connection) -> str:
        return connection.execute(select(table.c.state)).scalar_one()

    return await database.read(one)


@pytest.mark.postgres
async def test_what_a_living_process_has_in_flight_is_its_own(postgres_url: str) -> None:
    async with open_database(postgres_url) as asking:
        async with open_database(postgres_url) as living:
            await living.live_as(LIVING)
            await leave_in_flight(living, LIVING)
            assert await asking.run(partial(settling.adopt_orphans, owner=ASKING)) == 0
            assert await state(asking) == State.INFLIGHT
        assert await asking.run(partial(settling.adopt_orphans, owner=ASKING)) == 1
        assert await state(asking) == State.PENDING


@pytest.mark.postgres
async def test_a_process_that_shows_no_sign_of_life_is_taken_for_dead(postgres_url: str) -> None:
    """The bad twin: without `live_as` the check above would see a second copy go out."""
    async with open_database(postgres_url) as asking, open_database(postgres_url) as living:
        await leave_in_flight(living, LIVING)
        assert await asking.run(partial(settling.adopt_orphans, owner=ASKING)) == 1


async def test_a_process_never_adopts_its_own(database: Database) -> None:
    await leave_in_flight(database, ASKING)
    assert await database.run(partial(settling.adopt_orphans, owner=ASKING)) == 0
