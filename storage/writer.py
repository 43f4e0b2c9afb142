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
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine
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


def reason(error: BaseException) -> str:
    """SQLite's own words, without the statement."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


@contextlib.contextmanager
def blaming_storage() -> Iterator[None]:
    """Turn trouble with the storage into StorageDown, and leave other errors as they are."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        if is_trouble(error):
            raise StorageDown(reason(error)) from error
        raise


def caught(call: Callable[[T], object], argument: T) -> BaseException | None:
    """Call, and give back what was raised: it belongs to those who wait, and the thread goes on."""
    try:
        call(argument)
    except BaseException as error:  # noqa: BLE001 - even a SystemExit from a work must not leave its neighbours waiting
        return error
    return None


@dataclass(slots=True, eq=False)
class Unit:
    """A submitted work; `future` only says that `value` and `error` are settled (a future refuses StopIteration)."""

    work: Callable[[Connection], Any]
    chore: Callable[[sqlite3.Connection], Any] | None
    context: Context
    future: asyncio.Future[None]
    value: Any = None
    error: BaseException | None = None

    def do(self, connection: Connection) -> None:
        """Let the work do its thing, with the context variables of its caller."""
        self.value = self.context.run(self.work, connection)

    def tidy(self, raw: sqlite3.Connection) -> None:
        """Let the chore do what SQLite refuses to do inside a transaction."""
        if self.chore is not None:
            self.value = self.chore(raw)

    def outcome(self) -> Any:
        """What the work returned; raises what it raised."""
        error, self.error = self.error, None  # a frame that keeps its own exception is a reference cycle
        if error is None:
            return self.value
        try:
            raise error
        finally:
            del error


class Writer:
    """The thread. It connects on the first work, and anew after any trouble, so it recovers by itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._queue: SimpleQueue[Unit | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._thread = Thread(target=self._serve, name="sapa-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction shared with its neighbours; raises what it raises, and StorageDown."""
        return cast(T, await self._submit(work, None))

    async def run_alone(self, chore: Callable[[sqlite3.Connection], T]) -> T:
        """Run `chore` between two transactions; raises what it raises, and StorageDown."""
        with blaming_storage():
            return cast(T, await self._submit(lambda connection: None, chore))

    async def close(self) -> None:
        """Finish what is in the queue and end the thread."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    async def _submit(self, work: Callable[[Connection], Any], chore: Callable[[sqlite3.Connection], Any] | None) -> Any:
        if self._closed:
            raise StorageDown("it is closed")
        self._loop = asyncio.get_running_loop()
        unit = Unit(work, chore, copy_context(), self._loop.create_future())
        self._queue.put(unit)
        await unit.future
        return unit.outcome()

    def _serve(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = self._gather(first)
            if trouble := caught(self._transact, batch):
                self._fail(batch, trouble)
            self._settle(batch)
        self._disconnect()

    def _gather(self, first: Unit) -> list[Unit]:
        batch = [first]
        for _ in range(min(self._queue.qsize(), BATCH - 1)):
            if (unit := self._queue.get()) is None:
                self._queue.put(None)
                break
            batch.append(unit)
        return batch

    def _transact(self, batch: list[Unit]) -> None:
        connection, raw = self._connected()
        raw.execute("BEGIN IMMEDIATE")
        for unit in batch:
            raw.execute("SAVEPOINT unit")
            unit.error = caught(unit.do, connection)
            if unit.error is not None:
                if is_trouble(unit.error):
                    raise unit.error
                raw.execute("ROLLBACK TO unit")
            raw.execute("RELEASE unit")
        self._commit(raw)
        for unit in batch:
            if unit.chore is not None:
                unit.error = caught(unit.tidy, raw)

    def _fail(self, batch: list[Unit], trouble: BaseException) -> None:
        self._disconnect()
        for unit in batch:
            unit.error = StorageDown(reason(trouble))
            unit.error.__cause__ = trouble

    def _commit(self, raw: sqlite3.Connection) -> None:
        raw.execute("COMMIT")

    def _settle(self, batch: list[Unit]) -> None:
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_tell, batch)

    def _connected(self) -> tuple[Connection, sqlite3.Connection]:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.begin()
        return self._connection, cast(sqlite3.Connection, self._connection.connection.dbapi_connection)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _tell(batch: list[Unit]) -> None:
    for unit in batch:
        if not unit.future.done():  # its caller was cancelled
            unit.future.set_result(None)
