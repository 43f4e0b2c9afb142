"""`python -m bot ledger`: what was owed to whom, what became of it, and what a person decides about the unknown."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.inspecting import _pages
from storage.database import Database
from storage.ledger import listing
from storage.ledger.deliveries import Lane, State
from storage.ledger.listing import Line, Wanted
from storage.models import activities
from storage.models import deliveries as table
from tests.cli.conftest import Types
from tests.cli.deliveries import NOW, fill, introduce, row
from tests.persona import a_town
from tests.server.program import environment_of

UNKNOWN = {"state": "unknown", "reason": "doubtful", "doubts": 1, "policy": "hold"}


async def listed(database: Database, wanted: Wanted) -> list[Line]:
    return [line async for lines in _pages(database, wanted) for line in lines]


async def numbers(database: Database, **wanted: Any) -> list[int]:
    return [line.id for line in await listed(database, Wanted(**wanted))]


async def test_each_option_leaves_out_the_rest(database: Database) -> None:
    await fill(
        database,
        row("1", lane="bulk", subject="announcement:7", state="unknown"),
        row("2", lane="bulk", subject="announcement:71"),
        row("3", owed_at=NOW - timedelta(days=2), state="pending"),
    )
    assert await numbers(database) == [1, 2, 3]
    assert await numbers(database, subject="announcement:7") == [1]
    assert await numbers(database, state=State.UNKNOWN) == [1]
    assert await numbers(database, lane=Lane.BULK) == [1, 2]
    assert await numbers(database, since=NOW - timedelta(hours=24)) == [1, 2]
    assert await numbers(database, ids=(3, 1, 99)) == [1, 3]
    assert await numbers(database, lane=Lane.BULK, state=State.SENT) == [2]


async def test_what_is_about_an_activity_is_found_through_its_registrations(database: Database) -> None:
    from storage.models import registrations

    def organise(connection: Any) -> None:
        for number in (1, 2):
            connection.execute(insert(activities), {"id": number, "slug": f"kelas-{number}", **CLASS})
            claim = {"id": 10 * number, "activity_id": number, "status": "confirmed", "code": "1234", "ticket": f"t{number}"}
            connection.execute(insert(registrations), {**claim, "created_at": NOW, "line_at": number})

    await database.run(organise)
    subjects = ("registration:10", "registration:20", "place:10", "activity:1", "registration:1", None)
    await fill(database, *(row(str(number), subject=subject) for number, subject in enumerate(subjects)))
    assert await numbers(database, activity_id=1) == [1, 3, 4]
    assert await database.read(lambda connection: listing.activity_called(connection, "kelas-2")) == 2
    assert await database.read(lambda connection: listing.activity_called(connection, "2")) == 2
    assert await database.read(lambda connection: listing.activity_called(connection, "kelas-3")) is None


CLASS = {
    **dict.fromkeys(("title_id", "title_en", "summary_id", "summary_en", "organiser"), "Kelas"),
    **dict.fromkeys(("partners", "needs", "asks", "sources"), "[]"),
    **{"kind": "training", "timing": "dated", "mode": "online", "sample": False, "zone": "Asia/Jakarta", "eligibility": "{}"},
}


async def test_pages_join_without_a_gap_and_without_a_repeat(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(database, *(row(str(number)) for number in range(25)))
    monkeypatch.setattr(listing, "PAGE", 4)
    assert await numbers(database) == list(range(1, 26))


async def test_an_unknown_one_goes_out_once_more_and_keeps_its_doubt(database: Database) -> None:
    await fill(database, row("1", **UNKNOWN), row("2"), row("3", **{**UNKNOWN, "policy": "resend", "doubts": 2}))
    again = await database.run(lambda connection: listing.resend(connection, [1, 2, 3], NOW))
    assert sorted(again) == [1, 3]
    (first, second, third) = await listed(database, Wanted())
    assert (first.state, first.doubts, first.settled_at) == ("pending", 1, None)
    assert second.state == "sent"
    assert (third.state, third.doubts) == ("pending", 2)
    assert await database.run(lambda connection: listing.resend(connection, [1], NOW)) == [], "it is not unknown now"


async def test_the_second_time_a_person_asks_nothing_is_sent(database: Database) -> None:
    """A row that a person had sent again and that is doubtful again has one doubt more: nobody gets a third copy."""
    await fill(database, row("1", **{**UNKNOWN, "doubts": 2}), row("2", **{**UNKNOWN, "policy": "resend", "doubts": 3}))
    assert await database.run(lambda connection: listing.resend(connection, [1, 2], NOW)) == []
    generous = table.update().where(listing.UNKNOWN, table.c.id.in_([1, 2])).values(state="pending").returning(table.c.id)
    assert len(await database.run(lambda connection: connection.execute(generous).all())) == 2, "without the limit both would go"


async def test_a_resend_reaches_the_person(database: Database, tmp_path: Path) -> None:
    await fill(database, row("1", **UNKNOWN, channel="memory"))
    async with a_town(database, tmp_path) as town:
        await database.run(lambda connection: listing.resend(connection, [1], town.clock()))
        town.postman.wake()
        await town.until(lambda: bool(town.channel.shown("1")))
        await town.settled()
        (line,) = await listed(database, Wanted())
    assert (line.state, line.doubts) == ("sent", 1)


async def test_what_was_looked_at_stays_unknown_and_is_not_counted_again(database: Database) -> None:
    from storage.upkeep import inspection

    await fill(database, row("1", **UNKNOWN), row("2", **{**UNKNOWN, "reason": None}), row("3"))
    assert await database.read(inspection.undecided) == {"reply": 2}
    assert sorted(await database.run(lambda connection: listing.leave(connection, [1, 2, 3]))) == [1, 2]
    assert await database.run(lambda connection: listing.leave(connection, [1, 2, 3])) == []
    assert await database.read(inspection.undecided) == {}
    kept = await listed(database, Wanted(state=State.UNKNOWN))
    assert [line.reason for line in kept] == ["left as it is: doubtful", "left as it is: doubtful"]


async def test_the_unknown_are_found_by_their_index(database: Database) -> None:
    await fill(database, *(row(str(number)) for number in range(2_000)))
    found = listing._matching(listing._LINES, Wanted(state=State.UNKNOWN)).where(table.c.id > 0).limit(1_000)
    explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "

    def plan(connection: Any) -> str:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("ANALYZE deliveries")
        text = str(found.compile(connection, compile_kwargs={"literal_binds": True}))
        return " ".join(str(step) for step in connection.exec_driver_sql(explain + text))

    assert "ix_deliveries_unknown" in await database.run(plan)


# ---- as it is typed -----------------------------------------------------------------------------------------------------
async def a_ledger(database: Database) -> None:
    sri = await introduce(database, "1001", name="Sri\x1b[31m\nWahyuni")
    await fill(
        database,
        row(
            "1001",
            contact_id=sri,
            lane="bulk",
            notice="announcement",
            subject="announcement:7",
            announcement_id=7,
            **UNKNOWN,
            settled_at=NOW,
        ),
        row("1002", lane="bulk", notice="announcement", subject="announcement:7", announcement_id=7, external_id="55"),
        row("1003", state="pending", settled_at=None),
    )


async def test_json_lines_for_machines(database: Database, database_url: str, types: Types) -> None:
    await a_ledger(database)
    done = types("ledger", "--announcement", "7", "--jsonl", DATABASE_URL=database_url)
    assert done.returncode == 0
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first == {
        **{"id": 1, "person": 1, "address": "telegram:1001", "lane": "bulk", "kind": "announcement"},
        **{"subject": "announcement:7", "state": "unknown", "attempts": 1, "doubt": 1, "external_id": None},
        **{"reason": "doubtful", "owed_at": "2026-11-23T01:59:00Z", "due_at": "2026-11-23T01:59:00Z"},
        **{"useful_until": None, "settled_at": "2026-11-23T02:00:00Z"},
    }
    assert (second["person"], second["address"], second["external_id"]) == (None, "telegram:1002", "55")
    assert done.stderr == "2 messages, unknown 1, sent 1\n"


async def test_lines_for_people(database: Database, database_url: str, types: Types) -> None:
    await a_ledger(database)
    done = types("ledger", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    zone, heading, first, *_, total = done.stdout.splitlines()
    assert zone == "Times are WIB."
    assert heading.split() == [
        "id",
        "person",
        "lane/kind",
        "state",
        "tries",
        "doubt",
        "theirs",
        "owed",
        "due",
        "settled",
        "reason",
    ]
    assert first.split()[:6] == ["1", "1", "telegram:1001", "bulk/announcement", "unknown", "1"]
    assert "2026-11-23 08:59:00" in first
    assert total == "3 messages, unknown 1, sent 1, pending 1"
    assert "Sri" not in done.stdout, "neither the name nor the words"


async def test_names_on_request_cannot_command_the_terminal(database: Database, database_url: str, types: Types) -> None:
    await a_ledger(database)
    shown = types("ledger", "--names", DATABASE_URL=database_url).stdout
    assert "Sri [31m Wahyuni" in shown
    assert "\x1b" not in shown
    assert "Rahasia" not in shown
    (first, *_) = types("ledger", "--names", "--jsonl", DATABASE_URL=database_url).stdout.splitlines()
    assert json.loads(first)["name"] == "Sri\x1b[31m\nWahyuni"


async def test_deciding(database: Database, database_url: str, types: Types) -> None:
    await a_ledger(database)
    done = types("ledger", "1", "2", "3", "--resend", DATABASE_URL=database_url)
    assert done.stdout.splitlines()[-1] == "will be sent again: 1 messages, unknown 1"
    assert [line.state for line in await listed(database, Wanted())] == ["pending", "sent", "pending"]
    nothing = types("ledger", "--state", "unknown", "--leave", DATABASE_URL=database_url)
    assert nothing.stdout.splitlines()[-1] == "left as they are: 0 messages"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--since", "yesterday"), "--since is a number with m, h or d"),
        (("--since", "999999d"), "--since is a number with m, h or d"),
        (("--activity", "9" * 23), "there is no activity"),
        (("--resend",), "say which"),
        (("1", "--resend", "--leave"), "either --resend or --leave"),
        (("--activity", "nowhere"), "there is no activity nowhere"),
    ],
)
def test_what_is_typed_wrongly(sqlite_url: str, types: Types, typed: Sequence[str], said: str) -> None:
    done = types("ledger", *typed, DATABASE_URL=sqlite_url)
    assert done.returncode == 78
    assert done.stderr.startswith(f"sapa: {said}")


def test_numbers_beyond_every_row_are_refused_without_a_traceback(sqlite_url: str, types: Types) -> None:
    for typed in (("ledger", "9" * 23), ("doctor", "--minutes", "9" * 11)):
        done = types(*typed, DATABASE_URL=sqlite_url)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_no_database_is_made_by_looking(types: Types, tmp_path: Path) -> None:
    done = types("ledger")
    assert (done.returncode, done.stdout) == (78, "")
    assert "there is no database" in done.stderr
    assert not (tmp_path / "var" / "sapa.db").exists()


async def test_a_reader_who_leaves_early_is_no_error(database: Database, database_url: str, tmp_path: Path) -> None:
    """`python -m bot ledger | head -3`"""
    await fill(database, *(row(str(number)) for number in range(3_000)))
    shell = await asyncio.create_subprocess_exec(
        *("bash", "-c", f"{sys.executable} -m bot ledger --jsonl | head -3"),
        env=environment_of(DATABASE_URL=database_url),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await shell.communicate()
    assert [json.loads(line)["id"] for line in out.decode().splitlines()] == [1, 2, 3]
    assert b"Traceback" not in err


def test_a_line_needs_no_more_than_its_own_row() -> None:
    """What is printed of a row is decided by the row alone, so that pages can be let go of."""
    from zoneinfo import ZoneInfo

    from bot.inspecting import _as_text

    line = Line(7, None, "web", "a" * 32, None, "reply", None, None, "failed", 3, 0, None, "x\ny" * 3, NOW, NOW, None, None)
    shown = _as_text(line, ZoneInfo("Asia/Jayapura"))
    assert shown.count("\n") == 1
    assert "2026-11-23 11:00:00" in shown
    assert _as_text(replace(line, reason=None), ZoneInfo("Asia/Jayapura")).endswith("-\n")
