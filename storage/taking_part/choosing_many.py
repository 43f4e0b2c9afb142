"""Organisers decide about many who applied at once: a draw that is taken over, and saying no to the rest, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy import String as Words

from bot.rules.seats import Status
from storage.models import activities, audit
from storage.models import registrations as claims
from storage.models.base import Id
from storage.taking_part import codes, line, registrations
from storage.taking_part.choosing import GRACE, Refused, told_of
from storage.taking_part.codes import Chance
from storage.taking_part.registrations import Registration
from storage.unasked import timers
from storage.unasked.spreading import AT_ONCE as DECLINED_AT_ONCE
from storage.unasked.spreading import INSTANT
from storage.unasked.timers import Kind, Planned

AT_ONCE = 50
"""Seats that are drawn in one transaction, about 10 ms on SQLite."""

PAGE = 200
"""People a page declines, 10 to 15 ms on SQLite."""

SIT_ALL = (
    update(activities)
    .where(
        activities.c.id == bindparam("of_activity"),
        activities.c.quota.is_(None) | (activities.c.taken + bindparam("seats") <= activities.c.quota),
    )
    .values(taken=activities.c.taken + bindparam("seats"))
)
CHOOSE_ALL = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"), claims.c.status == Status.APPLIED)
    .values(
        status=Status.CONFIRMED, decided_at=bindparam("at"), reason=None, code=bindparam("new_code"), version=claims.c.version + 1
    )
)
_APPLIED = (claims.c.activity_id == bindparam("of_activity"), claims.c.status == Status.APPLIED)
_until = select(activities.c.declined_until).where(activities.c.id == bindparam("of_activity", type_=Id)).scalar_subquery()
_WAITS = (*_APPLIED, or_(_until.is_(None), claims.c.line_at > _until))
WAITING = select(func.count(), func.max(claims.c.line_at)).where(*_WAITS)
AMONG = select(func.count()).where(*_WAITS, claims.c.id.in_(bindparam("ids", expanding=True)))
REST = (
    select(claims.c.id, claims.c.version, claims.c.contact_id, claims.c.line_at)
    .where(*_APPLIED, claims.c.line_at <= _until)
    .order_by(claims.c.line_at.desc())
    .limit(bindparam("most"))
)
DECLINE_UNTIL = update(activities).where(activities.c.id == bindparam("of_id")).values(declined_until=bindparam("until"))
DECLINE_SOME = (
    update(claims)
    .where(claims.c.id.in_(bindparam("ids", expanding=True)))
    .values(status=Status.DECLINED, decided_at=bindparam("at"), reason=bindparam("why"), version=claims.c.version + 1)
)
DRAWN = (
    select(audit.c.id)
    .where(
        audit.c.organisation_id.is_not_distinct_from(bindparam("of_organisation", type_=Id)),
        audit.c.subject == bindparam("about"),
        func.substr(audit.c.detail, 1, func.length(bindparam("lot", type_=Words))) == bindparam("lot"),
    )
    .limit(1)
)


class Declining(msgspec.Struct, frozen=True, tag="declining"):
    """Pages that decline who waited when the rest was declined, the last in line first; `at` is when it was decided, UTC.

    How far they are stands in `activities.declined_until`, so that everybody is declined from the turn on.
    """

    at: datetime
    reason: str
    page: int = 0


_pack = msgspec.json.Encoder().encode


def was_drawn(connection: Connection, activity_id: int, organisation_id: int | None, lot: str) -> bool:
    """Whether the log has this draw: nobody lets a seed count that they thought out themselves."""
    key = {"about": f"activity:{activity_id}", "of_organisation": organisation_id, "lot": f"drew {lot} of "}
    return connection.execute(DRAWN, key).first() is not None


def choose_all(
    connection: Connection, activity_id: int, numbers: Sequence[int], now: datetime, chance: Chance
) -> list[Registration] | Refused:
    """Give seats to all of these who applied, or to none of them. Their reminders are planned when they are told."""
    room = line.lock(connection, activity_id)
    if room.is_over(now):
        return Refused.OVER
    there = connection.execute(AMONG, {"of_activity": activity_id, "ids": list(numbers)}).scalar_one()
    if not numbers or there != len(set(numbers)):
        return Refused.CHANGED
    if connection.execute(SIT_ALL, {"of_activity": activity_id, "seats": len(numbers)}).rowcount != 1:
        return Refused.FULL
    fresh = codes.free_codes(connection, activity_id, chance, len(numbers))
    connection.execute(
        CHOOSE_ALL, [{"of_id": number, "at": now, "new_code": code} for number, code in zip(numbers, fresh, strict=True)]
    )
    chosen = [held for number in numbers if (held := registrations.get(connection, number)) is not None]
    timers.plan(connection, [told_of(held, now) for held in chosen])
    return chosen


def waiting(connection: Connection, activity_id: int) -> int:
    """How many wait to be chosen."""
    return int(connection.execute(WAITING, {"of_activity": activity_id}).one()[0])


def decline_all(connection: Connection, activity_id: int, reason: str, now: datetime) -> int | Refused:
    """Say no to everybody who still waits to be chosen; returns how many. Of many the last are told first, page by page."""
    if line.lock(connection, activity_id).is_over(now):
        return Refused.OVER
    how_many, last = connection.execute(WAITING, {"of_activity": activity_id}).one()
    if how_many:
        connection.execute(DECLINE_UNTIL, {"of_id": activity_id, "until": last})
        go_on(connection, activity_id, Declining(now, reason), DECLINED_AT_ONCE)
    return int(how_many)


def go_on(connection: Connection, activity_id: int, declining: Declining, most: int = PAGE) -> None:
    """Decline the next of them, and plan the next page; the activity is locked."""
    found = connection.execute(REST, {"of_activity": activity_id, "most": most + 1}).all()
    page, more = found[:most], found[most:]
    connection.execute(DECLINE_SOME, {"ids": [row[0] for row in page], "at": declining.at, "why": declining.reason})
    timers.plan(connection, [_declined(activity_id, declining.at, *row[:3]) for row in page if row[2] is not None])
    connection.execute(DECLINE_UNTIL, {"of_id": activity_id, "until": more[0][3] if more else None})
    if more:
        key = f"{Kind.SPREAD}:{activity_id}:rest:{declining.at:%Y%m%d%H%M%S%f}>{declining.page}"
        rest = _pack(msgspec.structs.replace(declining, page=declining.page + 1)).decode()
        timers.plan(connection, [Planned(Kind.SPREAD, key, declining.at - INSTANT, activity_id=activity_id, detail=rest)])


def _declined(activity_id: int, at: datetime, number: int, version: int, contact_id: int) -> Planned:
    key = f"{Kind.CHOSEN}:{number}:{version + 1}"
    return Planned(Kind.CHOSEN, key, at + GRACE, None, number, activity_id, contact_id, str(version + 1))
