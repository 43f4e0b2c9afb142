"""A backup beside a running Sapa holds what was committed before it began, and a failed one takes nothing away."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url

from storage import migrate
from storage.database import Database
from storage.migrate import transact
from storage.models import contacts
from storage.upkeep import backup
from storage.upkeep.backup import Unfit, back_up, prove
from storage.upkeep.copying import Differs
from tests.keeping.conftest import do, everything, people
from tests.persona import MORNING

Save = Callable[[str, Path], object]


def saved(path: Path) -> set[int]:
    """Whose rows a backup holds, once it is proved."""
    prove(path)
    with closing(sqlite3.connect(path)) as raw:
        return {row[0] for row in raw.execute("SELECT id FROM contacts")}


async def misses_nothing(database: Database, path: Path, save: Save) -> None:
    """The check: people arrive all the while; whoever was there when the backup began is in it."""
    upcoming, arrived, enough, saving = itertools.count(1), set[int](), asyncio.Event(), True

    async def arrive() -> None:
        while saving:
            row = {"id": next(upcoming), "name": "x" * 500, "created_at": MORNING}
            await database.run(lambda connection, row=row: connection.execute(insert(contacts), row))
            arrived.add(row["id"])
            if len(arrived) >= 300:
                enough.set()

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(arrive())
        await enough.wait()
        before = set(arrived)
        await asyncio.to_thread(save, database.url, path)
        saving = False
    missed = before - saved(path)
    assert not missed, f"missed {len(missed)}"


async def test_it_misses_nothing_that_was_committed_before(database: Database, tmp_path: Path) -> None:
    await misses_nothing(database, tmp_path / "saved.db", back_up)


def copy_file(url: str, path: Path) -> None:
    """The bad twin: what an operator might do."""
    shutil.copy(str(make_url(url).database), path)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_check_catches_a_copy_of_the_file(database: Database, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, Differs, OSError, sqlite3.DatabaseError)):
        await misses_nothing(database, tmp_path / "saved.db", copy_file)


def test_it_is_one_file_of_the_same_rows_that_only_its_owner_reads(database_url: str, tmp_path: Path) -> None:
    do(database_url, lambda connection: connection.execute(insert(contacts), people(1, 2, 3)))
    path = tmp_path / "folder" / "saved.db"
    path.parent.mkdir()
    done = back_up(database_url, path)
    assert (done.rows["contacts"], done.size) == (3, path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["saved.db"]
    assert path.read_bytes()[18:20] == b"\1\1", "it wants a log beside it"
    assert everything(f"sqlite:///{path}") == everything(database_url)


def test_a_database_of_another_version(database_url: str, tmp_path: Path) -> None:
    """SQLite is saved as it is, also before an upgrade; from PostgreSQL only the tables this Sapa knows."""
    from alembic import command

    do(database_url, lambda connection: connection.execute(insert(contacts), people(1)))
    transact(database_url, lambda connection: command.downgrade(migrate.configuration(connection), "0001"))
    if database_url.startswith("sqlite"):
        back_up(database_url, tmp_path / "saved.db")
        assert saved(tmp_path / "saved.db") == {1}
    else:
        with pytest.raises(Unfit, match="migration 0001"):
            back_up(database_url, tmp_path / "saved.db")
        assert not (tmp_path / "saved.db").exists()


def test_nothing_to_save(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="there is no database"):
        back_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "saved.db")
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_meet(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "saved.db"
    with backup.draft_of(path), pytest.raises(Unfit, match="another process"):
        back_up(database_url, path)
    back_up(database_url, path)


def test_what_is_wrong_is_found(sqlite_url: str, tmp_path: Path) -> None:
    do(sqlite_url, lambda connection: connection.execute(insert(contacts), people(*range(1, 400))))
    path = tmp_path / "saved.db"
    back_up(sqlite_url, path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    with pytest.raises((Differs, OSError)):
        prove(path)


def test_rows_that_point_at_nothing_are_found(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "saved.db"
    back_up(sqlite_url, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("INSERT INTO addresses (channel, recipient, contact_id) VALUES ('telegram', '1', 404)")
    with pytest.raises(Differs, match="point at nothing"):
        prove(path)


def test_what_did_not_arrive_is_found(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    do(sqlite_url, lambda connection: connection.execute(insert(contacts), people(1, 2)))
    counted = iter([{"contacts": 3}, {"contacts": 2}])
    monkeypatch.setattr(backup, "rows_of", lambda raw: next(counted))
    with pytest.raises(Differs, match="does not hold"):
        back_up(sqlite_url, tmp_path / "saved.db")
    assert not (tmp_path / "saved.db").exists()
