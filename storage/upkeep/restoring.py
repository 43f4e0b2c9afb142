"""Put a backup back, or carry a SQLite file over to PostgreSQL: all of it in one transaction of the target, or nothing.

A restored database speaks for a past in which it was not the last word. So it begins paused, what it owed is held as unknown,
what was due is dropped, and whoever was erased since is forgotten again (`storage.upkeep.aftermath`): all of that in a copy,
before the target is touched.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, NullPool, text

from bot.rules.offers import Terms
from storage import migrate
from storage.database import AlreadyServed, StorageDown, file_of, open_database, parse
from storage.engine import sqlite
from storage.ledger.owners import LIVING, OWNERS
from storage.people.erased import Register
from storage.people.filing import file_new
from storage.upkeep import copying
from storage.upkeep.aftermath import Aftermath, settle_past
from storage.upkeep.backup import STEP, Unfit, blaming, draft_of, plain, prove, rows_of
from storage.upkeep.copying import TABLES, Differs, Tally

T = TypeVar("T")
DRAFT = "restoring.db"


@dataclass(frozen=True, slots=True)
class Restored:
    """Rows by table as the backup held them, and what was done to them."""

    rows: Mapping[str, int]
    aftermath: Aftermath


@dataclass(frozen=True, slots=True)
class Wish:
    """How to restore: over what is there, and without knowing who was erased since."""

    replace: bool = False
    without_register: bool = False


def restore(url: str, path: Path, own: Register, now: datetime, terms: Terms, wish: Wish) -> Restored:
    """Put the backup at `path` into the database at `url`, paused. `own` is the register of this installation.

    Raises Unfit, AlreadyServed, StorageDown, OSError, Differs; then the database is as it was. Not inside an event loop.
    """
    if not path.is_file():
        raise Unfit(f"there is no backup at {path}")
    with _alone(url), draft_of(own.folder / DRAFT) as draft:
        _refuse_full(url, wish)
        rows = _working_copy(path, draft)
        if wish.replace:
            _file_what_was_erased(url, own)
        registers = [own, *_beside(path, own)]
        aftermath = migrate.transact(
            f"sqlite:///{draft}", partial(settle_past, registers, now=now, terms=terms, trusting=wish.without_register)
        )
        _rewrite(draft)
        prove(draft)
        _install(draft, url, wish.replace)
    return Restored(rows, aftermath)


def move(source_url: str, target_url: str) -> list[Tally]:
    """Carry a SQLite installation over to an empty PostgreSQL; the file stays as it is.

    Raises Unfit, AlreadyServed, StorageDown, Differs; then the target is empty still. Not inside an event loop.
    """
    source, target = parse(source_url), parse(target_url)
    if source.drivername != "sqlite" or target.drivername != "postgresql":
        raise Unfit("what is moved is the SQLite file of SAPA_DATABASE_URL, to a postgresql:// address")
    path = file_of(source)
    if not path.exists():
        raise Unfit(f"there is no database at {path}")
    with sqlite.claim(path):
        if migrate.current(source_url) != migrate.head():
            raise Unfit("the database is of another version: bring it up to date first, with  python -m bot migrate")
        return _into_postgres(partial(sqlite.connect, path, *sqlite.READS), target_url, replace=False)


# ---- before anything is changed ---------------------------------------------------------------------------------------------
@contextlib.contextmanager
def _alone(url: str) -> Iterator[None]:
    """Nobody serves a SQLite file meanwhile. On PostgreSQL the transaction that installs sees to it; this only tells early."""
    parsed = parse(url)
    if parsed.drivername == "sqlite":
        with sqlite.claim(file_of(parsed)):
            yield
    else:
        _read(url, _refuse_served)
        yield


def _read(url: str, work: Callable[[Connection], T]) -> T:
    async def ask() -> T:
        async with open_database(url) as database:
            return await database.read(work)

    return asyncio.run(ask())


def _refuse_full(url: str, wish: Wish) -> None:
    try:
        at = migrate.current(url)
    except StorageDown as error:
        if parse(url).drivername != "sqlite":
            raise
        raise Unfit(f"{error}; if the file is damaged, put it aside with its -wal and -shm, then restore again") from error
    if at is not None and at > (migrate.head() or ""):
        raise Unfit(f"the database is of a newer Sapa: it is at migration {at}, this one knows {migrate.head()}")
    if at is None or wish.replace:
        return
    if at != migrate.head() or not _read(url, copying.is_empty):
        raise Unfit("the database is not empty: with --replace all it holds is lost")


def _working_copy(path: Path, draft: Path) -> dict[str, int]:
    """Copy the backup, prove it and bring it up to date; returns its rows by table."""
    with blaming(path), contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source:
        rows = rows_of(source)
        _refuse_newer(source, path, rows)
        with blaming(draft), contextlib.closing(plain(draft)) as target:
            source.backup(target, pages=STEP)
    try:
        prove(draft)
    except Differs as error:
        raise Unfit(f"{path} is no sound backup: {error}") from error
    migrate.migrate(f"sqlite:///{draft}")
    return rows


def _refuse_newer(source: sqlite3.Connection, path: Path, rows: Mapping[str, int]) -> None:
    at = source.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0] if "alembic_version" in rows else None
    if at is None:
        raise Unfit(f"{path} is no backup of Sapa")
    if at > (migrate.head() or ""):
        raise Unfit(f"{path} was made by a newer Sapa: it is at migration {at}, this one knows {migrate.head()}")


def _file_what_was_erased(url: str, own: Register) -> None:
    """Those the database to be replaced has not written into the register yet."""
    if migrate.current(url) != migrate.head():
        return

    async def ask() -> None:
        async with open_database(url) as database:
            await file_new(database, own)

    asyncio.run(ask())


def _beside(path: Path, own: Register) -> list[Register]:
    """The register in the backup's folder, where that is another one."""
    folder = path.absolute().parent
    if folder.samefile(own.folder):
        return []
    found = Register.find(folder)
    return [found] if found else []


