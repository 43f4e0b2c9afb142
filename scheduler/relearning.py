"""What a load or an admin adds is known without a restart, in every process, whoever added it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.conversation.turn import Surroundings
from storage.catalogue.taught import Taught, read_mark, read_taught
from storage.database import Database

log = structlog.get_logger("relearning")
EVERY_SECONDS = 2.0
"""A few short reads beside the turns."""

Learn = Callable[[Taught], Awaitable[None]]
"""Takes it over: from some turn on all of it is known, never half."""


async def relearn(database: Database, around: Callable[[], Surroundings], learn: Learn) -> bool:
    """Compare what the tables teach with what this process knows; whether it had to learn. Raises StorageDown.

    What stands in the tables is looked at, and no mark of a load: so a restore, or a hand in the database, counts as well.
    """
    if await database.read(read_mark) == around().mark:
        return False
    taught = await database.read(read_taught)
    await learn(taught)
    log.info("learnt names", crafts=len(taught.crafts), provinces=len(taught.provinces))
    return True
