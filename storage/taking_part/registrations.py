"""Who is registered for what, as it stands. What changes it is in `storage.taking_part.seats` and `storage.taking_part.line`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select

from bot.rules.seats import OnMiss, Status
from storage.engine.prepared import Prepared
from storage.models import activities, contacts, registrations


@dataclass(frozen=True, slots=True)
class Registration:
    """One person's claim on one activity. `place` is 1 for the first in line, 0 for who is not in line.

    Who only applied has no code yet. `decided_at` is when an organiser chose or declined them, `reason` why they did the latter.
    `offer_until` (UTC) is set while a seat is kept for them; `missed` counts offers that passed without an answer.
    """

    id: int
    activity_id: int
    contact_id: int
    status: Status
    on_miss: OnMiss
    code: str
    ticket: str
    version: int
    line_at: int
    cancelled_at: datetime | None
    offer_until: datetime | None
    missed: int
    coming_at: datetime | None
    decided_at: datetime | None = None
    reason: str | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Mine:
    """A line of "my registrations"; `name` is set where it is somebody's in their care."""

    registration_id: int
    status: Status
    activity_id: int
    title_id: str
    title_en: str
    sample: bool
    starts_on: date | None
    ends_on: date | None
    kind: str = ""
    name: str | None = None


_theirs = activities.alias("theirs")


def _its(column: str) -> ColumnElement[Any]:
    """What the activity of a registration says."""
    return select(_theirs.c[column]).where(_theirs.c.id == registrations.c.activity_id).correlate(registrations).scalar_subquery()


_status: ColumnElement[str] = registrations.c.status
_active = [status.value for status in Status if status.is_active]
_CLOSED = _its("attendance_closed_at")
# What was decided about all of an activity holds at once; the rows follow page by page (`storage.unasked.spreading`).
STANDS: ColumnElement[str] = case(
    (and_(_status == Status.CONFIRMED, _CLOSED.is_not(None)), Status.ABSENT.value),
    (and_(_status == Status.ABSENT, _CLOSED.is_(None)), Status.CONFIRMED.value),
    (and_(_status == Status.APPLIED, registrations.c.line_at <= _its("declined_until")), Status.DECLINED.value),
    (and_(_its("cancelled"), or_(*[_status == status for status in _active])), Status.CANCELLED.value),
    else_=_status,
)


def stands(status: Status, *, off: bool, closed: bool) -> Status:
    """The same of a status alone: `off` if the activity was called off, `closed` if its attendance is."""
    if status is Status.CONFIRMED and closed:
        return Status.ABSENT
    if status is Status.ABSENT and not closed:
        return Status.CONFIRMED
    return Status.CANCELLED if off and status.is_active else status


COLUMNS = [STANDS if name == "status" else registrations.c[name] for name in Registration.__slots__ if name != "place"]
OF_PERSON = Prepared(
    select(*COLUMNS).where(
        registrations.c.activity_id == bindparam("of_activity"), registrations.c.contact_id == bindparam("of_contact")
    )
)
BY_ID = Prepared(select(*COLUMNS).where(registrations.c.id == bindparam("of_id")))
AHEAD = select(func.count()).where(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status == Status.WAITLISTED,
    registrations.c.line_at <= bindparam("line_at"),
)
ACTIVE = (
    select(*COLUMNS)
    .where(
        registrations.c.contact_id == bindparam("of_contact"),
        registrations.c.status.in_([status for status in Status if status.is_active]),
    )
    .order_by(registrations.c.activity_id)
)  # locks are taken in one order
_NAME = case((contacts.c.id == bindparam("of_contact"), None), else_=contacts.c.name)
_SHOWN = [activities.c[name] for name in Mine.__slots__[3:-1]]
MINE = (
    select(registrations.c.id, STANDS, activities.c.id, *_SHOWN, _NAME)
    .join_from(contacts, registrations, registrations.c.contact_id == contacts.c.id)
    .join(activities, activities.c.id == registrations.c.activity_id)
    .where(or_(contacts.c.id == bindparam("of_contact"), contacts.c.cared_for_by == bindparam("of_contact")))
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
    found = read(row)
    return replace(found, place=_place(connection, found)) if found.status is Status.WAITLISTED else found


def _place(connection: Connection, found: Registration) -> int:
    key = {"of_activity": found.activity_id, "line_at": found.line_at}
    return int(connection.execute(AHEAD, key).scalar_one())


def read(row: Sequence[Any]) -> Registration:
    """A row of COLUMNS; its place in line is not known."""
    identity, activity_id, contact_id, status, on_miss, *rest = row
    return Registration(identity, activity_id, contact_id, Status(status), OnMiss(on_miss), *rest)


def active_of(connection: Connection, contact_id: int) -> list[Registration]:
    """The seats, offers and places in line one person holds."""
    rows = connection.execute(ACTIVE, {"of_contact": contact_id}).all()
    return [held for row in rows if (held := read(row)).status.is_active]


def mine(connection: Connection, contact_id: int) -> list[Mine]:
    """The registrations of one person and of who is in their care, the nearest day first, cancelled ones last."""
    rows = connection.execute(MINE, {"of_contact": contact_id}).all()
    found = [Mine(row[0], Status(row[1]), *list(row)[2:]) for row in rows]
    return sorted(found, key=lambda one: (not one.status.is_active, one.starts_on or date.max, one.registration_id))
