"""What a tick costs while nothing is due, beside a million timers; and how long a thousand reminders of one second take.

python -m benchmarks.ticks [timers]        SQLite and PostgreSQL on this machine, 1,000,000 timers unless told otherwise
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, func, insert, select, text

from benchmarks.databases import on_both, surroundings
from benchmarks.filling import FIRST_ACTIVITY
from scheduler.timers import firing
from scheduler.timers.table import FIRES
from storage.database import Database, open_database
from storage.models import activities, contacts, deliveries, registrations
from storage.models import timers as table
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

PEOPLE, TICKS, CHUNK = 1_000, 500, 10_000


def seat(connection: Connection, now: datetime) -> list[int]:
    """A seat for everybody in an activity three days off; returns the registrations."""
    day = (now + timedelta(days=3)).date()
    connection.execute(
        activities.update().where(activities.c.id == FIRST_ACTIVITY).values(starts_on=day, ends_on=day, cancelled=False)
    )
    people = connection.execute(select(contacts.c.id).order_by(contacts.c.id).limit(PEOPLE)).scalars().all()
    connection.execute(registrations.delete().where(registrations.c.activity_id == FIRST_ACTIVITY))
    rows = [
        {"activity_id": FIRST_ACTIVITY, "contact_id": one, "status": "confirmed", "code": f"{n}", "ticket": f"t{n}"}
        for n, one in enumerate(people)
    ]
    connection.execute(insert(registrations), [row | {"created_at": now, "line_at": n} for n, row in enumerate(rows)])
    found = select(registrations.c.id).where(registrations.c.activity_id == FIRST_ACTIVITY)
    return list(connection.execute(found.order_by(registrations.c.id)).scalars())


def planned(number: int, seats: list[int], at: datetime) -> Planned:
    """One reminder."""
    registration = seats[number % len(seats)]
    key = f"reminder:{registration}:{number}d"
    return Planned(Kind.REMINDER, key, at, at + timedelta(days=2), registration, FIRST_ACTIVITY, None, "1d")


def plan(connection: Connection, numbers: range, seats: list[int], first: datetime) -> None:
    """Timers a second apart."""
    timers.plan(connection, [planned(number, seats, first + timedelta(seconds=number)) for number in numbers])


async def run(url: str, folder: Path, most: int, say: Callable[[str], None]) -> None:
    """Both figures, on one database."""
    day = datetime.now(UTC).date()
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)  # ten in the morning in Jakarta
    around = surroundings(folder)
    async with open_database(url) as database:
        seats = await database.run(partial(seat, now=now))
        for start in range(0, most, CHUNK):
            numbers = range(start, start + CHUNK)
            await database.run(partial(plan, numbers=numbers, seats=seats, first=now + timedelta(hours=1)))
        if database.dialect == "postgresql":
            await database.run(lambda connection: connection.execute(text("ANALYZE")))
        fire = partial(firing.fire_due, table=FIRES, now=now, around=around)
        took = [await timed(database, fire) for _ in range(TICKS)]
        idle = f"{statistics.median(took) * 1000:.2f} ms, p99 {sorted(took)[int(TICKS * 0.99)] * 1000:.2f} ms"
        say(f"{database.dialect}: {most:,} timers planned, nothing due: {idle} a tick")
        await database.run(lambda connection: timers.plan(connection, [planned(-n - 1, seats, now) for n in range(PEOPLE)]))
        began, fired = perf_counter(), 0
        while more := await database.run(fire):
            fired += more
        seconds = perf_counter() - began
        owed = await database.read(_owed)
        say(f"{database.dialect}: {fired:,} due in one second: owed {owed:,} in {seconds:.2f} s, {fired / seconds:,.0f}/s")
        left = await database.read(lambda connection: connection.execute(select(func.count()).select_from(table)).scalar_one())
        assert (fired, left) == (PEOPLE, most + PEOPLE)


async def timed(database: Database, fire: Callable[[Connection], int]) -> float:
    """Seconds of one tick that finds nothing."""
    began = perf_counter()
    fired = await database.run(fire)
    took = perf_counter() - began
    assert not fired
    return took


def _owed(connection: Connection) -> int:
    wanted = select(func.count()).where(deliveries.c.notice == Kind.REMINDER)
    return int(connection.execute(wanted).scalar_one())


def main() -> None:
    """Both databases, one after the other."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    on_both(PEOPLE, lambda url, folder: run(url, folder, most, print))


if __name__ == "__main__":
    main()
