"""When an activity can be joined, from its dates and now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo


class Standing(StrEnum):
    OPEN = "open"  #: can be registered for
    CLOSED = "closed"  #: the deadline has passed, the activity has not begun
    RUNNING = "running"  #: under way
    PAST = "past"  #: over
    UNDATED = "undated"  #: a programme without a date
    CANCELLED = "cancelled"  #: called off


@lru_cache(4096)
def starts_at(day: date, opens: str | None, zone: str) -> datetime:
    """The instant the doors open, UTC; without a known hour the day begins at midnight in the venue's zone (IANA)."""
    return datetime.combine(day, time.fromisoformat(opens or "00:00"), ZoneInfo(zone)).astimezone(UTC)


@lru_cache(4096)
def ends_at(day: date, shuts: str | None, zone: str) -> datetime:
    """The instant it is over, UTC; without a known hour the end of that day in the venue's zone (IANA)."""
    if shuts:
        return datetime.combine(day, time.fromisoformat(shuts), ZoneInfo(zone)).astimezone(UTC)
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def standing(timing: str, begins: datetime | None, ends: datetime | None, closes: datetime | None, now: datetime) -> Standing:
    """Where an activity stands at `now` (aware); `timing` is dated, past or undated."""
    if timing == "undated":
        return Standing.UNDATED
    if timing == "past" or begins is None or ends is None or now >= ends:
        return Standing.PAST
    if now >= begins:
        return Standing.RUNNING
    return Standing.CLOSED if closes is not None and now > closes else Standing.OPEN
