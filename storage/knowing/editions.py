"""Editions of fairs as organisers announced them. Whatever changes one plans what its followers are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal, select, update

from bot.rules.fairs import Edition
from storage.engine.prepared import Prepared
from storage.models import activities, editions, records
from storage.organising.activities import SUMMARY, Summary

_COLUMNS = [editions.c[name] for name in Edition.__slots__]
_SOONEST = (editions.c.starts_on, editions.c.id)
_ANNOUNCED = editions.c.withdrawn_at.is_(None)
GET = Prepared(select(*_COLUMNS).where(editions.c.id == bindparam("of_id")))
AHEAD = Prepared(select(*_COLUMNS).where(_ANNOUNCED, editions.c.ends_on >= bindparam("today")).order_by(*_SOONEST))
OF_FAIR = Prepared(select(*_COLUMNS).where(_ANNOUNCED, editions.c.fair == bindparam("of_fair")).order_by(*_SOONEST))
HOLD = select(records.c.slug).where(records.c.kind == literal("fair"), records.c.slug == bindparam("of_fair")).with_for_update()
LATEST: Any = (
    select(*_COLUMNS)
    .where(editions.c.organisation_id.in_(bindparam("own", expanding=True)) | (bindparam("everybody") == 1))
    .order_by(editions.c.withdrawn_at.is_not(None), editions.c.starts_on.desc(), editions.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
CHANGE = (
    update(editions)
    .where(editions.c.id == bindparam("of_id"), editions.c.version == bindparam("as_of"))
    .values(version=editions.c.version + 1)
)
CALLS = Prepared(
    select(*SUMMARY)
    .where(
        activities.c.fair == bindparam("of_fair"),
        activities.c.starts_on >= bindparam("today"),
        activities.c.cancelled.is_(False),
        activities.c.timing == "dated",
    )
    .order_by(activities.c.starts_on, activities.c.id)
    .limit(bindparam("most"))
)
ALL_CALLS = Prepared(
    select(*SUMMARY)
    .where(
        activities.c.id.in_(select(activities.c.id).where(activities.c.fair.is_not(None))),  # few, and an index holds them
        activities.c.starts_on >= bindparam("today"),
        activities.c.cancelled.is_(False),
        activities.c.timing == "dated",
    )
    .order_by(activities.c.starts_on, activities.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of an edition; both days included, local to the venue. `source` is who says so."""

    fair: str
    name: str
    starts_on: date
    ends_on: date
    venue: str | None
    city: str | None
    latitude: float | None
    longitude: float | None
    source: str
    link: str | None

    @classmethod
    def of(cls, edition: Edition) -> Said:
        """What an edition says now."""
        return cls(**{name: getattr(edition, name) for name in cls.__slots__})


# ---- looking ----------------------------------------------------------------------------------------------------------------
def get(connection: Connection, edition_id: int) -> Edition | None:
    """One edition, also a withdrawn one; None when there is none."""
    row = GET.first(connection, {"of_id": edition_id})
    return Edition(*row) if row is not None else None


def ahead(connection: Connection, today: date) -> list[Edition]:
    """Everything announced that is not over on that day, the soonest first."""
    return [Edition(*row) for row in AHEAD.rows(connection, {"today": today})]


def next_of_each(connection: Connection, today: date) -> Mapping[str, Edition]:
    """The next edition of each fair that has one, by the fair's slug."""
    found: dict[str, Edition] = {}
    for one in ahead(connection, today):
        found.setdefault(one.fair, one)
    return found


def of_fair(connection: Connection, slug: str) -> list[Edition]:
    """All announced editions of a fair, the earliest first."""
    return [Edition(*row) for row in OF_FAIR.rows(connection, {"of_fair": slug})]


def latest(connection: Connection, own: Collection[int], *, everybody: bool, skip: int, most: int) -> list[Edition]:
    """Editions that these organisations added (or anybody), the latest day first, withdrawn ones last."""
    key = {"own": list(own) or [0], "everybody": int(everybody), "skip": skip, "most": most}
    return [Edition(*row) for row in connection.execute(LATEST, key)]


def calls(connection: Connection, slug: str, today: date, *, most: int = 6) -> list[Summary]:
    """What takes artisans to a fair and has not begun before `today`, the soonest first."""
    return [Summary(*row) for row in CALLS.rows(connection, {"of_fair": slug, "today": today, "most": most})]


def all_calls(connection: Connection, today: date, *, most: int = 6) -> list[Summary]:
    """The same for any fair."""
    return [Summary(*row) for row in ALL_CALLS.rows(connection, {"today": today, "most": most})]


def doubled(connection: Connection, slug: str, first: date, last: date, besides: int = 0) -> Edition | None:
    """Another announced edition of a fair on some of these days, if there is one; not the one with the number `besides`."""
    known = of_fair(connection, slug)
    return next((one for one in known if one.id != besides and one.starts_on <= last and one.ends_on >= first), None)


def hold(connection: Connection, slug: str) -> None:
    """Let nobody else announce a date of this fair until this transaction ends: they look once it is written."""
    connection.execute(HOLD, {"of_fair": slug})


# ---- changing ---------------------------------------------------------------------------------------------------------------
def add(connection: Connection, said: Said, organisation_id: int | None, now: datetime) -> Edition:
    """Announce an edition."""
    values = {name: getattr(said, name) for name in Said.__slots__}
    row = {**values, "organisation_id": organisation_id, "created_at": now}
    return Edition(*connection.execute(insert(editions).values(**row).returning(*_COLUMNS)).one())


def correct(connection: Connection, was: Edition, said: Said) -> Edition | None:
    """Say it differently; None when somebody changed it since `was` was read."""
    return _change(connection, was, {name: getattr(said, name) for name in Said.__slots__})


def withdraw(connection: Connection, was: Edition, now: datetime) -> Edition | None:
    """It is announced no more; None when somebody changed it since `was` was read."""
    return _change(connection, was, {"withdrawn_at": now})


def restore(connection: Connection, was: Edition) -> Edition | None:
    """It is announced again; None when somebody changed it since `was` was read."""
    return _change(connection, was, {"withdrawn_at": None})


def _change(connection: Connection, was: Edition, values: Mapping[str, Any]) -> Edition | None:
    statement = CHANGE.values(**values).returning(*_COLUMNS)
    row = connection.execute(statement, {"of_id": was.id, "as_of": was.version}).one_or_none()
    return Edition(*row) if row is not None else None
