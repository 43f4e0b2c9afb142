"""When the bubbles that show how far an announcement is are looked at again: a timer each time, so one process does it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete

from storage.models import timers as table
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

SOON = timedelta(seconds=10)
SELDOM = timedelta(seconds=60)
"""The next look where the last one found nothing new, as at night."""

COUNTED = 20_000
"""So many rows are counted in the time that a second of looks may take; more people are looked at less often."""

_KEY = "sending:"
FORGET = delete(table).where(table.c.key == bindparam("of_key"), table.c.fired_at.is_(None))


def watch(connection: Connection, announcement_id: int, at: datetime, seen: str = "") -> None:
    """Look at it then (UTC), and at no other time that was planned; `seen` is what the last look found."""
    connection.execute(FORGET, {"of_key": f"{_KEY}{announcement_id}"})
    timers.plan(connection, [Planned(Kind.SENDING, f"{_KEY}{announcement_id}", at, detail=seen)])


def of(key: str) -> int:
    """Which announcement a timer looks at."""
    return int(key.removesuffix(timers.PUT_OFF).removeprefix(_KEY))


def pause_between(people: int, is_new: bool) -> timedelta:
    """Until the next look at one for so many people."""
    counting = timedelta(seconds=people / COUNTED)
    return max(SOON if is_new else SELDOM, counting)
