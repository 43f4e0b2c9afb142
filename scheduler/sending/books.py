"""Keeps the ledger: outcomes that arrive together are written together, and the slots they free are filled in the same commit.

A page that cannot be written by a mistake, and not because the storage is down, is written in halves until the outcome is found
that it is about. That one is given up after a few tries: its row is in flight in nobody's hand, and the rounds judge it as they
judge what a crash leaves. Everything else goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from scheduler.enduring import Endurance
from scheduler.sending.bookkeeping import Page, Room, Settled
from scheduler.sending.desk import Desk
from scheduler.sending.rounds import Store
from scheduler.sending.slots import Slots
from storage.database import StorageDown
from storage.ledger.deliveries import State
from storage.ledger.holds import Hold

GATHER = 0.0025  # seconds: outcomes that arrive within it share one commit; without it each commits alone
FEW = 8
STORAGE_PAUSE = 1.0  # seconds
TRIES = 3
"""How often one outcome alone is tried."""

log = structlog.get_logger("postman")


@dataclass(slots=True)
class Books:
    """`owner` names this process in the ledger; `placed` hears of holds that came of a page."""

    database: Store
    owner: int
    now: Callable[[], datetime]
    slots: Slots
    desk: Desk
    placed: Callable[[Sequence[Hold]], None]
    woken: bool = False  # look now
    _done: list[Settled] = field(default_factory=list)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _most: int | None = None  # outcomes of the next page, while a mistake is looked for
    _tries: int = 0  # of the outcome that is found to be it
    _endurance: Endurance = field(init=False)

    def __post_init__(self) -> None:
        self._endurance = Endurance(self.database, self.now, "books")

    def wake(self) -> None:
        """Look for waiting rows."""
        self.woken = True
        self._ready.set()

    def settle(self, settled: Settled) -> None:
        """Write an outcome with the next page."""
        self._done.append(settled)
        self._ready.set()

    async def keep(self) -> None:
        """Write page after page, for ever. Raises WornOut when none of them can be written."""
        while True:
            await self._gather()
            batch, self._done = self._done[: self._most], self._done[self._most :] if self._most else []
            looks = self._most is None and (self.woken or (batch and self.desk.is_anything_left()))
            room = self.desk.room(len(batch)) if looks else None
            if batch or room is not None:
                await self._write(batch, room)

    async def _gather(self) -> None:
        await self._ready.wait()
        if len(self._done) < FEW:  # else much has gathered while the last page was written
            await asyncio.sleep(GATHER)
        self._ready.clear()

    async def _write(self, batch: list[Settled], room: Room | None) -> None:
        """One page; the outcome of what left this machine is not given up while the storage is down."""
        was_woken, self.woken, in_pieces = self.woken, False, self._most is not None
        taken = max(0, room.replies - len(batch)) if room else 0
        self.slots.take(taken)
        page = Page(self.owner, self.desk.open_channels(), batch, room, self.now(), self.desk.alarm.resting())
        try:
            entry = await self.database.run(page.write)
        except StorageDown:
            self._put_back(batch, taken, wake=was_woken or room is not None)
            await asyncio.sleep(STORAGE_PAUSE)
            self._ready.set()
            return
        except Exception as error:  # noqa: BLE001 - a mistake costs what it is about, and many in a row the process
            self._put_back(batch, taken, wake=was_woken or room is not None)
            await self._look_for_it(error, len(batch), claimed=room is not None)
            self._ready.set()
            return
        self._go_on(was_woken=was_woken and in_pieces)
        self.slots.land(settled.parcel for settled in batch)
        if any(settled.outcome.state is State.PENDING or settled.unreachable is not None for settled in batch):
            self.wake()  # to know when it may be tried again, or what is owed in another chat instead
        self.slots.lift(entry.parcels)
        self.slots.vacate(taken + len(batch) - len(entry.parcels))
        self.placed(entry.placed)
        self.desk.follow(entry, woken=self.woken)

    def _put_back(self, batch: list[Settled], taken: int, *, wake: bool) -> None:
        self._done = batch + self._done
        self.slots.vacate(taken)
        self.woken = self.woken or wake

    def _go_on(self, *, was_woken: bool) -> None:
        """A page was written: what is left of one that could not be comes next, in pieces as small."""
        self._endurance.well()
        self._tries = 0
        self.woken = self.woken or was_woken
        if not self._done:
            self._most = None
        if self._done or self.woken:
            self._ready.set()

    async def _look_for_it(self, error: Exception, count: int, *, claimed: bool) -> None:
        """The next page claims nothing, then is half as long, until one outcome stands alone; that one is given up in the end."""
        pause = await self._endurance.bear(error)
        if count == 1 and not claimed:
            self._tries += 1
        if self._tries >= TRIES:
            lost, self._tries = self._done.pop(0), 0
            log.error("gave up an outcome", row=lost.parcel.id, channel=lost.parcel.address.channel, error=type(error).__name__)
            self.slots.land([lost.parcel])
            self.slots.vacate(1)
            self._most = None
        elif count:
            self._most = count if claimed else max(count // 2, 1)
        await asyncio.sleep(pause)
