"""How often the card of an activity is opened, day by day: a number, and nothing about by whom."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Date, bindparam
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import openings

# Compiled once: it stands in every turn that shows a card (docs/decisions/0032).
COUNT = Prepared(
    upsert(openings)
    .values(activity_id=bindparam("of_activity"), day=bindparam("on", type_=Date()), times=1)
    .on_conflict_do_update(index_elements=["activity_id", "day"], set_={"times": openings.c.times + 1})
)


def count(connection: Connection, activity_id: int, day: date) -> None:
    """A card was opened; `day` is the one in UTC."""
    COUNT.changes(connection, {"of_activity": activity_id, "on": day})
