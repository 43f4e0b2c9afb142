"""Audiences saved under a name, within an organisation. An announcement to one asks it anew when it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.rules.audience import Audience
from storage.announcing import audiences
from storage.announcing.announcements import Announcement
from storage.engine.prepared import Prepared
from storage.models import segments

MOST = 60
"""So many an organisation may keep."""

SHORTEST, LONGEST = 2, 40
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved audience; `organisation_id` is None for those of who runs Sapa."""

    id: int
    organisation_id: int | None
    name: str
    audience: Audience


_COLUMNS = (segments.c.id, segments.c.organisation_id, segments.c.name, segments.c.audience)
GET = Prepared(select(*_COLUMNS).where(segments.c.id == bindparam("of_id")))
_OWN = func.coalesce(segments.c.organisation_id, 0) == bindparam("of_organisation")
OF_ONE = select(*_COLUMNS).where(_OWN).order_by(func.lower(segments.c.name), segments.c.id).limit(MOST)
RENAME = update(segments).where(segments.c.id == bindparam("of_id")).values(name=bindparam("called"))
REPLACE = update(segments).where(segments.c.id == bindparam("of_id")).values(audience=bindparam("meant"))
REMOVE = delete(segments).where(segments.c.id == bindparam("of_id"))


def get(connection: Connection, segment_id: int) -> Segment | None:
    """One of them, None where there is none."""
    row = GET.first(connection, {"of_id": segment_id})
    return _read(row) if row else None


def of(connection: Connection, organisation_id: int | None) -> list[Segment]:
    """Those of an organisation, by name."""
    return [_read(row) for row in connection.execute(OF_ONE, {"of_organisation": organisation_id or 0})]


def named(connection: Connection, organisation_id: int | None, name: str) -> Segment | None:
    """The one of an organisation with this name, however it is spelt."""
    wanted = name.casefold()
    return next((one for one in of(connection, organisation_id) if one.name.casefold() == wanted), None)


def save(
    connection: Connection, organisation_id: int | None, name: str, audience: Audience, by: int, now: datetime
) -> int | None:
    """Keep an audience under a name, in place of the one that had it; its id, None when there are as many as may be kept."""
    known = named(connection, organisation_id, name)
    meant = audiences.written(audience)
    if known is not None:
        connection.execute(REPLACE, {"of_id": known.id, "meant": meant})
        return known.id
    if len(of(connection, organisation_id)) >= MOST:
        return None
    row = {"organisation_id": organisation_id, "name": name, "audience": meant, "contact_id": by, "at": now}
    return int(connection.execute(insert(segments).returning(segments.c.id), row).scalar_one())


def rename(connection: Connection, one: Segment, name: str) -> bool:
    """Call it something else; False where another one of theirs is called so."""
    other = named(connection, one.organisation_id, name)
    if other is not None and other.id != one.id:
        return False
    connection.execute(RENAME, {"of_id": one.id, "called": name})
    return True


def remove(connection: Connection, segment_id: int) -> None:
    """Let go of it. What is announced to it keeps the audience it had when it was chosen."""
    connection.execute(REMOVE, {"of_id": segment_id})


def current(connection: Connection, one: Announcement) -> Audience:
    """Whom an announcement means now: its segment as it is saved today, else what was chosen."""
    saved = get(connection, one.segment_id) if one.segment_id is not None else None
    return saved.audience if saved is not None and saved.organisation_id == one.organisation_id else one.audience


def _read(row: Sequence[Any]) -> Segment:
    number, organisation_id, name, meant = row
    return Segment(number, organisation_id, name, audiences.read(meant))
