"""Somebody is erased in the instant in which others owe them something: the erasure is never the one that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.util import await_only

from bot.vocabulary import Address, Reply
from scheduler.sending.bookkeeping import Entry, Page, Settled
from storage.database import Database, open_database
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Outcome, Owed, State
from storage.models import addresses
from storage.models import contacts as contacts_table
from storage.models import deliveries as ledger
from storage.people import contacts, erasure

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SRI, HOME = 3_000_000, Address("memory", "sri")
SOMEBODY_WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """Where several write at once."""
    async with open_database(postgres_url) as opened:
        await opened.run(introduce)
        yield opened


def introduce(connection: Connection) -> None:
    connection.execute(insert(contacts_table), {"id": SRI, "created_at": NOW})
    connection.execute(insert(addresses), {"channel": HOME.channel, "recipient": HOME.recipient, "contact_id": SRI})


def erase(connection: Connection) -> None:
    """As a turn does: the address first."""
    contacts.find(connection, HOME)
    erasure.forget(connection, SRI, NOW, str)


async def race(database: Database) -> None:
    """A firing owes her news; before it commits, her erasure comes as far as it can."""
    owed = asyncio.Event()

    def owe(connection: Connection) -> None:
        deliveries.owe(connection, Owed(HOME, Reply("news"), SRI, lane=Lane.BULK), None, NOW)
        owed.set()
        await_only(until_somebody_waits(database))

    owing = asyncio.create_task(database.run(owe))
    await owed.wait()
    await database.run(erase)
    await owing


async def test_an_erasure_and_the_news_that_its_person_blocked_us_never_lock_each_other_out(database: Database) -> None:
    """PostgreSQL would end one of them after a second, to be tried again."""
    asked: list[str] = []
    met = asyncio.Event()
    owed = Owed(HOME, Reply("news"), SRI, lane=Lane.BULK)
    parcel = await database.run(lambda connection: deliveries.owe(connection, owed, 1, NOW))
    assert parcel is not None
    settled = Settled(parcel, Outcome(parcel.id, State.FAILED, reason="blocked"), unreachable="blocked")
    page = Page(1, (), [settled], None, NOW)

    def forget(connection: Connection) -> None:
        asked.append("forget")
        contacts.find(connection, HOME)
        met.set()
        await_only(until_somebody_waits(database))
        erasure.forget(connection, SRI, NOW, str)

    def write(connection: Connection) -> Entry:
        asked.append("write")
        return page.write(connection)

    erasing = asyncio.create_task(database.run(forget))
    await met.wait()
    await database.run(write)
    await erasing
    assert asked == ["forget", "write"]
    await nothing_is_left(database)


async def until_somebody_waits(database: Database) -> None:
    async with asyncio.timeout(30):
        while not await database.read(lambda connection: connection.execute(SOMEBODY_WAITS).scalar_one()):
            continue


async def nothing_is_left(database: Database) -> None:
    for table in (contacts_table, ledger):
        statement = select(table.c.id)
        assert not await database.read(lambda connection, asked=statement: connection.execute(asked).all())


async def test_an_erasure_waits_for_who_owes_something_and_takes_it_along(database: Database) -> None:
    await race(database)
    await nothing_is_left(database)


async def test_the_check_catches_an_erasure_that_does_not_wait(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: it only looks at the person."""
    monkeypatch.setattr(erasure, "ALONE", erasure.ALONE.with_for_update(key_share=True, read=True))
    with pytest.raises(IntegrityError):
        await race(database)
