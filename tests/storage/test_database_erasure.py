"""Nothing is left of an erased person in the files of SQLite."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, delete, make_url, update

import storage.engine.sqlite
from storage.database import Database, StorageDown, open_database
from storage.engine.sqlite import empty_log
from tests.storage.scratch import ADD, notes, numbers, prepare

PEOPLE = range(3_000)
ERASED = PEOPLE[::3]


def mark(number: int) -> str:
    return f"person-{number:09}-"


def live(connection: Connection) -> None:
    """Years of use: rows come in any order and grow, and pages split."""
    chance = Random(1)
    people = list(PEOPLE)
    chance.shuffle(people)
    for number in people:
        connection.execute(ADD, {"number": number, "words": mark(number)})
    chance.shuffle(people)
    for number in people:
        words = mark(number) + "x" * chance.randrange(900)
        connection.execute(update(notes).where(notes.c.id == number).values(words=words))


def erase(connection: Connection) -> None:
    connection.execute(delete(notes).where(notes.c.id.in_(ERASED)))


def left(url: str) -> list[int]:
    """The erased people of whom the database, its log and what else is beside it still hold a trace."""
    path = Path(make_url(url).database)
    content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    found = {int(digits) for digits in re.findall(rb"person-(\d{9})-", content)}
    return sorted(found.intersection(ERASED))


@pytest.fixture
async def erased(sqlite_url):
    async with open_database(sqlite_url) as database:
        await database.run(prepare)
        await database.run(live)
        await database.run(erase)
        yield database


async def test_no_byte_of_the_erased_is_left(erased: Database):
    await erased.erase_traces()
    assert left(erased.url) == []
    assert set(await erased.read(numbers)) == set(PEOPLE) - set(ERASED)


async def test_the_check_catches_deleting_alone(erased: Database):
    assert left(erased.url) == list(ERASED)  # in the log


async def test_the_check_catches_emptying_the_log_alone(erased: Database):
    await erased._writer.run_alone(empty_log)
    assert left(erased.url) != []  # in pages that were split: what secure_delete does not reach


async def test_a_reader_delays_it_and_is_told_when_for_too_long(erased: Database, monkeypatch):
    monkeypatch.setattr(storage.engine.sqlite, "ERASE_ATTEMPTS", 2)
    loop, outcome = asyncio.get_running_loop(), asyncio.Future()

    def hold(connection: Connection) -> None:
        numbers(connection)  # from here on it holds its view
        try:
            asyncio.run_coroutine_threadsafe(erased.erase_traces(), loop).result(30)
        except StorageDown as down:
            loop.call_soon_threadsafe(outcome.set_result, str(down))

    await erased.read(hold)
    assert "long read" in await outcome
    await erased.erase_traces()
    assert left(erased.url) == []


async def test_others_write_while_traces_go(erased: Database):
    more = range(10_000, 10_200)
    works = (erased.run(lambda c, n=n: c.execute(ADD, {"number": n, "words": mark(n)})) for n in more)
    await asyncio.gather(erased.erase_traces(), *works)
    assert set(more) <= set(await erased.read(numbers))


async def test_postgresql_needs_nothing_done(postgres_url):
    async with open_database(postgres_url) as database:
        await database.erase_traces()
