"""Who types after the bot's name in some other chat is answered outside any turn: nothing is written, nobody is met.

It is a courtesy. Answers that are late are worth nothing, since the words have changed meanwhile: under load they are dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from bot.conversation.turn import Surroundings
from bot.i18n import speaking
from bot.understanding import Understood
from bot.vocabulary import Incoming, Leaflets, Lookup, Text
from storage.database import StorageDown

T = TypeVar("T")
AT_ONCE = 32
"""Questions under way; what comes on top of them is dropped."""

PATIENCE = 8.0
"""Seconds; Telegram itself forgets a question after 10."""

log = structlog.get_logger("lookups")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked up, by nobody in particular; `now` is aware UTC."""

    connection: Connection
    said: Lookup
    now: datetime
    surroundings: Surroundings
    understood: Understood | None = None

    @property
    def today(self) -> date:
        return self.surroundings.day(self.now)


Find = Callable[[Asked], Leaflets]


class Reader(Protocol):
    """The database, as far as looking something up needs it."""

    def read(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work`, which writes nothing. Raises storage.database.StorageDown."""


class Offers(Protocol):
    """A platform on which people look things up, as far as answering them needs it."""

    async def offer(self, asked: Incoming, leaflets: Leaflets) -> None:
        """Show what was found. A courtesy: never raises, never repeated."""


@dataclass(slots=True)
class Desk:
    """Answers lookups; `surroundings` is asked each time, as in a turn."""

    database: Reader
    find: Find
    surroundings: Callable[[], Surroundings]
    now: Callable[[], datetime]
    _newest: dict[str, str] = field(default_factory=dict)  # of each person, the question that still counts
    _under_way: int = 0

    async def answer(self, channel: Offers, asked: Incoming) -> None:
        """Look it up and offer what was found. Never raises but for a mistake of ours."""
        who = str(asked.address)
        if self._under_way >= AT_ONCE:
            return
        self._under_way += 1
        self._newest[who] = asked.key
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self.database.read(lambda connection: self._found(connection, asked))
                if self._newest.get(who) == asked.key:
                    await channel.offer(asked, found)
        except (StorageDown, TimeoutError) as error:
            log.info("a lookup went unanswered", channel=asked.address.channel, error=type(error).__name__)
        finally:
            self._under_way -= 1
            if self._newest.get(who) == asked.key:
                del self._newest[who]

    def _found(self, connection: Connection, asked: Incoming) -> Leaflets:
        """In the thread that reads."""
        if self._newest.get(str(asked.address)) != asked.key or not isinstance(asked.content, Lookup):
            return Leaflets()
        around, now = self.surroundings(), self.now()
        understood = around.understand(Text(asked.content.words.lstrip("/")), now)
        with speaking(asked.language):
            return self.find(Asked(connection, asked.content, now, around, understood))
