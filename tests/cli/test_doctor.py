"""`python -m bot doctor`: what is wrong, what to do about it, and an exit code that a watcher understands."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, insert

from bot import doctor
from bot.channels.port import Notification
from bot.doctor import Finding
from bot.rules.authority import Grant, Role
from bot.settings import Settings
from bot.vocabulary import Address
from storage.database import Database, open_database
from storage.ledger import inbox
from storage.ledger.deliveries import Lane
from storage.models import holds, timers
from storage.people import contacts, roles
from storage.platforms import accounts, quota, standing, switches
from storage.unasked import alerts
from storage.unasked.alerts import Cause, What
from tests.cli.conftest import Types
from tests.cli.deliveries import NOW, fill, introduce, row
from tests.databases import query

LONG_AGO = NOW - timedelta(hours=2)
PATIENCE = timedelta(minutes=5)
MINE = 4711


@pytest.fixture
async def served(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The database of an installation in order: somebody serves it, and an admin hears of trouble."""
    async with open_database(database_url) as serving:
        with serving.claim():
            await serving.live_as(MINE)
            await database.run(partial(roles.grant, address=Address("telegram", "1"), given=Grant(Role.ADMIN), now=NOW))
            yield database


async def found(database: Database, url: str, **settings: Any) -> list[Finding]:
    there = Settings(_env_file=None, database_url=SecretStr(url), **settings)  # type: ignore[call-arg]
    return await database.read(partial(doctor.examine, settings=there, now=NOW, patience=PATIENCE))


async def told(database: Database, url: str, *, look: bool = True, **settings: Any) -> list[str]:
    """What wants to be looked at (or only to be known), without the advice."""
    return [finding.what for finding in await found(database, url, **settings) if finding.look is look]


async def test_nothing_to_say_about_what_is_in_order(served: Database, database_url: str) -> None:
    await fill(
        served,
        row("1"),
        row("2", state="pending", due_at=NOW + timedelta(hours=1)),
        row("3", state="pending", due_at=NOW - timedelta(minutes=1)),
        row("4", state="inflight", owner=MINE),
        row("5", state="failed", reason="blocked"),
    )
    assert await found(served, database_url) == []


async def test_nobody_serves(database: Database, database_url: str) -> None:
    assert "processes: nobody serves this database" in await told(database, database_url)


async def test_a_process_that_died_with_messages_in_its_slots(served: Database, database_url: str) -> None:
    dead = MINE + 1 if served.dialect == "postgresql" else MINE
    await fill(
        served, *(row(str(number), state="inflight", owner=dead) for number in range(3)), row("9", state="inflight", owner=MINE)
    )
    if served.dialect == "postgresql":
        assert await told(served, database_url) == ["stuck: 3 messages were on their way in a process that died"]
    else:  # there whoever serves lives, and takes over what any other left within seconds
        assert await told(served, database_url) == []


