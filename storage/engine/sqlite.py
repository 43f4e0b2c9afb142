"""SQLite: one writer thread, a few readers beside it, and a lock that lets one process serve."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError

from storage.database import AlreadyServed, Database, StorageDown
from storage.engine.writer import Unit, Writer, blaming_storage, is_trouble
from storage.ledger.owners import ALONE, Living

T = TypeVar("T")
READERS = 3
BUSY_MS = 5_000  # how long to wait for another process's transaction
POLITE_MS = 50  # how long works stand still each time a checkpoint waits for readers
ERASE_ATTEMPTS, ERASE_PAUSE = 100, 0.2
WAL_ATTEMPTS, WAL_PAUSE = 100, 0.02

# No memory map: an I/O error would be a SIGBUS that kills the process, instead of an error code.
PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA journal_size_limit = 67108864",
)
WRITES = ("PRAGMA cache_size = -32000",)
READS = ("PRAGMA cache_size = -8000", "PRAGMA query_only = ON")


class SharedConnection(sqlite3.Connection):
    """The writer's connection: SQLAlchemy's commits and rollbacks do nothing here, for its transactions are the writer's."""

    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass


def connect(path: Path, *pragmas: str, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """A connection without transactions of its own, with the house's pragmas and these; raises sqlite3.OperationalError."""
    with contextlib.suppress(OSError):  # SQLite says better what is wrong
        path.touch(mode=0o600)  # people's data; the log beside it gets the same mode
    raw = sqlite3.connect(path, BUSY_MS / 1000, isolation_level=None, check_same_thread=False, factory=factory)
    try:
        keep_log(raw)
        for pragma in (*PRAGMAS, *pragmas):
            raw.execute(pragma)
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def keep_log(raw: sqlite3.Connection) -> None:
    """Switch to a write-ahead log. Two who first open a new file collide here, and SQLite does not wait for this lock."""
    for attempt in range(WAL_ATTEMPTS):
        try:
            raw.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == WAL_ATTEMPTS - 1:
                raise
            time.sleep(WAL_PAUSE)


@contextlib.contextmanager
def claim(path: Path) -> Iterator[None]:
    """Be the process that serves this file, until the context ends or the process dies; raises AlreadyServed."""
    with path.with_name(f"{path.name}-serving").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyServed(f"process {lock.read().strip()} already serves {path}; stop it first") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def engine(creator: Callable[[], sqlite3.Connection], **options: Any) -> Engine:
    """An engine whose errors never show parameters: they are people's words."""
    return create_engine("sqlite://", creator=creator, hide_parameters=True, **options)


class SqliteDatabase(Database):
    """The database in the file `path`."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, url: str, path: Path) -> None:
        super().__init__(url)
        self._path = path
        self._writer = Writer(engine(lambda: connect(path, *WRITES, factory=SharedConnection), poolclass=NullPool))
        self._readers = engine(lambda: connect(path, *READS), poolclass=QueuePool, pool_size=READERS)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="sapa-reader")
        self._closed = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        if self._closed:
            raise StorageDown("it is closed")
        unit = Unit(partial(read, work))
        await asyncio.get_running_loop().run_in_executor(self._threads, unit.do, self._readers)
        return cast(T, unit.outcome())

    async def ping(self) -> None:
        await self._writer.run(write_a_little)

    async def erase_traces(self) -> None:
        await self._writer.run_alone(rewrite)
        for _ in range(ERASE_ATTEMPTS):
            if await self._writer.run_alone(empty_log):
                return
            await asyncio.sleep(ERASE_PAUSE)
        raise StorageDown("a long read still holds on to what was erased")

    def claim(self) -> contextlib.AbstractContextManager[None]:
        return claim(self._path)

    async def live_as(self, owner: int) -> Living:
        """Nothing to do: `claim` lets one process serve, so any other is dead."""
        return ALONE

    async def close(self) -> None:
        self._closed = True
        await self._writer.close()
        await asyncio.to_thread(self._threads.shutdown)
        self._readers.dispose()


def read(work: Callable[[Connection], T], readers: Engine) -> T:
    """Do `work` on one view of the database; raises what it raises, and StorageDown."""
    with blaming_storage(), readers.connect() as connection:
        try:
            connection.exec_driver_sql("BEGIN")
            return work(connection)
        except DBAPIError as error:
            if forbidden(error):
                raise RuntimeError("a work that reads does not write") from error
            if is_trouble(error):
                connection.invalidate()
            raise


def forbidden(error: DBAPIError) -> bool:
    """Whether `query_only` refused a write."""
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY


def write_a_little(connection: Connection) -> None:
    """The smallest write there is: a full disk shows, too."""
    connection.exec_driver_sql("PRAGMA user_version = 0")


def rewrite(raw: sqlite3.Connection) -> None:
    """Write every page anew: secure_delete clears deleted rows, but not the copies left where a split page's rows had been."""
    raw.execute("VACUUM")


def empty_log(raw: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the database and cut it to nothing; False while a reader still needs it."""
    raw.execute(f"PRAGMA busy_timeout = {POLITE_MS}")
    try:
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
