"""Organisations that run activities, and the directory of partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from storage.models import activities, organisations
from storage.prepared import Prepared


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


def _read(row: Sequence[Any]) -> Organisation:
    values = list(row)
    values[_DAYS] = _days(values[_DAYS])
    return Organisation(*values)
