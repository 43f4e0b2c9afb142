"""When people may be written to: quiet hours, and clocks that run only while people are awake. Zones are IANA names."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAKING = time(7), time(21)
"""From when until when the phone may ring, in the person's own zone."""

BEFORE_QUIET = timedelta(minutes=5)


def is_quiet(instant: datetime, zone: str) -> bool:
    """Whether it is night there."""
    return not WAKING[0] <= instant.astimezone(ZoneInfo(zone)).time() < WAKING[1]


def before_quiet(instant: datetime, zone: str) -> datetime:
    """The same instant, UTC; one that falls into the quiet hours moves to just before them."""
    if not is_quiet(instant, zone):
        return instant.astimezone(UTC)
    local = instant.astimezone(ZoneInfo(zone))
    evening = local.date() if local.time() >= WAKING[1] else local.date() - timedelta(days=1)
    return datetime.combine(evening, WAKING[1], ZoneInfo(zone)).astimezone(UTC) - BEFORE_QUIET


def after_quiet(instant: datetime, zone: str) -> datetime:
    """The same instant, UTC; one that falls into the quiet hours moves to their end."""
    if not is_quiet(instant, zone):
        return instant.astimezone(UTC)
    local = instant.astimezone(ZoneInfo(zone))
    morning = local.date() + timedelta(days=local.time() >= WAKING[1])
    return datetime.combine(morning, WAKING[0], ZoneInfo(zone)).astimezone(UTC)


def waking_deadline(begins: datetime, holds: timedelta, zone: str) -> datetime:
    """The instant, UTC, when `holds` has passed on a clock that stands still in the quiet hours."""
    now, left = after_quiet(begins, zone), holds
    while True:
        evening = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), WAKING[1], ZoneInfo(zone)).astimezone(UTC)
        if now + left <= evening:
            return now + left
        left -= evening - now
        now = after_quiet(evening, zone)
