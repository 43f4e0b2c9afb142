"""A kill or a full disk in the middle leaves what was there before, or what shall be there, never something between."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from bot.rules.offers import Terms
from storage.database import StorageDown
from storage.models import contacts, inbox
from storage.people.erased import Register
from storage.upkeep import restoring
from storage.upkeep.backup import back_up
from storage.upkeep.restoring import Wish
from tests.keeping.conftest import Fresh, do, everything, people
from tests.persona import MORNING
from tests.server.program import ROOT, environment_of

OLD, NEW = range(1, 201), range(1_001, 1_401)


def fill(ids: range, connection: Connection) -> None:
    connection.execute(insert(contacts), people(*ids))
    seen = [{"channel": "telegram", "key": f"{number}", "taken_at": MORNING} for number in ids]
    connection.execute(insert(inbox), seen)


@contextmanager
def child(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A keeping child, killed by its own id at the end."""
    command = [sys.executable, "-m", "tests.keeping.keeping_child", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def killed(*arguments: object) -> None:
    """A child that was killed where it stood still."""
    with child(*arguments) as process:
        assert process.stdout
        said = process.stdout.readline()
        process.kill()
        assert said == "reached\n", process.communicate()[1]


def who(url: str) -> list[int]:
    """Whom a database holds; it must also be able to write."""
    try:
        found = everything(url)
        do(url, lambda connection: connection.execute(insert(inbox), {"channel": "", "key": "", "taken_at": MORNING}))
    except (StorageDown, sqlite3.Error) as error:
        raise AssertionError(f"between: {error}") from error
    ids = sorted(row["id"] for row in found["contacts"])
    assert sorted(int(row["key"]) for row in found["inbox"]) == ids, "between"
    return ids


def digest(path: Path) -> str:
    """What a file holds, short: pytest explains two unlike files line by line, for minutes, wherever CI is set."""
    return sha256(path.read_bytes()).hexdigest()


# ---- a backup ---------------------------------------------------------------------------------------------------------------
def leaves_the_earlier_backup(url: str, tmp_path: Path, point: str, manner: str) -> None:
    """The check: yesterday's backup is there, and today's can be made once more."""
    do(url, partial(fill, OLD))
    path = tmp_path / "saved.db"
    back_up(url, path)
    before = digest(path)
    do(url, partial(fill, NEW))
    killed("backup", point, url, path, tmp_path, manner)
    assert digest(path) == before, "the earlier backup is gone"
    back_up(url, path)
    assert digest(path) != before
    assert [file.name for file in tmp_path.glob("saved*")] == ["saved.db"]


@pytest.mark.parametrize("point", ["begun", "half"])
def test_a_killed_backup_leaves_the_earlier_one(database_url: str, tmp_path: Path, point: str) -> None:
    leaves_the_earlier_backup(database_url, tmp_path, point, "careful")


def test_the_check_catches_a_backup_that_writes_over_the_earlier_one(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="is gone"):
        leaves_the_earlier_backup(database_url, tmp_path, "half", "careless")


# ---- a restore --------------------------------------------------------------------------------------------------------------
def leaves_the_old_or_the_new(source: str, target: str, tmp_path: Path, point: str, manner: str) -> None:
    """The check: then a restore to the end."""
    do(source, partial(fill, NEW))
    do(target, partial(fill, OLD))
    back_up(source, tmp_path / "saved.db")
    killed("restore", point, target, tmp_path / "saved.db", tmp_path, manner)
    assert who(target) in ([*OLD], [*NEW]), "between"
    restoring.restore(target, tmp_path / "saved.db", Register.begin(tmp_path), MORNING, Terms(), Wish(replace=True))
    assert who(target) == [*NEW]
    assert list(tmp_path.glob("restoring*")) == []


@pytest.mark.parametrize("point", ["begun", "half", "commit"])
def test_a_killed_restore_leaves_the_old_or_the_new(database_url: str, fresh: Fresh, tmp_path: Path, point: str) -> None:
    leaves_the_old_or_the_new(fresh("sqlite"), database_url, tmp_path, point, "careful")


def test_the_check_catches_a_restore_without_a_transaction(database_url: str, fresh: Fresh, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="between"):
        leaves_the_old_or_the_new(fresh("sqlite"), database_url, tmp_path, "half", "careless")


# ---- a move -----------------------------------------------------------------------------------------------------------------
def leaves_nothing(source: str, target: str, tmp_path: Path, point: str, manner: str) -> None:
    """The check: the target is empty, the source untouched; then a move to the end."""
    do(source, partial(fill, NEW))
    before = everything(source)
    killed("move", point, source, target, tmp_path, manner)
    assert not any(everything(target).values()), "between"
    restoring.move(source, target)
    assert everything(target) == before == everything(source)


@pytest.mark.parametrize("point", ["begun", "half", "commit"])
def test_a_killed_move_leaves_nothing(sqlite_url: str, fresh: Fresh, tmp_path: Path, point: str) -> None:
    leaves_nothing(sqlite_url, fresh("postgresql"), tmp_path, point, "careful")


def test_the_check_catches_a_move_without_a_transaction(sqlite_url: str, fresh: Fresh, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="between"):
        leaves_nothing(sqlite_url, fresh("postgresql"), tmp_path, "half", "careless")


# ---- a full disk ------------------------------------------------------------------------------------------------------------
def full_after(size: int) -> None:
    """In the child: files end here, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def types(folder: Path, url: str, *words: str, room: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words]
    environment = environment_of(DATABASE_URL=url, BACKUPS=str(folder / "backups"))
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, preexec_fn=partial(full_after, room)
    )


def test_a_full_disk_leaves_the_earlier_backup(database_url: str, tmp_path: Path) -> None:
    do(database_url, partial(fill, OLD))
    path = tmp_path / "saved.db"
    back_up(database_url, path)
    before = digest(path)
    do(database_url, partial(fill, range(2_000, 6_000)))
    done = types(tmp_path, database_url, "backup", str(path), room=path.stat().st_size + 50_000)
    assert (done.returncode, done.stdout) == (69, "")
    assert done.stderr.startswith(f"sapa: cannot use {path}.part: ")
    assert done.stderr.count("\n") == 1
    assert digest(path) == before
    assert list(tmp_path.glob("*.part*")) == []


@pytest.mark.parametrize("room", [400_000, 1_000_000])
def test_a_full_disk_leaves_the_old_database(fresh: Fresh, tmp_path: Path, room: int) -> None:
    """While the copy is made, and while it is put into the database."""
    source, target = fresh("sqlite"), fresh("sqlite")
    do(source, partial(fill, range(1_000, 9_000)))
    do(target, partial(fill, OLD))
    back_up(source, tmp_path / "saved.db")
    assert (tmp_path / "saved.db").stat().st_size > 400_000
    done = types(tmp_path, target, "restore", "--replace", str(tmp_path / "saved.db"), room=room)
    assert (done.returncode, done.stderr.count("\n")) == (69, 1)
    assert who(target) == [*OLD]
