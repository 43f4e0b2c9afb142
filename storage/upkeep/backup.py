"""A backup: one SQLite file with every row, whichever kind of database it comes from, proved before it gets its name.

It is made beside a running Sapa, from one view of the database, so it holds everything that was committed before it began. Until
it is proved it has another name; a failure or a kill leaves the file that bore the name before.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool

from storage import migrate
from storage.database import file_of, parse
from storage.engine.sqlite import connect, engine
from storage.people.erased import sync_folder
from storage.upkeep import copying
from storage.upkeep.copying import Differs

STEP = 1024
"""Pages copied at once, 4 MB. Each time they are flushed: turns would wait three times as long for their commits behind one flush
at the end (docs/backup.md)."""


class Unfit(Exception):
    """What was handed in cannot be used like this, and nothing was changed; the text is for an operator."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds: rows by table, and its size in bytes."""

    path: Path
    rows: dict[str, int]
    size: int


def back_up(url: str, path: Path) -> Saved:
    """Save everything into the file `path`, of which only its owner can read. Raises Unfit, StorageDown, OSError, Differs.

    Not for use inside a running event loop.
    """
    parsed = parse(url)
    with draft_of(path) as draft:
        sqlite = parsed.drivername == "sqlite"
        rows = _from_sqlite(file_of(parsed), draft) if sqlite else _from_postgres(url, draft)
        prove(draft)
        publish(draft, path)
    return Saved(path, rows, path.stat().st_size)


@contextlib.contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """An empty file beside `path` that only this process writes; what is not published is gone when the block ends."""
    draft = path.with_name(f"{path.name}.part")
    with open(draft, "ab", opener=partial(os.open, mode=0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unfit(f"another process is writing {draft}") from None
        os.ftruncate(lock.fileno(), 0)  # a kill left it
        try:
            yield draft
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                draft.with_name(f"{draft.name}{ending}").unlink(missing_ok=True)


def publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, durably."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def prove(path: Path) -> None:
    """The file is whole and no row points at nothing; raises Differs."""
    with blaming(path), contextlib.closing(plain(path)) as raw:
        said = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise Differs(f"the file is damaged: {said}")
        if raw.execute("PRAGMA foreign_key_check").fetchone():
            raise Differs("there are rows that point at nothing")


# ---- from SQLite ----------------------------------------------------------------------------------------------------------
def _from_sqlite(path: Path, draft: Path) -> dict[str, int]:
    if not path.exists():
        raise Unfit(f"there is no database at {path}")
    with blaming(path), contextlib.closing(connect(path, "PRAGMA query_only = ON")) as source:
        source.execute("BEGIN")
        rows = rows_of(source)  # from here on it sees one view, whatever is written meanwhile
        with blaming(draft), contextlib.closing(plain(draft)) as target, draft.open("rb") as written:
            source.backup(target, pages=STEP, progress=partial(after_step, written.fileno()))
            target.execute("PRAGMA journal_mode = DELETE")  # one file, which can also be read where nothing can be written
            _compare(rows, rows_of(target))
    return rows


def after_step(written: int, status: int, left: int, total: int) -> None:
    """Have the disk take what was copied, before there is much of it."""
    os.fdatasync(written)


def rows_of(raw: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table of a file holds, whatever version of Sapa made it."""
    names = raw.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
    )
    return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}


def _compare(wanted: dict[str, int], found: dict[str, int]) -> None:
    if wanted != found:
        raise Differs("the backup does not hold what the database held")


# ---- from PostgreSQL ------------------------------------------------------------------------------------------------------
def _from_postgres(url: str, draft: Path) -> dict[str, int]:
    migrate.migrate(f"sqlite:///{draft}")

    def save(source: Connection) -> dict[str, int]:
        _refuse_another_schema(source)
        with blaming(draft), quick(draft).connect() as target:
            target.exec_driver_sql("BEGIN")
            rows = {tally.table: tally.rows for tally in copying.copy(source, target)}
            target.exec_driver_sql("COMMIT")
        _compare(copying.count(source), rows)
        return rows

    from storage.engine import postgres  # not needed, and not loaded, where there is only SQLite

    async def read() -> dict[str, int]:
        settings = {"default_transaction_read_only": "on", "default_transaction_isolation": "repeatable read"}
        pool = postgres.engine(url, 1, 0, **settings)
        try:
            return await postgres.transact(pool, save, frozenset())
        finally:
            await pool.dispose()

    return asyncio.run(read())


def _refuse_another_schema(source: Connection) -> None:
    at = migrate.revision(source)
    if at != migrate.head():
        raise Unfit(
            f"the database is at migration {at}, this Sapa at {migrate.head()}: let the Sapa that serves it make the backup"
        )


# ---- files that nobody else uses ------------------------------------------------------------------------------------------
def plain(path: Path) -> sqlite3.Connection:
    """A connection to a file of our own, without a log beside it: whole or useless, as its name says."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for setting in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF"):
            raw.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def quick(path: Path) -> Engine:
    """The same for statements of ours."""
    return engine(partial(plain, path), poolclass=NullPool)


@contextlib.contextmanager
def blaming(path: Path) -> Iterator[None]:
    """Say of which file SQLite speaks. Raises OSError for it."""
    try:
        yield
    except Exception as error:
        cause = getattr(error, "orig", error)
        if not isinstance(cause, sqlite3.Error):
            raise
        raise OSError(None, str(cause), str(path)) from error
