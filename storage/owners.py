"""Which of the processes named in the ledger are dead.

On PostgreSQL each living process holds a session's advisory lock on its own name; the lock falls with its connection. On SQLite
one process serves, so every other name is a dead one's.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

OWNERS = 730_746_502  # any number, as long as every version of Sapa takes the same
LIVE = text("SELECT pg_try_advisory_lock(:kind, :owner)")  # also where it is held already
TRY = text("SELECT pg_try_advisory_xact_lock(:kind, :owner)")


def are_dead(connection: Connection, owners: Iterable[int]) -> list[int]:
    """Those of `owners` whose process is gone; whoever asks holds their names until its transaction ends."""
    if connection.dialect.name == "sqlite":
        return list(owners)
    return [owner for owner in owners if connection.execute(TRY, {"kind": OWNERS, "owner": owner}).scalar_one()]
