"""Attendance closed: who had a seat and did not come is absent. It is remembered kindly, for a year, and never bars anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from bot.rules import attendance
from bot.rules.attendance import MEMORY, REOPENS, Why
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import activities
from storage.models import registrations as claims
from storage.models import timers as timers_table
from storage.models.base import Id
from storage.organising import activities as them
from storage.organising.activities import Activity
from storage.taking_part import aftercare, line
from storage.taking_part.attendance import doors, plan_closing
from storage.unasked import timers
from storage.unasked.spreading import AT_ONCE, INSTANT
from storage.unasked.timers import Kind, Planned

PAGE = 200
"""People a page turns, 10 to 15 ms on SQLite."""


class Turning(msgspec.Struct, frozen=True, tag="turning"):
    """Pages that make absent who did not come, or present who was, whichever attendance says as each is done; `at` is UTC."""

    at: datetime
    page: int = 0


_THE_ACTIVITY = activities.c.id == bindparam("of_activity")
_OF_ACTIVITY = claims.c.activity_id == bindparam("of_activity", type_=Id)
CLOSE = (
    update(activities)
    .where(_THE_ACTIVITY, activities.c.attendance_closed_at.is_(None))
    .values(attendance_closed_at=bindparam("at"))
)
REOPEN = (
    update(activities)
    .where(_THE_ACTIVITY, activities.c.attendance_closed_at > bindparam("since"))
    .values(attendance_closed_at=None)
)
STAND_SO = (
    select(claims.c.id, claims.c.contact_id, claims.c.version, claims.c.absence)
    .where(_OF_ACTIVITY, claims.c.status == bindparam("was"))
    .limit(bindparam("most"))
)
HOW_MANY = select(func.count()).where(_OF_ACTIVITY, claims.c.status == Status.CONFIRMED)
TURN = (
    update(claims)
    .where(claims.c.id.in_(bindparam("ids", expanding=True)))
    .values(status=bindparam("becomes"), version=claims.c.version + 1)
)
UNASK = delete(timers_table).where(
    timers_table.c.registration_id.in_(bindparam("ids", expanding=True)),
    timers_table.c.kind == Kind.MISSED,
    timers_table.c.fired_at.is_(None),
)
SAY_WHY = (
    update(claims).where(claims.c.id == bindparam("of_id"), claims.c.status == Status.ABSENT).values(absence=bindparam("why"))
)
WHY = Prepared(select(claims.c.absence).where(claims.c.id == bindparam("of_id")))
REASONS = select(claims.c.absence, func.count()).where(_OF_ACTIVITY, claims.c.status == Status.ABSENT).group_by(claims.c.absence)
_ENDED = func.coalesce(activities.c.ends_on, activities.c.starts_on)
_ITS = claims.join(activities, activities.c.id == claims.c.activity_id)
MISSED = Prepared(
    select(func.count())
    .select_from(_ITS)
    .where(
        claims.c.contact_id == bindparam("of_contact"),
        claims.c.status == Status.ABSENT,
        activities.c.organisation_id == bindparam("of_organisation"),
        bindparam("since") < _ENDED,
    )
)
HISTORY = Prepared(
    select(claims.c.status, func.count())
    .select_from(_ITS)
    .where(
        activities.c.organisation_id == bindparam("of_organisation"),
        activities.c.attendance_closed_at.is_not(None),
        bindparam("since") < _ENDED,
        or_(claims.c.status == Status.ATTENDED, claims.c.status == Status.ABSENT),
    )
    .group_by(claims.c.status)
)


_pack = msgspec.json.Encoder().encode


def close(connection: Connection, activity: Activity, now: datetime) -> int | None:
    """End the keeping of attendance: who has a seat and did not come is absent, and asked the next day what came between.

    Returns how many; None when it was closed already.
    """
    line.lock(connection, activity.id)
    if connection.execute(CLOSE, {"of_activity": activity.id, "at": now}).rowcount != 1:
        return None
    absent = int(connection.execute(HOW_MANY, {"of_activity": activity.id}).scalar_one())
    go_on(connection, activity.id, Turning(now), now, AT_ONCE)
    aftercare.closed(connection, activity, now)
    return absent


def reopen(connection: Connection, activity: Activity, now: datetime) -> bool:
    """Open it again, within seven days: nobody is absent, and nobody is asked. It closes by itself once more."""
    line.lock(connection, activity.id)
    if connection.execute(REOPEN, {"of_activity": activity.id, "since": now - REOPENS}).rowcount != 1:
        return False
    go_on(connection, activity.id, Turning(now), now, AT_ONCE)
    plan_closing(connection, activity, now)
    return True


def go_on(connection: Connection, activity_id: int, turning: Turning, now: datetime, most: int = PAGE) -> None:
    """Turn the next of them, and plan the next page; the activity is locked."""
    activity = them.get(connection, activity_id)
    if activity is None:
        return
    was, becomes = (Status.ABSENT, Status.CONFIRMED)
    if activity.attendance_closed_at is not None:
        was, becomes = becomes, was
    found = connection.execute(STAND_SO, {"of_activity": activity_id, "was": was, "most": most}).all()
    ids = [row[0] for row in found]
    connection.execute(TURN, {"ids": ids, "becomes": becomes})
    if becomes is Status.ABSENT:
        closed_at = activity.attendance_closed_at or now
        timers.plan(connection, [_asked(activity, closed_at, *row[:3]) for row in found if row[1] is not None and row[3] is None])
    else:
        connection.execute(UNASK, {"ids": ids})
    if len(found) == most:
        key = f"{Kind.SPREAD}:{activity_id}:{becomes}:{turning.at:%Y%m%d%H%M%S%f}>{turning.page}"
        rest = _pack(msgspec.structs.replace(turning, page=turning.page + 1)).decode()
        timers.plan(connection, [Planned(Kind.SPREAD, key, turning.at - INSTANT, activity_id=activity_id, detail=rest)])


def _asked(activity: Activity, closed_at: datetime, number: int, contact_id: int, version: int) -> Planned:
    """On the next day: was there a difficulty?"""
    due = attendance.asks_at(doors(activity).ends or closed_at, closed_at, activity.zone)
    key = f"{Kind.MISSED}:{number}:{version + 1}"
    return Planned(Kind.MISSED, key, due, due + REOPENS, number, activity.id, contact_id, str(version + 1))


def say_why(connection: Connection, registration_id: int, why: Why) -> bool:
    """Keep what came between; False where they are not absent (any more)."""
    return connection.execute(SAY_WHY, {"of_id": registration_id, "why": why}).rowcount == 1


def said_why(connection: Connection, registration_id: int) -> bool:
    """Whether they said already what came between."""
    row = WHY.first(connection, {"of_id": registration_id})
    return row is not None and row[0] is not None


def reasons(connection: Connection, activity_id: int) -> Mapping[Why, int]:
    """How often each was the reason at an activity."""
    return {Why(row[0]): row[1] for row in connection.execute(REASONS, {"of_activity": activity_id}) if row[0] is not None}


def of_person(connection: Connection, contact_id: int, organisation_id: int | None, today: date) -> int:
    """How often somebody kept a seat of an organisation within a year and did not come; who cancelled in time did not."""
    if organisation_id is None:
        return 0
    key = {"of_contact": contact_id, "of_organisation": organisation_id, "since": today - MEMORY}
    return int(MISSED.rows(connection, key)[0][0])


def usual_share(connection: Connection, organisation_id: int | None, today: date) -> float | None:
    """How many of those with a seat came to this organisation's activities within a year, 0 to 1; None while few are known."""
    if organisation_id is None:
        return None
    rows = HISTORY.rows(connection, {"of_organisation": organisation_id, "since": today - MEMORY})
    found = {row[0]: row[1] for row in rows}
    return attendance.share(found.get(Status.ATTENDED, 0), found.get(Status.ABSENT, 0))
