"""Keeps the ledger: outcomes that arrive together are written together, and the slots they free are filled in the same commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.bookkeeping import Page, Room, Settled
from scheduler.desk import Desk
from scheduler.rounds import Store
from scheduler.slots import Slots
from storage.database import StorageDown
from storage.deliveries import State
from storage.holds import Hold

GATHER = 0.0025  # seconds: outcomes that arrive within it share one commit; without it each commits alone
FEW = 8
STORAGE_PAUSE = 1.0  # seconds


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

    def wake(self) -> None:
        """Look for waiting rows."""
        self.woken = True
        self._ready.set()

    def settle(self, settled: Settled) -> None:
        """Write an outcome with the next page."""
        self._done.append(settled)
        self._ready.set()

    async def keep(self) -> None:
        """Write page after page, for ever."""
        while True:
            await self._gather()
            batch, self._done = self._done, []
            room = self.desk.room(len(batch)) if self.woken or (batch and self.desk.is_anything_left()) else None
            if batch or room is not None:
                await self._write(batch, room)

    async def _gather(self) -> None:
        await self._ready.wait()
        if len(self._done) < FEW:  # else much has gathered while the last page was written
            await asyncio.sleep(GATHER)
        self._ready.clear()

    async def _write(self, batch: list[Settled], room: Room | None) -> None:
        """One page; the outcome of what left this machine is not given up while the storage is down."""
        self.woken = False
        taken = max(0, room.replies - len(batch)) if room else 0
        self.slots.take(taken)
        page = Page(self.owner, self.desk.open_channels(), batch, room, self.now(), self.desk.alarm.resting())
        try:
            entry = await self.database.run(page.write)
        except StorageDown:
            self._done = batch + self._done
            self.slots.vacate(taken)
            self.woken = self.woken or room is not None
            await asyncio.sleep(STORAGE_PAUSE)
            self._ready.set()
            return
        self.slots.land(settled.parcel for settled in batch)
        if any(settled.outcome.state is State.PENDING or settled.unreachable is not None for settled in batch):
            self.wake()  # to know when it may be tried again, or what is owed in another chat instead
        self.slots.lift(entry.parcels)
        self.slots.vacate(taken + len(batch) - len(entry.parcels))
        self.placed(entry.placed)
        self.desk.follow(entry, woken=self.woken)
