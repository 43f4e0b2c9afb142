"""What goes into a spreadsheet: participants page by page, and how many of whom came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from msgspec import structs
from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, case, exists, func, or_, select

from bot.rules.eligibility import Eligibility, asked
from bot.rules.seats import Status
from storage.models import activities, contacts, partners, registrations

PAGE = 1_000
"""Participants read at once: some ms of a reader."""

SEATED = [Status.CONFIRMED, Status.ATTENDED, Status.ABSENT]
"""Who counts as registered in a report: who had a seat, whatever became of it."""

UNDECIDED = [Status.APPLIED, Status.WAITLISTED, Status.OFFERED]
"""Who stands in a list without a way to reach them: Sapa writes to them. Who was declined or gave it up is in none."""


class Participant(msgspec.Struct, array_like=True):
    """Somebody with a seat, or who may still get one. Instants are UTC.

    `phone` is that of who cares for them, if they have none; it is told only of those who have a seat.
    """

    id: int
    status: str
    code: str
    created_at: datetime
    arrived_at: datetime | None
    name: str | None
    phone: str | None
    craft: str | None
    country: str | None
    province: str | None
    regency: str | None
    business: str | None
    scale: str | None
    nib: str | None
    role: str | None
    gender: str | None


_pack = msgspec.msgpack.Encoder().encode
_page = msgspec.msgpack.Decoder(list[Participant]).decode

_carer = contacts.alias()
_earlier = registrations.alias()


def _came(of: FromClause = registrations) -> ColumnElement[bool]:
    """Whether a registration's person was there: who was checked in came, also before attendance is closed."""
    return or_(of.c.status == Status.ATTENDED, of.c.arrived_at.is_not(None))


_BEFORE = exists().where(
    _earlier.c.contact_id == registrations.c.contact_id,
    _earlier.c.activity_id != registrations.c.activity_id,
    _earlier.c.created_at < registrations.c.created_at,
    _came(_earlier),
)
_PERSON = ("craft", "country", "province", "regency", "business", "scale", "nib", "role", "gender")
PARTICIPANTS = (
    select(
        *[registrations.c[name] for name in ("id", "status", "code", "created_at", "arrived_at")],
        contacts.c.name,
        case((registrations.c.status.in_(SEATED), func.coalesce(contacts.c.phone, _carer.c.phone))),
        *[contacts.c[name] for name in _PERSON],
    )
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .outerjoin(_carer, _carer.c.id == contacts.c.cared_for_by)
    .where(
        registrations.c.activity_id == bindparam("of_activity"),
        registrations.c.status.in_([*SEATED, *UNDECIDED]),
        registrations.c.contact_id.is_not(None),
        registrations.c.id > bindparam("after"),
    )
    .order_by(registrations.c.id)
    .limit(PAGE)
)
PEOPLE = select(func.count()).where(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status.in_([*SEATED, *UNDECIDED]),
    registrations.c.contact_id.is_not(None),
)


def people(connection: Connection, activity_id: int) -> int:
    """Whose details a list of participants would hold."""
    return int(connection.execute(PEOPLE, {"of_activity": activity_id}).scalar_one())


def participants(connection: Connection, activity_id: int, after: int) -> tuple[bytes, int, int]:
    """The next participants after a registration's number, packed; how many they are, and the last one's number (0: none)."""
    found = [Participant(*tuple(row)) for row in connection.execute(PARTICIPANTS, {"of_activity": activity_id, "after": after})]
    return _pack(found), len(found), found[-1].id if found else 0


def unpack(page: bytes) -> list[Participant]:
    """What `participants` packed."""
    return _page(page)


# ---- attendance ---------------------------------------------------------------------------------------------------------
class Come(msgspec.Struct, array_like=True):
    """How many people are alike in all of this: had a seat, came or not. None: not told, or not asked by their activity."""

    craft: str | None
    province: str | None
    gender: str | None
    country: str | None
    first_time: bool
    status: str
    came: bool
    people: int


@dataclass(frozen=True, slots=True)
class Scope:
    """One activity, or those of an organisation that begin between two days (both included, local to the venue)."""

    activity_id: int = 0
    organisation_id: int = 0
    first: date = date.min
    last: date = date.max


OF_RULE = ("craft", "province", "gender")
"""What is counted only where the activity asked for it; a country and whether it is the first time are counted everywhere."""

_ALIKE = (
    select(
        registrations.c.activity_id,
        *[contacts.c[name] for name in ("craft", "province", "gender", "country")],
        (registrations.c.contact_id.is_not(None) & ~_BEFORE).label("first_time"),
        registrations.c.status,
        _came().label("came"),
    )
    .join(activities, activities.c.id == registrations.c.activity_id)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .where(registrations.c.status.in_(SEATED))
)
_ONE = _ALIKE.where(registrations.c.activity_id == bindparam("of_activity")).subquery()
_ALL = _ALIKE.where(
    or_(
        activities.c.organisation_id == bindparam("of_organisation"),
        exists().where(partners.c.activity_id == activities.c.id, partners.c.organisation_id == bindparam("of_organisation")),
    ),
    activities.c.starts_on.between(bindparam("first"), bindparam("last")),
).subquery()
COME_TO_ONE, COME_TO_ALL = (select(*alike.c, func.count()).group_by(*alike.c) for alike in (_ONE, _ALL))
WITHIN = select(func.count()).where(
    or_(
        activities.c.organisation_id == bindparam("of_organisation"),
        exists().where(partners.c.activity_id == activities.c.id, partners.c.organisation_id == bindparam("of_organisation")),
    ),
    activities.c.starts_on.between(bindparam("first"), bindparam("last")),
    activities.c.cancelled.is_(False),
)

ASKS = select(activities.c.id, activities.c.asks, activities.c.eligibility).where(
    activities.c.id.in_(bindparam("ids", expanding=True))
)
_asks = msgspec.json.Decoder(list[str]).decode
_rule = msgspec.json.Decoder(Eligibility).decode


def come(connection: Connection, scope: Scope) -> list[Come]:
    """Who had a seat and who came; people who were erased are counted, and nothing is told of them."""
    if scope.activity_id:
        rows = connection.execute(COME_TO_ONE, {"of_activity": scope.activity_id}).all()
    else:
        rows = connection.execute(COME_TO_ALL, _within(scope)).all()
    wanted = _asked_by(connection, sorted({row[0] for row in rows}))
    found = [(row[0], Come(*tuple(row)[1:])) for row in rows]
    return [structs.replace(one, **dict.fromkeys(set(OF_RULE) - wanted[activity])) for activity, one in found]


def _asked_by(connection: Connection, activity_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Which details each of these activities asked for."""
    rows = connection.execute(ASKS, {"ids": activity_ids})
    return {number: asked(_asks(asks), _rule(rule)) for number, asks, rule in rows}


def within(connection: Connection, scope: Scope) -> int:
    """How many activities of an organisation, with those it is a partner of, begin between two days and were not called off."""
    return int(connection.execute(WITHIN, _within(scope)).scalar_one())


def _within(scope: Scope) -> dict[str, object]:
    return {"of_organisation": scope.organisation_id, "first": scope.first, "last": scope.last}
