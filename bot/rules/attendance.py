"""The day itself: when the door is open, what arriving does, what is remembered of who did not come. Values in and out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from bot.rules.seats import SELECTION, Status
from bot.rules.timing import ends_at, starts_at

EARLY = timedelta(hours=3)
"""How long before it begins people can be checked in."""

CLOSES_ITSELF = timedelta(hours=48)
"""How long after its end attendance closes by itself, where any was kept."""

LATEST = timedelta(days=30)
"""How long after its end the codes of a paper list can still be typed where nobody closed attendance."""

REOPENS = timedelta(days=7)
"""How long a closed attendance can be opened again."""

WORD_LIFE = timedelta(minutes=15)
"""How long a room word is valid."""

GUESSES = 5
"""Wrong room words within WORD_LIFE after which nothing more is taken for one."""

ASKED_AT = time(10)
"""When who did not come is asked, on the next day at the venue."""

MEMORY = timedelta(days=365)
"""How long it is remembered that somebody did not come."""

FEWEST = 20
"""People whose coming must be known before a share of them means anything."""

MOST_OVER = 1.25
"""No more than so many registrations a seat are advised, whatever history says."""


class How(StrEnum):
    """How somebody was checked in."""

    TICKET = "ticket"
    CODE = "code"
    WORD = "word"
    LIST = "list"
    WALK_IN = "walk_in"


class Why(StrEnum):
    """Why somebody did not come, as they said it."""

    ILL = "ill"
    FAR = "far"
    FORGOT = "forgot"
    OTHER = "other"


class Shut(StrEnum):
    """Why nobody can be checked in now."""

    UNDATED = "undated"
    CALLED_OFF = "called_off"
    EARLY = "early"
    CLOSED = "closed"
    OVER = "over"  #: so long ago that the list is history


class Entry(StrEnum):
    """What a claim means at the door."""

    SEAT = "seat"  #: theirs: they come in
    HERE = "here"  #: came in already
    WITHOUT = "without"  #: registered, but without a seat: one that is free can be given
    ABSENT = "absent"  #: attendance was closed


@dataclass(frozen=True, slots=True)
class Doors:
    """What decides about the door. Days and hours are those of the venue in `zone` (IANA)."""

    starts_on: date | None
    ends_on: date | None
    opens_at: str | None
    shuts_at: str | None
    zone: str
    cancelled: bool
    closed: bool

    @property
    def opens(self) -> datetime | None:
        """The instant from which people can be checked in, UTC."""
        return self._from(self.starts_on) if self.starts_on else None

    @property
    def ends(self) -> datetime | None:
        """The instant it is over, UTC."""
        return ends_at(self.ends_on or self.starts_on, self.shuts_at, self.zone) if self.starts_on else None

    def _from(self, day: date) -> datetime:
        """Without a known hour the day begins at midnight, early enough for everybody."""
        return starts_at(day, self.opens_at, self.zone) - (EARLY if self.opens_at else timedelta())

    def day(self, now: datetime) -> date | Shut:
        """Which day of it somebody arrives on at `now`; between two of them it is still the earlier one."""
        if self.cancelled:
            return Shut.CALLED_OFF
        if self.starts_on is None or self.opens is None or self.ends is None:
            return Shut.UNDATED
        if self.closed:
            return Shut.CLOSED
        if now < self.opens:
            return Shut.EARLY
        if now > self.ends + LATEST:
            return Shut.OVER
        last = self.ends_on or self.starts_on
        day = min(now.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=1), last)
        while day > self.starts_on and now < self._from(day):
            day -= timedelta(days=1)
        return day

    def is_on(self, now: datetime) -> bool:
        """Whether it is its time: from three hours before the start until it is over."""
        return not self.cancelled and self.opens is not None and self.ends is not None and self.opens <= now <= self.ends

    def closes_itself(self, now: datetime) -> datetime | None:
        """When attendance may next close by itself: 48 hours after the end, or a multiple of that once it is late."""
        if self.ends is None:
            return None
        late = max(now - self.ends, timedelta())
        return self.ends + CLOSES_ITSELF * (late // CLOSES_ITSELF + 1)


def entry(status: Status) -> Entry:
    """What a claim means at the door; who was offered a seat takes it by coming."""
    match status:
        case Status.CONFIRMED | Status.OFFERED:
            return Entry.SEAT
        case Status.ATTENDED:
            return Entry.HERE
        case Status.ABSENT:
            return Entry.ABSENT
        case Status.APPLIED | Status.WAITLISTED | Status.CANCELLED | Status.DECLINED:
            return Entry.WITHOUT


def after_undoing(*, walked_in: bool, registered_there: bool, cancelled: bool, declined: bool, joining: str) -> Status:
    """What somebody is again whose coming in was a mistake; a seat given at the door is given back."""
    if not walked_in:
        return Status.CONFIRMED
    if declined:
        return Status.DECLINED
    if registered_there or cancelled:
        return Status.CANCELLED
    return Status.APPLIED if joining == SELECTION else Status.WAITLISTED


def still_guesses(wrong: Collection[int], now: datetime) -> list[int]:
    """Of the seconds (Unix time) at which somebody said a wrong word, those that still count."""
    since = int((now - WORD_LIFE).timestamp())
    return [second for second in wrong if second > since]


def asks_at(ends: datetime, now: datetime, zone: str) -> datetime:
    """When who did not come is asked, UTC: at ten on the day after both the end and the closing, by the venue's clock."""
    day = max(ends, now).astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return starts_at(day, ASKED_AT.isoformat("minutes"), zone)


def share(came: int, stayed_away: int) -> float | None:
    """How many of those with a seat usually come, 0 to 1; None while too few are known."""
    known = came + stayed_away
    return came / known if known >= FEWEST else None


def overbooking(quota: int | None, usual: float | None) -> int | None:
    """How many registrations would fill the seats; None where that is no more than there are, or not known."""
    if quota is None or usual is None or usual <= 0:
        return None
    wanted = min(ceil(quota / usual), int(quota * MOST_OVER))
    return wanted if wanted > quota else None
