"""What organisers decide about people: choose, decline, put on the waiting list, move up; each under the activity's lock.

Who it is about hears of it a minute later (`GRACE`): until then a decision about who applied can be taken back unheard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy import String as Words

from bot.rules.offers import Terms
from bot.rules.seats import SELECTION, Status
from storage.models import activities, audit
from storage.models import registrations as claims
from storage.models.base import Id
from storage.taking_part import codes, line, pairings, registrations, seats
from storage.taking_part.codes import Chance
from storage.taking_part.line import Room
from storage.taking_part.registrations import Registration
from storage.unasked import timers
from storage.unasked.spreading import AT_ONCE as DECLINED_AT_ONCE
from storage.unasked.spreading import INSTANT
from storage.unasked.timers import Kind, Planned

GRACE = timedelta(minutes=1)
AT_ONCE = 50
"""Seats that are drawn in one transaction, about 10 ms on SQLite."""

PAGE = 200
"""People a page declines, 10 to 15 ms on SQLite."""

CHOOSABLE = (Status.APPLIED, Status.WAITLISTED, Status.DECLINED)


class Refused(StrEnum):
    """Why a decision has no effect."""

    FULL = "full"  #: no seat is left
    FREE = "free"  #: seats are left, so nobody need wait
    OVER = "over"  #: it has begun, or was called off
    CHANGED = "changed"  #: somebody decided meanwhile, or the person did
    TOLD = "told"  #: they have heard of it already


DECIDED = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"), claims.c.version == bindparam("seen"))
    .values(
        status=bindparam("becomes"),
        decided_at=bindparam("at"),
        reason=bindparam("why"),
        code=bindparam("new_code"),
        line_at=bindparam("line"),
        cancelled_at=None,
        offer_until=None,
        coming_at=None,
        missed=0,
        version=claims.c.version + 1,
    )
)
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
UNTIL = select(activities.c.declined_until).where(activities.c.id == bindparam("of_activity"))
_WAITS = (*_APPLIED, or_(_until.is_(None), claims.c.line_at > _until))
WAITING = select(func.count(), func.max(claims.c.line_at)).where(*_WAITS)
AMONG = select(func.count()).where(*_WAITS, claims.c.id.in_(bindparam("ids", expanding=True)))
APPLICANTS = select(claims.c.id, claims.c.version).where(*_WAITS).order_by(claims.c.line_at)
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
HEAD = select(func.min(claims.c.line_at)).where(
    claims.c.activity_id == bindparam("of_activity", type_=Id), claims.c.status == Status.WAITLISTED
)
MAKE_ROOM = (
    update(claims)
    .where(
        claims.c.activity_id == bindparam("of_activity"),
        claims.c.status == Status.WAITLISTED,
        claims.c.line_at < bindparam("line"),
    )
    .values(line_at=claims.c.line_at + 1)
)
TO_HEAD = update(claims).where(claims.c.id == bindparam("of_id")).values(line_at=bindparam("line"), version=claims.c.version + 1)


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


def _found(connection: Connection, seen: Registration) -> tuple[Room, Registration | None]:
    """The activity, locked, and the claim as it is then; None where it is not as it was seen."""
    room = line.lock(connection, seen.activity_id)
    found = registrations.get(connection, seen.id)
    return room, found if found is not None and found.version == seen.version else None


def choose(connection: Connection, seen: Registration, now: datetime, chance: Chance) -> Registration | Refused:
    """Give a seat to somebody who applied, waits or was declined; never more seats than there are."""
    room, found = _found(connection, seen)
    if found is None or found.status not in CHOOSABLE or not found.contact_id:
        return Refused.CHANGED
    if room.is_over(now):
        return Refused.OVER
    if connection.execute(seats.SIT, {"of_activity": room.id}).rowcount != 1:
        return Refused.FULL
    code = found.code or codes.free_code(connection, room.id, chance)
    line.leave(connection, found)
    return _decided(connection, found, Status.CONFIRMED, now, code=code)


def decline(connection: Connection, seen: Registration, reason: str, now: datetime, terms: Terms) -> Registration | Refused:
    """Say no to somebody who applied, or take somebody off the list; the line moves up where a seat is free by it."""
    room, found = _found(connection, seen)
    if found is None or not found.status.is_active:
        return Refused.CHANGED
    if room.is_over(now):
        return Refused.OVER
    line.leave(connection, found)
    told = _decided(connection, found, Status.DECLINED, now, reason=reason)
    pairings.end_of_claim(connection, found.id, now)
    line.tell_followers(connection, room, found, now)
    line.promote(connection, room.id, now, terms)
    return told


def reserve(connection: Connection, seen: Registration, now: datetime, chance: Chance) -> Registration | Refused:
    """Put somebody who applied on the waiting list, behind who waits: a seat that is given up is offered to them."""
    room, found = _found(connection, seen)
    if found is None or found.status is not Status.APPLIED or not room.waitlist:
        return Refused.CHANGED
    if room.is_over(now):
        return Refused.OVER
    if room.quota is None or room.taken < room.quota:
        return Refused.FREE
    connection.execute(seats.QUEUE, {"of_activity": room.id})
    last = int(connection.execute(line.LAST_IN_LINE, {"of_activity": room.id}).scalar_one()) + 1
    code = found.code or codes.free_code(connection, room.id, chance)
    return _decided(connection, replace(found, line_at=last), Status.WAITLISTED, now, code=code)


def take_back(connection: Connection, seen: Registration, now: datetime, terms: Terms) -> Registration | Refused:
    """Undo a decision about somebody who applied before they hear of it: they wait to be chosen again."""
    room, found = _found(connection, seen)
    if found is None or found.decided_at is None or room.joining != SELECTION:
        return Refused.CHANGED
    if found.status not in (Status.CONFIRMED, Status.DECLINED, Status.WAITLISTED):
        return Refused.CHANGED
    if not timers.cancel(connection, (Kind.CHOSEN,), registration_id=found.id):
        return Refused.TOLD
    line.leave(connection, found)
    last = int(connection.execute(line.LAST_IN_LINE, {"of_activity": room.id}).scalar_one())
    until = connection.execute(UNTIL, {"of_activity": room.id}).scalar()
    again = replace(found, line_at=last + 1) if until is not None and found.line_at <= until else found  # not with the rest
    back = _decided(connection, again, Status.APPLIED, now, code="")
    line.promote(connection, room.id, now, terms)
    return back


def move_up(connection: Connection, seen: Registration, now: datetime, terms: Terms) -> Registration | Refused:
    """Put somebody at the head of the waiting list; the next seat is offered to them."""
    room, found = _found(connection, seen)
    if found is None or found.status is not Status.WAITLISTED:
        return Refused.CHANGED
    if room.is_over(now):
        return Refused.OVER
    head = int(connection.execute(HEAD, {"of_activity": room.id}).scalar_one())
    if head != found.line_at:
        connection.execute(MAKE_ROOM, {"of_activity": room.id, "line": found.line_at})
        connection.execute(TO_HEAD, {"of_id": found.id, "line": head})
    line.promote(connection, room.id, now, terms)
    line.look_again(connection, room.id, f"up={found.id}:{found.version}", now)
    moved = registrations.get(connection, found.id)
    assert moved is not None
    return moved


def _decided(
    connection: Connection,
    found: Registration,
    becomes: Status,
    now: datetime,
    *,
    code: str | None = None,
    reason: str | None = None,
) -> Registration:
    """Write a decision down, and plan that the person hears of it; that they wait again, nobody need hear."""
    waits = becomes is Status.APPLIED
    row = {
        "of_id": found.id,
        "seen": found.version,
        "becomes": becomes,
        "at": None if waits else now,
        "why": reason,
        "new_code": found.code if code is None else code,
        "line": found.line_at,
    }
    connection.execute(DECIDED, row)
    line.settle(connection, found, now)
    after = registrations.get(connection, found.id)
    assert after is not None
    if not waits:
        timers.plan(connection, [_told(after, now)])
    if found.status is Status.WAITLISTED:
        line.look_again(connection, found.activity_id, f"{after.id}:{after.version}", now)
    return after


def _told(held: Registration, now: datetime) -> Planned:
    key = f"{Kind.CHOSEN}:{held.id}:{held.version}"
    return Planned(Kind.CHOSEN, key, now + GRACE, None, held.id, held.activity_id, held.contact_id, str(held.version))


def was_drawn(connection: Connection, activity_id: int, organisation_id: int | None, lot: str) -> bool:
    """Whether the log has this draw: nobody lets a seed count that they thought out themselves."""
    key = {"about": f"activity:{activity_id}", "of_organisation": organisation_id, "lot": f"drew {lot} of "}
    return connection.execute(DRAWN, key).first() is not None


# ---- several at once ----------------------------------------------------------------------------------------------------
def applicants(connection: Connection, activity_id: int) -> list[tuple[int, int]]:
    """The numbers and versions of who waits to be chosen, who applied first at the head."""
    return [(row[0], row[1]) for row in connection.execute(APPLICANTS, {"of_activity": activity_id})]


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
    timers.plan(connection, [_told(held, now) for held in chosen])
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
