"""Goods that were given to somebody: what was handed over when, whether they have it, and whether it is still used.

    recorded -> confirmed | denied (-> confirmed)        silent: asked twice and unanswered
    correcting one asks anew; what was a mistake is taken back, what was given back is kept as returned

`version` counts corrections: an answer to an earlier wording is no answer to this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from bot.rules import goods
from bot.rules.goods import Counts, Stand, Use
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import contacts, handovers
from storage.models import registrations as claims
from storage.models.base import Id

CHOSEN = (Status.CONFIRMED, Status.ATTENDED, Status.ABSENT)
"""Who was selected: whether they came on a day of the activity does not matter for what they are given."""

MOST_ITEMS = 4


@dataclass(frozen=True, slots=True)
class Handover:
    """One thing given to one person. `contact_id` is None once they are erased; instants are UTC, `handed_on` the venue's day."""

    id: int
    registration_id: int
    item: str
    serial: str | None
    handed_on: date
    at: datetime
    version: int
    confirmed_at: datetime | None
    denied_at: datetime | None
    asked_at: datetime | None
    returned_at: datetime | None
    used: str | None
    used_at: datetime | None
    wanted_at: datetime | None
    named_at: datetime | None
    activity_id: int = 0
    contact_id: int | None = None

    @property
    def stand(self) -> Stand:
        """Where it stands."""
        return goods.stand(self.confirmed_at, self.denied_at, self.asked_at, self.returned_at)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who was selected, and what they were given."""

    registration_id: int
    activity_id: int
    contact_id: int
    name: str | None
    given: tuple[Handover, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What was handed over: its name, its serial number where it has one, and the day."""

    item: str
    serial: str | None
    handed_on: date


_COLUMNS = [
    *[handovers.c[name] for name in Handover.__slots__[:-2]],
    claims.c.activity_id,
    claims.c.contact_id,
]
GIVEN = select(*_COLUMNS).join_from(handovers, claims, claims.c.id == handovers.c.registration_id)
BY_ID = Prepared(GIVEN.where(handovers.c.id == bindparam("of_id")))
OF_ONE = Prepared(GIVEN.where(handovers.c.registration_id == bindparam("of_registration")).order_by(handovers.c.id))
OF_SEVERAL = GIVEN.where(handovers.c.registration_id.in_(bindparam("ids", expanding=True))).order_by(handovers.c.id)
OF_PERSON = GIVEN.where(claims.c.contact_id == bindparam("of_contact"), handovers.c.returned_at.is_(None)).order_by(
    handovers.c.id.desc()
)
_HAS = exists().where(handovers.c.registration_id == claims.c.id)
_CHOSEN = (
    claims.c.activity_id == bindparam("of_activity"),
    claims.c.contact_id.is_not(None),
    or_(claims.c.status.in_(CHOSEN), _HAS),
)
_PEOPLE = select(claims.c.id, claims.c.activity_id, claims.c.contact_id, contacts.c.name).join_from(
    claims, contacts, contacts.c.id == claims.c.contact_id
)
RECIPIENTS = (
    _PEOPLE.where(*_CHOSEN).order_by(contacts.c.name, claims.c.id).limit(bindparam("most")).offset(bindparam("skip"))
)  # fmt: skip
RECIPIENT = _PEOPLE.where(claims.c.id == bindparam("of_registration"), or_(claims.c.status.in_(CHOSEN), _HAS))
HOW_MANY = select(func.count()).select_from(claims).where(*_CHOSEN)
STANDS = (
    select(
        handovers.c.confirmed_at.is_not(None),
        handovers.c.denied_at.is_not(None),
        handovers.c.asked_at.is_not(None),
        handovers.c.returned_at.is_not(None),
        handovers.c.used,
        func.count(),
    )
    .join_from(handovers, claims, claims.c.id == handovers.c.registration_id)
    .where(claims.c.activity_id == bindparam("of_activity"))
    .group_by(*[handovers.c[name].is_not(None) for name in ("confirmed_at", "denied_at", "asked_at", "returned_at")])
    .group_by(handovers.c.used)
)
RECEIVERS = (
    select(func.count(handovers.c.registration_id.distinct()))
    .join_from(handovers, claims, claims.c.id == handovers.c.registration_id)
    .where(claims.c.activity_id == bindparam("of_activity"), handovers.c.returned_at.is_(None))
)
ITEMS = (
    select(handovers.c.item)
    .join_from(handovers, claims, claims.c.id == handovers.c.registration_id)
    .where(claims.c.activity_id == bindparam("of_activity"), handovers.c.item != "")
    .group_by(handovers.c.item)
    .order_by(func.max(handovers.c.id).desc())
    .limit(MOST_ITEMS)
)
SERIAL = select(
    exists().where(
        claims.c.id == handovers.c.registration_id,
        claims.c.activity_id == bindparam("of_activity"),
        handovers.c.serial == bindparam("like"),
        handovers.c.returned_at.is_(None),
        handovers.c.id != bindparam("beside", type_=Id),
    )
)
THIS = (handovers.c.id == bindparam("of_id"), handovers.c.version == bindparam("seen"), handovers.c.returned_at.is_(None))


