"""Every statement is compiled once a run, and a busy machine may take its time to connect.

Each test opens a database of its own, and SQLAlchemy keeps what it compiled with the engine: a program compiles a statement once
in its life, the tests would do it thousands of times.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

ENOUGH = 5_000  # statements
PATIENCE = 30.0  # seconds for a connection; where there is none to be had, that is told at once
QUEUE = 100.0  # seconds that a turn waits for one of the pool: a thousand at once on a busy machine take a minute


class Compiled(LRUCache[Any, Any]):
    """What was compiled, for every engine that speaks the same dialect; a key of SQLAlchemy's begins with the engine's own."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_alike(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_alike(key), value)


def _alike(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, dialect.driver, *rest)


@contextlib.contextmanager
def compiled_once() -> Iterator[None]:
    """Databases opened in this block share what they compile."""
    options = {"compiled_cache": Compiled(ENOUGH)}

    def patient(*arguments: Any, connect_args: dict[str, Any], **others: Any) -> AsyncEngine:
        asked = {**others, "connect_args": connect_args | {"timeout": PATIENCE}, "pool_timeout": QUEUE}
        return create_async_engine(*arguments, execution_options=options, **asked)

    with (
        patch("storage.engine.sqlite.create_engine", partial(create_engine, execution_options=options)),
        patch("storage.engine.postgres.create_async_engine", patient),
    ):
        yield
