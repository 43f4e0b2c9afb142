"""Fixtures for every test: a fresh migrated database of each kind, and no network."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from storage.database import Database, open_database
from tests.compiled import compiled_once
from tests.databases import PostgresServer, copy_sqlite, memory, postgres_server
from tests.offline import offline

if TYPE_CHECKING:
    from tests.persona import Furnished


def pytest_configure() -> None:
    """Let examples take their time; where there is room, pytest's folders are in memory, where no file waits for a disk."""
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    if folder := memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: looking through them for garbage takes half a second each time."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test run, started when the first test needs it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> Iterator[str]:
    with postgres.template() as name:
        yield name


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A fresh migrated PostgreSQL database."""
    with postgres.database(postgres_template) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A fresh migrated SQLite database."""
    return copy_sqlite(tmp_path_factory.getbasetemp() / "template.db", tmp_path / "sapa.db")


@pytest.fixture(scope="session")
def furnished_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the catalogue and its samples, to copy; made once, whichever folders talk."""
    from tests.persona import furnish

    path = tmp_path_factory.mktemp("furnished") / "furnished.db"
    furnish(copy_sqlite(tmp_path_factory.getbasetemp() / "template.db", path))
    return path


@pytest.fixture(scope="session")
def furnished_postgres(postgres: PostgresServer, postgres_template: str) -> Iterator[Furnished]:
    """The PostgreSQL database of all tests that talk."""
    from tests.persona import Furnished

    with closing(Furnished(postgres, postgres_template)) as furnished:
        yield furnished


BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, of each kind in turn."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh migrated database, opened, of each kind in turn."""
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def nothing_compiled_twice() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    with offline():
        yield
