"""Seats and the waiting line. One conditional UPDATE decides; the counters on the activity are what it decides on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.rules import seats
from bot.rules.seats import Status
from storage import agenda
from storage.models import activities, registrations
from storage.prepared import Prepared


class Chance(Protocol):
    """Where codes come from; `secrets.SystemRandom` outside tests."""

    def randrange(self, stop: int, /) -> int:
        """A number from 0 up to, not including, `stop`."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One person's claim on one activity. `place` is 1 for the first in line, 0 for who has a seat."""

    id: int
    activity_id: int
    contact_id: int
    status: Status
    code: str
    ticket: str
    version: int
    line_at: int
    cancelled_at: datetime | None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Mine:
    """A line of "my registrations"."""

    registration_id: int
    status: Status
    activity_id: int
    title_id: str
    title_en: str
    sample: bool
    starts_on: date | None
    ends_on: date | None


_COLUMNS = [registrations.c[name] for name in Registration.__slots__ if name != "place"]
OF_PERSON = Prepared(
    select(*_COLUMNS).where(
        registrations.c.activity_id == bindparam("of_activity"), registrations.c.contact_id == bindparam("of_contact")
    )
)
BY_ID = Prepared(select(*_COLUMNS).where(registrations.c.id == bindparam("of_id")))
AHEAD = select(func.count()).where(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status == Status.WAITLISTED,
    registrations.c.line_at <= bindparam("line_at"),
)
_THE_ACTIVITY = activities.c.id == bindparam("of_activity")
# Nobody passes the line: a seat is free for somebody new only while nobody waits.
SIT = (
    update(activities)
    .where(
        _THE_ACTIVITY, or_(activities.c.quota.is_(None), (activities.c.taken < activities.c.quota) & (activities.c.waiting == 0))
    )
    .values(taken=activities.c.taken + 1)
)
QUEUE = update(activities).where(_THE_ACTIVITY).values(waiting=activities.c.waiting + 1)
STAND_UP = update(activities).where(_THE_ACTIVITY).values(taken=activities.c.taken - 1)
LEAVE_LINE = update(activities).where(_THE_ACTIVITY).values(waiting=activities.c.waiting - 1)
MOVE_UP = update(activities).where(_THE_ACTIVITY).values(taken=activities.c.taken + 1, waiting=activities.c.waiting - 1)
COUNTS = select(activities.c.quota, activities.c.taken, activities.c.waiting).where(_THE_ACTIVITY)
LOCK = COUNTS.with_for_update()
LAST_IN_LINE = select(func.coalesce(func.max(registrations.c.line_at), 0)).where(
    registrations.c.activity_id == bindparam("of_activity")
)
CODES = select(registrations.c.code).where(registrations.c.activity_id == bindparam("of_activity"))
HEAD_OF_LINE = (
    select(*_COLUMNS)
    .where(registrations.c.activity_id == bindparam("of_activity"), registrations.c.status == Status.WAITLISTED)
    .order_by(registrations.c.line_at)
    .limit(bindparam("most"))
)
DECIDE = (
    update(registrations)
    .where(registrations.c.id == bindparam("of_id"), registrations.c.version == bindparam("seen"))
    .values(status=bindparam("becomes"), cancelled_at=bindparam("at"), version=registrations.c.version + 1)
)
RETURN = (
    update(registrations)
    .where(registrations.c.id == bindparam("of_id"))
    .values(
        status=bindparam("becomes"),
        cancelled_at=None,
        version=registrations.c.version + 1,
        line_at=bindparam("line"),
        code=bindparam("new_code"),
        ticket=bindparam("new_ticket"),
    )
)
ACTIVE = (
    select(*_COLUMNS)
    .where(
        registrations.c.contact_id == bindparam("of_contact"), registrations.c.status.in_((Status.CONFIRMED, Status.WAITLISTED))
    )
    .order_by(registrations.c.activity_id)
)  # locks are taken in one order
MINE = (
    select(registrations.c.id, registrations.c.status, *[activities.c[name] for name in Mine.__slots__[3:]], activities.c.id)
    .join(activities, activities.c.id == registrations.c.activity_id)
    .where(registrations.c.contact_id == bindparam("of_contact"))
)


def of_person(connection: Connection, activity_id: int, contact_id: int) -> Registration | None:
    """This person's registration for this activity, cancelled ones included."""
    return _one(connection, OF_PERSON, {"of_activity": activity_id, "of_contact": contact_id})


def get(connection: Connection, registration_id: int) -> Registration | None:
    """One registration, None when there is none."""
    return _one(connection, BY_ID, {"of_id": registration_id})


def _one(connection: Connection, statement: Prepared, key: dict[str, int]) -> Registration | None:
    row = statement.first(connection, key)
    if row is None:
        return None
    found = _read(row)
    return replace(found, place=_place(connection, found)) if found.status is Status.WAITLISTED else found


def _place(connection: Connection, found: Registration) -> int:
    key = {"of_activity": found.activity_id, "line_at": found.line_at}
    return int(connection.execute(AHEAD, key).scalar_one())


