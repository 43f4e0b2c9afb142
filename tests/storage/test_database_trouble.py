"""Trouble with the storage is StorageDown for whoever asks meanwhile, and over when the trouble is."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

import storage.engine.sqlite
from storage.database import Database, StorageDown, open_database
from storage.engine.postgres import TRIES
from tests.databases import PostgresServer, query
from tests.storage.scratch import add, count, counted, numbers, prepare, together


@pytest.fixture
async def sqlite(sqlite_url):
    async with open_database(sqlite_url) as database:
        await database.run(prepare)
        yield database


@pytest.fixture
async def postgres_database(postgres_url):
    async with open_database(postgres_url) as database:
        await database.run(prepare)
        yield database


async def is_well(database: Database) -> None:
    """The check after every repair: it writes and reads."""
    await database.ping()
    await database.run(add(1000))
    assert 1000 in await database.read(numbers)


# ---- SQLite -------------------------------------------------------------------------------------------------------------


async def test_a_full_disk_is_down_for_the_whole_batch_and_then_over(sqlite):
    def fill(connection: Connection) -> None:
        # counts for this connection only: that it is over afterwards shows that the writer connected anew
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        add(2, "x" * 1_000_000)(connection)

    outcomes = await together(sqlite, add(1), fill, add(3))
    assert [type(outcome) for outcome in outcomes] == [StorageDown] * 3
    assert all(outcome.retry_after > 0 for outcome in outcomes)
    assert await sqlite.read(numbers) == []
    await is_well(sqlite)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.engine.sqlite, "BUSY_MS", 20)


async def test_another_process_that_keeps_the_lock_is_down_until_it_lets_go(impatient, sqlite_url):
    with contextlib.closing(sqlite3.connect(make_url(sqlite_url).database, isolation_level=None)) as other:
        async with open_database(sqlite_url) as database:
            await database.run(prepare)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageDown, match="locked"):
                await database.run(add(1))
            with pytest.raises(StorageDown, match="locked"):
                await database.ping()
            assert await database.read(numbers) == []
            other.execute("COMMIT")
            await is_well(database)


async def test_a_file_that_cannot_be_opened_is_down_until_it_can(tmp_path):
    path = tmp_path / "sapa.db"
    path.mkdir()
    async with open_database(f"sqlite:///{path}") as database:
        for ask in (database.ping, lambda: database.run(add(1)), lambda: database.read(numbers)):
            with pytest.raises(StorageDown):
                await ask()
        path.rmdir()
        await database.run(prepare)
        await is_well(database)


async def test_a_file_that_is_no_database_is_down_until_it_is_one(tmp_path):
    path = tmp_path / "sapa.db"
    path.write_text("not a database, but longer than a page's head" * 100)
    async with open_database(f"sqlite:///{path}") as database:
        with pytest.raises(StorageDown, match="not a database"):
            await database.ping()
        path.unlink()
        await database.run(prepare)
        await is_well(database)


async def test_a_work_cannot_hide_the_trouble(sqlite):
    """Trouble can undo the whole transaction; a work that swallows it is not told that all is well."""

    def careless(connection: Connection) -> None:
        connection.connection.dbapi_connection.execute("ROLLBACK")  # what SQLite itself does on some I/O errors

    outcomes = await together(sqlite, add(1), careless, add(2))
    assert [type(outcome) for outcome in outcomes] == [StorageDown] * 3
    assert await sqlite.read(numbers) == []
    await is_well(sqlite)


# ---- PostgreSQL ---------------------------------------------------------------------------------------------------------

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def cut(url: str) -> None:
    await asyncio.to_thread(query, url, OTHERS)


async def test_connections_cut_while_idle_are_replaced(postgres_database):
    await asyncio.gather(*(postgres_database.run(count) for _ in range(16)))
    await cut(postgres_database.url)
    with pytest.raises(StorageDown):
        await postgres_database.run(add(1))
    await is_well(postgres_database)
    await asyncio.gather(*(postgres_database.run(count) for _ in range(16)))
    assert await postgres_database.read(counted) == 32


async def test_a_connection_cut_within_a_work_undoes_it(postgres_database):
    def suicidal(connection: Connection) -> None:
        add(1)(connection)
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StorageDown):
        await postgres_database.run(suicidal)
    assert await postgres_database.read(numbers) == []
    await is_well(postgres_database)


async def test_a_database_that_takes_no_connections_is_down_until_it_does(postgres: PostgresServer, postgres_url):
    name = make_url(postgres_url).database
    async with open_database(postgres_url) as database:
        await database.run(prepare)
        await asyncio.to_thread(query, postgres.url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await asyncio.to_thread(query, postgres.url, OTHERS.replace("current_database()", f"'{name}'"))
        for ask in (database.ping, lambda: database.run(add(1)), lambda: database.read(numbers)):
            with pytest.raises(StorageDown):
                await ask()
        await asyncio.to_thread(query, postgres.url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await is_well(database)


def refuse(times: int, code: str) -> Callable[[Connection], int]:
    """A work that the server refuses this many times; then it returns how often it was tried."""
    tried = 0

    def work(connection: Connection) -> int:
        nonlocal tried
        tried += 1
        add(tried)(connection)
        if tried <= times:
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$")
        return tried

    return work


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_a_deadlock_is_tried_again_from_the_start(postgres_database, code):
    assert await postgres_database.run(refuse(TRIES - 1, code)) == TRIES
    assert await postgres_database.read(numbers) == [TRIES]


async def test_a_deadlock_that_does_not_end_is_down(postgres_database):
    with pytest.raises(StorageDown):
        await postgres_database.run(refuse(TRIES, "40P01"))
    await is_well(postgres_database)


@pytest.mark.parametrize(("code", "outcome"), [("53100", StorageDown), ("57014", StorageDown), ("22012", DBAPIError)])
async def test_the_server_says_what_is_trouble(postgres_database, code, outcome):
    with pytest.raises(outcome):
        await postgres_database.run(refuse(1, code))


async def test_two_works_that_want_each_others_rows_both_get_them(postgres_database):
    """A true deadlock: each takes its row, waits until the other has its own, then wants that."""
    await postgres_database.run(add(1))
    await postgres_database.run(add(2))
    tries: list[int] = []

    def take_both(mine: int, other: int) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            tries.append(mine)
            for number in (mine, other):
                connection.execute(text("SELECT 1 FROM notes WHERE id = :number FOR UPDATE"), {"number": number})
                connection.execute(text("SELECT pg_sleep(0.2)"))

        return work

    await asyncio.gather(postgres_database.run(take_both(1, 2)), postgres_database.run(take_both(2, 1)))
    assert len(tries) == 3  # the server let one of them go on and sent the other back
