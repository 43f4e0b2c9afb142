"""What organisers decide about people: choose, decline, put on the waiting list, move up; each under the activity's lock.

Who it is about hears of it a minute later (`GRACE`): until then a decision about who applied can be taken back unheard.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, func, select, update

from bot.rules.offers import Terms
from bot.rules.seats import SELECTION, Status
from storage.models import registrations as claims
from storage.models.base import Id
from storage.taking_part import codes, line, pairings, registrations, seats
from storage.taking_part.codes import Chance
from storage.taking_part.line import Room
from storage.taking_part.registrations import Registration
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

GRACE = timedelta(minutes=1)
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
    again = replace(found, line_at=line.behind_the_declined(connection, found))
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
        timers.plan(connection, [told_of(after, now)])
    if found.status is Status.WAITLISTED:
        line.look_again(connection, found.activity_id, f"{after.id}:{after.version}", now)
    return after


def told_of(held: Registration, now: datetime) -> Planned:
    key = f"{Kind.CHOSEN}:{held.id}:{held.version}"
    return Planned(Kind.CHOSEN, key, now + GRACE, None, held.id, held.activity_id, held.contact_id, str(held.version))
