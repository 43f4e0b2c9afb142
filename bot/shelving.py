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

from bot.channels.port import DeliveryError
from bot.channels.whatsapp.declared import declared
from bot.channels.whatsapp.submitting import Asks, Listed, listed
from storage.database import Database, StorageDown
from storage.platforms import templates
from storage.platforms.templates import Standing

EVERY_SECONDS = 1.0
ASK_SECONDS = 600.0
log = structlog.get_logger("templates")


@dataclass(frozen=True, slots=True)
class Asking:
    """The platform's own list, asked now and then: a webhook may be missed, or nobody subscribed to it."""

    graph: Asks
    business_id: str
    database: Database
    now: Callable[[], datetime]

    async def keep(self, stop: asyncio.Event) -> None:
        """Ask at once and every ten minutes until `stop` is set."""
        while not stop.is_set():
            try:
                await self.ask()
            except (DeliveryError, StorageDown) as error:
                log.warning("templates could not be asked for", why=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ASK_SECONDS)

    async def ask(self) -> None:
        """Note how each of ours stands there. Raises a DeliveryError, StorageDown."""
        theirs = await listed(self.graph, self.business_id)
        ours = {(one.name, language): theirs.get((one.name, language)) for one in declared().values() for language in one.body}
        await keep(self.database, ours, self.now())


async def keep(database: Database, ours: Mapping[tuple[str, str], Listed | None], now: datetime) -> None:
    """Write down what the platform lists of our names and languages; None is what it does not. Raises StorageDown."""
    said = [
        Standing(*key, theirs.status, theirs.category, now, theirs.id, theirs.reason or None)
        for key, theirs in ours.items()
        if theirs is not None
    ]
    await database.run(partial(templates.take_over, listed=said, ours=list(ours), now=now))


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
