"""The migrations lead to the models, step by step and back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.database import StorageDown, open_database
from storage.migrate import FOLDER, at_head, configuration, current, head, is_current, migrate, transact
from storage.migrations.__main__ import write
from storage.models import metadata
from tests.conftest import BOTH

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a schema, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


def schema(connection: Connection) -> dict[str, Any]:
    """Everything about the tables, in no particular order."""
    look = inspect(connection)
    return {
        table: [
            {column["name"]: (repr(column["type"]), column["nullable"], column["default"]) for column in look.get_columns(table)},
            look.get_pk_constraint(table)["constrained_columns"],
            ordered(look.get_foreign_keys(table)),
            ordered(look.get_unique_constraints(table)),
            ordered(look.get_check_constraints(table)),
            ordered(look.get_indexes(table)),
            look.get_table_options(table),
        ]
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def ordered(things: list[Any]) -> list[str]:
    return sorted(json.dumps(thing, default=str, sort_keys=True) for thing in things)


def test_migrating_twice_is_migrating_once(empty_url):
    assert (current(empty_url), is_current(empty_url)) == (None, False)
    migrate(empty_url)
    migrate(empty_url)
    assert (current(empty_url), is_current(empty_url)) == (head(), True)


def test_the_file_names_say_what_alembic_says(tmp_path):
    versions = ScriptDirectory(FOLDER)
    assert head() == versions.get_current_head()
    for revision in versions.walk_revisions():
        assert Path(revision.path).name.startswith(f"{revision.revision}_")


def test_the_migrations_lead_to_the_models(empty_url):
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    migrate(empty_url)
    assert transact(empty_url, differences) == []


def test_the_migrations_lead_to_the_very_same_tables(empty_url):
    """compare_metadata looks at neither defaults nor checks nor the conditions of indexes."""

    def both(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        migrated = schema(connection)
        command.downgrade(configuration(connection), "base")
        metadata.create_all(connection)
        return migrated, schema(connection)

    migrate(empty_url)
    migrated, created = transact(empty_url, both)
    assert migrated == created


def test_each_step_goes_up_down_and_up(empty_url):
    def climb(connection: Connection) -> None:
        config = configuration(connection)
        for revision in reversed(list(ScriptDirectory(FOLDER).walk_revisions())):
            command.upgrade(config, revision.revision)
            before = schema(connection)
            command.downgrade(config, revision.down_revision or "base")
            command.upgrade(config, revision.revision)
            assert schema(connection) == before

    transact(empty_url, climb)
    assert is_current(empty_url)


def test_going_all_the_way_down_leaves_nothing(empty_url):
    migrate(empty_url)
    transact(empty_url, lambda connection: command.downgrade(configuration(connection), "base"))
    assert transact(empty_url, schema) == {}
    assert current(empty_url) is None


async def test_an_open_database_knows_whether_it_is_current(database):
    assert await database.read(at_head)


async def test_a_new_database_is_not_current(empty_url):
    async with open_database(empty_url) as database:
        assert not await database.read(at_head)


def test_a_start_with_nothing_to_do_does_not_import_alembic(database_url):
    program = "import sys, storage.migrate as m; m.migrate(sys.argv[1]); sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", program, database_url], cwd=ROOT, check=True)


def test_a_migration_that_fails_leaves_the_old_schema(database_url):
    def break_off(connection: Connection) -> None:
        command.downgrade(configuration(connection), "base")
        raise KeyError

    before = transact(database_url, schema)
    with pytest.raises(KeyError):
        transact(database_url, break_off)
    assert transact(database_url, schema) == before


def test_a_migration_that_leaves_rows_pointing_at_nothing_is_refused(sqlite_url):
    def orphan(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE orphans (id INTEGER REFERENCES contacts (id))")
        connection.exec_driver_sql("INSERT INTO orphans VALUES (404)")

    with pytest.raises(ValueError, match="point at nothing"):
        transact(sqlite_url, orphan)


def test_a_database_out_of_reach_is_down(tmp_path):
    for url in ("postgresql://sapa:hunter2@127.0.0.1:1/sapa", f"sqlite:///{tmp_path}"):
        with pytest.raises(StorageDown):
            migrate(url)


def test_the_next_migration_is_written_from_the_models(tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "migrations")
    path = write("Nothing new", folder)
    assert path.name == f"{int(head() or 0) + 1:04}_nothing_new.py"
    assert path.read_text().count("    pass\n") == 2
