"""When somebody is reminded: codes such as `7d`, `2h` and `3d@07:00+Asia/Makassar`, and the instants they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.rules.hours import before_quiet

USUAL = ("7d", "1d", "2h")
"""What an activity has whose organiser chose nothing."""

COMING = timedelta(days=2)
"""How long before it begins people are asked whether they come, and those in line told that they still are."""

HOURLESS = time(9)
"""What a day without a known hour is reckoned from."""

CODE = re.compile(r"(0|[1-9][0-9]?)([dh])(?:@((?:[01][0-9]|2[0-3]):[0-5][0-9])\+([A-Za-z_]+(?:/[A-Za-z_]+)*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Beginning:
    """When and where something begins: a day of its venue's zone, with the hour where it is known."""

    day: date
    hour: time | None
    zone: str

    @property
    def instant(self) -> datetime:
        """UTC; from nine o'clock where the hour is not known."""
        return datetime.combine(self.day, self.hour or HOURLESS, ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def reminds_until(self) -> datetime:
        """Until when it is worth reminding of, UTC: its hour, or the end of a day without one."""
        if self.hour:
            return self.instant
        return datetime.combine(self.day + timedelta(days=1), time(), ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder's instant, UTC, and the code that asked for it."""

    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Before:
    """What a code says: so many days or hours before; or at an hour of that many days before (0: the day itself)."""

    amount: int
    unit: str  # d, h
    hour: time | None = None
    zone: str | None = None

    @property
    def code(self) -> str:
        """What `read` reads."""
        return f"{self.amount}{self.unit}" + (f"@{self.hour:%H:%M}+{self.zone}" if self.hour else "")


def read(code: str) -> Before | None:
    """What a code means, None for what is none."""
    found = CODE.fullmatch(code)
    if found is None:
        return None
    amount, unit, hour, zone = int(found[1]), found[2], found[3], found[4]
    if (hour is None and amount == 0) or (hour is not None and (unit == "h" or not _is_zone(zone))):
        return None
    return Before(amount, unit, time.fromisoformat(hour) if hour else None, zone)


def is_code(text: str) -> bool:
    """Whether a text is a reminder's code."""
    return read(text) is not None


@lru_cache
def _is_zone(name: str) -> bool:
    try:
        return ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the zone database is an OSError
        return False


def due(codes: Iterable[str], begins: Beginning, zone: str | None, now: datetime) -> Sequence[Due]:
    """The reminders still to come, soonest first, none in the quiet hours of the person's own `zone`; one an instant.

    Without a zone of their own, that of the hour they asked for counts, or the venue's.
    """
    found: dict[datetime, Due] = {}
    for code in codes:
        meant = read(code)
        at = _instant(meant, begins) if meant else None
        home = zone or (meant and meant.zone) or begins.zone
        if at is not None and at < begins.reminds_until and (moved := before_quiet(at, home)) > now:
            found.setdefault(moved, Due(moved, code))
    return sorted(found.values(), key=lambda one: one.at)


def _instant(meant: Before, begins: Beginning) -> datetime | None:
    """When it is due; None for hours before an hour nobody knows."""
    if meant.unit == "h":
        return begins.instant - timedelta(hours=meant.amount) if begins.hour else None
    day = begins.day - timedelta(days=meant.amount)
    hour, zone = (meant.hour, meant.zone) if meant.hour else (begins.hour or HOURLESS, begins.zone)
    return datetime.combine(day, hour, ZoneInfo(zone or begins.zone)).astimezone(UTC)
