"""SQLite: one writer thread, a few readers beside it, and a lock that lets one process serve."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine

from storage.database import AlreadyServed, Database, StorageDown
from storage.writer import Writer, blaming_storage

T = TypeVar("T")
READERS = 3
BUSY_SECONDS = 5.0  # how long to wait for another process's transaction
POLITE_MS = 50  # how long writers may stand still while a checkpoint waits for readers
ERASE_ATTEMPTS = 100
ERASE_PAUSE = 0.2

# No memory map: an I/O error would then be a SIGBUS that kills the process, instead of an error code.
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -32000",
    "PRAGMA mmap_size = 0",
    "PRAGMA journal_size_limit = 67108864",
)


class OneTransaction(sqlite3.Connection):
    """A connection whose transactions the writer alone ends: a work that did would settle its neighbours' work too."""

    def commit(self) -> None:
        if self.in_transaction:
            raise RuntimeError("a work is one transaction: it does not commit")

    def rollback(self) -> None:
        if self.in_transaction:
            raise RuntimeError("a work is one transaction: raise to undo it")


def connect(path: Path, kind: type[sqlite3.Connection] = sqlite3.Connection, *more: str) -> sqlite3.Connection:
    """A connection in autocommit mode with the house's pragmas, then `more`; raises sqlite3.OperationalError."""
    raw = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=kind)
    try:
        for pragma in (*PRAGMAS, *more):
            raw.execute(pragma)
    except sqlite3.Error:
        raw.close()
        raise
    return raw


class SqliteDatabase(Database):
    """The database in the file `path`."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, url: str, path: Path) -> None:
        super().__init__(url)
        self._path = path
        self._writer = Writer(engine(lambda: connect(path, OneTransaction), poolclass=NullPool))
        self._readers = engine(
            lambda: connect(path, sqlite3.Connection, "PRAGMA query_only = ON", "PRAGMA cache_size = -8000"),
            poolclass=QueuePool,
            pool_size=READERS,
        )
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="sapa-reader")

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    async def ping(self) -> None:
        await self._writer.run(lambda connection: None)

    async def erase_traces(self) -> None:
        await self._writer.run_alone(rewrite)
        for _ in range(ERASE_ATTEMPTS):
            if await self._writer.run_alone(empty_log):
                return
            await asyncio.sleep(ERASE_PAUSE)
        raise StorageDown("a long read still holds on to what was erased")

    @contextlib.contextmanager
    def claim(self) -> Iterator[None]:
        with self._path.with_name(f"{self._path.name}-serving").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyServed(f"another process already serves {self._path}; stop it first") from None
            yield

    async def close(self) -> None:
        await self._writer.close()
        await asyncio.to_thread(self._threads.shutdown)
        self._readers.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with blaming_storage(), self._readers.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            return work(connection)


def engine(creator: Callable[[], sqlite3.Connection], **options: Any) -> Engine:
    """An engine that never shows parameters in its errors: they are people's words."""
    return create_engine("sqlite://", creator=creator, hide_parameters=True, pool_reset_on_return="rollback", **options)


def rewrite(raw: sqlite3.Connection) -> None:
    """Write every page anew: secure_delete clears deleted rows, not the copies left where a split page's rows once were."""
    raw.execute("VACUUM")


def empty_log(raw: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the database and cut it to nothing; False while a reader still needs it."""
    raw.execute(f"PRAGMA busy_timeout = {POLITE_MS}")
    try:
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        raw.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
