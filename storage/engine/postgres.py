"""PostgreSQL over asyncpg: two pools, so that a long read never keeps a turn waiting for a connection."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import copy_context
from typing import Literal, TypeVar

import asyncpg
from sqlalchemy import Connection, ExceptionContext, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.database import Database, StorageDown, parse
from storage.ledger.owners import LIVE, LIVING, OWNERS, Living

T = TypeVar("T")
WRITERS, READERS = 16, 4
TRIES = 4
TURN_MS, READ_MS = 10_000, 60_000  # the longest statement of a turn, and of an export

# https://www.postgresql.org/docs/current/errcodes-appendix.html
AGAIN = frozenset({"40001", "40P01"})  # serialization failure, deadlock
TROUBLE = frozenset({"25006", "55P03"})  # a standby that only reads, a lock not to be had
TROUBLE_CLASSES = ("08", "53", "57", "58", "XX")  # connection, resources, shutdown and time-out, system, internal


class PostgresDatabase(Database):
    """A PostgreSQL database; connections are made when first needed, and anew after trouble."""

    dialect: Literal["sqlite", "postgresql"] = "postgresql"

    def __init__(self, url: str, turn_ms: int = TURN_MS) -> None:
        super().__init__(url)
        self._writer = engine(url, WRITERS, turn_ms)
        view = {"default_transaction_read_only": "on", "default_transaction_isolation": "repeatable read"}
        self._reader = engine(url, READERS, READ_MS, **view)
        self._alive = engine(url, 1, 0)  # one connection, whose session holds the lock
        self._closed = False
        self._submitted = 0
        self._finished = asyncio.Event()

    async def run(self, work: Callable[[Connection], T]) -> T:
        with self._submission():
            for _ in range(TRIES - 1):
                try:
                    return await transact(self._writer, work, TROUBLE)
                except DBAPIError as error:
                    if sqlstate(error) not in AGAIN:
                        raise
            return await transact(self._writer, work, TROUBLE | AGAIN)

    async def read(self, work: Callable[[Connection], T]) -> T:
        with self._submission():
            try:
                return await transact(self._reader, work, frozenset())
            except DBAPIError as error:
                if sqlstate(error) == "25006":
                    raise RuntimeError("a work that reads does not write") from error
                raise

    async def ping(self) -> None:
        await self.run(lambda connection: connection.execute(text("SELECT 1")))

    async def erase_traces(self) -> None:
        """Nothing to do: VACUUM and the recycling of the log leave no trace."""

    @contextlib.contextmanager
    def claim(self) -> Iterator[None]:
        yield

    async def live_as(self, owner: int) -> Living:
        def show(connection: Connection) -> Living:
            connection.execute(LIVE, {"kind": OWNERS, "owner": owner})
            return Living(*connection.execute(LIVING, {"kind": OWNERS}).one())

        with self._submission():
            return await transact(self._alive, show, frozenset())

    async def close(self) -> None:
        self._closed = True
        if self._submitted:
            await self._finished.wait()
        await self._writer.dispose()
        await self._reader.dispose()
        await self._alive.dispose()

    @contextlib.contextmanager
    def _submission(self) -> Iterator[None]:
        if self._closed:
            raise StorageDown("it is closed")
        self._submitted += 1
        try:
            yield
        finally:
            self._submitted -= 1
            if self._closed and not self._submitted:
                self._finished.set()


async def transact(pool: AsyncEngine, work: Callable[[Connection], T], trouble: frozenset[str]) -> T:
    """Do `work` in one transaction; raises what it raises, and StorageDown for these and the usual errors."""
    context = copy_context()  # what a work sets stays in it, as on SQLite
    try:
        async with connected(pool) as connection, connection.begin():
            return await connection.run_sync(lambda sync: context.run(work, sync))
    except (ConnectionError, TimeoutError) as error:  # a work does no other I/O
        raise StorageDown(named(error)) from error
    except DBAPIError as error:
        if error.connection_invalidated or sqlstate(error).startswith(TROUBLE_CLASSES) or sqlstate(error) in trouble:
            raise StorageDown(named(error)) from error
        raise


@contextlib.asynccontextmanager
async def connected(pool: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection from the pool; raises StorageDown when there is none to be had."""
    connecting = True
    try:
        async with pool.connect() as connection:
            connecting = False
            yield connection
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as error:
        if not connecting:
            raise
        raise StorageDown(f"{named(error)} while connecting") from error


def engine(url: str, size: int, longest_ms: int, **settings: str) -> AsyncEngine:
    """A pool of `size` connections whose statements take `longest_ms` at most (0: no limit).

    Its errors never show parameters, nor the rows the server quotes: they are people's words.
    """
    server_settings = {
        "application_name": "sapa",
        "statement_timeout": str(longest_ms),
        "idle_in_transaction_session_timeout": str(longest_ms and 30_000),
        "jit": "off",  # it would take milliseconds to compile what runs in microseconds
        **settings,
    }
    pool = create_async_engine(
        parse(url).set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "command_timeout": longest_ms / 1000 + 5 if longest_ms else None,  # for a server that fell silent
            "server_settings": server_settings,
        },
    )
    event.listen(pool.sync_engine, "handle_error", keep_rows_private)
    return pool


def keep_rows_private(context: ExceptionContext) -> None:
    """Drop `DETAIL: Key (recipient)=(...) already exists`."""
    cause = context.original_exception.__cause__
    if isinstance(cause, asyncpg.PostgresError):
        cause.detail = None


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five characters, or nothing."""
    return getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None) or ""


def named(error: BaseException) -> str:
    """What an error is, without its words, which may quote anything."""
    return f"{type(error.orig if isinstance(error, DBAPIError) else error).__name__} {sqlstate(error)}".strip()
