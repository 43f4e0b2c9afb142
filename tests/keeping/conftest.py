"""Databases to save, and others to restore into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Table, select

from storage.database import open_database
from storage.models import metadata
from storage.people.erased import Register
from tests.databases import PostgresServer, copy_sqlite
from tests.persona import MORNING

T = TypeVar("T")
Fresh = Callable[[str], str]


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Makes further migrated databases: `fresh("sqlite")`, `fresh("postgresql")`."""
    made = 0
    with ExitStack() as stack:

        def make(kind: str) -> str:
            nonlocal made
            made += 1
            if kind == "sqlite":
                return copy_sqlite(tmp_path_factory.getbasetemp() / "template.db", tmp_path / f"fresh-{made}.db")
            server: PostgresServer = request.getfixturevalue("postgres")
            return stack.enter_context(server.database(request.getfixturevalue("postgres_template")))

        yield make


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """The register of an installation."""
    return Register.begin(tmp_path / "backups")


def kind_of(url: str) -> str:
    return url.partition(":")[0]


def do(url: str, work: Callable[[Connection], T]) -> T:
    """A work in a transaction of its own."""

    async def ask() -> T:
        async with open_database(url) as database:
            return await database.run(work)

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(ask())


def rows(url: str, table: Table) -> list[dict[str, Any]]:
    return sorted((dict(row) for row in do(url, lambda connection: connection.execute(select(table)).mappings().all())), key=repr)


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as Python sees it."""

    def look(connection: Connection) -> dict[str, list[dict[str, Any]]]:
        found = {table.name: connection.execute(select(table)).mappings().all() for table in metadata.sorted_tables}
        return {name: sorted(map(dict, rows), key=repr) for name, rows in found.items()}

    return do(url, look)


def people(*numbers: int) -> list[dict[str, Any]]:
    """Contacts to insert."""
    return [{"id": number, "name": f"Sri {number} 🧵", "created_at": MORNING} for number in numbers]
