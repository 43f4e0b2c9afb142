"""Databases to measure on: a filled SQLite file, and a durable PostgreSQL server of our own where there is one."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.filling import fill
from bot.conversation.turn import Surroundings
from bot.i18n import LOCALES
from bot.understanding import Lexicon, read_words
from bot.understanding.words import Named
from storage.people.erased import Register
from tests.databases import PostgresServer, throwaway_postgres

ACTIVITIES = 10
Fresh = Callable[[], AbstractContextManager[str]]
"""Gives the URL of a fresh copy of a filled database."""


@contextlib.contextmanager
def postgres() -> Iterator[PostgresServer | None]:
    """A server that keeps what it commits; None, with a word, where there is no PostgreSQL."""
    with ExitStack() as stack:
        try:
            server = PostgresServer(stack.enter_context(throwaway_postgres(durable=True)))
        except LookupError as error:
            print(f"  without PostgreSQL: {error}", file=sys.stderr)
            server = None
        yield server


@contextlib.contextmanager
def postgres_copies(people: int, activities: int, channel: str = "telegram") -> Iterator[Fresh | None]:
    """Copies of a filled database; None where there is no PostgreSQL."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        if server is None:
            yield None
            return
        url = stack.enter_context(server.database())
        fill(url, people, activities, channel)
        name = url.partition("?")[0].rpartition("/")[2]
        yield lambda: server.database(name)


def on_both(people: int, run: Callable[[str, Path], Coroutine[Any, Any, None]]) -> None:
    """Run on one database after the other; each is filled with `people` first. `run` gets its URL and a folder for files."""
    with TemporaryDirectory(prefix="sapa-bench-") as name, ExitStack() as stack:
        urls = [f"sqlite:///{Path(name) / 'sapa.db'}"]
        if (server := stack.enter_context(postgres())) is not None:
            urls.append(stack.enter_context(server.database()))
        for url in urls:
            fill(url, people, ACTIVITIES)
            asyncio.run(run(url, Path(name)))


def surroundings(folder: Path, crafts: Sequence[Named] = (), provinces: Sequence[Named] = ()) -> Surroundings:
    """What an installation knows, as far as what is said unasked needs it."""
    lexicon = Lexicon.build(crafts, provinces, read_words(LOCALES))
    named = {one.id: one for one in crafts}, {one.id: one for one in provinces}
    return Surroundings(lexicon, *named, chance=random.Random(1), erased=Register.begin(folder / "backups"))
