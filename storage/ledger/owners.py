"""Which of the processes named in the ledger are dead.

On PostgreSQL each living process holds a session's advisory lock on its own name; the lock falls with its connection. On SQLite
one process serves, so every other name is a dead one's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Living:
    """How many processes share the database, the asking one included.

    `session` is where the others see it, another one after a lost connection; 0 for who is alone.
    """

    count: int
    session: int


ALONE = Living(1, 0)
OWNERS = 730_746_502  # any number, as long as every version of Sapa takes the same
_OURS = """locktype = 'advisory' AND classid::bigint = CAST(:kind AS int) AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_MINE = f"EXISTS (SELECT 1 FROM pg_locks WHERE {_OURS} AND objid::bigint = CAST(:owner AS int) AND pid = pg_backend_pid())"
# Not taken twice: the locks of a session add up.
LIVE = text(f"SELECT CASE WHEN {_MINE} THEN true ELSE pg_try_advisory_lock(CAST(:kind AS int), CAST(:owner AS int)) END")
LIVING = text(f"SELECT count(DISTINCT objid), pg_backend_pid() FROM pg_locks WHERE {_OURS} AND granted")
TRY = text("SELECT pg_try_advisory_xact_lock(:kind, :owner)")


def are_dead(connection: Connection, owners: Iterable[int]) -> list[int]:
    """Those of `owners` whose process is gone; whoever asks holds their names until its transaction ends."""
    if connection.dialect.name == "sqlite":
        return list(owners)
    return [owner for owner in owners if connection.execute(TRY, {"kind": OWNERS, "owner": owner}).scalar_one()]
