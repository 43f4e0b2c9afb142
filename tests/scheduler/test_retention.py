"""What is kept too long goes, page by page, so that no turn waits long for it; and a tick that breaks takes no other along."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, update

from scheduler import clockwork
from storage.ledger import inbox
from storage.ledger.deliveries import State
from storage.models import activities, contacts, deliveries, registrations
from storage.models import inbox as inbox_table
from storage.models import timers as timers_table
from storage.people import lapsing
from storage.unasked import timers
from storage.unasked.timers import Kind
from tests.persona import MORNING, Town

OLD, YOUNG = MORNING - timedelta(days=40), MORNING - timedelta(days=2)
MANY = lapsing.PAGE * 2 + 7
MOTIF = "contoh-motif-batik"


def said(number: int, **values: Any) -> dict[str, Any]:
    usual = {"channel": "memory", "recipient": str(number), "contact_id": 1, "lane": "bulk", "policy": "hold", "reply": "{}"}
    times = {"state": State.SENT, "owed_at": OLD, "due_at": OLD, "settled_at": OLD}
    return usual | times | values


@pytest.fixture
async def town(town: Town) -> Town:
    """Much that is old; then something old that waits still, and something young."""

    def fill(connection: Connection) -> None:
        connection.execute(insert(contacts), {"id": 1, "created_at": OLD})
        connection.execute(insert(deliveries), [said(number) for number in range(MANY)])
        late = said(MANY, state=State.UNKNOWN)
        waits = said(MANY + 1, state=State.PENDING, due_at=MORNING + timedelta(days=1), settled_at=None)
        young = said(MANY + 2, owed_at=YOUNG)
        connection.execute(insert(deliveries), [late, waits, young])
        connection.execute(
            insert(inbox_table), [{"channel": "memory", "key": str(number), "taken_at": OLD} for number in range(MANY)]
        )
        fired = {"kind": Kind.NEWS, "due_at": OLD, "fired_at": OLD, "outcome": "told"}
        connection.execute(insert(timers_table), [fired | {"key": str(number)} for number in range(MANY)])

    await town.database.run(fill)
    return town


async def count(town: Town, table: Table) -> int:
    return len(await town.rows(table))


async def test_messages_settled_long_ago_go_and_others_stay(town: Town) -> None:
    await town.clockwork.keep_retention()
    assert {row["recipient"] for row in await town.rows(deliveries)} == {str(MANY + 1), str(MANY + 2)}


async def test_what_fired_or_was_taken_long_ago_goes(town: Town) -> None:
    await town.clockwork.purge_timers()
    await town.clockwork.purge_inbox()
    assert not [row for row in await town.rows(timers_table) if row["fired_at"] is not None]
    assert await count(town, inbox_table) == 0


@pytest.mark.parametrize(
    ("table", "page"),
    [
        (deliveries, partial(lapsing.forget_said, after=0, now=MORNING)),
        (inbox_table, partial(inbox.purge, before=MORNING)),
        (timers_table, partial(timers.purge, before=MORNING)),
    ],
    ids=["deliveries", "inbox", "timers"],
)
async def test_a_page_is_small_however_much_is_old(town: Town, table: Table, page: Callable[[Connection], Any]) -> None:
    """All at once, a million rows would hold SQLite's writer for seconds, and PostgreSQL would end the statement each time."""
    before = await count(town, table)
    await town.database.run(page)
    assert 0 < before - await count(town, table) <= lapsing.PAGE


async def test_a_year_after_an_activity_its_registrations_lose_their_names(town: Town) -> None:
    number = (await town.activity(MOTIF))["id"]
    people = [{"id": 10 + person, "created_at": OLD} for person in range(MANY)]
    usual = {"activity_id": number, "status": "confirmed", "created_at": OLD}
    rows = [
        usual | {"contact_id": one["id"], "line_at": one["id"], "code": str(one["id"]), "ticket": str(one["id"])}
        for one in people
    ]

    def fill(connection: Connection) -> None:
        connection.execute(insert(contacts), people)
        connection.execute(insert(registrations), rows)
        long_ago = {"starts_on": date(2025, 11, 1), "ends_on": date(2025, 11, 2)}
        connection.execute(update(activities).where(activities.c.id == number).values(**long_ago))

    await town.database.run(fill)
    await town.database.run(partial(lapsing.retire, now=MORNING))
    assert 0 < sum(row["contact_id"] is None for row in await town.rows(registrations)) <= lapsing.PAGE
    await town.clockwork.keep_retention()
    assert {row["contact_id"] for row in await town.rows(registrations)} == {None}


async def test_a_tick_that_breaks_says_so_in_one_line_and_ticks_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def fire_due() -> None:
        ticks.put_nowait(None)
        raise ValueError("0812 3456 7890 belongs to Sri Wahyuni")

    monkeypatch.setattr(clockwork, "TICK", 0.01)
    town.clockwork._every(0.01, fire_due)
    town.clockwork._ticks.start()
    async with asyncio.timeout(30):
        for _ in range(3):
            await ticks.get()
    town.clockwork.stop()
    captured = capsys.readouterr()
    logged = captured.out + captured.err
    assert "Sri" not in logged
    broke = [line for line in logged.splitlines() if "tick broke" in line]
    assert len(broke) >= 2
    assert all("ValueError" in line for line in broke)


async def _mistakes_of_a_stop(town: Town, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is logged as a mistake when a stop comes in the middle of a tick."""
    begun, cut = asyncio.Event(), asyncio.Event()

    async def fire_due() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()

    town.clockwork._every(0.01, fire_due)
    town.clockwork._ticks.start()
    async with asyncio.timeout(30):
        await begun.wait()
        town.clockwork.stop()
        await cut.wait()
    return [line.getMessage() for line in caplog.records if line.levelno >= logging.ERROR]


async def test_a_stop_in_the_middle_of_a_tick_is_no_mistake(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    assert await _mistakes_of_a_stop(town, caplog) == []


async def test_the_check_catches_a_tick_that_lets_the_stop_through(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def impatient(work: Callable[[], Awaitable[None]]) -> None:
        await work()

    monkeypatch.setattr(clockwork, "_patient", impatient)
    (mistake,) = await _mistakes_of_a_stop(town, caplog)
    assert "raised an exception" in mistake
