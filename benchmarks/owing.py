"""Messages owed to many, written at once; and what a program costs that has nothing to do."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, TextClause, bindparam, func, insert, select, text

from benchmarks.machine import Usage
from benchmarks.whatsapp_bodies import user_id
from scheduler.sending.bookkeeping import Page, Room
from storage import models
from storage.database import open_database
from storage.ledger.owners import OWNERS
from storage.models.base import Instant
from storage.unasked import timers

FIRST_CHAT = 1_000_000
CHUNK, PAGE = 5_000, 50_000
SAID = '{"text":"Pelatihan batik dibuka. Pendaftaran sampai Jumat, 16.00 WIB."}'
TOLD = {
    "lane": "bulk",
    "policy": "hold",
    "state": "pending",
    "reply": SAID,
    "notice": "announcement to participants",
    "subject": "announcement:1",
}
LOOKS = 300
LATER, WINDOW = timedelta(days=30), timedelta(hours=24)
# One statement on both databases: a million rows take seconds.
MANY = """
WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
INSERT INTO deliveries (channel, contact_id, recipient, lane, policy, state, reply, notice, subject, owed_at, due_at)
SELECT 'telegram', :who, CAST(n AS TEXT), 'bulk', 'hold', 'pending', :said, 'announcement to participants', 'announcement:2', :at,
    :due
FROM numbers
"""


async def owe(url: str, count: int, channel: str = "telegram") -> None:
    """One message to each of `count` people of a channel, due now. On WhatsApp each has just written."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    async with open_database(url) as database:
        for first in range(0, count, CHUNK):
            await database.run(partial(_owe, numbers=range(first, min(first + CHUNK, count)), now=now, channel=channel))
        if database.dialect == "postgresql":
            await database.run(lambda connection: connection.execute(text("ANALYZE")))


def _owe(connection: Connection, numbers: range, now: datetime, channel: str) -> None:
    homes = [{"channel": channel, "recipient": str(FIRST_CHAT + n), "contact_id": FIRST_CHAT + n} for n in numbers]
    people = [{"id": home["contact_id"], "language": "id", "name": "Sri Wahyuni", "created_at": now} for home in homes]
    connection.execute(insert(models.contacts), people)
    whatsapp = channel == "whatsapp"
    lives = [
        {"destination": f"+62{home['recipient']}" if whatsapp else None, "free_until": now + WINDOW if whatsapp else None}
        for home in homes
    ]
    connection.execute(
        insert(models.addresses), [{**home, **how, "conversation": ""} for home, how in zip(homes, lives, strict=True)]
    )
    connection.execute(insert(models.deliveries), [{**home, **TOLD, "owed_at": now, "due_at": now} for home in homes])


async def owe_later(url: str, rows: int) -> None:
    """So many messages that are due in a month."""
    now = datetime.now(UTC)
    statement = text(MANY).bindparams(bindparam("at", type_=Instant), bindparam("due", type_=Instant))
    who = {"id": FIRST_CHAT - 1, "language": "id", "name": "Sri Wahyuni", "created_at": now}
    told = {"who": who["id"], "said": SAID, "at": now, "due": now + LATER}
    async with open_database(url) as database:
        await database.run(lambda connection: connection.execute(insert(models.contacts), who))
        for first in range(1, rows + 1, PAGE):
            page = {"first": first, "last": min(first + PAGE - 1, rows), **told}
            await database.run(partial(_execute, statement, page))
        if database.dialect == "postgresql":
            await database.run(lambda connection: connection.execute(text("ANALYZE")))


def _execute(statement: TextClause, values: dict[str, object], connection: Connection) -> None:
    connection.execute(statement, values)


async def told(url: str, rows: int, owed_at: datetime) -> None:
    """So many messages that WhatsApp took, and of which it has told nothing yet; their numbers begin with 1."""
    who = {"id": FIRST_CHAT - 1, "language": "id", "name": "Sri Wahyuni", "created_at": owed_at}  # nobody's rows are swept away
    async with open_database(url) as database:
        await database.run(lambda connection: connection.execute(insert(models.contacts), who))
        for first in range(1, rows + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, rows + 1))
            await database.run(partial(_told, numbers=numbers, owed_at=owed_at))
        if database.dialect == "postgresql":
            await database.run(lambda connection: connection.execute(text("ANALYZE")))


def _told(connection: Connection, numbers: range, owed_at: datetime) -> None:
    sent = {"channel": "whatsapp", "contact_id": FIRST_CHAT - 1, **TOLD, "state": "sent", "attempts": 1, "category": "utility"}
    at = {"owed_at": owed_at, "due_at": owed_at, "settled_at": owed_at}
    rows = [{"id": n, "recipient": user_id(FIRST_CHAT + n), "external_id": f"wamid.{n}", **sent, **at} for n in numbers]
    connection.execute(insert(models.deliveries), rows)


async def sent(url: str) -> int:
    """How many the ledger says were sent."""
    table = models.deliveries
    query = select(func.count()).where(table.c.subject == "announcement:1", table.c.state == "sent")
    async with open_database(url) as database:
        return int(await database.read(lambda connection: connection.execute(query).scalar_one()))


async def alive(url: str, count: int) -> None:
    """Return once so many processes hold their name's lock."""
    query = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    async with open_database(url) as database:
        while True:
            found = await database.read(lambda connection: connection.execute(query, {"kind": OWNERS}).scalar_one())
            if found == count:
                return
            await asyncio.sleep(0.05)


def rest(pid: int, seconds: float) -> dict[str, float]:
    """Memory in MB, and the share of a core that a program uses which has nothing to do."""
    time.sleep(1.0)  # it has just begun to listen
    before = Usage.of(pid)
    time.sleep(seconds)
    return {"rss": Usage.rss(pid), "idle": sum(before.until(Usage.of(pid)).values()) / seconds}


async def ticks(url: str) -> dict[str, float]:
    """Milliseconds, at the median, that a tick's two questions take when nothing is due: what fires, what is sent."""
    now = datetime.now(UTC)
    page = Page(1, ["telegram"], [], Room(50, 50, {"telegram": 50}), now)

    def look(connection: Connection) -> float:
        began = time.perf_counter()
        page.write(connection)
        timers.take_due(connection, now, 50)
        return (time.perf_counter() - began) * 1e3

    async with open_database(url) as database:
        return {"tick": statistics.median([await database.run(look) for _ in range(LOOKS)])}
