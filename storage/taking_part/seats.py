"""What people do about their seats: take one, give it up, take that back, accept an offer, say that they come.

One conditional UPDATE decides under the activity's lock; the counters on the activity are what it decides on.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, update

from bot.rules.offers import Terms
from bot.rules.seats import SELECTION, OnMiss, Status, entering
from storage.models import activities
from storage.models import registrations as claims
from storage.taking_part import codes, line, pairings, registrations
from storage.taking_part.codes import Chance
from storage.taking_part.line import Room
from storage.taking_part.registrations import Registration
from storage.unasked import agenda

_THE_ACTIVITY = activities.c.id == bindparam("of_activity")
SIT = (
    update(activities)
    .where(_THE_ACTIVITY, or_(activities.c.quota.is_(None), activities.c.taken < activities.c.quota))
    .values(taken=activities.c.taken + 1)
)
QUEUE = update(activities).where(_THE_ACTIVITY).values(waiting=activities.c.waiting + 1)
RETURN = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"))
    .values(
        status=bindparam("becomes"),
        cancelled_at=None,
        coming_at=None,
        missed=0,
        decided_at=None,
        reason=None,
        on_miss=OnMiss.END,
        version=claims.c.version + 1,
        line_at=bindparam("line"),
        code=bindparam("new_code"),
        ticket=bindparam("new_ticket"),
    )
)
STAND_AT = update(claims).where(claims.c.id == bindparam("of_id")).values(line_at=bindparam("line"))
CHOOSE = update(claims).where(claims.c.id == bindparam("of_id")).values(on_miss=bindparam("wish"))
COMING = (
    update(claims).where(claims.c.id == bindparam("of_id"), claims.c.status == Status.CONFIRMED).values(coming_at=bindparam("at"))
)


def take_seat(
    connection: Connection, activity_id: int, contact_id: int, now: datetime, chance: Chance, terms: Terms
) -> Registration | None:
    """Give this person a seat, or the last place in line; where the organiser chooses, let them apply.

    Who is registered already keeps what they have. None when it was called off or has begun by the time the lock was had, since
    nobody would be told of that any more, and when it is full and has no line.
    """
    room = line.lock(connection, activity_id)
    before = registrations.of_person(connection, activity_id, contact_id)
    if before is not None and before.status is not Status.CANCELLED:
        return before
    if room.is_over(now):
        return None
    status = _enter(connection, room, now, terms)
    if status is None:
        return None
    values: dict[str, object] = {
        "status": status,
        "line_at": int(connection.execute(line.LAST_IN_LINE, {"of_activity": activity_id}).scalar_one()) + 1,
        "code": "" if status is Status.APPLIED else codes.free_code(connection, activity_id, chance),
        "ticket": codes.ticket(chance),
    }
    if before is None:
        row = {"activity_id": activity_id, "contact_id": contact_id, "created_at": now, **values}
        connection.execute(insert(claims), row)
    else:
        connection.execute(RETURN, _return(before.id, values))
    taken = registrations.of_person(connection, activity_id, contact_id)
    assert taken is not None
    agenda.replan(connection, taken.id, now)
    return taken


def _enter(connection: Connection, room: Room, now: datetime, terms: Terms, *, chosen: bool = False) -> Status | None:
    """A seat, or the line: nobody passes who could be told of that seat; who cannot be told keeps their place only."""
    seated = False
    if chosen or room.joining != SELECTION:
        line.fill(connection, room, now, terms)
        passes = not room.to_give or not line.is_anybody_first(connection, room.id)
        seated = passes and connection.execute(SIT, {"of_activity": room.id}).rowcount == 1
    status = entering(joining=room.joining, waitlist=room.waitlist, chosen=chosen, seated=seated)
    if status is Status.WAITLISTED:
        connection.execute(QUEUE, {"of_activity": room.id})
    return status


def _return(registration_id: int, values: dict[str, object]) -> dict[str, object]:
    names = {"status": "becomes", "line_at": "line", "code": "new_code", "ticket": "new_ticket"}
    return {"of_id": registration_id, **{names[name]: value for name, value in values.items()}}


def give_up(connection: Connection, registration: Registration, now: datetime, terms: Terms) -> list[Registration] | None:
    """Cancel a seat, an offer, a place in line or an application, and move the line up.

    Returns who moved up by it, in order; None when the claim had changed since `registration` was read.
    """
    room = line.lock(connection, registration.activity_id)
    if not registration.status.is_active or not line.decide(connection, registration, Status.CANCELLED, at=now):
        return None
    line.leave(connection, registration)
    line.settle(connection, registration, now)
    pairings.end_of_claim(connection, registration.id, now)
    line.tell_followers(connection, room, registration, now)
    if registration.status is Status.WAITLISTED:
        line.look_again(connection, room.id, f"{registration.id}:{registration.version}", now)
    return line.promote(connection, room.id, now, terms)


def restore(connection: Connection, registration: Registration, now: datetime, terms: Terms) -> Registration | None:
    """Undo a cancellation: the seat if it is still free, else the old place in line; an application is one again.

    None when it had changed since, the activity was called off or has begun, or it is full and has no line.
    """
    room = line.lock(connection, registration.activity_id)
    found = registrations.get(connection, registration.id)
    if found is None or found.version != registration.version or found.status is not Status.CANCELLED or room.is_over(now):
        return None
    status = _enter(connection, room, now, terms, chosen=bool(found.code))
    if status is None:
        return None
    line.decide(connection, found, status)
    if status is Status.APPLIED:  # they had left before the rest was declined, and are not of it
        connection.execute(STAND_AT, {"of_id": found.id, "line": line.behind_the_declined(connection, found)})
    agenda.replan(connection, found.id, now)
    if status is Status.WAITLISTED:
        line.look_again(connection, room.id, f"{found.id}:{found.version}", now)
    return registrations.get(connection, registration.id)


def accept(connection: Connection, registration: Registration, now: datetime) -> Registration | None:
    """Take the seat that was offered.

    None when the offer changed since `registration` was read, its time is over, or the activity has begun.
    """
    room = line.lock(connection, registration.activity_id)
    found = registrations.get(connection, registration.id)
    if found is None or found.version != registration.version or found.status is not Status.OFFERED or room.is_over(now):
        return None
    if found.offer_until is None or now >= found.offer_until or not line.decide(connection, found, Status.CONFIRMED):
        return None
    line.settle(connection, found, now)
    return registrations.get(connection, registration.id)


def choose(connection: Connection, registration_id: int, wish: OnMiss) -> None:
    """Note what shall happen when they miss an offer."""
    connection.execute(CHOOSE, {"of_id": registration_id, "wish": wish})


def say_coming(connection: Connection, registration_id: int, now: datetime) -> bool:
    """Note that they said once more that they come; False when they have no seat."""
    return connection.execute(COMING, {"of_id": registration_id, "at": now}).rowcount == 1
