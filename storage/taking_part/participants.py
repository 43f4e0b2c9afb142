"""Who takes part in an activity, as its organisers see them: counts, pages, one person; never more of them than is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, or_, select

from bot.rules.lottery import Applicant
from bot.rules.seats import Status
from storage.engine.patterns import ESCAPE, holding
from storage.engine.prepared import Prepared
from storage.models import activities, contacts, registrations
from storage.taking_part import registrations as registrations_of

DIGITS = 3
"""So many last digits of a phone number are searched for; fewer would find anybody."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A line of the list. `name` is None for who was erased; `arrived_at` is UTC."""

    id: int
    status: Status
    name: str | None
    regency: str | None
    province: str | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to one registration, and when (UTC)."""

    created_at: datetime
    decided_at: datetime | None
    cancelled_at: datetime | None
    coming_at: datetime | None
    arrived_at: datetime | None
    registered_by: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: one status, or words of a name, a code, the last digits of a phone number."""

    status: Status | None = None
    words: str = ""


_LINE = [
    registrations.c.id,
    registrations_of.STANDS,
    *[contacts.c[name] for name in ("name", "regency", "province")],
    registrations.c.arrived_at,
]
_OF_ACTIVITY = registrations.c.activity_id == bindparam("of_activity")
COUNTS = Prepared(select(registrations.c.status, func.count()).where(_OF_ACTIVITY).group_by(registrations.c.status))
DECIDED = Prepared(
    select(activities.c.cancelled, activities.c.attendance_closed_at, activities.c.declined_until).where(
        activities.c.id == bindparam("of_activity")
    )
)
LEFT_OUT = Prepared(
    select(func.count()).where(
        _OF_ACTIVITY, registrations.c.status == Status.APPLIED, registrations.c.line_at <= bindparam("until")
    )
)
_LISTED = (
    select(*_LINE)
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id, isouter=True)
    .where(_OF_ACTIVITY)
)
_ENDED = (Status.CANCELLED, Status.DECLINED)
_NAMED = contacts.c.name.ilike(bindparam("like"), escape=ESCAPE)
_NUMBERED = (registrations.c.code == bindparam("digits")) | contacts.c.phone.like(bindparam("tail"))
_ORDER = (registrations.c.line_at, registrations.c.id)
PAGE = {
    "all": Prepared(_LISTED.order_by(*_ORDER).limit(bindparam("most")).offset(bindparam("skip"))),
    "status": Prepared(
        _LISTED.where(registrations.c.status == bindparam("in_status"))
        .order_by(*_ORDER)
        .limit(bindparam("most"))
        .offset(bindparam("skip"))
    ),
    "name": Prepared(_LISTED.where(_NAMED).order_by(*_ORDER).limit(bindparam("most")).offset(bindparam("skip"))),
    "number": Prepared(_LISTED.where(_NUMBERED).order_by(*_ORDER).limit(bindparam("most")).offset(bindparam("skip"))),
}
STORY = Prepared(select(*[registrations.c[name] for name in Story.__slots__]).where(registrations.c.id == bindparam("of_id")))
NAME = Prepared(
    select(contacts.c.name)
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id)
    .where(registrations.c.id == bindparam("of_id"))
)
_earlier, _its = registrations.alias("earlier"), activities.alias("its")


def _was_at(*statuses: Status) -> ColumnElement[bool]:
    """Registrations of one person at other activities of the same organisation."""
    return and_(
        or_(*(_earlier.c.status == status for status in statuses)),
        _its.c.organisation_id == bindparam("of_organisation"),
        _its.c.id != bindparam("of_activity"),
    )