def _read(row: Sequence[Any]) -> Registration:
    identity, activity_id, contact_id, status, *rest = row
    return Registration(identity, activity_id, contact_id, Status(status), *rest)


def take_seat(connection: Connection, activity_id: int, contact_id: int, now: datetime, chance: Chance) -> Registration:
    """Give this person a seat, or the last place in line; who is registered already keeps what they have."""
    connection.execute(LOCK, {"of_activity": activity_id}).one()
    before = of_person(connection, activity_id, contact_id)
    if before is not None and before.status is not Status.CANCELLED:
        return before
    key = {"of_activity": activity_id}
    seated = connection.execute(SIT, key).rowcount == 1
    if not seated:
        connection.execute(QUEUE, key)
    values: dict[str, object] = {
        "status": Status.CONFIRMED if seated else Status.WAITLISTED,
        "line_at": int(connection.execute(LAST_IN_LINE, key).scalar_one()) + 1,
        "code": _free_code(connection, activity_id, chance),
        "ticket": _ticket(chance),
    }
    if before is None:
        row = {"activity_id": activity_id, "contact_id": contact_id, "created_at": now, **values}
        connection.execute(insert(registrations), row)
    else:
        connection.execute(RETURN, _return(before.id, values))
    taken = of_person(connection, activity_id, contact_id)
    assert taken is not None
    agenda.replan(connection, taken.id, now)
    return taken


def _return(registration_id: int, values: dict[str, object]) -> dict[str, object]:
    names = {"status": "becomes", "line_at": "line", "code": "new_code", "ticket": "new_ticket"}
    return {"of_id": registration_id, **{names[name]: value for name, value in values.items()}}


def give_up(connection: Connection, registration: Registration, now: datetime) -> list[Registration] | None:
    """Cancel one claim and move the line up.

    Returns who got a seat by it, in order; None when the claim had changed since `registration` was read.
    """
    connection.execute(LOCK, {"of_activity": registration.activity_id}).one()
    decided = {"of_id": registration.id, "seen": registration.version, "becomes": Status.CANCELLED, "at": now}
    if not registration.status.is_active or connection.execute(DECIDE, decided).rowcount == 0:
        return None
    left = STAND_UP if registration.status is Status.CONFIRMED else LEAVE_LINE
    connection.execute(left, {"of_activity": registration.activity_id})
    agenda.replan(connection, registration.id, now)
    return promote(connection, registration.activity_id, now)


def restore(connection: Connection, registration: Registration, at: datetime) -> Registration | None:
    """Undo a cancellation: the seat if it is still free, else the old place in line; None when it had changed since."""
    key = {"of_activity": registration.activity_id}
    connection.execute(LOCK, key).one()
    now = get(connection, registration.id)
    if now is None or now.version != registration.version or now.status is not Status.CANCELLED:
        return None
    seated = connection.execute(SIT, key).rowcount == 1
    if not seated:
        connection.execute(QUEUE, key)
    status = Status.CONFIRMED if seated else Status.WAITLISTED
    connection.execute(DECIDE, {"of_id": registration.id, "seen": registration.version, "becomes": status, "at": None})
    agenda.replan(connection, registration.id, at)
    return get(connection, registration.id)


def promote(connection: Connection, activity_id: int, now: datetime) -> list[Registration]:
    """Give every free seat to the head of the line; returns who moved up, in order. The activity must be locked."""
    quota, taken, waiting = connection.execute(COUNTS, {"of_activity": activity_id}).one()
    free = seats.seats_to_give(quota, taken, waiting)
    if not free:
        return []
    rows = connection.execute(HEAD_OF_LINE, {"of_activity": activity_id, "most": free}).all()
    for found in map(_read, rows):
        connection.execute(DECIDE, {"of_id": found.id, "seen": found.version, "becomes": Status.CONFIRMED, "at": None})
        connection.execute(MOVE_UP, {"of_activity": activity_id})
        agenda.replan(connection, found.id, now)
    return [moved for row in rows if (moved := get(connection, row[0])) is not None]


def active_of(connection: Connection, contact_id: int) -> list[Registration]:
    """The seats and places in line one person holds."""
    rows = connection.execute(ACTIVE, {"of_contact": contact_id}).all()
    return [_read(row) for row in rows]


def mine(connection: Connection, contact_id: int) -> list[Mine]:
    """One person's registrations, the nearest day first, cancelled ones last."""
    rows = connection.execute(MINE, {"of_contact": contact_id}).all()
    found = [Mine(row[0], Status(row[1]), row[-1], *row[2:-1]) for row in rows]
    return sorted(found, key=lambda one: (not one.status.is_active, one.starts_on or date.max, one.registration_id))


def _free_code(connection: Connection, activity_id: int, chance: Chance) -> str:
    """Four digits nobody else at this activity has or had: a cancellation can be undone. More digits once they run short."""
    used = set(connection.execute(CODES, {"of_activity": activity_id}).scalars())
    digits = 4 if len(used) < 5_000 else 6
    while (code := f"{chance.randrange(10**digits):0{digits}d}") in used:
        pass
    return code


ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


def _ticket(chance: Chance) -> str:
    return "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(16))
