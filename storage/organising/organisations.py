"""Organisations that run activities, and the directory of partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import activities, interests, organisations, partners
from storage.organising.activities import SUMMARY, Summary


@dataclass(frozen=True, slots=True)
class Organisation:
    """`name` is what its activities call their organiser. Hours are local to `zone` (IANA); Monday is 1."""

    id: int
    name: str
    kind: str
    about_id: str | None
    about_en: str | None
    city: str | None
    province: str | None
    website: str | None
    phone: str | None
    email: str | None
    zone: str
    weekdays: tuple[int, ...]
    opens_at: str
    shuts_at: str
    answers_in: int
    listed: bool
    version: int


_COLUMNS = [organisations.c[name] for name in Organisation.__slots__]
_DAYS = Organisation.__slots__.index("weekdays")
BY_ID = Prepared(select(*_COLUMNS).where(organisations.c.id == bindparam("of_id")))
ALL = select(*_COLUMNS).order_by(organisations.c.name)
_days = msgspec.json.Decoder(tuple[int, ...]).decode
# Activities of the catalogue know their organiser by name only.
ADOPT = (
    update(activities)
    .where(activities.c.organiser == bindparam("of_name"), activities.c.organisation_id.is_(None))
    .values(organisation_id=bindparam("to"))
)

_NAMESAKE = select(organisations.c.id).where(organisations.c.name == activities.c.organiser).scalar_subquery()
ADOPT_ALL = (
    update(activities)
    .where(activities.c.organisation_id.is_(None), exists().where(organisations.c.name == activities.c.organiser))
    .values(organisation_id=_NAMESAKE)
)
UNCLAIMED = (
    select(activities.c.organiser, func.count())
    .where(activities.c.organisation_id.is_(None))
    .group_by(activities.c.organiser)
    .order_by(func.count().desc(), activities.c.organiser)
    .limit(bindparam("most"))
)
OF_SAMPLES = (
    select(activities.c.organiser)
    .where(activities.c.sample, activities.c.organisation_id.is_(None))
    .group_by(activities.c.organiser)
    .order_by(activities.c.organiser)
)
LISTED = (
    select(*_COLUMNS)
    .where(organisations.c.listed)
    .where(or_(bindparam("of_kind", "") == "", organisations.c.kind == bindparam("of_kind", "")))
    .where(or_(bindparam("of_province", "") == "", organisations.c.province == bindparam("of_province", "")))
    .order_by(organisations.c.name)
)
_RUNS = or_(
    activities.c.organisation_id == bindparam("of_organisation"),
    activities.c.id.in_(select(partners.c.activity_id).where(partners.c.organisation_id == bindparam("of_organisation"))),
)
COMING = (
    select(*SUMMARY)
    .where(_RUNS, func.coalesce(activities.c.ends_on, activities.c.starts_on) >= bindparam("today"))
    .where(activities.c.timing == "dated", activities.c.cancelled.is_(False))
    .order_by(activities.c.starts_on, activities.c.id)
    .limit(bindparam("most"))
)
PARTNERS_OF = (
    select(*_COLUMNS)
    .join(partners, partners.c.organisation_id == organisations.c.id)
    .where(partners.c.activity_id == bindparam("of_activity"))
    .order_by(organisations.c.name)
)
JOIN = upsert(partners).on_conflict_do_nothing()
PART = delete(partners).where(
    partners.c.activity_id == bindparam("of_activity"), partners.c.organisation_id == bindparam("of_organisation")
)


def get(connection: Connection, organisation_id: int) -> Organisation | None:
    """One organisation, None when there is none."""
    row = BY_ID.first(connection, {"of_id": organisation_id})
    return _read(row) if row is not None else None


def all_of_them(connection: Connection) -> list[Organisation]:
    """Every organisation, by name."""
    return [_read(row) for row in connection.execute(ALL)]


def create(connection: Connection, values: Mapping[str, Any]) -> int:
    """Add one (columns of `organisations`) and give it the activities that carry its name; returns its number."""
    added = connection.execute(insert(organisations).values(**values).returning(organisations.c.id)).scalar_one()
    adopt(connection, int(added), str(values["name"]))
    return int(added)


def adopt(connection: Connection, organisation_id: int, name: str) -> None:
    """Give an organisation the activities that carry its name and belong to none yet."""
    connection.execute(ADOPT, {"of_name": name, "to": organisation_id})


def adopt_all(connection: Connection) -> None:
    """Give every organisation the activities that carry its name and belong to none yet: after a catalogue was loaded."""
    connection.execute(ADOPT_ALL)


def begin(connection: Connection, name: str, kind: str = "other") -> int:
    """The organisation of that name, added as one of this kind where there is none; returns its number."""
    found: int | None = connection.execute(select(organisations.c.id).where(organisations.c.name == name)).scalar()
    return found if found is not None else create(connection, {"name": name, "kind": kind})


def begin_for_samples(connection: Connection, kinds: Mapping[str, str]) -> None:
    """An organisation for each organiser of the samples: the demo's. `kinds` says by name what they are."""
    for name in connection.execute(OF_SAMPLES).scalars().all():
        begin(connection, name, kinds.get(name, "other"))


