"""How long things are kept: what an admin set, within what people were promised when they agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import retention


class What(StrEnum):
    NAMES = "names"  #: who registered, after the activity
    MESSAGES = "messages"  #: what Sapa said, after it was settled
    FILES = "files"  #: what people handed over: voice notes, pictures, spreadsheets


@dataclass(frozen=True, slots=True)
class Bounds:
    """Days. `longest` is what people were told (the consent page, docs/operations.md): it is never exceeded."""

    usual: int
    shortest: int
    longest: int

    @property
    def choices(self) -> tuple[int, ...]:
        """What an admin may choose."""
        steps = (7, 14, 30, 90, 180, 365)
        return tuple(days for days in steps if self.shortest <= days <= self.longest)


BOUNDS = {What.NAMES: Bounds(365, 30, 365), What.MESSAGES: Bounds(30, 7, 30), What.FILES: Bounds(365, 30, 365)}
GET = select(retention.c.days).where(retention.c.what == bindparam("of_what"))
_PUT = insert(retention)
PUT = _PUT.on_conflict_do_update(index_elements=[retention.c.what], set_={"days": _PUT.excluded.days})


def days(connection: Connection, what: What) -> int:
    """How many days it is kept; what stands in the table counts only within the bounds."""
    bounds = BOUNDS[what]
    chosen: int | None = connection.execute(GET, {"of_what": what}).scalar()
    return min(max(chosen, bounds.shortest), bounds.longest) if chosen is not None else bounds.usual


def kept(connection: Connection, what: What) -> timedelta:
    """The same as a span of time."""
    return timedelta(days=days(connection, what))


def keep(connection: Connection, what: What, chosen: int) -> bool:
    """Keep it so many days from now on; False when that is not one of the choices."""
    if chosen not in BOUNDS[what].choices:
        return False
    connection.execute(PUT, {"what": what, "days": chosen})
    return True
