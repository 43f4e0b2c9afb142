"""An activity as it is being prepared: what it says so far, and what speaks against publishing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bot.rules.reminders import is_code

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
    "mentoring", "certification", "programme", "study", "equipment_grant",
)  # fmt: skip
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


# ---- what speaks against publishing it -------------------------------------------------------------------------------------
def problems(plan: Plan, now: datetime, taken: int = 0, was: Plan | None = None) -> dict[str, str]:
    """By field, why this cannot be published at `now` (aware): a short code that a screen puts into words.

    `was` is what is published already, with `taken` seats given: what it says about the past may stay.
    """
    found: dict[str, str] = {}
    for check in (_said, _texts, _place, _days, _hours, _past, _closing, _seats, _choices):
        for field, code in check(_Case(plan, now, taken, was)):
            found.setdefault(field, code)
    return found


class _Case(msgspec.Struct, frozen=True):
    plan: Plan
    now: datetime
    taken: int
    was: Plan | None

    @property
    def moved(self) -> bool:
        """Whether it says when it is anew."""
        when = ("starts_on", "ends_on", "opens_at", "shuts_at", "zone")
        return self.was is None or any(getattr(self.was, name) != getattr(self.plan, name) for name in when)


Found = Iterator[tuple[str, str]]


def _said(case: _Case) -> Found:
    """What every activity has to say."""
    plan = case.plan
    if not plan.kind:
        yield "kind", "missing"
    if not plan.title_id.strip():
        yield "title_id", "missing"
    if not plan.mode:
        yield "mode", "missing"
    if plan.starts_on is None and (case.was is None or case.was.starts_on is not None):
        yield "when", "missing"


def _texts(case: _Case) -> Found:
    lines = {"title_id": LONGEST_TITLE, "title_en": LONGEST_TITLE, "summary_id": LONGEST_SUMMARY, "summary_en": LONGEST_SUMMARY}
    lines |= dict.fromkeys(("venue", "city", "cost", "certificate", "programme"), LONGEST_LINE)
    for field, longest in lines.items():
        text = getattr(case.plan, field)
        if len(text) > longest:
            yield field, "long"
        elif not text.replace("\n", " ").isprintable():
            yield field, "text"
    if case.plan.link and not is_link(case.plan.link):
        yield "link", "link"


def is_link(text: str) -> bool:
    """Whether it is an address of the web that opens from a phone."""
    return (
        re.fullmatch(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(:[0-9]{1,5})?(/[^\s<>\"]*)?", text) is not None and len(text) <= 500
    )


def _place(case: _Case) -> Found:
    plan = case.plan
    if plan.mode in ("offline", "hybrid") and not plan.city:
        yield "city", "missing"
    if (plan.latitude is None) != (plan.longitude is None):
        yield "point", "half"
    try:
        ZoneInfo(plan.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "city", "zone"


def _days(case: _Case) -> Found:
    first, last = case.plan.starts_on, case.plan.ends_on
    if first is None:
        return
    if last is not None and last < first:
        yield "when", "backwards"
    elif last is not None and (last - first).days >= LONGEST:
        yield "when", "long"


def _hours(case: _Case) -> Found:
    opens, shuts = case.plan.opens_at, case.plan.shuts_at
    if any(hour and not is_hour(hour) for hour in (opens, shuts)):
        yield "when", "no such hour"
    elif shuts and (not opens or shuts <= opens):
        yield "when", "backwards"


def is_hour(text: str) -> bool:
    """Whether it is a minute of the day, `09:00`; 24:00 is none."""
    return re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text, re.ASCII) is not None


def _past(case: _Case) -> Found:
    plan = case.plan
    if not case.moved or any(True for check in (_days, _hours, _place) for _ in check(case)):
        return
    begins = plan.begins
    whole_day = timedelta() if plan.opens_at else timedelta(days=1)
    if begins is not None and begins + whole_day <= case.now:
        yield "when", "past"


def _closing(case: _Case) -> Found:
    plan = case.plan
    if not is_closing(plan.closes):
        yield "closes", "closes"
        return
    if any(True for check in (_days, _hours, _place) for _ in check(case)):
        return
    closes, begins = plan.closes_at, plan.begins
    if closes is None:
        return
    if begins is not None and closes > begins + (timedelta() if plan.opens_at else timedelta(days=1)):
        yield "closes", "late"
    elif closes <= case.now and (case.was is None or plan.closes != case.was.closes):
        yield "closes", "past"


def is_closing(text: str) -> bool:
    """Whether it says when registration ends, as `Plan.closes` does."""
    if text == NEVER or DAYS_BEFORE.fullmatch(text):
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is None and len(text) == len("2026-11-30T23:59")
    except ValueError:
        return False


def _seats(case: _Case) -> Found:
    quota = case.plan.quota
    if quota is None:
        return
    if not 1 <= quota <= MOST_PEOPLE:
        yield "quota", "quota"
    elif quota < case.taken:
        yield "quota", f"below:{case.taken}"


def _choices(case: _Case) -> Found:
    plan = case.plan
    one_of: tuple[tuple[str, tuple[str, ...]], ...] = (("kind", KINDS), ("mode", MODES), ("joining", JOININGS), ("level", LEVELS))
    for field, allowed in one_of:
        value = getattr(plan, field)
        if value and value not in allowed:
            yield field, "choice"
    several: tuple[tuple[str, tuple[str, ...]], ...] = (("needs", NEEDS), ("asks", ASKS), ("roles", ROLES))
    for field, allowed in several:
        if any(value not in allowed for value in getattr(plan, field)):
            yield field, "choice"
    if any(not is_code(code) for code in plan.reminders or ()):
        yield "reminders", "choice"


def _instant(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
