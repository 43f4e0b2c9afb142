"""One thread writes to SQLite, and what waits together commits together.

Each unit of work runs in a savepoint, so that a failing one undoes only itself; one COMMIT makes the batch durable; then its
callers are told, with one call into their event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from storage.database import StorageDown

T = TypeVar("T")
BATCH = 128

# The result codes that blame the storage, not the statement: https://sqlite.org/rescode.html
TROUBLE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


def is_trouble(error: BaseException) -> bool:
    """Whether SQLite reports trouble with the storage, rather than with a statement."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.Error) and (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in TROUBLE


def storage_down(cause: BaseException) -> StorageDown:
    """The same in Sapa's words and SQLite's, without the statement."""
    down = StorageDown(str(cause.orig if isinstance(cause, DBAPIError) else cause))
    down.__cause__ = cause
    return down


@contextlib.contextmanager
def blaming_storage() -> Iterator[None]:
    """Turn trouble with the storage into StorageDown, and leave other errors as they are."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        if is_trouble(error):
            raise storage_down(error) from error
        raise


@dataclass(slots=True, eq=False)
class Unit:
    """A job for another thread, with the context variables of its caller, and what came of it."""

    job: Callable[[Any], Any]
    context: Context = field(default_factory=copy_context)
    value: Any = None
    error: BaseException | None = None

    def do(self, argument: object) -> None:
        """Do the job and keep what it returns or raises."""
        try:
            self.value = self.context.run(self.job, argument)
        except BaseException as error:  # noqa: BLE001 - whatever a job raises is its caller's, and the thread must go on
            self.error = error

    def outcome(self) -> Any:
        """What the job returned; raises what it raised."""
        error, self.error = self.error, None  # an exception that is kept where it passes is a reference cycle
        if error is None:
            return self.value
        try:
            raise error
        finally:
            del error


@dataclass(slots=True, eq=False, kw_only=True)
class Submitted(Unit):
    """A unit in the writer's queue. `told` only says that it is settled: a future refuses some errors, StopIteration."""

    told: asyncio.Future[None]
    alone: bool = False

    def tell(self) -> None:
        if not self.told.done():  # its caller was cancelled
            self.told.set_result(None)


class Writer:
    """The thread. It connects on the first work, and anew after any trouble, so it recovers by itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._queue: SimpleQueue[Submitted | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._thread = Thread(target=self._serve, name="sapa-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction shared with its neighbours; raises what it raises, and StorageDown."""
        return cast(T, await self._submit(work))

    async def run_alone(self, chore: Callable[[sqlite3.Connection], T]) -> T:
        """Run `chore` between two transactions; raises what it raises, and StorageDown."""
        with blaming_storage():
            return cast(T, await self._submit(chore, alone=True))

    async def close(self) -> None:
        """Finish what is in the queue and end the thread."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    async def _submit(self, job: Callable[[Any], Any], *, alone: bool = False) -> Any:
        if self._closed:
            raise StorageDown("it is closed")
        self._loop = asyncio.get_running_loop()
        unit = Submitted(job, told=self._loop.create_future(), alone=alone)
        self._queue.put(unit)
        await unit.told
        return unit.outcome()

    def _serve(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = self._gather(first)
            attempt = Unit(self._transact)
            attempt.do(batch)
            if attempt.error is not None:
                self._fail(batch, attempt.error)
            self._settle(batch)
        self._disconnect()

    def _gather(self, first: Submitted) -> list[Submitted]:
        batch = [first]
        for _ in range(min(self._queue.qsize(), BATCH - 1)):
            if (unit := self._queue.get()) is None:
                self._queue.put(None)
                break
            batch.append(unit)
        return batch

    def _transact(self, batch: list[Submitted]) -> None:
        connection, raw = self._connected()
        raw.execute("BEGIN IMMEDIATE")
        for unit in batch:
            if not unit.alone:
                self._savepoint(unit, connection, raw)
        self._commit(raw)
        for unit in batch:
            if unit.alone:
                unit.do(raw)

    def _savepoint(self, unit: Unit, connection: Connection, raw: sqlite3.Connection) -> None:
        raw.execute("SAVEPOINT unit")
        unit.do(connection)
        if connection.get_transaction() is not self._transaction or connection.in_nested_transaction():
            unit.error = unit.error or RuntimeError("a work is one transaction: it neither commits nor rolls back")
            self._begin(connection)
        if unit.error is not None:
            if is_trouble(unit.error):
                raise unit.error
            raw.execute("ROLLBACK TO unit")
        raw.execute("RELEASE unit")

    def _commit(self, raw: sqlite3.Connection) -> None:
        raw.execute("COMMIT")

    def _fail(self, batch: list[Submitted], trouble: BaseException) -> None:
        self._disconnect()
        for unit in batch:
            unit.error = storage_down(trouble)  # one each: raising an exception writes in it

    def _settle(self, batch: list[Submitted]) -> None:
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_tell, batch)

    def _connected(self) -> tuple[Connection, sqlite3.Connection]:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._begin(self._connection)
        return self._connection, cast(sqlite3.Connection, self._connection.connection.dbapi_connection)

    def _begin(self, connection: Connection) -> None:
        """One transaction as SQLAlchemy sees it, for all works: it is never ended, nor known to SQLite."""
        connection.rollback()
        self._transaction = connection.begin()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _tell(batch: list[Submitted]) -> None:
    for unit in batch:
        unit.tell()
