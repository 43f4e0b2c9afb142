"""What an operator turns on for the whole installation, and every process obeys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import switches

PAUSED = "paused"
"""Nothing is sent: what is owed waits. A restored database begins like this."""

BULK_STOPPED = "bulk stopped"
"""Announcements wait, whoever would send them; answers and what is said to one person go on."""

IS_ON = select(switches.c.since).where(switches.c.name == bindparam("of_name"))
TURN_ON = insert(switches).on_conflict_do_nothing()
TURN_OFF = delete(switches).where(switches.c.name == bindparam("of_name"))


def is_on(connection: Connection, name: str) -> bool:
    """Whether the switch stands."""
    return connection.execute(IS_ON, {"of_name": name}).first() is not None


def since(connection: Connection, name: str) -> datetime | None:
    """Since when the switch stands (UTC), None when it does not."""
    found: datetime | None = connection.execute(IS_ON, {"of_name": name}).scalar()
    return found


def turn_on(connection: Connection, name: str, now: datetime) -> None:
    """Set it; one that stands keeps the instant it was set at."""
    connection.execute(TURN_ON, {"name": name, "since": now})


def turn_off(connection: Connection, name: str) -> bool:
    """Take it away; False when it did not stand."""
    return connection.execute(TURN_OFF, {"of_name": name}).rowcount > 0
