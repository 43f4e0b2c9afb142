"""Programmes, by the name their activities carry, and the schemes that several of them belong to.

Each organisation has its own schemes; an admin's are those of all together. A scheme is there as long as a programme is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Text, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from bot.rules.seats import Status
from storage.models import activities, programmes, registrations
from storage.organising import targets
from storage.organising.counted import OF_ACTIVITY, THEIRS, Over


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme. `trained` was counted here, each time somebody came; `reported` is what sources say of its activities.

    The two are never added. `scheme` is None where it is in none.
    """

    name: str
    activities: int
    trained: int
    reported: int
    scheme: str | None = None


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
SCHEMES = (
    select(programmes.c.name, programmes.c.scheme)
    .where(programmes.c.organisation_id.in_(bindparam("owners", expanding=True)))
    .order_by(programmes.c.organisation_id.desc())
)
PROVINCES = (
    select(activities.c.province, func.sum(_CAME))
    .where(_HELD, activities.c.programme == _NAMED)
    .group_by(activities.c.province)
)  # fmt: skip
_PUT = upsert(programmes)
PUT = _PUT.on_conflict_do_update(index_elements=["name", "organisation_id"], set_={"scheme": _PUT.excluded.scheme})
_OWNED = programmes.c.organisation_id.in_(bindparam("owners", expanding=True))
TAKE_OUT = delete(programmes).where(programmes.c.name == _NAMED, _OWNED)
RENAME = update(programmes).where(programmes.c.scheme == bindparam("old"), _OWNED).values(scheme=bindparam("new"))


def all_of(connection: Connection, over: Over) -> list[Programme]:
    """The programmes of what these organisations run (`everybody`: of all), those with the most activities first."""
    schemes = {row[0]: str(row[1]) for row in connection.execute(SCHEMES, {"owners": over.owners})}
    return [
        Programme(str(row[0]), int(row[1]), int(row[2]), int(row[3]), schemes.get(row[0]))
        for row in connection.execute(PROGRAMMES, over.whose)
    ]


def schemes_of(found: Sequence[Programme]) -> dict[str, list[Programme]]:
    """The schemes that these programmes are in, by name."""
    grouped: dict[str, list[Programme]] = {}
    for one in found:
        if one.scheme is not None:
            grouped.setdefault(one.scheme, []).append(one)
    return dict(sorted(grouped.items()))


def by_province(connection: Connection, over: Over, name: str) -> dict[str | None, int]:
    """How many came to a programme's activities, by the province where they were held."""
    rows = connection.execute(PROVINCES, over.whose | {"of_programme": name})
    return {row[0]: int(row[1]) for row in rows if row[1]}


def put_into(connection: Connection, name: str, owner: int, scheme: str) -> None:
    """Let a programme belong to a scheme of an organisation (0: of all together), and to no other one of it."""
    connection.execute(PUT, {"name": name, "organisation_id": owner, "scheme": scheme})


def take_out(connection: Connection, name: str, owners: Sequence[int]) -> None:
    """Let a programme belong to no scheme of these."""
    connection.execute(TAKE_OUT, {"of_programme": name, "owners": list(owners)})


def rename_scheme(connection: Connection, owners: Sequence[int], old: str, new: str) -> None:
    """Call a scheme otherwise; one of that name takes its programmes in. Its targets come along."""
    connection.execute(RENAME, {"old": old, "new": new, "owners": list(owners)})
    targets.rename_scheme(connection, owners, old, new)
