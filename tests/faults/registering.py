"""People with seats and reminders ahead, written into the database at once, each reminder due at an instant of our choice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, update

from storage.models import activities, addresses, contacts, registrations, timers
from storage.unasked import agenda
from tests.faults.rig import Site

FIRST_GUEST = 5_000_000
ALIKE: dict[str, Any] = {
    "kind": "training",
    "timing": "dated",
    "mode": "offline",
    "sample": False,
    "title_id": "Pelatihan Batik",
    "title_en": "Batik Training",
    "summary_id": "Belajar dari perajin.",
    "summary_en": "Learn from artisans.",
    "organiser": "Balai Besar Kerajinan dan Batik",
    "partners": "[]",
    "venue": "Jl. Kusumanegara No. 7",
    "city": "Yogyakarta",
    "country": "ID",
    "shuts_at": "23:00",
    "reminders": '["2h"]',
    "eligibility": "{}",
    "needs": "[]",
    "asks": "[]",
    "sources": "[]",
}


def noon_zone(now: datetime) -> str:
    """A zone where it is about noon: hours before and after, nobody sleeps there."""
    ahead = (12 - now.astimezone(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def with_reminder(site: Site, number: int, people: int, due: datetime, useful: timedelta = timedelta(hours=30)) -> None:
    """Give `people` a seat at the activity `number`, and one reminder, due at that instant and worth sending for `useful`."""
    await site.database.run(lambda connection: _register(connection, number, people, (due, due + useful)))


def guests(number: int, people: int) -> range:
    """The chats of those with a seat at the activity `number`."""
    first = FIRST_GUEST + number * 10_000
    return range(first, first + people)


def _register(connection: Connection, number: int, people: int, window: tuple[datetime, datetime]) -> None:
    due, until = window
    zone = noon_zone(datetime.now(UTC))
    begins = until.astimezone(ZoneInfo(zone))
    day = {"starts_on": begins.date(), "ends_on": begins.date(), "opens_at": f"{begins:%H:%M}", "zone": zone}
    activity = 9_000 + number
    full = {"id": activity, "slug": f"fault-{number}", "quota": people, "taken": people}
    connection.execute(insert(activities), {**ALIKE, **day, **full})
    chats = guests(number, people)
    now = datetime.now(UTC)
    connection.execute(insert(contacts), [{"id": chat, "language": "id", "name": "Sri", "created_at": now} for chat in chats])
    homes = [{"channel": "telegram", "recipient": str(chat), "contact_id": chat, "conversation": ""} for chat in chats]
    connection.execute(insert(addresses), homes)
    held = {"activity_id": activity, "status": "confirmed", "created_at": now}
    for chat in chats:
        named = {"id": chat, "contact_id": chat, "code": f"{chat % 10_000:04d}", "ticket": f"ticket-{chat}", "line_at": chat}
        connection.execute(insert(registrations), {**held, **named})
    agenda.replan_some(connection, [*chats], now - timedelta(days=2))
    mine = timers.c.activity_id == activity
    connection.execute(delete(timers).where(mine, timers.c.kind != "reminder"))
    connection.execute(update(timers).where(mine).values(due_at=due, useful_until=until))
