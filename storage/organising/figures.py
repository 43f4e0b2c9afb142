"""Numbers for organisers: who registered, had a seat and came, by month, craft, province and country, and what was aimed at.

Nobody is named, and who was erased is counted. *Places* are how often somebody came: who came to two activities counts twice.
*People* are counted once, but for those who were erased, of whom nobody knows any more whether they are one or two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)

from bot.rules.folding import Tally
from bot.rules.seats import Status
from storage.models import activities, activity_crafts, consents, contacts, openings, partners, programmes, registrations
from storage.models.base import Instant
from storage.organising.sheets import SEATED
from storage.people.consents import REGISTRATION


@dataclass(frozen=True, slots=True)
class Over:
    """What is counted: one activity, or what these organisations (`everybody`: all) begin between two days, both included.

    Of that only what has this craft, is held in this province, or belongs to this programme or scheme, where one is given.
    """

    activity_id: int = 0
    organisations: Collection[int] = ()
    everybody: bool = False
    first: date = date.min
    last: date = date.max
    craft: str = ""
    province: str = ""
    programme: str = ""
    scheme: str = ""

    @property
    def owners(self) -> list[int]:
        """Whose targets and schemes these are: those organisations', or (0) those of all together."""
        return [0] if self.everybody else sorted(self.organisations)

    @property
    def key(self) -> dict[str, Any]:
        """What the statements are given."""
        return {
            "of_activity": self.activity_id,
            "organisations": sorted(self.organisations),
            "everybody": int(self.everybody),
            "first": self.first,
            "last": self.last,
            "of_craft": self.craft,
            "of_province": self.province,
            "of_programme": self.programme,
            "of_scheme": self.scheme,
            "owners": self.owners,
        }


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


EVERYBODY = bindparam("everybody", type_=Integer) == 1
ORGANISATIONS = bindparam("organisations", expanding=True, type_=Integer)
_JOINED = exists().where(partners.c.activity_id == activities.c.id, partners.c.organisation_id.in_(ORGANISATIONS))
THEIRS = or_(EVERYBODY, activities.c.organisation_id.in_(ORGANISATIONS), _JOINED)
_FIRST, _LAST = (bindparam(name, type_=Date()) for name in ("first", "last"))
_ONE = bindparam("of_activity", type_=Integer)
OWNERS = bindparam("owners", expanding=True, type_=Integer)


def _narrowed(name: str, found: ColumnElement[bool]) -> ColumnElement[bool]:
    """What was found, or everything where nothing is asked for by that name."""
    return or_(bindparam(name, type_=Text) == "", found)


_made_of = activity_crafts.alias()  # a statement that goes by crafts has its own
_NARROWED = and_(
    _narrowed(
        "of_craft",
        exists().where(_made_of.c.activity_id == activities.c.id, _made_of.c.craft == bindparam("of_craft", type_=Text)),
    ),
    _narrowed("of_province", activities.c.province == bindparam("of_province", type_=Text)),
    _narrowed("of_programme", activities.c.programme == bindparam("of_programme", type_=Text)),
    _narrowed(
        "of_scheme",
        exists().where(
            programmes.c.name == activities.c.programme,
            programmes.c.scheme == bindparam("of_scheme", type_=Text),
            programmes.c.organisation_id.in_(OWNERS),
        ),
    ),
)
_COUNTED = or_(activities.c.id == _ONE, and_(_ONE == 0, THEIRS, activities.c.starts_on.between(_FIRST, _LAST), _NARROWED))
OF_ACTIVITY = registrations.c.activity_id == activities.c.id
ONCE = func.count(distinct(registrations.c.contact_id)) + func.count() - func.count(registrations.c.contact_id)
"""People, each once; who was erased counts each time."""
_CAME = registrations.c.status == Status.ATTENDED

_earlier, _sooner = registrations.alias(), activities.alias()
_BEFORE = exists().where(
    _earlier.c.contact_id == registrations.c.contact_id,
    _earlier.c.status == Status.ATTENDED,
    _earlier.c.activity_id == _sooner.c.id,
    _sooner.c.starts_on < _FIRST,
)
TRAINED = select(func.count()).select_from(registrations).join(activities, OF_ACTIVITY).where(_COUNTED, _CAME)
PEOPLE = select(func.count(), ONCE).select_from(registrations).join(activities, OF_ACTIVITY).where(_COUNTED, _CAME)
FIRSTS = (
    select(func.count(distinct(registrations.c.contact_id)))
    .join(activities, OF_ACTIVITY)
    .where(_COUNTED, _CAME, registrations.c.contact_id.is_not(None), ~_BEFORE)
)
OPENED = select(func.sum(openings.c.times)).join(activities, openings.c.activity_id == activities.c.id).where(_COUNTED)
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
HELD = select(func.count()).where(_COUNTED, activities.c.cancelled.is_(False))
_TOLD = (
    select(func.count(distinct(registrations.c.contact_id)))
    .select_from(registrations)
    .join(activities, OF_ACTIVITY)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .where(_COUNTED, _CAME)
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
        .where(_COUNTED, made >= limits[0], made < limits[-1])
    )