BEFORE = Prepared(
    select(_earlier.c.status, func.count())
    .join_from(_earlier, _its, _its.c.id == _earlier.c.activity_id)
    .where(_earlier.c.contact_id == bindparam("of_contact"), _was_at(Status.ATTENDED, Status.ABSENT))
    .group_by(_earlier.c.status)
)
APPLICANTS = (
    select(
        registrations.c.id,
        ~exists(
            select(_earlier.c.id)
            .join_from(_earlier, _its, _its.c.id == _earlier.c.activity_id)
            .where(_earlier.c.contact_id == registrations.c.contact_id, _was_at(Status.ATTENDED))
        ),
        func.coalesce(contacts.c.province == bindparam("in_province"), False),
    )
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id)
    .join(activities, activities.c.id == registrations.c.activity_id)
    .where(
        _OF_ACTIVITY,
        registrations.c.status == Status.APPLIED,
        or_(activities.c.declined_until.is_(None), registrations.c.line_at > activities.c.declined_until),
    )
    .order_by(registrations.c.line_at)
)
SAME_PERSON = (
    select(registrations.c.id)
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id)
    .where(
        _OF_ACTIVITY,
        contacts.c.phone == bindparam("number"),
        func.lower(contacts.c.name) == bindparam("called"),
        registrations.c.status.not_in(_ENDED),
    )
    .limit(1)
)


def counts(connection: Connection, activity_id: int) -> Mapping[Status, int]:
    """How many stand how; a status nobody has is left out. What was decided about all of them holds, though rows may follow."""
    rows = {Status(row[0]): int(row[1]) for row in COUNTS.rows(connection, {"of_activity": activity_id})}
    off, closed, until = DECIDED.rows(connection, {"of_activity": activity_id})[0]
    found: Counter[Status] = Counter()
    for status, number in rows.items():
        found[registrations_of.stands(status, off=bool(off), closed=closed is not None)] += number
    if until is not None and found[Status.APPLIED]:
        declined = LEFT_OUT.rows(connection, {"of_activity": activity_id, "until": until})[0][0]
        found[Status.APPLIED] -= declined
        found[Status.DECLINED] += declined
    return +found


def page(connection: Connection, activity_id: int, wanted: Wanted, *, skip: int = 0, most: int = 8) -> list[Participant]:
    """Some of them, who registered first at the head."""
    key: dict[str, object] = {"of_activity": activity_id, "skip": skip, "most": most}
    digits = "".join(letter for letter in wanted.words if letter.isascii() and letter.isdigit())
    if wanted.status is not None:
        kind, key = "status", {**key, "in_status": wanted.status}
    elif len(digits) >= DIGITS:
        kind, key = "number", {**key, "digits": digits, "tail": f"%{digits.lstrip('0')}"}
    elif wanted.words:
        kind, key = "name", {**key, "like": holding(wanted.words)}
    else:
        kind = "all"
    return [Participant(row[0], Status(row[1]), *row[2:]) for row in PAGE[kind].rows(connection, key)]


def story(connection: Connection, registration_id: int) -> Story:
    """What happened to a registration. Raises LookupError when there is none."""
    row = STORY.first(connection, {"of_id": registration_id})
    if row is None:
        raise LookupError(registration_id)
    return Story(*row)


def before(connection: Connection, contact_id: int, activity_id: int, organisation_id: int | None) -> tuple[int, int]:
    """How often this person came to other activities of an organisation, and how often they did not come."""
    key = {"of_contact": contact_id, "of_activity": activity_id, "of_organisation": organisation_id or 0}
    found = {row[0]: row[1] for row in BEFORE.rows(connection, key)}
    return found.get(Status.ATTENDED, 0), found.get(Status.ABSENT, 0)


def applicants(connection: Connection, activity_id: int, organisation_id: int | None, province: str | None) -> list[Applicant]:
    """Who waits to be chosen, with what a lottery may prefer."""
    key = {"of_activity": activity_id, "of_organisation": organisation_id or 0, "in_province": province or ""}
    return [Applicant(row[0], bool(row[1]), bool(row[2])) for row in connection.execute(APPLICANTS, key)]


def same_person(connection: Connection, activity_id: int, name: str, phone: str) -> int | None:
    """The registration that somebody of this name and number has here already."""
    key = {"of_activity": activity_id, "number": phone, "called": name.lower()}
    found: int | None = connection.execute(SAME_PERSON, key).scalar()
    return found


def name_of(connection: Connection, registration_id: int) -> str | None:
    """What the person of a registration is called."""
    row = NAME.first(connection, {"of_id": registration_id})
    return row[0] if row is not None else None
