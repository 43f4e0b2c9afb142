"""What the postman looks after every second, whether or not there is anything to send: who lives, and what must not leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from scheduler.enduring import Endurance
from scheduler.sending.gates import Gates
from scheduler.sending.metering import Meter
from scheduler.sending.pacing import Crowd
from storage.database import StorageDown
from storage.ledger import holds, inbox, settling
from storage.ledger.holds import Hold
from storage.ledger.owners import Living
from storage.platforms import switches

T = TypeVar("T")
log = structlog.get_logger("rounds")
EVERY_SECONDS = 1.0
STRAY_SECONDS = 5.0  # far longer than a commit takes to be heard of
REJOINED_SECONDS = 5.0  # after a cut the others may not have shown themselves yet
PURGE_SECONDS = 600.0
ANSWERED = 2  # of an incoming and its answer, which leaves within the same second

Beat = Callable[[], Awaitable[Living]]
"""Shows that this process lives and tells how many do; raises StorageDown."""


class Store(Protocol):
    """The database, as far as the postman needs it."""

    def run(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work` in one transaction; raises StorageDown."""

    def read(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work` on one view; raises StorageDown."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands in the ledger beside the messages."""

    paused: bool
    holds: list[Hold]
    others: list[int]
    aloft: set[int]
    heard: dict[str, int]


@dataclass(slots=True)
class Rounds:
    """One process's rounds. `known` are the rows it has in hand; `found` is called when there may be something to send.

    `meters` are those of accounts whose rate others use, too.
    """

    database: Store
    owner: int
    now: Callable[[], datetime]
    gates: Gates
    crowd: Crowd
    known: Callable[[], Collection[int]]
    found: Callable[[], None]
    beat: Beat | None = None
    meters: Mapping[str, Meter] = field(default_factory=dict)
    _strays: dict[int, float] = field(default_factory=dict)  # since when rows of ours were seen in nobody's hand
    _session: int | None = None  # in which the others see us
    _judges_from: float = 0.0
    _purges_at: float = 0.0

    async def walk(self) -> None:
        """Go round for ever; a round that finds the storage down leaves its work to the next, and so does one with a mistake.

        Raises WornOut when all of them have mistakes.
        """
        endurance = Endurance(self.database, self.now, "rounds")
        while True:
            pause = EVERY_SECONDS
            try:
                await self.go()
                endurance.well()
            except StorageDown as error:
                log.warning("round put off", why=str(error))
            except Exception as error:  # noqa: BLE001 - a mistake costs this round, and many in a row the process
                pause = max(pause, await endurance.bear(error))
            await asyncio.sleep(pause)

    async def begin(self) -> None:
        """What must be known before anything leaves. Raises StorageDown."""
        await self._show_life(asyncio.get_running_loop().time())
        await self.look()
        await self._adopt()

    async def go(self) -> None:
        """One round. Raises StorageDown."""
        at = asyncio.get_running_loop().time()
        await self._show_life(at)
        seen = await self.look()
        if seen.others and at >= self._judges_from and await self._adopt():
            self.found()
        await self._take_back(seen.aloft, at)
        if at >= self._purges_at:
            self._purges_at = at + PURGE_SECONDS
            await self.database.run(partial(holds.purge, now=self.now()))
        if self.beat is not None:
            self.found()

    async def look(self) -> _Seen:
        """Learn what the ledger says must not leave."""
        now, was_paused = self.now(), self.gates.paused
        shared = list(self.meters) if self.crowd.living > 1 else []
        seen = await self.database.read(partial(_see, owner=self.owner, shared=shared, now=now))
        self.gates.learn(seen.paused, seen.holds, now)
        for name, count in seen.heard.items():
            self.meters[name].learn(ANSWERED * count, asyncio.get_running_loop().time())
        if was_paused and not seen.paused:
            self.found()
        return seen

    async def _show_life(self, at: float) -> None:
        if self.beat is None:
            return
        living = await self.beat()
        newcomer, known = living.session != self._session, self._session is not None
        self._session = living.session
        self.crowd.learn(living.count, newcomer, at)
        if newcomer and known:
            self._judges_from = at + REJOINED_SECONDS

    async def _adopt(self) -> int:
        return await self.database.run(partial(settling.adopt_orphans, owner=self.owner))

    async def _take_back(self, aloft: set[int], at: float) -> None:
        """A commit that failed in our ears may have succeeded: its rows are in flight, and nobody sends them."""
        strays = aloft.difference(self.known())
        self._strays = {id: self._strays.get(id, at) for id in strays}
        lost = [id for id, since in self._strays.items() if at - since >= STRAY_SECONDS]
        if lost:
            log.warning("took back what a lost commit left in flight", rows=len(lost))
            await self.database.run(partial(settling.take_back, strays=lost, owner=self.owner))
            self.found()


def _see(connection: Connection, owner: int, shared: Collection[str], now: datetime) -> _Seen:
    return _Seen(
        switches.is_on(connection, switches.PAUSED),
        holds.standing(connection, now),
        settling.others(connection, owner),
        settling.aloft(connection, owner),
        {channel: inbox.taken_since(connection, channel, now - timedelta(seconds=1)) for channel in shared},
    )