async def test_messages_of_a_dead_process_on_sqlite(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        await fill(database, row("1", state="inflight", owner=MINE))
        assert "stuck: 1 messages were on their way in a process that died" in await told(database, sqlite_url)


async def test_a_message_that_never_lands(served: Database, database_url: str) -> None:
    await fill(served, row("1", state="inflight", owner=MINE, due_at=LONG_AGO))
    assert await told(served, database_url) == ["stuck: 1 messages are on their way since 2026-11-23 07:00 WIB"]


class Trouble(NamedTuple):
    """Rows that are wrong, and what is said about them."""

    rows: list[dict[str, Any]]
    looks: list[str]
    notes: tuple[str, ...] = ()


TROUBLE = {
    "overdue replies": Trouble(
        [row("1", state="pending", due_at=LONG_AGO), row("2", state="pending", due_at=LONG_AGO)],
        ["overdue: 2 messages (telegram, reply), the oldest due 2026-11-23 07:00 WIB"],
    ),
    "an announcement on its way": Trouble(
        [row("1", state="pending", lane="bulk", due_at=LONG_AGO), row("2", state="inflight", lane="bulk", owner=MINE)],
        [],
        ("overdue: 1 messages (telegram, bulk), the oldest due 2026-11-23 07:00 WIB",),
    ),
    "an announcement that stands still": Trouble(
        [row("1", state="pending", lane="bulk", due_at=LONG_AGO)],
        ["overdue: 1 messages (telegram, bulk), the oldest due 2026-11-23 07:00 WIB"],
    ),
    "unknown ones": Trouble(
        [row("1", state="unknown"), row("2", state="unknown", lane="bulk"), row("3", state="unknown", reason="left as it is: x")],
        ["unknown: 1 bulk, 1 reply may have arrived or not"],
    ),
}


@pytest.mark.parametrize("name", TROUBLE)
async def test_trouble_in_the_ledger(served: Database, database_url: str, name: str) -> None:
    rows, looks, notes = TROUBLE[name]
    await fill(served, *rows)
    assert await told(served, database_url) == looks
    assert await told(served, database_url, look=False) == list(notes)


async def test_what_waits_on_purpose(served: Database, database_url: str) -> None:
    await fill(served, row("1", state="pending", due_at=LONG_AGO), row("2", state="pending", lane="bulk", due_at=LONG_AGO))
    until = NOW + timedelta(minutes=10)
    held = [("telegram", "1", ""), ("telegram", "", "bulk")]
    values = [dict(zip(("channel", "recipient", "lane"), key, strict=True)) | {"until": until} for key in held]
    await served.run(lambda connection: connection.execute(insert(holds), values))
    assert await told(served, database_url) == []
    assert await told(served, database_url, look=False) == [
        "held: 1 chats of telegram until 2026-11-23 09:10 WIB, as the platform asked",
        "held: the whole of telegram, lane bulk until 2026-11-23 09:10 WIB, as the platform asked",
    ]


async def test_paused(served: Database, database_url: str) -> None:
    await fill(served, row("1", state="pending", due_at=LONG_AGO))
    await served.run(partial(switches.turn_on, name=switches.PAUSED, now=LONG_AGO))
    assert await told(served, database_url) == ["paused: since 2026-11-23 07:00 WIB, nothing is sent"]


async def test_timers_that_broke_and_timers_that_are_late(served: Database, database_url: str) -> None:
    usual = {"kind": "digest", "due_at": LONG_AGO, "fired_at": None, "outcome": None}
    broke = {"fired_at": LONG_AGO, "outcome": "broke: KeyError"}

    def plan(connection: Connection) -> None:
        rows = [
            {"key": "1", **usual},
            {"key": "2", **usual, **broke},
            {"key": "3", **usual, **broke, "fired_at": NOW - timedelta(days=2)},
        ]
        connection.execute(insert(timers), rows)

    await served.run(plan)
    assert await told(served, database_url) == [
        "timers: 1 should have fired, the first 2026-11-23 07:00 WIB",
        "timers: 1 of kind digest broke: KeyError within a day; what they would have said was not",
    ]


async def test_an_outage_that_some_process_sees(served: Database, database_url: str) -> None:
    await served.run(partial(alerts.sound, causes=[Cause(What.DOWN, "telegram")], now=NOW))
    what = "telegram: the platform refuses our account, or did within three minutes; its messages wait"
    assert await told(served, database_url) == [what]
    await served.run(partial(alerts.sound, causes=[Cause(What.QUEUE, "web")], now=NOW))
    assert await told(served, database_url) == [what], "what waits is counted by the doctor itself"


async def test_what_was_put_aside_today(served: Database, database_url: str) -> None:
    for key, at in (("1", LONG_AGO), ("2", NOW), ("3", NOW - timedelta(days=2))):
        await served.run(partial(inbox.quarantine, channel="telegram", key=key, why="KeyError x.py:7", now=at))
    assert await told(served, database_url) == ["quarantine: 2 from telegram broke at KeyError x.py:7, last 2026-11-23 09:00 WIB"]


async def test_people_out_of_reach_and_no_admin(database: Database, database_url: str) -> None:
    await introduce(database, "1001")
    await database.run(partial(contacts.mark_unreachable, address=Address("telegram", "1001"), why="blocked"))
    notes = await told(database, database_url, look=False)
    assert notes == ["unreachable: 1 telegram addresses, until they write again", "admins: none, so nobody is told of trouble"]
    assert len(await told(database, database_url, look=False, admins="telegram:1")) == 1


async def test_another_schema(database: Database, database_url: str) -> None:
    await database.run(lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'"))
    (only,) = await told(database, database_url)
    assert only.startswith("schema: at 0001, this version of Sapa needs 000")


def test_a_disk_that_fills(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Settings(_env_file=None, database_url=SecretStr(sqlite_url))  # type: ignore[call-arg]
    for free, looks in ((doctor.ROOM - 1, 1), (doctor.ROOM + 1, 0)):
        usage = shutil.disk_usage("/")._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        assert sum(one.look for one in doctor.surroundings(there, NOW)) == looks


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "telegram: off"),
        ({"telegram_token": SecretStr("42:x")}, "telegram: polled, so one process only"),
        ({"demo": True}, "demo: anybody at this machine may play the admin"),
    ],
)
def test_settings(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    url = SecretStr(f"sqlite:///{tmp_path / 'sapa.db'}")
    there = Settings(_env_file=None, database_url=url, **settings)  # type: ignore[call-arg]
    assert said in [one.what for one in doctor.surroundings(there, NOW)]


def test_backups(tmp_path: Path) -> None:
    url, folder = SecretStr(f"sqlite:///{tmp_path / 'sapa.db'}"), tmp_path / "backups"
    there = Settings(_env_file=None, database_url=url, backups=folder)  # type: ignore[call-arg]

    def told(hours: int) -> list[str]:
        found = doctor.surroundings(there, datetime.now(UTC) + timedelta(hours=hours))
        return [str(one)[:4] for one in found if one.what.startswith("backups")]

    assert told(0) == ["note"], "there is none"
    folder.mkdir()
    (folder / "sapa-20261122-021500.db").touch()
    assert told(35) == []
    assert told(37) == ["look"]
    assert (
        doctor.surroundings(there.model_copy(update={"demo": True}), datetime.now(UTC) + timedelta(days=9))[-1].what[:4] == "demo"
    )


# ---- as it is typed -----------------------------------------------------------------------------------------------------
async def test_healthy_beside_what_serves(served: Database, database_url: str, types: Types) -> None:
    done = await asyncio.to_thread(types, "doctor", DATABASE_URL=database_url, ADMINS="telegram:1")
    assert (done.returncode, done.stderr) == (0, "")
    telegram, backups, last = done.stdout.splitlines()
    assert telegram == "note  telegram: off. Set SAPA_TELEGRAM_TOKEN to switch it on"
    assert backups == "note  backups: none in var/backups. python -m bot backup var/backups, every day"
    assert last == "healthy"


async def test_something_to_look_at(served: Database, database_url: str, types: Types) -> None:
    await fill(served, row("1", state="unknown"))
    done = await asyncio.to_thread(types, "doctor", DATABASE_URL=database_url)
    first, *_, last = done.stdout.splitlines()
    assert done.returncode == 1
    advice = "See python -m bot ledger --state unknown; decide with --resend or --leave"
    assert first == f"look  unknown: 1 reply may have arrived or not. {advice}"
    assert last == "1 to look at"


async def test_patience_is_the_operators(served: Database, database_url: str, types: Types) -> None:
    """Two days are late to whoever waits minutes, and not to whoever waits a week."""
    from bot import clock

    await fill(served, row("1", state="pending", due_at=clock.now() - timedelta(days=2)))
    assert (await asyncio.to_thread(types, "doctor", DATABASE_URL=database_url)).returncode == 1
    assert (await asyncio.to_thread(types, "doctor", "--minutes", "10080", DATABASE_URL=database_url)).returncode == 0


def test_no_database_yet(types: Types, tmp_path: Path) -> None:
    done = types("doctor")
    assert done.returncode == 1
    assert done.stdout.startswith("look  database: there is no file ")
    assert not (tmp_path / "var" / "sapa.db").exists()


@pytest.mark.postgres
def test_a_server_that_is_away(types: Types, tmp_path: Path) -> None:
    done = types("doctor", DATABASE_URL=f"postgresql://sapa@/sapa?host={tmp_path}")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("look  the database cannot be used: ")


def test_a_file_that_is_no_database(types: Types, tmp_path: Path) -> None:
    (tmp_path / "junk.db").write_bytes(b"not a database " * 1_000)
    done = types("doctor", DATABASE_URL=f"sqlite:///{tmp_path / 'junk.db'}")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("look  the database cannot be used: ")


def test_looking_changes_nothing(sqlite_url: str, types: Types) -> None:
    """Not even while another process holds the write lock."""
    with writing(sqlite_url) as raw:
        done = types("doctor", DATABASE_URL=sqlite_url)
        assert done.stdout.startswith("look  processes: nobody serves this database")
        raw.rollback()
    assert types("ledger", DATABASE_URL=sqlite_url).returncode == 0


@contextmanager
def writing(url: str) -> Iterator[sqlite3.Connection]:
    """A transaction that keeps everybody else from writing."""
    raw = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        raw.execute("BEGIN IMMEDIATE")
        yield raw
    finally:
        raw.close()


@pytest.mark.postgres
async def test_who_lives_is_told_by_locks(postgres_url: str) -> None:
    from storage.upkeep import inspection

    async with open_database(postgres_url) as database:
        assert await database.read(inspection.living) == frozenset()
        async with open_database(postgres_url) as other:
            await other.live_as(2**31 - 1)
            await asyncio.to_thread(query, postgres_url, "SELECT pg_try_advisory_lock(1, 2)")
            assert await database.read(inspection.living) == {2**31 - 1}
        assert await database.read(inspection.living) == frozenset()


async def test_what_a_platform_holds_against_our_account_and_how_far_its_limit_is_used(
    served: Database, database_url: str
) -> None:
    def tell(connection: Connection) -> None:
        standing.assume(connection, "1", NOW)
        told = [
            Notification("restriction", "ACCOUNT_VIOLATION", "SPAM\x1b[31m", NOW),
            Notification("quality", "sapa_reminder", "yellow", NOW, "id"),
        ]
        accounts.apply(connection, told, NOW)
        quota.admit(connection, "whatsapp", Lane.BULK, {"1": False, "2": False}, NOW)

    await served.run(tell)
    whatsapp = {
        "whatsapp_token": "t",
        "whatsapp_phone_id": "1",
        "whatsapp_app_secret": "s",
        "whatsapp_verify_token": "v",
    }
    (look,) = await told(served, database_url, **whatsapp)
    assert look == "whatsapp: restriction of ACCOUNT_VIOLATION: SPAM [31m, since 2026-11-23 09:00 WIB"
    notes = await told(served, database_url, look=False, **whatsapp)
    assert "whatsapp: quality of sapa_reminder:id: yellow, since 2026-11-23 09:00 WIB" in notes
    assert "whatsapp: 1 of 1 people were written to first within 24 hours" in notes
    assert "whatsapp: lane bulk waits for the daily limit, until 2026-11-24 09:00 WIB at most" in notes


async def test_why_a_platform_refuses_us_says_what_to_do(served: Database, database_url: str) -> None:
    causes = [Cause(What.DOWN, "whatsapp", kind="payment")]
    await served.run(partial(alerts.sound, causes=causes, now=NOW))
    (finding,) = [one for one in await found(served, database_url) if one.look]
    assert "refuses our account (payment)" in finding.what
    assert finding.todo == "Add a payment method in WhatsApp Manager"
