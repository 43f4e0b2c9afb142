"""A table of their own for tests of the database itself, and what they do with it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, func, insert, select, update

from storage.database import Database

metadata = MetaData()
notes = Table("notes", metadata, Column("id", Integer, primary_key=True), Column("words", Text, unique=True))
counters = Table("counters", metadata, Column("id", Integer, primary_key=True), Column("count", Integer, nullable=False))

ADD = insert(notes).values(id=bindparam("number"), words=bindparam("words"))
MORE = update(counters).values(count=counters.c.count + 1)


def prepare(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(insert(counters).values(id=1, count=0))


def add(number: int, words: str | None = None) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.execute(ADD, {"number": number, "words": words or f"note {number}"})
        return number

    return work


def add_and_fail(number: int, error: BaseException) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        add(number)(connection)
        raise error

    return work


def count(connection: Connection) -> None:
    connection.execute(MORE)


def numbers(connection: Connection) -> list[int]:
    return list(connection.scalars(select(notes.c.id).order_by(notes.c.id)))


def counted(connection: Connection) -> int | None:
    return connection.scalar(select(func.sum(counters.c.count)))


async def together(database: Database, *works: Callable[[Connection], Any]) -> list[Any]:
    """What each work returned or raised; on SQLite all of them commit as one batch."""
    async with gathering(database):
        submitted = [asyncio.ensure_future(database.run(work)) for work in works]
        await asyncio.sleep(0)
    return await asyncio.gather(*submitted, return_exceptions=True)


@contextlib.asynccontextmanager
async def gathering(database: Database) -> AsyncIterator[None]:
    """On SQLite, keep the writer busy with a work that ends with this block."""
    if database.dialect != "sqlite":
        yield
        return
    loop, begun, gate = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def wait(connection: Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        gate.wait(10)

    first = asyncio.ensure_future(database.run(wait))
    await begun.wait()
    yield
    gate.set()
    await first
