"""Fixtures for every test: a fresh migrated database of each kind, and no network."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.database import Database, open_database
from tests.compiled import compiled_once
from tests.databases import PostgresServer, copy_sqlite, postgres_server
from tests.offline import offline

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes; a container often has 64 MB


def pytest_configure() -> None:
    """Let examples take their time; where there is room, pytest's folders are in memory, where no file waits for a disk."""
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    if MEMORY.is_dir():
        free = os.statvfs(MEMORY)
        if free.f_bavail * free.f_frsize >= ROOM:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


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
