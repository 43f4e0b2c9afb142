"""What follows an activity, planned when somebody arrives and when attendance closes: the survey, the questions months later.

Every instant follows from the activity alone, so planning twice changes nothing: what was asked is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from bot.rules.aftercare import OUTCOME_HOUR, OUTCOME_MONTHS, SURVEY_HOUR, months_later
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import registrations
from storage.organising.activities import Summary
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

PAGE = 100
"""People a transaction plans for: turns wait for it, about 5 ms on SQLite."""

SURVEY_LIFE = timedelta(days=10)
OUTCOME_LIFE = timedelta(days=14)
"""For how long after its instant each is still worth asking."""

ATTENDED = Prepared(
    select(registrations.c.id, registrations.c.contact_id)
    .where(
        registrations.c.activity_id == bindparam("of_activity"),
        registrations.c.status == Status.ATTENDED,
        registrations.c.contact_id.is_not(None),
        registrations.c.id > bindparam("after"),
    )
    .order_by(registrations.c.id)
    .limit(bindparam("most"))
)


def arrived(connection: Connection, activity: Summary, registration_id: int, contact_id: int) -> None:
    """Somebody came: ask them in the evening of the last day how it was. Whoever checks in calls it, as often as they like."""
    survey = _survey(activity, registration_id, contact_id)
    if survey is not None:
        timers.plan(connection, [survey])


def closed(connection: Connection, activity: Summary, now: datetime) -> None:
    """Attendance is closed, perhaps not for the first time: plan what follows for everybody who came."""
    timers.plan(connection, [_page(activity.id, 0, now)])


def plan_page(connection: Connection, activity: Summary, after: int, now: datetime) -> int:
    """Plan for the people behind the registration `after`; returns for how many. The next page plans itself."""
    found = ATTENDED.rows(connection, {"of_activity": activity.id, "after": after, "most": PAGE})
    timers.plan(connection, [one for row in found for one in _all(activity, row[0], row[1])])
    if len(found) == PAGE:
        timers.plan(connection, [_page(activity.id, found[-1][0], now)])
    return len(found)


def _page(activity_id: int, after: int, now: datetime) -> Planned:
    return Planned(Kind.AFTERCARE, f"{Kind.AFTERCARE}:{activity_id}>{after}", now, activity_id=activity_id, detail=str(after))


def _all(activity: Summary, registration_id: int, contact_id: int) -> Iterator[Planned]:
    survey = _survey(activity, registration_id, contact_id)
    if survey is not None:
        yield survey
        yield from _outcomes(activity, registration_id, contact_id)


def _last_day(activity: Summary) -> date | None:
    return activity.ends_on or activity.starts_on


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone))


def _survey(activity: Summary, registration_id: int, contact_id: int) -> Planned | None:
    """In the evening of the last day, by the venue's clock; not before it is over."""
    day, over = _last_day(activity), activity.ends_at
    if day is None or over is None:
        return None
    evening = _at(day, SURVEY_HOUR, activity.zone)
    at = evening if activity.shuts_at is None else max(evening, over)
    key = f"{Kind.SURVEY}:{registration_id}"
    return Planned(Kind.SURVEY, key, at, at + SURVEY_LIFE, registration_id, activity.id, contact_id)


def _outcomes(activity: Summary, registration_id: int, contact_id: int) -> Iterator[Planned]:
    day = _last_day(activity)
    if day is None:
        return
    for months in OUTCOME_MONTHS:
        at = _at(months_later(day, months), OUTCOME_HOUR, activity.zone)
        key = f"{Kind.OUTCOME}:{registration_id}:{months}"
        yield Planned(Kind.OUTCOME, key, at, at + OUTCOME_LIFE, registration_id, activity.id, contact_id, str(months))
