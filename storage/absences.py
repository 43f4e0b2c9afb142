"""Attendance closed: who had a seat and did not come is absent. It is remembered kindly, for a year, and never bars anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, Text, bindparam, delete, func, insert, literal, or_, select, update

from bot.rules import attendance
from bot.rules.attendance import MEMORY, REOPENS, Why
from bot.rules.seats import Status
from storage import aftercare, line
from storage.activities import Activity
from storage.attendance import doors, plan_closing
from storage.models import activities
from storage.models import registrations as claims
from storage.models import timers as timers_table
from storage.models.base import Id, Instant
from storage.prepared import Prepared
from storage.timers import Kind

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
_ABSENT = (_OF_ACTIVITY, claims.c.status == bindparam("was"))
TURN = update(claims).where(*_ABSENT).values(status=bindparam("becomes"), version=claims.c.version + 1)
ASK = insert(timers_table).from_select(
    ["kind", "key", "due_at", "useful_until", "registration_id", "activity_id", "contact_id", "detail"],
    select(
        literal(Kind.MISSED.value),
        literal(f"{Kind.MISSED}:") + claims.c.id.cast(Text) + ":" + claims.c.version.cast(Text),
        bindparam("due", type_=Instant),
        bindparam("until", type_=Instant),
        claims.c.id,
        claims.c.activity_id,
        claims.c.contact_id,
        claims.c.version.cast(Text),
    ).where(_OF_ACTIVITY, claims.c.status == Status.ABSENT, claims.c.contact_id.is_not(None), claims.c.absence.is_(None)),
)
UNASK = delete(timers_table).where(
    timers_table.c.activity_id == bindparam("of_activity"), timers_table.c.kind == Kind.MISSED, timers_table.c.fired_at.is_(None)
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


def close(connection: Connection, activity: Activity, now: datetime) -> int | None:
    """End the keeping of attendance: who has a seat and did not come is absent, and asked the next day what came between.

    Returns how many; None when it was closed already.
    """
    line.lock(connection, activity.id)
    if connection.execute(CLOSE, {"of_activity": activity.id, "at": now}).rowcount != 1:
        return None
    absent = connection.execute(TURN, {"of_activity": activity.id, "was": Status.CONFIRMED, "becomes": Status.ABSENT}).rowcount
    ends = doors(activity).ends or now
    due = attendance.asks_at(ends, now, activity.zone)
    connection.execute(ASK, {"of_activity": activity.id, "due": due, "until": due + REOPENS})
    aftercare.closed(connection, activity, now)
    return absent


def reopen(connection: Connection, activity: Activity, now: datetime) -> bool:
    """Open it again, within seven days: nobody is absent, and nobody is asked. It closes by itself once more."""
    line.lock(connection, activity.id)
    if connection.execute(REOPEN, {"of_activity": activity.id, "since": now - REOPENS}).rowcount != 1:
        return False
    connection.execute(UNASK, {"of_activity": activity.id})
    connection.execute(TURN, {"of_activity": activity.id, "was": Status.ABSENT, "becomes": Status.CONFIRMED})
    plan_closing(connection, activity, now)
    return True


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
