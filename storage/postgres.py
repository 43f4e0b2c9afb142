"""PostgreSQL over asyncpg: two pools, so that a long read never keeps a turn waiting for a connection."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Literal, TypeVar

import asyncpg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.database import Database, StorageDown, parse

T = TypeVar("T")
WRITERS, READERS = 16, 4
TRIES = 4
TURN_MS, READ_MS = 10_000, 60_000  # the longest statement of a turn, and of an export

AGAIN = frozenset(
    {"40001", "40P01"}
)  # serialization failure, deadlock: https://www.postgresql.org/docs/current/errcodes-appendix.html
TROUBLE_CLASSES = ("08", "53", "57", "58", "XX")  # connection, resources, operator (shutdown, time-out), system, internal
TROUBLE = frozenset({"25006", "55P03"})  # only reading (a standby took over), a lock not to be had


class PostgresDatabase(Database):
    """A PostgreSQL database; connections are made when first needed and anew after trouble."""

    dialect: Literal["sqlite", "postgresql"] = "postgresql"

    def __init__(self, url: str, turn_ms: int = TURN_MS) -> None:
        super().__init__(url)
        self._writer = engine(url, WRITERS, turn_ms)
        self._reader = engine(
            url,
            READERS,
            READ_MS,
            default_transaction_read_only="on",
            default_transaction_isolation="repeatable read",
        )
        self._closed = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return await self._transact(self._writer, work, TROUBLE)
            except DBAPIError as error:
                if sqlstate(error) not in AGAIN:
                    raise
        return await self._transact(self._writer, work, TROUBLE)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._transact(self._reader, work, frozenset())

    async def ping(self) -> None:
        await self.run(lambda connection: connection.execute(text("SELECT 1")))

    async def erase_traces(self) -> None:
        """Nothing to do: VACUUM and the recycling of the log leave no trace."""

    @contextlib.contextmanager
    def claim(self) -> Iterator[None]:
        yield

    async def close(self) -> None:
        self._closed = True
        await self._writer.dispose()
        await self._reader.dispose()

    async def _transact(self, pool: AsyncEngine, work: Callable[[Connection], T], trouble: frozenset[str]) -> T:
        try:
            async with self._connected(pool) as connection, connection.begin():
                return await connection.run_sync(work)
        except (ConnectionError, TimeoutError) as error:  # a work does no other I/O
            raise StorageDown(type(error).__name__) from error
        except DBAPIError as error:
            if error.connection_invalidated or is_trouble(error, trouble):
                raise StorageDown(f"{type(error.orig).__name__} {sqlstate(error)}") from error
            raise

    @contextlib.asynccontextmanager
    async def _connected(self, pool: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        if self._closed:
            raise StorageDown("it is closed")
        connecting = True
        try:
            async with pool.connect() as connection:
                connecting = False
                yield connection
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as error:
            if not connecting:
                raise
            raise StorageDown(f"{type(error).__name__} while connecting") from error


def engine(url: str, pool_size: int, longest_ms: int, **settings: str) -> AsyncEngine:
    """A pool whose statements take `longest_ms` at most, 0 for no limit.

    Its errors never show parameters: they are people's words.
    """
    server_settings = {
        "application_name": "sapa",
        "statement_timeout": str(longest_ms),
        "idle_in_transaction_session_timeout": str(longest_ms and 30_000),
        "jit": "off",  # it costs milliseconds to compile what runs in microseconds
        **settings,
    }
    return create_async_engine(
        parse(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "command_timeout": longest_ms / 1000 + 5 if longest_ms else None,  # for a server that fell silent
            "server_settings": server_settings,
        },
    )


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's five characters, or nothing."""
    return getattr(error.orig, "sqlstate", None) or ""


def is_trouble(error: DBAPIError, more: frozenset[str] = TROUBLE) -> bool:
    """Whether the server reports trouble with itself, rather than with a statement."""
    state = sqlstate(error)
    return state.startswith(TROUBLE_CLASSES) or state in more
