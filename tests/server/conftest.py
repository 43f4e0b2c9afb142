"""A loopback Telegram that judges every call, a furnished database, and the program between them."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Table, make_url, select

from storage.catalogue.loading import load
from storage.catalogue.samples import load_samples
from storage.database import Database, open_database
from tests.databases import PostgresServer, copy_sqlite
from tests.persona import CATALOGUE
from tests.server.program import SECRET, Program, until
from tests.server.telegram import Person, Telegram, by_webhook

PUBLIC_URL = "https://sapa.example"
ADMIN = 999


async def _furnish(url: str) -> None:
    async with open_database(url) as database:
        now = datetime.now(UTC)
        await database.run(partial(load, folder=CATALOGUE, now=now))
        await database.run(partial(load_samples, folder=CATALOGUE, today=now.date(), now=now))
        await database.erase_traces()  # so that copying the file copies everything


def furnish(url: str) -> None:
    """Load the catalogue, and samples whose dates lie ahead of the real clock."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_furnish(url))


@pytest.fixture(scope="session")
def furnished_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("furnished")
    furnish(copy_sqlite(folder / "template.db", folder / "furnished.db"))
    return folder / "furnished.db"


@pytest.fixture
def sqlite_url(furnished_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(furnished_sqlite, tmp_path / "sapa.db")
    return f"sqlite:///{tmp_path / 'sapa.db'}"


@pytest.fixture(scope="session")
def furnished_today(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    with postgres.database(postgres_template) as url:
        furnish(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgres_url(postgres: PostgresServer, furnished_today: str) -> Iterator[str]:
    with postgres.database(furnished_today) as url:
        yield url


@pytest.fixture
async def api() -> AsyncIterator[Telegram]:
    async with Telegram() as opened:
        yield opened
    assert opened.violations == []


def program_for(api: Telegram, url: str, folder: Path, driver: str = "bot", **changes: Any) -> Program:
    """A program that Telegram reaches by webhook; keywords change or (None) unset variables."""
    folder.mkdir(exist_ok=True)
    variables = {
        "DATABASE_URL": url,
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_SECRET": SECRET,
        "TELEGRAM_API": api.url,
        "PUBLIC_URL": PUBLIC_URL,
    } | changes
    return Program(folder, driver, **{name: value for name, value in variables.items() if value is not None})


Make = Callable[..., Program]


@pytest.fixture
def configured(api: Telegram, sqlite_url: str, tmp_path: Path) -> Make:
    """Makes programs on this test's SQLite database."""
    return partial(program_for, api, sqlite_url, tmp_path / "cwd")


Rows = Callable[..., Awaitable[list[dict[str, Any]]]]


async def look(database: Database, table: Table, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of a table where columns have these values."""
    statement = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
    found = await database.read(lambda connection: connection.execute(statement).mappings().all())
    return [dict(row) for row in found]


@pytest.fixture
async def rows(sqlite_url: str) -> AsyncIterator[Rows]:
    """A second look at what the program stores."""
    async with open_database(sqlite_url) as database:
        yield partial(look, database)


# ---- one program for all tests that leave it well ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Running:
    """A program that serves many tests, each with people of its own."""

    program: Program
    api: Telegram
    rows: Rows

    def person(self, language: str = "id") -> Person:
        return Person(self.api, by_webhook(self.program), next(_people), language)


_people = itertools.count(1_000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_program(furnished_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Started anew, as an operator starts it; what the other tests start is born of the nursery."""
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite:///{shutil.copy(furnished_sqlite, folder / 'sapa.db')}"
    async with Telegram() as api, open_database(url) as database:
        program = program_for(api, url, folder, ADMINS=f"telegram:{ADMIN}")
        program.anew = True
        async with program:
            await until(lambda: api.called("setWebhook"), "the webhook is set")
            yield Running(program, api, partial(look, database))


@pytest_asyncio.fixture(loop_scope="session")
async def shared(shared_program: Running) -> AsyncIterator[Running]:
    """A program that was set up, did nothing wrong and broke no limit of Telegram; tests need the session's loop."""
    yield shared_program
    assert shared_program.program.is_alive
    assert "Traceback" not in shared_program.program.text
    assert shared_program.api.violations == []


SHARED = pytest.mark.asyncio(loop_scope="session")
