"""The one door to the database: a unit of work goes in, what it returned comes out once it is durable.

    async with open_database(url) as database:
        contact = await database.run(lambda connection: contacts.meet(connection, address, now))

A work is a plain function over a synchronous Core `Connection`. It neither commits nor rolls back, does no other I/O, and
returns values, not an open result.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Self, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from storage.ledger.owners import Living

T = TypeVar("T")
RETRY_AFTER = 2.0  # seconds; what platforms are told with a 503


class StorageDown(Exception):
    """The database cannot be reached or written; trying again after `retry_after` seconds may work.

    What was asked for did not happen, with one rare exception: a connection or disk that failed during the commit itself
    leaves it open. Ask again; the inbox recognises a repeat.
    """

    def __init__(self, reason: str, retry_after: float = RETRY_AFTER) -> None:
        super().__init__(f"the database cannot be used: {reason}")
        self.retry_after = retry_after


class AlreadyServed(Exception):
    """Another process serves this database."""


class Database(ABC):
    """A database that one asyncio event loop uses. `url` may hold a password: it is for connecting, never for printing."""

    dialect: Literal["sqlite", "postgresql"]

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in one transaction and give back what it returned, committed durably.

        What `work` raises is raised here, and only this work is rolled back. Raises StorageDown.
        PostgreSQL may call `work` again, after a deadlock or a serialization failure. A caller that is cancelled gets
        no answer, and the work may have been done all the same.
        """

    @abstractmethod
    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do `work` on one consistent view, beside the writers; raises what it raises, StorageDown, RuntimeError for a write."""

    @abstractmethod
    async def ping(self) -> None:
        """Return when the database can take a work; raises StorageDown."""

    @abstractmethod
    async def erase_traces(self) -> None:
        """Leave no byte of deleted rows behind in the database's files; raises StorageDown when readers hold on to them.

        SQLite is rewritten (about 5 ms per MB, during which works wait), so erase several people first, then call this
        once. PostgreSQL does this by itself, with VACUUM and the recycling of its log.
        """

    @abstractmethod
    def claim(self) -> AbstractContextManager[None]:
        """Be the process that serves this database, until the context ends or the process dies; raises AlreadyServed.

        SQLite has one such process (short commands run beside it without claiming), PostgreSQL any number.
        """

    @abstractmethod
    async def live_as(self, owner: int) -> Living:
        """Let other processes see that `owner`, the name of this one in the ledger, lives, until it closes or dies.

        A lock tells who is dead, never a clock: `storage.ledger.owners.are_dead` asks for it. To be repeated, since a lost
        connection takes the lock with it; returns how many live. Raises StorageDown.
        """

    @abstractmethod
    async def close(self) -> None:
        """Finish what was submitted, then let go of the database. Later works get StorageDown."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()


def open_database(url: str) -> Database:
    """The database at `sqlite:///var/sapa.db` (its folder is made) or `postgresql://user:pass@host/db`.

    Connects on first use. Raises ValueError, without the URL in its text, for anything else.
    """
    parsed = parse(url)
    if parsed.drivername == "sqlite":
        from storage.engine.sqlite import SqliteDatabase

        return SqliteDatabase(url, file_of(parsed))
    from storage.engine.postgres import PostgresDatabase

    return PostgresDatabase(url)


def parse(url: str) -> URL:
    """The parts of a database URL; raises ValueError when it is none of the two kinds."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("the database URL cannot be read") from None  # the cause would show the password
    if parsed.drivername not in ("sqlite", "postgresql"):
        raise ValueError("the database URL must begin with sqlite:/// or postgresql://")
    return parsed


def file_of(url: URL) -> Path:
    """The SQLite file of a URL, its folder made; raises ValueError for a database in memory."""
    if url.database in (None, "", ":memory:"):
        raise ValueError("the database URL must name a file: sqlite:///var/sapa.db")
    path = Path(str(url.database)).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
