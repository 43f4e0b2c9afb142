"""Who came: one conditional UPDATE decides under the activity's lock, so two volunteers and a replay leave one arrival.

A seat stays taken by whoever came. Each day of an activity has arrivals of its own; the first one makes a registration attended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules import attendance
from bot.rules.attendance import Doors, Entry, How
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import activities, arrivals
from storage.models import registrations as claims
from storage.organising.activities import Activity
from storage.taking_part import aftercare, codes, line, registrations, seats
from storage.taking_part.codes import Chance
from storage.taking_part.registrations import Registration
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of checking somebody in. `new` is False where they were in already, or are not let in."""

    entry: Entry
    held: Registration
    at: datetime | None  # when they were checked in on that day, UTC
    new: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """How a registration that came began, for taking its arrival back. Instants are UTC."""

    created_at: datetime
    cancelled_at: datetime | None
    decided_at: datetime | None
    reason: str | None
    arrived_at: datetime | None
    arrived_by: str | None


CLOSED = Prepared(select(activities.c.attendance_closed_at).where(activities.c.id == bindparam("of_id")))
BY_TICKET = Prepared(select(claims.c.id).where(claims.c.ticket == bindparam("said")))
BY_CODE = Prepared(
    select(claims.c.id).where(claims.c.activity_id == bindparam("of_activity"), claims.c.code == bindparam("said"))
)
NOTE = insert(arrivals).on_conflict_do_nothing()
NOTED = Prepared(
    select(arrivals.c.at).where(arrivals.c.registration_id == bindparam("of_id"), arrivals.c.day == bindparam("on_day"))
)
# Attendance is open: who is down as absent has a seat, and no page has reached them since it was opened again.
ARRIVE = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"), claims.c.status.in_((Status.CONFIRMED, Status.OFFERED, Status.ABSENT)))
    .values(
        status=Status.ATTENDED,
        arrived_at=bindparam("at"),
        arrived_by=bindparam("how"),
        offer_until=None,
        version=claims.c.version + 1,
    )
)
GIVE = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"), claims.c.version == bindparam("seen"))
    .values(
        status=Status.ATTENDED,
        arrived_at=bindparam("at"),
        arrived_by=How.WALK_IN,
        code=bindparam("new_code"),
        version=claims.c.version + 1,
    )
)
ORIGIN = select(*[claims.c[name] for name in Origin.__slots__]).where(claims.c.id == bindparam("of_id"))
TAKE_BACK = delete(arrivals).where(arrivals.c.registration_id == bindparam("of_id"), arrivals.c.day == bindparam("on_day"))
ANOTHER = select(arrivals.c.day).where(arrivals.c.registration_id == bindparam("of_id")).limit(1)
NOT_HERE = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"), claims.c.status == Status.ATTENDED)
    .values(status=bindparam("becomes"), arrived_at=None, arrived_by=None, version=claims.c.version + 1)
)


def doors(activity: Activity) -> Doors:
    """What decides about its door."""
    return Doors(
        activity.starts_on,
        activity.ends_on,
        activity.opens_at,
        activity.shuts_at,
        activity.zone,
        activity.cancelled,
        activity.attendance_closed_at is not None,
    )


def by_ticket(connection: Connection, ticket: str) -> Registration | None:
    """Whose ticket this is."""
    row = BY_TICKET.first(connection, {"said": ticket})
    return registrations.get(connection, row[0]) if row else None


def by_code(connection: Connection, activity_id: int, code: str) -> Registration | None:
    """Whose code this is at that activity."""
    row = BY_CODE.first(connection, {"of_activity": activity_id, "said": code}) if code else None
    return registrations.get(connection, row[0]) if row else None


def arrive(
    connection: Connection, activity: Activity, registration_id: int, day: date, how: How, now: datetime
) -> Arrival | None:
    """Note that somebody is there on a day of an activity; again changes nothing. None where there is no such registration."""
    line.lock(connection, activity.id)
    held = registrations.get(connection, registration_id)
    if held is None or held.activity_id != activity.id:
        return None
    entry = attendance.entry(held.status)
    if _is_closed(connection, activity.id) and entry is not Entry.HERE:
        return Arrival(Entry.ABSENT, held, None)
    if entry in (Entry.WITHOUT, Entry.ABSENT):
        return Arrival(entry, held, None)
    if entry is Entry.SEAT:
        connection.execute(ARRIVE, {"of_id": held.id, "at": now, "how": how})
    return _noted(connection, activity, held, day, now)


def _is_closed(connection: Connection, activity_id: int) -> bool:
    """As it is under the lock: somebody may have closed it since the activity was read."""
    row = CLOSED.first(connection, {"of_id": activity_id})
    return row is None or row[0] is not None


