"""What a load or an admin adds is known without a restart, in every process, whoever added it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from bot.conversation.turn import Surroundings
from storage.catalogue.taught import Taught, read_mark, read_taught
from storage.database import Database
from storage.knowing.documents import read_documents

log = structlog.get_logger("relearning")
EVERY_SECONDS = 2.0
"""A few short reads beside the turns."""
PAUSE = 0.001
"""Seconds after each few ms of reading or building: whoever waits for the interpreter has it then."""

Learn = Callable[[Taught], Awaitable[None]]
"""Takes it over: from some turn on all of it is known, never half."""


def pause() -> None:
    """Let the turns have theirs. Never on the event loop: what works so long is in a thread."""
    time.sleep(PAUSE)


async def relearn(database: Database, around: Callable[[], Surroundings], learn: Learn) -> bool:
    """Compare what the tables teach with what this process knows; whether it had to learn. Raises StorageDown.

    What stands in the tables is looked at, and no mark of a load: so a restore, or a hand in the database, counts as well.
    """
    if await database.read(read_mark) == around().mark:
        return False
    taught = await database.read(read_taught)
    documents = await read_documents(database, taught.library, PAUSE)
    await learn(replace(taught, documents=documents))
    log.info("learnt names", crafts=len(taught.crafts), provinces=len(taught.provinces))
    return True
