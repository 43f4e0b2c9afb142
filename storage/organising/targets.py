"""Targets: how many people are to be trained in a period, of everything or of a scheme, programme, craft or province.

Beside them, of a period alone, how many are to export for the first time (`exporting`).

Whoever may count for an organisation has its targets; an admin's are those of all together. One that was taken away stays as 0
until the same one is set again, so that it can be brought back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Integer, and_, bindparam, func, insert, or_, select, text, update

from bot.rules.periods import ALWAYS, Part, Period, aimed
from storage.models import targets
from storage.organising.counted import EVERYBODY, ORGANISATIONS, Over

WHAT = ("scheme", "programme", "craft", "province")
"""What a target can be narrowed to, each by itself or together."""


TRAINED, EXPORTING = "trained", "exporting"
"""What a target counts."""


@dataclass(frozen=True, slots=True)
class Target:
    """How many are aimed at, whose target it is (None: of all together) and of what; None: of every one."""

    id: int
    organisation_id: int | None
    first: date
    last: date
    people: int
    scheme: str | None = None
    programme: str | None = None
    craft: str | None = None
    province: str | None = None
    counts: str = TRAINED

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def of(self) -> tuple[str | None, ...]:
        """Of what, in the order of WHAT."""
        return self.scheme, self.programme, self.craft, self.province


_COLUMNS = [targets.c[name] for name in ("id", "organisation_id", "starts_on", "ends_on", "people", *WHAT, "counts")]
_THEIRS = or_(
    and_(EVERYBODY, targets.c.organisation_id.is_(None)),
    and_(bindparam("everybody", type_=Integer) == 0, targets.c.organisation_id.in_(ORGANISATIONS)),
)
MOST = 200
"""Targets that are looked at; nobody sets so many."""

_TRAINED = targets.c.counts == TRAINED
ALL = (
    select(*_COLUMNS)
    .where(_THEIRS, _TRAINED, targets.c.people > 0)
    .order_by(targets.c.starts_on.desc(), targets.c.id)
    .limit(MOST)
)
ONE = select(*_COLUMNS).where(_THEIRS, _TRAINED, targets.c.id == bindparam("of_id"))
EXPORTERS = select(func.sum(targets.c.people)).where(
    _THEIRS,
    targets.c.counts == EXPORTING,
    targets.c.starts_on == bindparam("first", type_=Date),
    targets.c.ends_on == bindparam("last", type_=Date),
)
# Two who set the same target at once would each find that none is there. SQLite lets one of them in at a time.
HOLD = text("LOCK TABLE targets IN SHARE ROW EXCLUSIVE MODE")
CHANGE = update(targets).where(targets.c.id == bindparam("of_id")).values(people=bindparam("to"))


def all_of(connection: Connection, over: Over) -> list[Target]:
    """The targets of these organisations (`everybody`: of all together), those that begin last first."""
    return [Target(*row) for row in connection.execute(ALL, over.whose)]


def get(connection: Connection, over: Over, target_id: int) -> Target | None:
    """One of theirs, also one that was taken away (`people` is 0)."""
    row = connection.execute(ONE, over.whose | {"of_id": target_id}).first()
    return Target(*row) if row is not None else None


def exporting(connection: Connection, over: Over, period: Period) -> int | None:
    """How many are to export for the first time in exactly this period; None where nobody said."""
    key = over.whose | {"first": period.first, "last": period.last}
    found: int | None = connection.execute(EXPORTERS, key).scalar()
    return int(found) if found else None


def change(connection: Connection, target_id: int, people: int) -> None:
    """Another number; 0 takes the target away."""
    connection.execute(CHANGE, {"of_id": target_id, "to": people})


def put(connection: Connection, target: Target) -> tuple[int, int]:
    """Set a target, in the place of the one of the same kind and period; returns its number, and how many it was before (0)."""
    if connection.dialect.name == "postgresql":
        connection.execute(HOLD)
    there = same(connection, target)
    if there is not None:
        change(connection, there[0], target.people)
        return there
    row = _row(target) | {"people": target.people}
    return int(connection.execute(insert(targets).values(**row).returning(targets.c.id)).scalar_one()), 0


def same(connection: Connection, target: Target) -> tuple[int, int] | None:
    """The number of the one of the same kind and period, and how many it is; None where there is none."""
    alike = [targets.c[name].is_(None) if value is None else targets.c[name] == value for name, value in _row(target).items()]
    found = connection.execute(select(targets.c.id, targets.c.people).where(*alike).order_by(targets.c.id).limit(1)).first()
    return (int(found[0]), int(found[1])) if found is not None else None


def _row(target: Target) -> dict[str, Any]:
    days = {"starts_on": target.first, "ends_on": target.last}
    of_whom = {"organisation_id": target.organisation_id, "counts": target.counts}
    return days | of_whom | dict(zip(WHAT, target.of, strict=True))


def narrowed(over: Over, target: Target) -> Over:
    """What is counted against a target."""
    return replace(
        over,
        first=target.first,
        last=target.last,
        scheme=target.scheme or "",
        programme=target.programme or "",
        craft=target.craft or "",
        province=target.province or "",
    )


def by(found: Sequence[Target], whole: Period, field: str) -> dict[str | None, int]:
    """What is aimed at in a period of each craft or of each province, of nothing else besides."""
    codes = {getattr(target, field) for target in found} - {None}
    aimed_at = {code: over_all(found, whole, **{field: code}) for code in codes}
    return {code: people for code, people in aimed_at.items() if people is not None}


def main(found: Sequence[Target], today: date, **of: str | None) -> Target | None:
    """The target that a scheme or programme is measured by: of all its time, else of today, else the one that began last."""
    wanted = tuple(of.get(name) for name in WHAT)
    alike = [target for target in found if target.of == wanted]
    return max(alike, default=None, key=lambda one: (one.period == ALWAYS, one.first <= today <= one.last, one.first))


def over_all(found: Sequence[Target], whole: Period, **of: str | None) -> int | None:
    """How many are aimed at in a period, of exactly this; None where nobody said. Several organisations' are added up."""
    wanted = tuple(of.get(name) for name in WHAT)
    alike = [target for target in found if target.of == wanted]
    by_owner = [
        aimed([Part(one.period, one.people) for one in alike if one.organisation_id == owner], whole)
        for owner in {one.organisation_id for one in alike}
    ]
    told = [people for people in by_owner if people is not None]
    return sum(told) if told else None


def rename_scheme(connection: Connection, owners: Sequence[int], old: str, new: str) -> None:
    """A scheme's targets follow its name; where the new name has the same target already, that one stays."""
    mine = func.coalesce(targets.c.organisation_id, 0).in_(owners)
    other = targets.alias()
    same = [other.c[name] == targets.c[name] for name in ("starts_on", "ends_on")]
    same += [
        func.coalesce(other.c[name], empty) == func.coalesce(targets.c[name], empty)
        for name, empty in (("organisation_id", 0), ("programme", ""), ("craft", ""), ("province", ""))
    ]
    taken = select(other.c.id).where(other.c.scheme == new, *same).exists()
    connection.execute(update(targets).where(mine, targets.c.scheme == old, ~taken).values(scheme=new))