def _noted(connection: Connection, activity: Activity, held: Registration, day: date, now: datetime) -> Arrival:
    """Write the day down; whoever is there for the first time is not reminded any more, and is asked later how it was."""
    new = connection.execute(NOTE, {"registration_id": held.id, "day": day, "at": now}).rowcount == 1
    if held.status is not Status.ATTENDED:
        if held.contact_id is not None:
            line.settle(connection, held, now)
            aftercare.arrived(connection, activity, held.id, held.contact_id)
        plan_closing(connection, activity, now)
    row = NOTED.first(connection, {"of_id": held.id, "on_day": day})
    after = registrations.get(connection, held.id)
    assert row is not None
    assert after is not None
    return Arrival(Entry.HERE, after, row[0], new)


def plan_closing(connection: Connection, activity: Activity, now: datetime) -> None:
    """Where attendance is kept it closes by itself, so nothing stays open for ever; where nobody checks in, nobody is absent."""
    due = doors(activity).closes_itself(now)
    if due is not None:
        planned = Planned(Kind.ATTENDANCE, f"{Kind.ATTENDANCE}:{activity.id}", due, activity_id=activity.id)
        timers.plan(connection, [planned])


def give_seat(
    connection: Connection, activity: Activity, registration_id: int, day: date, now: datetime, chance: Chance
) -> Arrival | None:
    """Let somebody in who has no seat, if one is free. None where none is, or attendance is closed.

    Who has a seat meanwhile, or came in already, simply arrives.
    """
    line.lock(connection, activity.id)
    held = registrations.get(connection, registration_id)
    if held is None or held.activity_id != activity.id or _is_closed(connection, activity.id):
        return None
    if attendance.entry(held.status) is not Entry.WITHOUT:
        return arrive(connection, activity, registration_id, day, How.LIST, now)
    if connection.execute(seats.SIT, {"of_activity": activity.id}).rowcount != 1:
        return None
    line.leave(connection, held)
    code = held.code or codes.free_code(connection, activity.id, chance)
    connection.execute(GIVE, {"of_id": held.id, "seen": held.version, "at": now, "new_code": code})
    if held.status is Status.WAITLISTED:
        line.look_again(connection, activity.id, f"{held.id}:{held.version}", now)
    return _noted(connection, activity, held, day, now)


def walk_in(
    connection: Connection, activity: Activity, contact_id: int, day: date, now: datetime, chance: Chance
) -> Arrival | None:
    """Register somebody who came without a registration, and let them in. None where no seat is free."""
    line.lock(connection, activity.id)
    known = registrations.of_person(connection, activity.id, contact_id)
    if known is not None:
        return give_seat(connection, activity, known.id, day, now, chance)
    if _is_closed(connection, activity.id) or connection.execute(seats.SIT, {"of_activity": activity.id}).rowcount != 1:
        return None
    row = {
        "activity_id": activity.id,
        "contact_id": contact_id,
        "status": Status.CONFIRMED,
        "created_at": now,
        "line_at": int(connection.execute(line.LAST_IN_LINE, {"of_activity": activity.id}).scalar_one()) + 1,
        "code": codes.free_code(connection, activity.id, chance),
        "ticket": codes.ticket(chance),
    }
    number = connection.execute(insert(claims).values(**row).returning(claims.c.id)).scalar_one()
    return arrive(connection, activity, int(number), day, How.WALK_IN, now)


def take_back(connection: Connection, activity: Activity, registration_id: int, day: date, now: datetime) -> Registration | None:
    """Undo an arrival; a seat given at the door is given back. None where there is nothing to undo, or attendance is closed."""
    room = line.lock(connection, activity.id)
    held = registrations.get(connection, registration_id)
    if held is None or held.activity_id != activity.id or _is_closed(connection, activity.id):
        return None
    if connection.execute(TAKE_BACK, {"of_id": held.id, "on_day": day}).rowcount != 1:
        return None
    if connection.execute(ANOTHER, {"of_id": held.id}).first() is None:
        _not_here(connection, held, room.joining)
        timers.cancel(connection, (Kind.SURVEY,), registration_id=held.id)
        line.settle(connection, held, now) if held.contact_id is not None else None
    return registrations.get(connection, held.id)


def _not_here(connection: Connection, held: Registration, joining: str) -> None:
    origin = Origin(*connection.execute(ORIGIN, {"of_id": held.id}).one())
    becomes = attendance.after_undoing(
        walked_in=origin.arrived_by == How.WALK_IN,
        registered_there=origin.created_at == origin.arrived_at,
        cancelled=origin.cancelled_at is not None,
        declined=origin.reason is not None,
        joining=joining,
    )
    connection.execute(NOT_HERE, {"of_id": held.id, "becomes": becomes})
    if not becomes.takes_seat:
        connection.execute(line.STAND_UP, {"of_activity": held.activity_id})
    if becomes is Status.WAITLISTED:
        connection.execute(seats.QUEUE, {"of_activity": held.activity_id})
