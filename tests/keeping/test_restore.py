"""A restored Sapa says nothing by itself, whatever it owed; a backup of either kind goes into either kind."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, insert, make_url, update

from bot.rules.offers import Terms
from bot.vocabulary import Address, Reply
from storage import migrate
from storage.database import AlreadyServed, open_database
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed, State
from storage.models import contacts as contacts_table
from storage.models import deliveries as deliveries_table
from storage.models import timers as timers_table
from storage.people import contacts
from storage.people.erased import Register
from storage.platforms import switches
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned
from storage.upkeep import aftermath, restoring
from storage.upkeep import copying as copying_of
from storage.upkeep.backup import Unfit, back_up
from storage.upkeep.restoring import Restored, Wish
from tests.keeping.conftest import Fresh, do, everything, kind_of, people, rows
from tests.persona import MORNING, Town, a_town

BOTH = ["sqlite", "postgresql"]
LATER = MORNING + timedelta(days=1)


def restore(url: str, path: Path, register: Register, *, replace: bool = False, now: Any = LATER) -> Restored:
    return restoring.restore(url, path, register, now, Terms(), Wish(replace=replace))


def live(connection: Connection) -> None:
    """A Sapa in the middle of its day: three messages in three states, four timers."""
    at = Address("memory", "sri")
    met = contacts.meet(connection, at, MORNING)
    contacts.change(connection, met.contact.id, {"language": "id"})
    for words, state in (("terkirim", State.SENT), ("di jalan", State.INFLIGHT), ("menunggu", State.PENDING)):
        deliveries.owe(connection, Owed(at, Reply(words), met.contact.id, lane=Lane.NOTICE), None, MORNING)
        last = deliveries_table.c.reply.contains(words)
        owner = 7 if state is State.INFLIGHT else None
        connection.execute(update(deliveries_table).where(last).values(state=state, owner=owner))
    timers.plan(connection, [Planned(kind, f"{kind}:{due}", due) for kind, due in PLANNED])


PLANNED = [
    (Kind.REMINDER, MORNING),
    (Kind.EXPIRY, MORNING),
    (Kind.PLACE, MORNING),
    (Kind.REMINDER, LATER + timedelta(days=1)),
]


@pytest.fixture
def backup(database_url: str, tmp_path: Path) -> Path:
    """What `live` left."""
    do(database_url, live)
    path = tmp_path / "saved.db"
    back_up(database_url, path)
    return path


@pytest.mark.parametrize("target", BOTH)
def test_either_kind_goes_into_either(database_url: str, backup: Path, target: str, fresh: Fresh, register: Register) -> None:
    before, url = everything(database_url), fresh(target)
    done = restore(url, backup, register)
    after = everything(url)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"deliveries", "timers", "switches"}
    assert done.aftermath == aftermath.Aftermath(held=2, dropped=1, forgotten=0, register=0)
    assert done.rows["contacts"] == 1


@pytest.mark.parametrize("target", BOTH)
def test_what_was_owed_is_held_and_what_was_due_is_dropped(
    database_url: str, backup: Path, target: str, fresh: Fresh, register: Register
) -> None:
    url = fresh(target)
    restore(url, backup, register)
    assert {(row["state"], row["reason"], row["owner"]) for row in rows(url, deliveries_table)} == {
        ("sent", None, None),
        ("unknown", "restored", None),
    }
    assert {(row["kind"], row["due_at"] < LATER, row["outcome"]) for row in rows(url, timers_table)} == {
        ("reminder", True, "restored"),
        ("expiry", True, None),
        ("place", True, None),
        ("reminder", False, None),
    }
    assert do(url, partial(switches.is_on, name=switches.PAUSED))


# ---- nothing is sent by itself ----------------------------------------------------------------------------------------------
@asynccontextmanager
async def town_of(url: str, folder: Path) -> AsyncIterator[Town]:
    async with open_database(url) as database, a_town(database, folder) as town:
        town.clock.now = LATER
        yield town


async def says_nothing_by_itself(url: str, folder: Path) -> None:
    """The check: it is started, owes something new, is resumed, and nobody hears of what was owed before."""
    async with town_of(url, folder) as town:
        await town.clockwork.fire_due()
        await town.owes(town.person("sri"), Reply("yang baru"))
        for _ in range(3):
            await town.postman.rounds.go()
            town.postman.wake()
        town.clock.tick(seconds=10)
        resumed = town.clock.now
        await town.database.run(partial(switches.turn_off, name=switches.PAUSED))
        await town.postman.rounds.go()
        await town.until(lambda: "yang baru" in town.channel.shown("sri"))
        assert all(at >= resumed for _, at in town.channel.tried), "sent while paused"
        assert town.channel.shown("sri") == ["yang baru"], "said again"


async def test_a_restored_sapa_says_nothing_by_itself(
    database_url: str, backup: Path, fresh: Fresh, register: Register, tmp_path: Path
) -> None:
    url = await asyncio.to_thread(fresh, kind_of(database_url))
    await asyncio.to_thread(restore, url, backup, register)
    await says_nothing_by_itself(url, tmp_path)


@pytest.mark.parametrize("forgets", ["HOLD", "turn_on"])
async def test_the_check_catches_one_that_holds_or_pauses_nothing(
    database_url: str, backup: Path, fresh: Fresh, register: Register, tmp_path: Path, monkeypatch: Any, forgets: str
) -> None:
    """The bad twins: a plain copy put back."""
    monkeypatch.setattr(aftermath, "HOLD", aftermath.HOLD.where(deliveries_table.c.id < 0))
    if forgets == "turn_on":
        monkeypatch.setattr(switches, "turn_on", lambda *_: None)
    url = await asyncio.to_thread(fresh, kind_of(database_url))
    await asyncio.to_thread(restore, url, backup, register)
    with pytest.raises(AssertionError, match="said again" if forgets == "HOLD" else "sent while paused|said again"):
        await says_nothing_by_itself(url, tmp_path)


# ---- where it goes ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("target", BOTH)
def test_a_full_database_is_kept_unless_told(
    database_url: str, backup: Path, target: str, fresh: Fresh, register: Register
) -> None:
    url = fresh(target)
    do(url, lambda connection: connection.execute(insert(contacts_table), people(5, 6, 7)))
    before = everything(url)
    with pytest.raises(Unfit, match="not empty"):
        restore(url, backup, register)
    assert everything(url) == before
    restore(url, backup, register, replace=True)
    assert [row["id"] for row in rows(url, contacts_table)] == [1]


def test_a_database_that_is_not_there_yet(database_url: str, backup: Path, tmp_path: Path, register: Register) -> None:
    url = f"sqlite:///{tmp_path}/new/sapa.db"
    restore(url, backup, register)
    assert len(rows(url, contacts_table)) == 1
    assert (tmp_path / "new" / "sapa.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("target", BOTH)
async def test_a_running_sapa_is_left_alone(
    database_url: str, backup: Path, target: str, fresh: Fresh, register: Register
) -> None:
    url = await asyncio.to_thread(fresh, target)
    async with open_database(url) as database:
        with database.claim():
            await database.live_as(7)
            with pytest.raises(AlreadyServed, match="stop"):
                await asyncio.to_thread(restore, url, backup, register, replace=True)
    await asyncio.to_thread(restore, url, backup, register, replace=True)


@pytest.mark.parametrize("target", BOTH)
def test_one_who_has_it_open_sees_the_new_at_once(
    database_url: str, backup: Path, target: str, fresh: Fresh, register: Register
) -> None:
    url = fresh(target)
    do(url, lambda connection: connection.execute(insert(contacts_table), people(*range(5, 300))))

    async def look() -> list[int]:
        async with open_database(url) as database:
            found = [await database.read(lambda connection: copying_of.count(connection)["contacts"])]
            await asyncio.to_thread(restore, url, backup, register, replace=True)
            found.append(await database.read(lambda connection: copying_of.count(connection)["contacts"]))
            await database.run(lambda connection: connection.execute(insert(contacts_table), people(1000)))
            return found

    assert asyncio.run(look()) == [295, 1]
    assert [row["id"] for row in rows(url, contacts_table)] == [1, 1000]


# ---- what is no backup ------------------------------------------------------------------------------------------------------
def _alter(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(statement)


def _damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)


NONE = {
    "no file": (lambda path: path.unlink(), "there is no backup"),
    "a letter": (lambda path: path.write_text("Dear Sapa, " * 1000), "not a database"),
    "another program's": (lambda path: _alter(path, "DROP TABLE alembic_version"), "no backup of Sapa"),
    "a newer Sapa's": (lambda path: _alter(path, "UPDATE alembic_version SET version_num = '9999'"), "newer Sapa"),
    "half of it": (_damage, "sound|malformed|damaged"),
}


@pytest.mark.parametrize(("harm", "said"), NONE.values(), ids=NONE)
def test_what_is_no_backup_changes_nothing(sqlite_url: str, tmp_path: Path, harm: Any, said: str, register: Register) -> None:
    do(sqlite_url, live)
    path = tmp_path / "saved.db"
    back_up(sqlite_url, path)
    harm(path)
    before = everything(sqlite_url)
    with pytest.raises((Unfit, OSError), match=said):
        restore(sqlite_url, path, register, replace=True)
    assert everything(sqlite_url) == before
    assert sorted(file.name for file in register.folder.iterdir()) == ["erasures.key"]


@pytest.mark.parametrize("target", BOTH)
def test_an_older_backup_is_brought_up_to_date(
    sqlite_url: str, tmp_path: Path, target: str, fresh: Fresh, register: Register
) -> None:
    do(sqlite_url, live)
    migrate.transact(sqlite_url, lambda connection: command.downgrade(migrate.configuration(connection), "0001"))
    back_up(sqlite_url, tmp_path / "saved.db")
    url = fresh(target)
    restore(url, tmp_path / "saved.db", register)
    assert migrate.is_current(url)
    assert {row["state"] for row in rows(url, deliveries_table)} == {"sent", "unknown"}


def test_a_damaged_database_is_not_written_over(sqlite_url: str, tmp_path: Path, register: Register) -> None:
    back_up(sqlite_url, tmp_path / "saved.db")
    broken = tmp_path / "broken.db"
    broken.write_text("a letter " * 1000)
    with pytest.raises(Unfit, match="put it aside"):
        restore(f"sqlite:///{broken}", tmp_path / "saved.db", register, replace=True)
    assert broken.read_text().startswith("a letter")


# ---- moving -----------------------------------------------------------------------------------------------------------------
def test_an_installation_moves_as_it_is(sqlite_url: str, fresh: Fresh) -> None:
    do(sqlite_url, live)
    before, url = everything(sqlite_url), fresh("postgresql")
    tallies = {tally.table: tally.rows for tally in restoring.move(sqlite_url, url)}
    assert {table: len(found) for table, found in before.items()} == tallies
    assert everything(url) == before == everything(sqlite_url)


def test_a_move_makes_the_tables(sqlite_url: str, postgres: Any) -> None:
    do(sqlite_url, live)
    with postgres.database() as url:
        restoring.move(sqlite_url, url)
        assert everything(url) == everything(sqlite_url)


def test_a_move_refuses(sqlite_url: str, fresh: Fresh) -> None:
    url, other = fresh("postgresql"), fresh("sqlite")
    do(sqlite_url, live)
    for source, target in ((sqlite_url, other), (url, sqlite_url), (f"{sqlite_url}-none", url)):
        with pytest.raises(Unfit):
            restoring.move(source, target)
    do(url, lambda connection: connection.execute(insert(contacts_table), people(5)))
    with pytest.raises(Unfit, match="not empty"):
        restoring.move(sqlite_url, url)
    assert [row["id"] for row in rows(url, contacts_table)] == [5]


async def test_a_move_refuses_while_it_is_served(sqlite_url: str, fresh: Fresh) -> None:
    url = await asyncio.to_thread(fresh, "postgresql")
    async with open_database(sqlite_url) as database, open_database(url) as target:
        with database.claim(), pytest.raises(AlreadyServed, match="already serves"):
            await asyncio.to_thread(restoring.move, sqlite_url, url)
        await target.live_as(7)
        with pytest.raises(AlreadyServed, match="stop"):
            await asyncio.to_thread(restoring.move, sqlite_url, url)


def test_a_move_wants_the_newest_schema(sqlite_url: str, fresh: Fresh) -> None:
    migrate.transact(sqlite_url, lambda connection: command.downgrade(migrate.configuration(connection), "0001"))
    with pytest.raises(Unfit, match="bot migrate"):
        restoring.move(sqlite_url, fresh("postgresql"))
    assert migrate.current(sqlite_url) == "0001"
    assert Path(str(make_url(sqlite_url).database)).exists()
