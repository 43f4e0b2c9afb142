"""A process that writes numbered notes and prints each number once the note is acknowledged.

    python -m tests.storage.writing_child MODE URL

`flood` writes until killed; `hang` stops for ever within the third commit; `full` may let its files grow only a little, until
the first StorageDown. `early` is a `hang` that acknowledges before it commits, `blind` a `full` that takes a failed commit for a
good one: two wrong writers.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import resource
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import storage.engine.sqlite
from storage.database import Database, StorageDown, open_database
from storage.engine.writer import Submitted, Writer
from tests.storage.scratch import add, prepare

IN_FLIGHT = 16
WORDS = "words " * 100
ROOM, ENOUGH = 300_000, 1_500  # bytes the files may grow by, and notes that need more


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


class Hanging(Writer):
    commits = 0

    def _commit(self, raw: sqlite3.Connection) -> None:
        self.commits += 1
        if self.commits == 3:
            say("hanging")
            threading.Event().wait()
        super()._commit(raw)


class Early(Hanging):
    def _transact(self, batch: list[Submitted]) -> None:
        self._batch = batch
        super()._transact(batch)

    def _commit(self, raw: sqlite3.Connection) -> None:
        self._settle(self._batch)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result()  # the callers have spoken
        super()._commit(raw)


class Blind(Writer):
    def _commit(self, raw: sqlite3.Connection) -> None:
        try:
            super()._commit(raw)
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                raw.execute("ROLLBACK")


WRITERS = {"hang": Hanging, "early": Early, "blind": Blind}


async def write(database: Database, upcoming: Iterator[int]) -> None:
    """Write notes one after the other; after a StorageDown the disk is mended and the next note follows."""
    for number in upcoming:
        try:
            say(await database.run(add(number, f"{number} {WORDS}")))
        except StorageDown:
            allow_files_of(resource.RLIM_INFINITY)
            say("down")


def allow_files_of(size: int) -> None:
    sys.dont_write_bytecode = True  # half a file of it would trip every later program
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def main(mode: str, url: str) -> None:
    storage.engine.sqlite.Writer = WRITERS.get(mode, Writer)
    async with open_database(url) as database:
        await database.run(prepare)
        if mode in ("full", "blind"):
            allow_files_of(Path(url.removeprefix("sqlite:///")).with_suffix(".db-wal").stat().st_size + ROOM)
        upcoming = iter(range(ENOUGH)) if mode in ("full", "blind") else itertools.count()
        await asyncio.gather(*(write(database, upcoming) for _ in range(IN_FLIGHT)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
