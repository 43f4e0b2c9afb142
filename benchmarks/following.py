"""How long it takes to owe news to everybody who follows, and how long turns wait for that.

python -m benchmarks.following [people]        SQLite and PostgreSQL on this machine, 100,000 people unless told otherwise
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time

from sqlalchemy import Connection, func, insert, select, text

from benchmarks.databases import on_both, surroundings
from benchmarks.filling import FIRST_ACTIVITY, FIRST_CHAT
from bot.conversation.turn import Surroundings
from bot.rules.news import How, next_telling
from bot.vocabulary import Address
from scheduler.timers import firing
from scheduler.timers.table import FIRES
from storage.catalogue.lexicon import read_lexicon_rows
from storage.database import Database, open_database
from storage.models import activities, deliveries, interests
from storage.models import news as noted
from storage.organising.activities import crafts_of
from storage.people import contacts
from storage.unasked import news, timers

CHUNK = 5_000
PROBE = 0.005  # seconds between two turns beside the work


@dataclass(slots=True)
class Measured:
    """What a run took, in seconds; `waits` is what a small turn beside it waited each time."""

    name: str
    rows: int = 0
    seconds: float = 0.0
    transactions: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)  # of a transaction: this process's own work, whatever else runs here
    waits: list[float] = field(default_factory=list)

    def line(self) -> str:
        longest, usual = max(self.transactions) * 1000, statistics.median(self.transactions) * 1000
        waits = sorted(self.waits)
        late, worst = waits[int(len(waits) * 0.99)] * 1000, waits[-1] * 1000
        return (
            f"{self.name:<40} {self.rows:>8,} rows {self.seconds:>7.1f} s {self.rows / self.seconds:>7,.0f}/s"
            f"   transaction {usual:5.1f} ms, longest {longest:6.1f}, own work {statistics.median(self.busy) * 1000:5.1f}, "
            f"p99 {sorted(self.busy)[int(len(self.busy) * 0.99)] * 1000:5.1f}"
            f"   turn beside it p99 {late:6.1f} ms, worst {worst:6.1f}"
        )


async def fires(database: Database, around: Surroundings, now: datetime, measured: Measured) -> None:
    """Fire what is due until nothing is, as the clockwork does."""

    def fire(connection: Connection) -> int:
        began = thread_time()
        fired = firing.fire_due(connection, FIRES, now, around)
        measured.busy.append(thread_time() - began)
        return fired

    began = perf_counter()
    while True:
        at = perf_counter()
        if not await database.run(fire):
            break
        measured.transactions.append(perf_counter() - at)
    measured.seconds += perf_counter() - began


async def probed(database: Database, measured: Measured, stop: asyncio.Event) -> None:
    """What a small turn waits beside the work."""
    address = Address("telegram", str(FIRST_CHAT + 7))
    while not stop.is_set():
        began = perf_counter()
        await database.run(lambda connection: contacts.find(connection, address))
        measured.waits.append(perf_counter() - began)
        await asyncio.sleep(PROBE)


async def measure(database: Database, around: Surroundings, now: datetime, name: str, counted: str) -> Measured:
    """Fire it all with turns beside it, and count the rows of a notice."""
    measured, stop = Measured(name), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(probed(database, measured, stop))
        await fires(database, around, now, measured)
        stop.set()
    if counted == "noted":
        wanted = select(func.count()).where(noted.c.told_at.is_(None))
    else:
        wanted = select(func.count()).where(deliveries.c.lane == "bulk", deliveries.c.notice.startswith(counted))
    measured.rows = await database.read(lambda connection: connection.execute(wanted).scalar_one())
    return measured


def follow(connection: Connection, numbers: range, craft: str, now: datetime) -> None:
    """Everybody follows the first activity; every second one a craft, too."""
    rows = [
        {"contact_id": number + 1, "kind": kind, "subject": subject, "since": now}
        for number in numbers
        for kind, subject in (("activity", f"bench-{FIRST_ACTIVITY}"), ("craft", craft))
        if kind == "activity" or number % 2
    ]
    connection.execute(insert(interests), rows)


async def run(url: str, folder: Path, people: int, say: Callable[[str], None]) -> None:
    """Both ways of telling, on one database."""
    day = datetime.now(UTC).date()
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)  # ten in the morning in Jakarta
    async with open_database(url) as database:
        craft = (await database.read(lambda connection: crafts_of(connection, FIRST_ACTIVITY + 1)))[0]
        for first in range(0, people, CHUNK):
            await database.run(partial(follow, numbers=range(first, min(first + CHUNK, people)), craft=craft, now=now))
        await database.run(partial(_keep_open, until=now + timedelta(days=2)))
        if database.dialect == "postgresql":
            await database.run(lambda connection: connection.execute(text("ANALYZE")))
        crafts, provinces = await database.read(read_lexicon_rows)
        around = surroundings(folder, crafts, provinces)

        def plan(activity_id: int, what: str) -> Callable[[Connection], None]:
            return lambda connection: timers.plan(connection, [news.planned(activity_id, what, 0, now)])

        await database.run(plan(FIRST_ACTIVITY, f"opened:{day}"))
        say((await measure(database, around, now, f"{database.dialect}: it opens, all are told", "opened")).line())
        await database.run(plan(FIRST_ACTIVITY + 1, "new"))
        say((await measure(database, around, now, f"{database.dialect}: new, all get it later", "noted")).line())
        nine = next_telling(now, How.DAILY, 9, "Asia/Jakarta") + timedelta(hours=2)
        say((await measure(database, around, nine, f"{database.dialect}: everybody's digest is due", "digest")).line())


def _keep_open(connection: Connection, until: datetime) -> None:
    """Nothing closes while it is measured."""
    connection.execute(activities.update().where(activities.c.id >= FIRST_ACTIVITY).values(closes_at=until))


def main() -> None:
    """Both databases, one after the other."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    on_both(people, lambda url, folder: run(url, folder, people, print))


if __name__ == "__main__":
    main()
