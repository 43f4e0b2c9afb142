"""An activity as it is being prepared: what it says so far, and what speaks against publishing it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

LONGEST_TITLE = 200
LONGEST_SUMMARY = 1_000
LONGEST_LINE = 300
MOST_PEOPLE = 100_000
LONGEST = 400
"""Days an activity may last."""
NEVER = ""
DAYS_BEFORE = re.compile(r"([1-9][0-9]?)d", re.ASCII)
LAST_MINUTE = time(23, 59)
KINDS = (
    "training", "bimtek", "workshop", "webinar", "introduction",
    "mentoring", "certification", "programme", "study", "equipment_grant", "facilitation",
)  # fmt: skip
FACILITATION = "facilitation"
"""Takes artisans to a fair: it names one, and the organiser chooses who goes."""

MODES = ("offline", "online", "hybrid")
JOININGS = ("first_come", "selection")
LEVELS = ("beginner", "intermediate", "advanced")
NEEDS = ("ktp", "nib", "phone", "laptop", "sample_product", "craft")
ASKS = ("name", "phone", "craft", "country", "province", "regency", "business", "scale", "nib", "role")
ROLES = ("artisan", "civil_servant", "other")


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an activity shall be. Days and hours are the venue's own (`zone`, IANA); nothing said is empty or None.

    `closes` is when registration ends: `3d` (the end of that many days before it begins), a local minute
    (`2026-11-30T23:59`), or empty, until it begins. `ages` and `skills` are kept as they were given.
    """

    kind: str = ""
    title_id: str = ""
    title_en: str = ""  # empty: the same as the Indonesian one
    summary_id: str = ""
    summary_en: str = ""
    crafts: tuple[str, ...] = ()
    mode: str = ""
    venue: str = ""
    city: str = ""
    province: str = ""
    zone: str = "Asia/Jakarta"
    latitude: float | None = None
    longitude: float | None = None
    link: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    opens_at: str = ""
    shuts_at: str = ""
    quota: int | None = None
    closes: str = NEVER
    roles: tuple[str, ...] = ()
    only_countries: tuple[str, ...] = ()
    only_provinces: tuple[str, ...] = ()
    only_crafts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ("name", "phone")
    joining: str = "first_come"
    waitlist: bool = True
    reminders: tuple[str, ...] | None = None  # None: the usual ones
    cost: str = ""
    certificate: str = ""
    poster_id: int | None = None
    level: str = ""
    programme: str = ""
    skills: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    fair: str = ""  # the slug of the fair that it takes people to
    edition_id: int | None = None  # and its edition, where one is known

    @property
    def begins(self) -> datetime | None:
        """The instant it begins, UTC; without an hour the beginning of its day; None without a day."""
        if self.starts_on is None:
            return None
        return _instant(self.starts_on, time.fromisoformat(self.opens_at or "00:00"), self.zone)

    @property
    def closes_at(self) -> datetime | None:
        """The instant registration ends, UTC; None where it is open until it begins, or no day is known."""
        counted = DAYS_BEFORE.fullmatch(self.closes)
        if counted is not None:
            if self.starts_on is None:
                return None
            return _instant(self.starts_on - timedelta(days=int(counted[1])), LAST_MINUTE, self.zone)
        if not self.closes:
            return None
        local = datetime.fromisoformat(self.closes)
        return _instant(local.date(), local.time(), self.zone)


def closes_as(closes_at: datetime | None, starts_on: date | None, zone: str) -> str:
    """What `Plan.closes` says of an instant: days before where it is the end of a day, so that it moves along."""
    if closes_at is None:
        return NEVER
    local = closes_at.astimezone(ZoneInfo(zone))
    before = (starts_on - local.date()).days if starts_on else 0
    if (local.hour, local.minute) == (LAST_MINUTE.hour, LAST_MINUTE.minute) and 1 <= before <= 99:
        return f"{before}d"
    return f"{local:%Y-%m-%dT%H:%M}"


def changes(before: Plan, after: Plan) -> dict[str, Any]:
    """The fields that differ, with what they became."""
    return {name: getattr(after, name) for name in Plan.__struct_fields__ if getattr(before, name) != getattr(after, name)}


PARTS = {
    "city": ("city", "province", "zone"),
    "point": ("latitude", "longitude"),
    "when": ("starts_on", "ends_on", "opens_at", "shuts_at"),
    "who": ("roles", "only_crafts", "only_provinces", "only_countries"),
    "poster": ("poster_id",),
    "fair": ("fair", "edition_id"),
}
"""The fields of a plan that one question fills, where these are not one of its own name."""


def questions(names: Iterable[str]) -> set[str]:
    """The questions that fill these fields."""
    asked = {part: question for question, parts in PARTS.items() for part in parts}
    return {asked.get(name, name) for name in names}


def merged(base: Plan, mine: Plan, theirs: Plan, *, keep_mine: bool) -> Plan:
    """Two changes of the same plan put together; of questions that both answered, mine stay where `keep_mine`, else theirs."""
    own, other = changes(base, mine), changes(base, theirs)
    if not keep_mine:
        both = questions(other)
        own = {name: value for name, value in own.items() if not questions([name]) & both}
    else:
        both = questions(own)
        own |= {name: getattr(mine, name) for name in other if questions([name]) & both}
    return msgspec.structs.replace(theirs, **own)


def _instant(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
