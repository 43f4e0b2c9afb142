"""What people know of an activity and plan by, what they were told of it last, why it was called off, and how far telling is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import msgspec

from bot.rules.reminders import Beginning


class Announced(msgspec.Struct, frozen=True):
    """What people know of an activity and plan by: when and where. Days and hours are the venue's."""

    starts_on: date | None
    ends_on: date | None
    opens_at: str | None
    shuts_at: str | None
    zone: str
    mode: str
    venue: str | None
    city: str | None

    @property
    def begins(self) -> Beginning | None:
        """None without a date."""
        if self.starts_on is None:
            return None
        return Beginning(self.starts_on, time.fromisoformat(self.opens_at) if self.opens_at else None, self.zone)

    def reach(self, now: datetime) -> timedelta | None:
        """How far off it is; None for what has no date or is over."""
        begins = self.begins
        return begins.instant - now if begins and begins.reminds_until > now else None


class Reason(msgspec.Struct, frozen=True):
    """Why something was called off: a short code or the organiser's own words, and what else they say to everybody."""

    why: str = ""
    words: str = ""


NO_REASON = Reason()


class Told(msgspec.Struct, frozen=True):
    """What somebody was told last of an activity, what they had then, and why it was called off: a timer's detail."""

    announced: Announced
    status: str
    reason: Reason = NO_REASON


class Telling(msgspec.Struct, frozen=True, tag="telling"):
    """Pages that tell of a change: what it was `before`, since which version and instant (UTC) it is another, how far it is."""

    before: Announced
    version: int
    at: datetime
    off: bool = False  # it was called off
    replans: bool = False  # reminders follow
    tells: bool = True
    reason: Reason = NO_REASON
    page: int = 0
    after: int = 0  # the last contact who was moved; who is called off is found by having a seat still
    swept: int = 0  # up to which timer was looked at, once nobody is left
    asker: int | None = None  # which contact is shown how far it is
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """An activity as it stands, as far as anything planned depends on it."""

    id: int
    version: int
    timing: str
    cancelled: bool
    closes_at: datetime | None
    reminders: str | None
    announced: Announced


told = msgspec.json.Decoder(Told).decode
