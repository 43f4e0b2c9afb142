"""A killed migration leaves the old schema or the new one, and two runners do not meet."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from storage.database import open_database
from storage.migrate import FOLDER, head, migrate, revision

ROOT = Path(__file__).parents[2]
NEXT = f"{int(head() or 0) + 1:04}"
SEVERAL_STEPS = f"""
import sqlalchemy as sa
from alembic import op

from tests.storage.migrating_child import reach

revision = "{NEXT}"
down_revision = "{head()}"


def upgrade() -> None:
    reach("begun")
    op.create_table("first", sa.Column("id", sa.Integer(), primary_key=True))
    reach("created")
    op.execute("INSERT INTO first (id) VALUES (1)")
    op.add_column("inbox", sa.Column("added", sa.Text()))
    reach("altered")
    op.drop_table("interests")
    op.create_index("ix_inbox_added", "inbox", ["added"])
    reach("dropped")
"""
POINTS = ("begun", "created", "altered", "dropped", "commit")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations, and one more that can stand still."""
    copy = shutil.copytree(FOLDER, tmp_path / "migrations")
    (copy / "versions" / f"{NEXT}_several_steps.py").write_text(SEVERAL_STEPS)
    monkeypatch.setenv("STAND_STILL_AT", "")
    return copy


@contextlib.contextmanager
def runner(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A migrating child, killed by its own id at the end."""
    command = [sys.executable, "-m", "tests.storage.migrating_child", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def hear(process: subprocess.Popen[str], word: str) -> bool:
    """Whether the child says this, ever."""
    return any(word in line for line in process.stdout)


def shape(url: str) -> dict[str, Any]:
    """What this migration changes, and what version the database says it is at."""

    def look(connection: Connection) -> dict[str, Any]:
        tables = set(inspect(connection).get_table_names())
        return {
            "version": revision(connection),
            "first": connection.scalar(text("SELECT count(*) FROM first")) if "first" in tables else None,
            "interests": "interests" in tables,
            "columns": "added" in {column["name"] for column in inspect(connection).get_columns("inbox")},
            "index": "ix_inbox_added" in {index["name"] for index in inspect(connection).get_indexes("inbox")},
        }

    async def ask() -> dict[str, Any]:
        async with open_database(url) as database:
            return await database.read(look)

    return asyncio.run(ask())


OLD = {"version": head(), "first": None, "interests": True, "columns": False, "index": False}
NEW = {"version": NEXT, "first": 1, "interests": False, "columns": True, "index": True}


def killed_at(point: str, url: str, folder: Path, manner: str) -> None:
    """The check: whatever the point, the schema is the old one or the new one."""
    with runner(url, folder, point, manner) as process:
        assert hear(process, "reached")
        process.kill()
    assert shape(url) in (OLD, NEW), "between"


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_migration_leaves_the_old_schema_and_the_next_one_goes_on(database_url, folder, point):
    killed_at(point, database_url, folder, "careful")
    migrate(database_url, folder)
    assert shape(database_url) == NEW


@pytest.mark.parametrize("point", ["created", "altered", "dropped"])
def test_the_check_catches_a_careless_migration(database_url, folder, point):
    with pytest.raises(AssertionError, match="between"):
        killed_at(point, database_url, folder, "careless")


def both_succeed(url: str, folder: Path, manner: str) -> None:
    """The check: a second runner comes while the first stands still halfway, and both end well."""
    with runner(url, folder, "altered", manner) as first:
        assert hear(first, "reached")
        with runner(url, folder, "", manner) as second:
            waited = hear(second, "waiting")
            first.communicate(timeout=30)
            second.communicate(timeout=30)
    assert (waited, first.returncode, second.returncode) == (True, 0, 0), "they met"
    assert shape(url) == NEW


def test_a_second_runner_waits_for_the_first(database_url, folder):
    both_succeed(database_url, folder, "careful")


def test_the_check_catches_runners_that_do_not_wait(database_url, folder):
    with pytest.raises(AssertionError, match="they met"):
        both_succeed(database_url, folder, "careless")


def test_a_second_runner_goes_on_when_the_first_is_killed(database_url, folder):
    with runner(database_url, folder, "altered") as first:
        assert hear(first, "reached")
        with runner(database_url, folder, "") as second:
            assert hear(second, "waiting")
            first.kill()
            second.communicate(timeout=30)
    assert second.returncode == 0
    assert shape(database_url) == NEW


def test_four_runners_on_a_new_database(tmp_path, folder):
    url = f"sqlite:///{tmp_path}/new.db"
    with contextlib.ExitStack() as stack:
        runners = [stack.enter_context(runner(url, folder, "")) for _ in range(4)]
        errors = [process.communicate(timeout=30)[1] for process in runners]
    assert [process.returncode for process in runners] == [0] * 4, errors
    assert shape(url) == NEW
