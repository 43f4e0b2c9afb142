"""What speaks against publishing an activity as it was prepared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bot.rules.drafts import (
    ASKS,
    DAYS_BEFORE,
    FACILITATION,
    JOININGS,
    KINDS,
    LEVELS,
    LONGEST,
    LONGEST_LINE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MODES,
    MOST_PEOPLE,
    NEEDS,
    NEVER,
    ROLES,
    Plan,
)
from bot.rules.matching import AGES, LONGEST_SKILL, MOST_SKILLS
from bot.rules.reminders import is_code


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
    if plan.kind == FACILITATION and not plan.fair:
        yield "fair", "missing"
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
    several: tuple[tuple[str, tuple[str, ...]], ...] = (("needs", NEEDS), ("asks", ASKS), ("roles", ROLES), ("ages", AGES))
    for field, allowed in several:
        if any(value not in allowed for value in getattr(plan, field)):
            yield field, "choice"
    if len(plan.skills) > MOST_SKILLS or any(not is_skill(skill) for skill in plan.skills):
        yield "skills", "skills"
    if any(not is_code(code) for code in plan.reminders or ()):
        yield "reminders", "choice"


def is_skill(text: str) -> bool:
    """Whether it can be the name of a skill: a few words in one line."""
    return 2 <= len(text) <= LONGEST_SKILL and text.isprintable() and any(letter.isalpha() for letter in text)
