"""New names of crafts and places are understood without a restart, in every process, whoever loaded them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.conversation.turn import Surroundings
from bot.understanding import Named
from storage.catalogue.lexicon import read_lexicon_rows
from storage.database import Database

log = structlog.get_logger("relearning")
EVERY_SECONDS = 2.0
"""Two short reads beside the turns."""

Learn = Callable[[Sequence[Named], Sequence[Named]], Awaitable[None]]
"""Takes crafts and provinces over: from some turn on they are understood, never half of them."""


async def relearn(database: Database, around: Callable[[], Surroundings], learn: Learn) -> bool:
    """Compare what the tables name with what this process understands; whether it had to learn. Raises StorageDown.

    What stands in the tables is looked at, and no mark of a load: so a restore, or a hand in the database, counts as well.
    """
    crafts, provinces = await database.read(read_lexicon_rows)
    known = around()
    if (crafts, provinces) == ([*known.crafts.values()], [*known.provinces.values()]):
        return False
    await learn(crafts, provinces)
    log.info("learnt names", crafts=len(crafts), provinces=len(provinces))
    return True
