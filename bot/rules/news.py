"""What counts as news for those who follow, and when they are told of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.rules.hours import WAKING, after_quiet
from bot.rules.timing import Standing

HOURS = range(WAKING[0].hour, WAKING[1].hour)
"""The hours of the day that people may choose."""

MONDAY = 0


class How(StrEnum):
    NOW = "now"  #: within a minute or so, so that what comes together is one message
    DAILY = "daily"
    WEEKLY = "weekly"  #: on Monday


class What(StrEnum):
    NEW = "new"  #: it was not there before
    OPENED = "opened"  #: it can be registered for, and could not before
    CLOSING = "closing"  #: registration closes soon


FREED = f"{What.OPENED}:seat"
"""Begins what happened where a seat became free of something full: it is told to who follows the activity itself."""


def happened(before: Standing | None, after: Standing) -> What | None:
    """What a change from `before` (None: it was not there) to `after` is to those who follow; None when it is no news."""
    if before is None:
        return What.NEW if after in (Standing.OPEN, Standing.UNDATED) else None
    return What.OPENED if after is Standing.OPEN and before is not Standing.OPEN else None


def is_worth_telling(what: What, standing: Standing) -> bool:
    """Whether news is still true of what has this standing by now."""
    return standing is Standing.OPEN or (what is What.NEW and standing is Standing.UNDATED)


IN_TIME = timedelta(hours=6)
"""Before registration closes: who reads it then can still register."""


def closing_telling(now: datetime, how: How, hour: int, zone: str, closes: datetime | None) -> datetime:
    """When somebody is told that registration closes soon (UTC): at the hour of their day, so that all that closes about then is
    one message; at once where that would be late, or where they want news at once."""
    at = next_telling(now, How.DAILY, hour, zone)
    if how is not How.NOW and closes is not None and closes - at >= IN_TIME:
        return at
    soon = next_telling(now, How.NOW, hour, zone)
    return soon if closes is None or soon < closes else now


def next_telling(now: datetime, how: How, hour: int, zone: str) -> datetime:
    """The instant after `now`, UTC, when somebody who lives in `zone` (IANA) is told next; `hour` is of their day."""
    if how is How.NOW:
        return after_quiet(now.replace(second=0, microsecond=0) + timedelta(minutes=1), zone)
    day = now.astimezone(ZoneInfo(zone)).date()
    while True:
        at = datetime.combine(day, time(hour), ZoneInfo(zone))
        if at > now and (how is How.DAILY or day.weekday() == MONDAY):
            return at.astimezone(UTC)
        day += timedelta(days=1)
