"""The activities somebody runs: those of their organisations and those at whose door they help."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, and_, bindparam, exists, func, or_, select

from storage.models import activities, partners
from storage.models import programmes as kept
from storage.organising.activities import SUMMARY, Summary

_ENDS = func.coalesce(activities.c.ends_on, activities.c.starts_on)
_TODAY = bindparam("today", type_=Date())
_COMING = and_(activities.c.cancelled.is_(False), or_(_ENDS >= _TODAY, activities.c.timing == "undated"))
_EARLIER = or_(activities.c.cancelled, _ENDS < _TODAY, activities.c.timing == "past")
_ORGANISED = or_(
    activities.c.organisation_id.in_(bindparam("organisations", expanding=True)),
    exists().where(
        partners.c.activity_id == activities.c.id, partners.c.organisation_id.in_(bindparam("organisations", expanding=True))
    ),
    activities.c.id.in_(bindparam("doors", expanding=True)),
)


def _listed(*conditions: ColumnElement[bool], latest: bool) -> Select[Any]:
    day = activities.c.starts_on.desc() if latest else activities.c.starts_on
    order = (activities.c.starts_on.is_(None), day, activities.c.id)
    return select(*SUMMARY).where(*conditions).order_by(*order).limit(bindparam("most")).offset(bindparam("skip"))


OWN = {False: _listed(_ORGANISED, _COMING, latest=False), True: _listed(_ORGANISED, _EARLIER, latest=True)}
ALL = {False: _listed(_COMING, latest=False), True: _listed(_EARLIER, latest=True)}


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose activities: of which organisations, and the single ones at whose door somebody helps; `all` of them for admins."""

    organisations: Collection[int] = ()
    doors: Collection[int] = ()
    all: bool = False


def of(connection: Connection, mine: Mine, today: date, *, earlier: bool = False, skip: int = 0, most: int = 5) -> list[Summary]:
    """What is coming, soonest first; or what is over and was called off, latest first. `today` is local to the venue."""
    key = {"today": today, "skip": skip, "most": most}
    if mine.all:
        rows = connection.execute(ALL[earlier], key)
    else:
        rows = connection.execute(OWN[earlier], key | {"organisations": sorted(mine.organisations), "doors": sorted(mine.doors)})
    return [Summary(*row) for row in rows]


MOST_PROGRAMMES = 60
_OF_IT: Any = bindparam("of_organisation")
PROGRAMMES = (
    select(activities.c.programme)
    .where(activities.c.organisation_id == _OF_IT, activities.c.programme.is_not(None))
    .union(select(kept.c.name).where(kept.c.organisation_id == _OF_IT))
    .order_by(activities.c.programme)
    .limit(MOST_PROGRAMMES)
)


def programmes(connection: Connection, organisation_id: int) -> list[str]:
    """The programmes that activities of an organisation belong to, or that it set up, by name."""
    rows = connection.execute(PROGRAMMES, {"of_organisation": organisation_id})
    return [name for (name,) in rows if name]
