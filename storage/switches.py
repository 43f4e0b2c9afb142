"""What an operator turns on for the whole installation, and every process obeys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import switches

PAUSED = "paused"
"""Nothing is sent: what is owed waits. A restored database begins like this."""

IS_ON = select(switches.c.since).where(switches.c.name == bindparam("of_name"))
TURN_ON = insert(switches).on_conflict_do_nothing()
TURN_OFF = delete(switches).where(switches.c.name == bindparam("of_name"))


def is_on(connection: Connection, name: str) -> bool:
    """Whether the switch stands."""
    return connection.execute(IS_ON, {"of_name": name}).first() is not None


def turn_on(connection: Connection, name: str, now: datetime) -> None:
    """Set it; one that stands keeps the instant it was set at."""
    connection.execute(TURN_ON, {"name": name, "since": now})


def turn_off(connection: Connection, name: str) -> bool:
    """Take it away; False when it did not stand."""
    return connection.execute(TURN_OFF, {"of_name": name}).rowcount > 0