def change(connection: Connection, organisation_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of one. With its name changes what its activities call their organiser, and who follows it follows on."""
    was = get(connection, organisation_id)
    name = values.get("name")
    if was is None:
        return
    kept = dict(values) | {"version": organisations.c.version + 1}
    connection.execute(update(organisations).where(organisations.c.id == organisation_id).values(**kept))
    if name is not None and name != was.name:
        own = (activities.c.organisation_id == organisation_id) & (activities.c.organiser == was.name)
        connection.execute(update(activities).where(own).values(organiser=name))
        _follow_on(connection, was.name, str(name))
        adopt(connection, organisation_id, str(name))


def _follow_on(connection: Connection, old: str, new: str) -> None:
    """Who follows both names follows one of them."""
    followed = (interests.c.kind == "organiser") & (interests.c.subject == old)
    already = select(interests.c.contact_id).where(interests.c.kind == "organiser", interests.c.subject == new)
    connection.execute(delete(interests).where(followed, interests.c.contact_id.in_(already)))
    connection.execute(update(interests).where(followed).values(subject=new))


def is_taken(connection: Connection, name: str) -> bool:
    """Whether an organisation has this name."""
    return connection.execute(select(organisations.c.id).where(organisations.c.name == name)).first() is not None


def unclaimed(connection: Connection, most: int = 20) -> list[tuple[str, int]]:
    """Names of organisers in the catalogue that are no organisation yet, and how many activities carry each; most first."""
    return [(row[0], row[1]) for row in connection.execute(UNCLAIMED, {"most": most})]


def listed(connection: Connection, kind: str = "", province: str = "") -> list[Organisation]:
    """The directory of partners, by name; of one kind or one province where that is given."""
    return [_read(row) for row in connection.execute(LISTED, {"of_kind": kind, "of_province": province})]


def coming(connection: Connection, organisation_id: int, today: date, most: int) -> list[Summary]:
    """What an organisation runs, alone or with others, and is not over on `today`; soonest first."""
    rows = connection.execute(COMING, {"of_organisation": organisation_id, "today": today, "most": most})
    return [Summary(*row) for row in rows]


def partners_of(connection: Connection, activity_id: int) -> list[Organisation]:
    """The organisations that run an activity together with its own."""
    return [_read(row) for row in connection.execute(PARTNERS_OF, {"of_activity": activity_id})]


def join(connection: Connection, activity_id: int, organisation_id: int) -> None:
    """Let an organisation run an activity together with its own."""
    connection.execute(JOIN, {"activity_id": activity_id, "organisation_id": organisation_id})


def part(connection: Connection, activity_id: int, organisation_id: int) -> bool:
    """End that; False when it was not so."""
    return connection.execute(PART, {"of_activity": activity_id, "of_organisation": organisation_id}).rowcount > 0


def _read(row: Sequence[Any]) -> Organisation:
    values = list(row)
    values[_DAYS] = _days(values[_DAYS])
    return Organisation(*values)
