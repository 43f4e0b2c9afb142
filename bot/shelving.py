"""Keeping what a process knows of templates fresh: another one may hear of an approval, and an operator may submit them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from storage import templates
from storage.database import Database, StorageDown

EVERY_SECONDS = 1.0
log = structlog.get_logger("templates")


class Shelf(Protocol):
    """Templates as those know them who send."""

    def learn(self, standings: Mapping[tuple[str, str], tuple[str, str]]) -> set[str]:
        """Take over the status and category of each name and language; returns the names that can be used now and could not."""


@dataclass(slots=True)
class Shelving:
    """One process's shelf. `now` is the present in UTC."""

    database: Database
    shelf: Shelf
    now: Callable[[], datetime]
    _again: frozenset[str] = field(default_factory=frozenset)

    async def keep(self, stop: asyncio.Event) -> None:
        """Look once a second until `stop` is set; what the storage cannot tell now it tells later."""
        while not stop.is_set():
            try:
                await self.look()
            except StorageDown as error:
                log.warning("templates not looked at", why=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

    async def look(self) -> None:
        """Learn how the templates stand; what waited for one that can be used now goes at once. Raises StorageDown.

        Each process lets go of what waits after its own shelf knows, and once more a look later, when what was refused in
        between has been written down too: so no message is left behind by one whose shelf was older.
        """
        known = await self.database.read(templates.standings)
        usable = self.shelf.learn({(one.name, one.language): (one.status, one.category) for one in known})
        if names := usable | self._again:
            released = await self.database.run(partial(templates.release, names=names, now=self.now()))
            if usable:
                log.info("templates can be used", names=sorted(usable), released=released)
        self._again = frozenset(usable)