def get(connection: Connection, number: int) -> Handover | None:
    """One handover, None when there is none."""
    row = BY_ID.first(connection, {"of_id": number})
    return Handover(*row) if row is not None else None


def recipient(connection: Connection, registration_id: int) -> Recipient | None:
    """Somebody who was selected, or has been given something; None of others, and of who was erased."""
    row = connection.execute(RECIPIENT, {"of_registration": registration_id}).first()
    if row is None:
        return None
    given = OF_ONE.rows(connection, {"of_registration": registration_id})
    return Recipient(row[0], row[1], row[2], row[3], tuple(Handover(*one) for one in given))


def recipients(connection: Connection, activity_id: int, *, skip: int = 0, most: int = 6) -> list[Recipient]:
    """Those of an activity by name, a page of them."""
    rows = connection.execute(RECIPIENTS, {"of_activity": activity_id, "skip": skip, "most": most}).all()
    given: dict[int, list[Handover]] = {row[0]: [] for row in rows}
    for one in connection.execute(OF_SEVERAL, {"ids": list(given)}) if rows else ():
        given[one[1]].append(Handover(*one))
    return [Recipient(*row, tuple(given[row[0]])) for row in rows]


def counts(connection: Connection, activity_id: int) -> Counts:
    """How an activity's goods stand; those of people who were erased count on."""
    key = {"of_activity": activity_id}
    stands, uses = dict.fromkeys(Stand, 0), dict.fromkeys(Use, 0)
    at = datetime.min.replace(tzinfo=UTC)
    for *happened, used, many in connection.execute(STANDS, key):
        stood = goods.stand(*[at if one else None for one in happened])
        stands[stood] += many
        if used and stood is not Stand.RETURNED:
            uses[Use(used)] += many
    chosen, receivers = connection.execute(HOW_MANY, key).scalar_one(), connection.execute(RECEIVERS, key).scalar_one()
    return Counts(int(chosen), int(receivers), stands, uses)


def of_person(connection: Connection, contact_id: int) -> list[Handover]:
    """What somebody has, the newest first."""
    return [Handover(*row) for row in connection.execute(OF_PERSON, {"of_contact": contact_id})]


def items(connection: Connection, activity_id: int) -> list[str]:
    """What was handed over at an activity last, each once: most get the same."""
    return list(connection.execute(ITEMS, {"of_activity": activity_id}).scalars())


def serial_taken(connection: Connection, activity_id: int, serial: str, beside: int = 0) -> bool:
    """Whether somebody was given this serial number already; `beside` is a handover that does not count."""
    return bool(connection.execute(SERIAL, {"of_activity": activity_id, "like": serial, "beside": beside}).scalar_one())


def about(number: int) -> str:
    """The subject of messages about a handover."""
    return f"handover:{number}"
