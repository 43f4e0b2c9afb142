"""Studies of markets and crafts: activities of that kind, which are over as soon as they are known."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from storage.engine.prepared import Prepared
from storage.models import activities
from storage.organising.activities import SUMMARY, Summary

KIND = "study"
_OF_KIND = (activities.c.kind == bindparam("of_kind"), activities.c.cancelled.is_(False))
ALL = Prepared(select(*SUMMARY).where(*_OF_KIND).order_by(activities.c.id.desc()).limit(bindparam("most")))
COUNT = select(func.count()).select_from(activities).where(*_OF_KIND)


def all_of_them(connection: Connection, most: int) -> list[Summary]:
    """The latest that were entered, at most so many."""
    return [Summary(*row) for row in ALL.rows(connection, {"of_kind": KIND, "most": most})]


def count(connection: Connection) -> int:
    """How many there are."""
    return int(connection.execute(COUNT, {"of_kind": KIND}).scalar_one())
