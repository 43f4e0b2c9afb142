"""Writing who was erased into the register beside the backups, durably."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, select, update

from storage.database import Database, StorageDown
from storage.models import erasures
from storage.people.erased import Erasure, Register

UNFILED = select(erasures.c.digest, erasures.c.at).where(~erasures.c.filed).order_by(erasures.c.at)
FILED = (
    update(erasures).where(erasures.c.digest == bindparam("of_digest"), erasures.c.at == bindparam("since")).values(filed=True)
)


async def file_new(database: Database, register: Register) -> None:
    """Write into the register, durably, who was erased since the last time. Raises StorageDown."""
    found = await database.read(unfiled)
    if not found:
        return
    try:
        await asyncio.to_thread(register.append, found)
    except OSError as error:
        raise StorageDown(f"the register of erasures in {register.folder}: {error.strerror}") from error
    await database.run(partial(mark_filed, filed=found))


def unfiled(connection: Connection) -> list[Erasure]:
    """Those that are not in the register yet, or may not be."""
    return [Erasure(*row) for row in connection.execute(UNFILED)]


def mark_filed(connection: Connection, filed: Sequence[Erasure]) -> None:
    """These are in the register; who was erased once more since is not among them."""
    connection.execute(FILED, [{"of_digest": one.digest, "since": one.at} for one in filed])
