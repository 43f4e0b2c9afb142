"""When somebody is reminded: codes such as `7d`, `2h` and `3d@07:00+Asia/Makassar`, and the instants they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules.hours import before_quiet

USUAL = ("7d", "1d", "2h")
"""What an activity has whose organiser chose nothing."""

COMING = timedelta(days=2)
"""How long before it begins people are asked whether they come, and those in line told that they still are."""

HOURLESS = time(9)
"""What a day without a known hour is reckoned from."""

CODE = re.compile(r"([1-9][0-9]?)([dh])(?:@([0-2][0-9]:[0-5][0-9])\+([A-Za-z_]+/[A-Za-z_]+))?", re.ASCII)


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


def due(codes: Iterable[str], begins: Beginning, zone: str, now: datetime) -> Sequence[Due]:
    """The reminders still to come, soonest first, none in the quiet hours of the person's own `zone`; one an instant."""
    found: dict[datetime, Due] = {}
    for code in codes:
        at = _instant(code, begins)
        if at is not None and (moved := before_quiet(at, zone)) > now:
            found.setdefault(moved, Due(moved, code))
    return sorted(found.values(), key=lambda one: one.at)


def _instant(code: str, begins: Beginning) -> datetime | None:
    """When a code is due; None for what is no code, and for hours before an hour nobody knows."""
    read = CODE.fullmatch(code)
    if read is None:
        return None
    amount, unit, hour, zone = int(read[1]), read[2], read[3], read[4]
    if unit == "h":
        return begins.instant - timedelta(hours=amount) if begins.hour else None
    if hour is None:
        local = datetime.combine(begins.day - timedelta(days=amount), begins.hour or HOURLESS, ZoneInfo(begins.zone))
    else:
        local = datetime.combine(begins.day - timedelta(days=amount), time.fromisoformat(hour), ZoneInfo(zone))
    return local.astimezone(UTC)
