"""How often people use their rights over their data: a line each, which says nothing about who."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, func, insert, select

from storage.models import rights


class Right(StrEnum):
    EXPORT = "export"
    ERASE = "erase"


SINCE = select(rights.c.what, func.count()).where(rights.c.at >= bindparam("since")).group_by(rights.c.what)


def note(connection: Connection, right: Right, now: datetime) -> None:
    """Somebody used it."""
    connection.execute(insert(rights), {"what": right, "at": now})


def since(connection: Connection, at: datetime) -> dict[Right, int]:
    """How often each was used since then (UTC)."""
    found = {Right(row[0]): row[1] for row in connection.execute(SINCE, {"since": at})}
    return {right: found.get(right, 0) for right in Right}
