"""Numbers for organisers: who registered, had a seat and came, by month, craft, province and country, and what was aimed at.

Nobody is named, and who was erased is counted. *Places* are how often somebody came: who came to two activities counts twice.
*People* are counted once, but for those who were erased, of whom nobody knows any more whether they are one or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, bindparam, case, cast, distinct, exists, func, literal, select

from bot.rules.folding import Tally
from bot.rules.seats import Status
from storage.models import activities, activity_crafts, consents, contacts, openings, registrations
from storage.models.base import Instant
from storage.organising.counted import COUNTED, FIRST, OF_ACTIVITY, Over
from storage.organising.sheets import SEATED
from storage.people.consents import REGISTRATION


@dataclass(frozen=True, slots=True)
class Steps:
    """How far people came.

    `opened` is how often a card was, by whomever; then people: began and did not finish, registered or applied, had a seat
    (whatever became of it), came.
    """

    left: int = 0
    registered: int = 0
    seated: int = 0
    came: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """What came together: activities that were not called off, how often somebody came, and how many people that were.

    `firsts` are those of them who never came to anything before these days.
    """

    held: int = 0
    places: int = 0
    people: int = 0
    firsts: int = 0


ONCE = func.count(distinct(registrations.c.contact_id)) + func.count() - func.count(registrations.c.contact_id)
"""People, each once; who was erased counts each time."""
_CAME = registrations.c.status == Status.ATTENDED

_earlier, _sooner = registrations.alias(), activities.alias()
_BEFORE = exists().where(
    _earlier.c.contact_id == registrations.c.contact_id,
    _earlier.c.status == Status.ATTENDED,
    _earlier.c.activity_id == _sooner.c.id,
    _sooner.c.starts_on < FIRST,
)
TRAINED = select(func.count()).select_from(registrations).join(activities, OF_ACTIVITY).where(COUNTED, _CAME)
PEOPLE = select(func.count(), ONCE).select_from(registrations).join(activities, OF_ACTIVITY).where(COUNTED, _CAME)
FIRSTS = (
    select(func.count(distinct(registrations.c.contact_id)))
    .join(activities, OF_ACTIVITY)
    .where(COUNTED, _CAME, registrations.c.contact_id.is_not(None), ~_BEFORE)
)
OPENED = select(func.sum(openings.c.times)).join(activities, openings.c.activity_id == activities.c.id).where(COUNTED)
STATUSES = (
    select(registrations.c.status, func.count())
    .join(activities, OF_ACTIVITY)
    .where(COUNTED)
    .group_by(registrations.c.status)
)  # fmt: skip
LEFT = (
    select(func.count())
    .select_from(consents)
    .join(activities, consents.c.purpose == literal(REGISTRATION) + cast(activities.c.id, Text))
    .where(COUNTED, consents.c.withdrawn_at.is_(None))
    .where(~exists().where(OF_ACTIVITY, registrations.c.contact_id == consents.c.contact_id))
)
BY_CRAFT = (
    select(activity_crafts.c.craft, func.count())
    .join(activities, activity_crafts.c.activity_id == activities.c.id)
    .join(registrations, OF_ACTIVITY)
    .where(COUNTED, _CAME)
    .group_by(activity_crafts.c.craft)
)
BY_PROVINCE = (
    select(activities.c.province, func.count())
    .join(registrations, OF_ACTIVITY)
    .where(COUNTED, _CAME)
    .group_by(activities.c.province)
)  # fmt: skip
BY_COUNTRY = (
    select(contacts.c.country, func.count(), func.sum(case((_CAME, 1), else_=0)))
    .select_from(registrations)
    .join(activities, OF_ACTIVITY)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .where(COUNTED, registrations.c.status.in_(SEATED))
    .group_by(contacts.c.country)
)
HELD = select(func.count()).where(COUNTED, activities.c.cancelled.is_(False))
_TOLD = (
    select(func.count(distinct(registrations.c.contact_id)))
    .select_from(registrations)
    .join(activities, OF_ACTIVITY)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .where(COUNTED, _CAME)
)
TOLD = {name: _TOLD.add_columns(contacts.c[name]).group_by(contacts.c[name]) for name in ("gender", "age_group")}


def trained(connection: Connection, over: Over) -> int:
    """How often somebody came."""
    return int(connection.execute(TRAINED, over.key).scalar_one())


def held(connection: Connection, over: Over) -> int:
    """How many activities are counted."""
    return int(connection.execute(HELD, over.key).scalar_one())


def once(connection: Connection, over: Over) -> Sum:
    """What came together, without who came first: that takes longer than all the rest."""
    places, people = connection.execute(PEOPLE, over.key).one()
    return Sum(held(connection, over), int(places), int(people))


def summed(connection: Connection, over: Over) -> Sum:
    """What came together; who came first is known only over days (`first`), not of one activity.

    Of a large organisation that takes tens of milliseconds: not for turns.
    """
    places, people = connection.execute(PEOPLE, over.key).one()
    firsts = 0 if over.activity_id or not places else int(connection.execute(FIRSTS, over.key).scalar_one())
    return Sum(held(connection, over), int(places), int(people), firsts)


def told(connection: Connection, over: Over, name: str) -> dict[str | None, int]:
    """How many people came by what they told: `gender` or `age_group`; None: not told. Who was erased told nothing."""
    return {row[1]: int(row[0]) for row in connection.execute(TOLD[name], over.key) if row[0]}


def steps(connection: Connection, over: Over) -> Steps:
    """How far people came; those who gave up their seat, or were not chosen, had registered."""
    found = {row[0]: int(row[1]) for row in connection.execute(STATUSES, over.key)}
    left = int(connection.execute(LEFT, over.key).scalar_one())
    seated = sum(found.get(status, 0) for status in SEATED)
    opened = int(connection.execute(OPENED, over.key).scalar() or 0)
    return Steps(left, sum(found.values()), seated, found.get(Status.ATTENDED, 0), opened)


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
        .where(COUNTED, made >= limits[0], made < limits[-1])
    )
