"""Programmes, by the name their activities carry, and targets: how many people are to be trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, Text, and_, bindparam, delete, func, insert, or_, select

from bot.rules.seats import Status
from storage.figures import EVERYBODY, OF_ACTIVITY, ORGANISATIONS, THEIRS, Over
from storage.models import activities, registrations, targets

WHOLE = (date(2000, 1, 1), date(2099, 12, 31))
"""The period of a programme's target: from its beginning to its end."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme. `trained` was counted here; `reported` is what sources say of its activities, never added to it."""

    name: str
    activities: int
    trained: int
    reported: int


@dataclass(frozen=True, slots=True)
class Aimed:
    """Whose target, of what and for when; None: of all together, of every programme, craft and province."""

    organisation_id: int | None
    first: date
    last: date
    programme: str | None = None
    craft: str | None = None
    province: str | None = None


_CAME = (
    select(func.count())
    .where(OF_ACTIVITY, registrations.c.status == Status.ATTENDED)
    .correlate(activities)
    .scalar_subquery()
)  # fmt: skip
_NAMED = bindparam("of_programme", type_=Text)
_HELD = and_(activities.c.programme.is_not(None), activities.c.cancelled.is_(False), THEIRS)
PROGRAMMES = (
    select(
        activities.c.programme,
        func.count(),
        func.sum(_CAME),
        func.sum(func.coalesce(activities.c.participants_reported, 0)),
    )
    .where(_HELD)
    .group_by(activities.c.programme)
    .order_by(func.count().desc(), activities.c.programme)
)
PROVINCES = (
    select(activities.c.province, func.sum(_CAME))
    .where(_HELD, activities.c.programme == _NAMED)
    .group_by(activities.c.province)
)  # fmt: skip
TARGET = select(func.sum(targets.c.people)).where(
    targets.c.programme == _NAMED,
    or_(
        and_(EVERYBODY, targets.c.organisation_id.is_(None)),
        and_(bindparam("everybody", type_=Integer) == 0, targets.c.organisation_id.in_(ORGANISATIONS)),
    ),
)


def _key(over: Over) -> dict[str, Any]:
    return {"organisations": sorted(over.organisations), "everybody": int(over.everybody)}


def all_of(connection: Connection, over: Over) -> list[Programme]:
    """The programmes of what these organisations run (`everybody`: of all), those with the most activities first."""
    return [Programme(str(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in connection.execute(PROGRAMMES, _key(over))]


def by_province(connection: Connection, over: Over, name: str) -> dict[str | None, int]:
    """How many came to a programme's activities, by the province where they were held."""
    rows = connection.execute(PROVINCES, _key(over) | {"of_programme": name})
    return {row[0]: int(row[1]) for row in rows if row[1]}


def target(connection: Connection, over: Over, name: str) -> int | None:
    """How many a programme is to train, None where nobody said."""
    found = connection.execute(TARGET, _key(over) | {"of_programme": name}).scalar()
    return int(found) if found is not None else None


def aim(connection: Connection, aimed: Aimed, people: int) -> None:
    """Set a target, instead of the one of the same kind and period; 0 takes it away."""
    row: Mapping[str, Any] = {
        "organisation_id": aimed.organisation_id,
        "programme": aimed.programme,
        "craft": aimed.craft,
        "province": aimed.province,
        "starts_on": aimed.first,
        "ends_on": aimed.last,
    }
    same = [targets.c[name].is_(None) if value is None else targets.c[name] == value for name, value in row.items()]
    connection.execute(delete(targets).where(*same))
    if people:
        connection.execute(insert(targets), {**row, "people": people})
