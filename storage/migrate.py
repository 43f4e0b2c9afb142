"""Bring the schema to the newest migration: all of it or nothing, one runner at a time.

The whole upgrade is one transaction on both databases, and the transaction is the lock: SQLite's write lock, and on
PostgreSQL an advisory lock that ends with it. A killed runner leaves the old schema, and the next one goes on at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, NullPool, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.database import file_of, open_database, parse

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
FOLDER = Path(__file__).with_name("migrations")
LOCK = 7_307_465_001  # any number, as long as every version of Sapa takes the same
PATIENCE_MS = 600_000  # how long a second runner waits on SQLite; on PostgreSQL it waits for ever

log = logging.getLogger(__name__)


def migrate(url: str, folder: Path = FOLDER) -> None:
    """Upgrade to the newest migration; quick when there is nothing to do. Raises StorageDown, and what a migration raises.

    A second runner waits for the first. Not for use inside a running event loop.
    """
    if not is_current(url, folder):
        transact(url, lambda connection: _upgrade(connection, folder))


def head(folder: Path = FOLDER) -> str | None:
    """The newest migration's number, read off the file names: Alembic takes long to import."""
    return max((path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*.py")), default=None)


def current(url: str) -> str | None:
    """The number of the migration the database is at, None for a new one; raises StorageDown."""

    async def ask() -> str | None:
        async with open_database(url) as database:
            return await database.read(revision)

    return asyncio.run(ask())


def is_current(url: str, folder: Path = FOLDER) -> bool:
    """Whether nothing is left to migrate; raises StorageDown."""
    return current(url) == head(folder)


def at_head(connection: Connection) -> bool:
    """Whether nothing is left to migrate, as a work for `Database.read`."""
    return revision(connection) == head()


def revision(connection: Connection) -> str | None:
    """The number of the migration this database is at, None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    number: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return number


def configuration(connection: Connection, folder: Path = FOLDER) -> Config:
    """Alembic's settings for `alembic.command`, working on this connection's transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def transact(url: str, work: Callable[[Connection], T]) -> T:
    """Change the schema in one transaction that excludes every other such runner; raises StorageDown."""
    parsed = parse(url)
    return _on_sqlite(file_of(parsed), work) if parsed.drivername == "sqlite" else asyncio.run(_on_postgres(url, work))


def _upgrade(connection: Connection, folder: Path) -> None:
    from alembic import command

    command.upgrade(configuration(connection, folder), "head")


def _on_sqlite(path: Path, work: Callable[[Connection], T]) -> T:
    from storage.engine.sqlite import connect, engine
    from storage.engine.writer import blaming_storage

    # Without foreign keys, because SQLite alters a table by copying and dropping it; they are checked at the end.
    runner = engine(lambda: connect(path, "PRAGMA foreign_keys = OFF"), poolclass=NullPool)
    with blaming_storage(), runner.connect() as connection:
        _begin_alone(connection)
        result = work(connection)
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise ValueError(f"the migration leaves {len(broken)} rows that point at nothing")
        connection.commit()
        return result


def _begin_alone(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError:
        log.info("waiting for another runner, or for a work to end")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _on_postgres(url: str, work: Callable[[Connection], T]) -> T:
    from storage.engine.postgres import PostgresDatabase

    def alone(connection: Connection) -> T:
        if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
            log.info("waiting for another runner")
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        return work(connection)

    async with PostgresDatabase(url, turn_ms=0) as database:
        return await database.run(alone)
