"""Databases that hold the catalogue and its samples, each test's own or emptied after the last one."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from functools import partial
from pathlib import Path

import pytest

from storage.catalogue.loading import load
from storage.catalogue.samples import load_samples
from storage.database import open_database
from storage.models import activities, metadata
from tests.databases import PostgresServer, Session, query
from tests.persona.clock import MORNING

CATALOGUE = Path(__file__).parent.parent.parent / "catalogue"


async def _furnish(url: str) -> None:
    async with open_database(url) as database:
        await database.run(partial(load, folder=CATALOGUE, now=MORNING))
        await database.run(partial(load_samples, folder=CATALOGUE, today=MORNING.date(), now=MORNING))
        await database.erase_traces()  # so that copying the file copies everything


def furnish(url: str) -> None:
    """Load the catalogue and its samples."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_furnish(url))


@pytest.fixture
def sqlite_url(furnished_sqlite: Path, tmp_path: Path) -> str:
    """A SQLite database with the catalogue and its samples."""
    shutil.copy(furnished_sqlite, tmp_path / "sapa.db")
    return f"sqlite:///{tmp_path / 'sapa.db'}"


FURNITURE = ("activity_crafts", "activities", "crafts", "provinces", "records")
_EMPTY = "".join(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables) if table.name not in FURNITURE)
_PUT_BACK = "DELETE FROM activities WHERE id NOT IN (SELECT id FROM pristine);" + (
    "UPDATE activities SET {} FROM pristine WHERE pristine.id = activities.id;".format(
        ", ".join(f"{column.name} = pristine.{column.name}" for column in activities.c if column.name != "id")
    )
)
_CLEAN = f"CREATE FUNCTION pg_temp.clean() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {_EMPTY} {_PUT_BACK} END $$"
_STAMP = "SELECT " + ", ".join(
    f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {name})" for name in FURNITURE if name != "activities"
)


class Furnished:
    """One PostgreSQL database for all tests that talk: emptying it takes a tenth of the time that copying takes.

    Activities are put back as they were. Where a test left the rest of the furniture otherwise, there is another database.
    """

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._made = contextlib.ExitStack()
        self._begin()

    def emptied(self) -> str:
        """Its URL, with the catalogue and its samples and nobody in it."""
        self._session.ask("SELECT pg_temp.clean()")
        if self._session.ask(_STAMP) != self._stamp:
            self._begin()
        return self._url

    def close(self) -> None:
        self._made.close()

    def _begin(self) -> None:
        self.close()
        self._url = self._made.enter_context(self._server.database(self._template))
        furnish(self._url)
        query(self._url, "CREATE TABLE pristine AS TABLE activities")
        self._session = self._made.enter_context(contextlib.closing(Session(self._url, _CLEAN)))
        self._stamp = self._session.ask(_STAMP)


@pytest.fixture
def on_sqlite(sqlite_url: str) -> str:
    """Imported as `database_url`: what only words decide need not be tried on both databases."""
    return sqlite_url


@pytest.fixture
def postgres_url(furnished_postgres: Furnished) -> str:
    """A PostgreSQL database with the catalogue and its samples, and nobody in it."""
    return furnished_postgres.emptied()