# ---- into the target --------------------------------------------------------------------------------------------------------
def _rewrite(draft: Path) -> None:
    """Leave no byte of who was forgotten, and one file without a log."""
    with blaming(draft), contextlib.closing(plain(draft)) as raw:
        raw.execute("VACUUM")


def _install(draft: Path, url: str, replace: bool) -> None:
    parsed = parse(url)
    if parsed.drivername == "sqlite":
        _into_sqlite(draft, file_of(parsed))
    else:
        _into_postgres(partial(plain, draft), url, replace)


def _into_sqlite(draft: Path, path: Path) -> None:
    """One transaction of SQLite's own, which a crash rolls back: whoever has the file open sees the old or the new."""
    with (
        blaming(draft),
        contextlib.closing(plain(draft)) as source,
        blaming(path),
        contextlib.closing(sqlite.connect(path)) as target,
    ):
        source.backup(target, pages=STEP, progress=after_step)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if rows_of(source) != rows_of(target):
            raise Differs("the database does not hold what the backup holds")


def after_step(status: int, left: int, total: int) -> None:
    """Called after every 4 MB that were put into the target's open transaction."""


def _into_postgres(source: partial[sqlite3.Connection], url: str, replace: bool) -> list[Tally]:
    migrate.migrate(url)

    def install(target: Connection) -> list[Tally]:
        _refuse_served(target)
        target.execute(text(f"LOCK TABLE {', '.join(table.name for table in TABLES)} IN ACCESS EXCLUSIVE MODE"))
        _refuse_served(target)  # who came meanwhile
        if replace:
            target.execute(text(f"TRUNCATE {', '.join(table.name for table in TABLES)}"))
        elif not copying.is_empty(target):
            raise Unfit("the database is not empty, and was left as it is")
        with sqlite.engine(source, poolclass=NullPool).connect() as reading:
            reading.exec_driver_sql("BEGIN")
            return copying.copy(reading, target)

    return migrate.transact(url, install)


def _refuse_served(target: Connection) -> None:
    if serving := target.execute(LIVING, {"kind": OWNERS}).one()[0]:
        raise AlreadyServed(f"{serving} running Sapa use this database; stop them first")
