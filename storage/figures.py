"""Numbers for organisers: who registered, had a seat and came, by month, craft, province and country, and what was aimed at.

Nobody is named, and who was erased is counted. Somebody who came to two activities was trained twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Date, Integer, Select, Text, and_, bindparam, case, cast, exists, func, literal, or_, select

from bot.rules.folding import Tally
from bot.rules.seats import Status
from storage.consents import REGISTRATION
from storage.models import activities, activity_crafts, consents, contacts, partners, registrations, targets
from storage.models.base import Instant
from storage.sheets import SEATED


@dataclass(frozen=True, slots=True)
class Over:
    """What is counted: one activity, or what these organisations (`everybody`: all) begin between two days, both included."""

    activity_id: int = 0
    organisations: Collection[int] = ()
    everybody: bool = False
    first: date = date.min
    last: date = date.max

    @property
    def key(self) -> dict[str, Any]:
        """What the statements are given."""
        return {
            "of_activity": self.activity_id,
            "organisations": sorted(self.organisations),
            "everybody": int(self.everybody),
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class Steps:
    """How far people came: began and did not finish, registered, had a seat (whatever became of it), came."""

    left: int = 0
    registered: int = 0
    seated: int = 0
    came: int = 0


@dataclass(frozen=True, slots=True)
class Aim:
    """How many people are to be trained, in one craft, in one province, or (None, None) in all."""

    craft: str | None
    province: str | None
    people: int


EVERYBODY = bindparam("everybody", type_=Integer) == 1
ORGANISATIONS = bindparam("organisations", expanding=True, type_=Integer)
_JOINED = exists().where(partners.c.activity_id == activities.c.id, partners.c.organisation_id.in_(ORGANISATIONS))
THEIRS = or_(EVERYBODY, activities.c.organisation_id.in_(ORGANISATIONS), _JOINED)
_FIRST, _LAST = (bindparam(name, type_=Date()) for name in ("first", "last"))
_ONE = bindparam("of_activity", type_=Integer)
_COUNTED = or_(activities.c.id == _ONE, and_(_ONE == 0, THEIRS, activities.c.starts_on.between(_FIRST, _LAST)))
OF_ACTIVITY = registrations.c.activity_id == activities.c.id
_CAME = registrations.c.status == Status.ATTENDED

TRAINED = select(func.count()).select_from(registrations).join(activities, OF_ACTIVITY).where(_COUNTED, _CAME)
STATUSES = (
    select(registrations.c.status, func.count())
    .join(activities, OF_ACTIVITY)
    .where(_COUNTED)
    .group_by(registrations.c.status)
)  # fmt: skip
LEFT = (
    select(func.count())
    .select_from(consents)
    .join(activities, consents.c.purpose == literal(REGISTRATION) + cast(activities.c.id, Text))
    .where(_COUNTED, consents.c.withdrawn_at.is_(None))
    .where(~exists().where(OF_ACTIVITY, registrations.c.contact_id == consents.c.contact_id))
)
BY_CRAFT = (
    select(activity_crafts.c.craft, func.count())
    .join(activities, activity_crafts.c.activity_id == activities.c.id)
    .join(registrations, OF_ACTIVITY)
    .where(_COUNTED, _CAME)
    .group_by(activity_crafts.c.craft)
)
BY_PROVINCE = (
    select(activities.c.province, func.count())
    .join(registrations, OF_ACTIVITY)
    .where(_COUNTED, _CAME)
    .group_by(activities.c.province)
)  # fmt: skip
BY_COUNTRY = (
    select(contacts.c.country, func.count(), func.sum(case((_CAME, 1), else_=0)))
    .select_from(registrations)
    .join(activities, OF_ACTIVITY)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .where(_COUNTED, registrations.c.status.in_(SEATED))
    .group_by(contacts.c.country)
)
HELD = select(func.count(), func.min(activities.c.starts_on)).where(_COUNTED, activities.c.cancelled.is_(False))
AIMS = (
    select(targets.c.craft, targets.c.province, func.sum(targets.c.people))
    .where(
        or_(
            and_(EVERYBODY, targets.c.organisation_id.is_(None)),
            and_(bindparam("everybody", type_=Integer) == 0, targets.c.organisation_id.in_(ORGANISATIONS)),
        ),
        targets.c.programme.is_(None),
        targets.c.starts_on >= _FIRST,
        targets.c.ends_on <= _LAST,
    )
    .group_by(targets.c.craft, targets.c.province)
)


def trained(connection: Connection, over: Over) -> int:
    """How often somebody came."""
    return int(connection.execute(TRAINED, over.key).scalar_one())


def held(connection: Connection, over: Over) -> int:
    """How many activities are counted."""
    return int(connection.execute(HELD, over.key).one()[0])


def steps(connection: Connection, over: Over) -> Steps:
    """How far people came; those who gave up their seat, or were not chosen, had registered."""
    found = {row[0]: int(row[1]) for row in connection.execute(STATUSES, over.key)}
    left = int(connection.execute(LEFT, over.key).scalar_one())
    seated = sum(found.get(status, 0) for status in SEATED)
    return Steps(left, sum(found.values()), seated, found.get(Status.ATTENDED, 0))


def by_craft(connection: Connection, over: Over) -> dict[str | None, int]:
    """How many came, by the craft of what they came to; an activity of two crafts counts for both."""
    return {row[0]: int(row[1]) for row in connection.execute(BY_CRAFT, over.key)}


def by_province(connection: Connection, over: Over) -> dict[str | None, int]:
    """How many came, by the province where it was held."""
    return {row[0]: int(row[1]) for row in connection.execute(BY_PROVINCE, over.key)}


def by_country(connection: Connection, over: Over) -> dict[str | None, Tally]:
    """Who had a seat and who came, by the country people told; None: they did not."""
    rows = connection.execute(BY_COUNTRY, over.key)
    return {row[0]: Tally(int(row[1]), int(row[2]), 0) for row in rows}


def aims(connection: Connection, over: Over) -> list[Aim]:
    """What is aimed at within those days: by these organisations, or (`everybody`) by all together."""
    return [Aim(row[0], row[1], int(row[2])) for row in connection.execute(AIMS, over.key)]


def over_time(connection: Connection, over: Over, edges: Sequence[datetime]) -> list[int]:
    """How many registrations were made from each edge (UTC, in order) until before the next one."""
    bounds = {f"edge_{place}": edge for place, edge in enumerate(edges)}
    row = connection.execute(_between(len(edges)), over.key | bounds).one()
    return [int(count or 0) for count in row]


@lru_cache
def _between(edges: int) -> Select[Any]:
    limits = [bindparam(f"edge_{place}", type_=Instant()) for place in range(edges)]
    made = registrations.c.created_at
    counts = [
        func.sum(case((and_(made >= limits[place], made < limits[place + 1]), 1), else_=0)).label(f"bin_{place}")
        for place in range(edges - 1)
    ]
    return (
        select(*counts)
        .select_from(registrations)
        .join(activities, OF_ACTIVITY)
        .where(_COUNTED, made >= limits[0], made < limits[-1])
    )
