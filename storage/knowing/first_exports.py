"""The first export of somebody, once a person; when they are erased it stays as a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import first_exports


@dataclass(frozen=True, slots=True)
class FirstExport:
    """In which month (`2026-11`), to which market (ISO 3166-1), of which craft; where and how large the business is.

    `rupiah` is what it was worth, where they told: theirs to see, and part of sums.
    """

    month: str
    market: str
    craft: str | None = None
    province: str | None = None
    scale: str | None = None
    rupiah: int | None = None


_FIELDS = ("month", "market", "craft", "province", "scale", "rupiah")
OF = Prepared(select(*[first_exports.c[name] for name in _FIELDS]).where(first_exports.c.contact_id == bindparam("of_contact")))
_PUT = insert(first_exports)
PUT = _PUT.on_conflict_do_update(
    index_elements=[first_exports.c.contact_id], set_={name: _PUT.excluded[name] for name in (*_FIELDS, "at")}
)
REMOVE = delete(first_exports).where(first_exports.c.contact_id == bindparam("of_contact"))


def of(connection: Connection, contact_id: int) -> FirstExport | None:
    """Somebody's first export, None where they told of none."""
    row = OF.first(connection, {"of_contact": contact_id})
    return FirstExport(*row) if row is not None else None


def put(connection: Connection, contact_id: int, told: FirstExport, now: datetime) -> None:
    """Keep what they told, instead of what they told earlier."""
    row = {name: getattr(told, name) for name in _FIELDS}
    connection.execute(PUT, {"contact_id": contact_id, "at": now, **row})


def remove(connection: Connection, contact_id: int) -> bool:
    """It was told by mistake; False when nothing was."""
    return connection.execute(REMOVE, {"of_contact": contact_id}).rowcount == 1
