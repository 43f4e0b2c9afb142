"""What people follow, by the names that a choice of an audience shows: fairs and activities."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from storage.models import activities, records

KIND = "fair"
ALL: Any = select(records.c.slug).where(records.c.kind == KIND).order_by(records.c.slug)
ONE: Any = select(records.c.body).where(records.c.kind == KIND, records.c.slug == bindparam("of_slug"))
CALLED: Any = select(activities.c.title_id, activities.c.title_en).where(activities.c.slug == bindparam("of_slug"))
SLUGS: Any = select(activities.c.id, activities.c.slug).where(activities.c.id.in_(bindparam("of_ids", expanding=True)))


class _Fair(msgspec.Struct):
    name: str = ""


def all_of_them(connection: Connection) -> list[str]:
    """The slugs of every fair of the catalogue."""
    return [row[0] for row in connection.execute(ALL)]


def named(connection: Connection, slug: str) -> str:
    """What a fair is called; empty when the catalogue has none by this slug."""
    body = connection.execute(ONE, {"of_slug": slug}).scalar()
    return msgspec.json.decode(body, type=_Fair).name if body else ""


def activity_called(connection: Connection, slug: str) -> tuple[str, str] | None:
    """The Indonesian and the English title of an activity, None when it is gone."""
    row = connection.execute(CALLED, {"of_slug": slug}).first()
    return (row[0], row[1]) if row is not None else None


def slugs_of(connection: Connection, ids: Collection[int]) -> list[str]:
    """The slugs of some activities, in their order."""
    found = {number: slug for number, slug in connection.execute(SLUGS, {"of_ids": list(ids)})}
    return [found[number] for number in ids if number in found]
