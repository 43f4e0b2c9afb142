"""Sends what the ledger owes and writes down what became of it. The only place that retries.

A slot is taken before a row flies and freed only after its outcome is durable, so a crash leaves at most one doubtful
message per slot.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from bot.channels.port import (
    Channel,
    ChannelDown,
    DeliveryError,
    Throttled,
    Unreachable,
)
from scheduler import verdicts
from scheduler.verdicts import DOWN_PAUSE
from storage import contacts, deliveries
from storage.database import StorageDown
from storage.deliveries import Outcome, Parcel, State

T = TypeVar("T")
log = structlog.get_logger("postman")

GATHER = 0.0025  # seconds: settles that arrive within it share one commit; without it each commits alone
DRAIN_SECONDS = 15.0  # how long a stop waits for what is in the air
STORAGE_PAUSE = 1.0  # seconds


class Writer(Protocol):
    """The database, as far as the postman needs it."""

    def run(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work` in one transaction; raises StorageDown."""


class Watch(Protocol):
    """Who counts deliveries."""

    def delivery(self, channel: str, outcome: str) -> None:
        """One attempt ended."""


@dataclass(slots=True)
class Settled:
    """An outcome on its way into the ledger."""

    parcel: Parcel
    outcome: Outcome
    unreachable: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a look into the ledger found: rows to send, whether more wait, and when the next of them may be tried."""

    parcels: list[Parcel] = field(default_factory=list)
    more: bool = False
    due: datetime | None = None


@dataclass(slots=True)
class Postman:
    """Carries parcels on `slots` slots; `owner` names this process in the ledger."""

    database: Writer
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    watch: Watch
    owner: int
    slots: int = 100
    chance: Callable[[], float] = lambda: 0.5
    _free: int = 0
    _group: asyncio.TaskGroup | None = None
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _done: list[Settled] = field(default_factory=list)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: bool = False
    _stopping: bool = False
    _down: dict[str, datetime] = field(default_factory=dict)  # channels that refuse our account, until when
    _held: dict[str, datetime] = field(default_factory=dict)  # channels that asked all of us to wait, until when
    _alarm: asyncio.TimerHandle | None = None

    # ---- the life of the postman ---------------------------------------------------------------------------------------
    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work until the block ends; then nothing new leaves, and what flies is waited for and settled.

        What is still in the air after that stays in flight in the ledger, for the next process to judge.
        """
        self._free = self.slots
        self._idle.set()
        await self.database.run(partial(deliveries.adopt_orphans, owner=self.owner))
        self.wake()
        async with asyncio.TaskGroup() as group:
            self._group = group
            loops = [group.create_task(self._settle_for_ever()), group.create_task(self._refill_for_ever())]
            try:
                yield
            finally:
                self._stopping = True
                with suppress(TimeoutError):
                    async with asyncio.timeout(DRAIN_SECONDS):
                        await self._idle.wait()
                self._set_alarm(None)
                for task in (*loops, *self._sending):
                    task.cancel()

    def is_down(self, channel: str) -> bool:
        """Whether the platform refuses our account on this channel."""
        return channel in self._down

    # ---- what the engine sees ------------------------------------------------------------------------------------------
    def reserve(self, channel: str) -> int | None:
        if self._stopping or self._free == 0 or channel not in self.channels or self._is_shut(channel):
            return None
        self._occupy()
        return self.owner

    def release(self, channel: str) -> None:
        self._vacate()
        if self._waiting:
            self._woken.set()

    def carry(self, parcel: Parcel) -> None:
        assert self._group is not None, "the postman is not working"
        sending = self._group.create_task(self._deliver(parcel))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    def wake(self) -> None:
        self._waiting = True
        self._woken.set()

    def _occupy(self) -> None:
        self._free -= 1
        self._idle.clear()

    def _vacate(self) -> None:
        self._free += 1
        if self._free == self.slots:
            self._idle.set()

    # ---- sending -------------------------------------------------------------------------------------------------------
    async def _deliver(self, parcel: Parcel) -> None:
        channel = parcel.address.channel
        try:
            receipt = await self.channels[channel].send(parcel.address, parcel.reply, edits=parcel.edits)
            settled = Settled(parcel, verdicts.sent(parcel, receipt))
        except DeliveryError as error:
            self._note(channel, error)
            unreachable = error.reason if isinstance(error, Unreachable) else None
            settled = Settled(parcel, verdicts.of(parcel, error, self.now(), self.chance()), unreachable)
        except Exception as error:  # noqa: BLE001 - a mistake in an adapter costs this one message, and the ledger says so
            log.error("adapter broke", channel=channel, error=type(error).__name__)
            settled = Settled(parcel, verdicts.failed(parcel, f"adapter: {type(error).__name__}"))
        self.watch.delivery(channel, settled.outcome.state)
        self._done.append(settled)
        self._ready.set()

    def _note(self, channel: str, error: DeliveryError) -> None:
        """What an error says about the whole channel."""
        if isinstance(error, Throttled) and error.whole_channel:
            self._held[channel] = self.now() + timedelta(seconds=error.after)
        if isinstance(error, ChannelDown):
            if channel not in self._down:
                log.error("channel refused our account", channel=channel)
            self._down[channel] = self.now() + DOWN_PAUSE

    def _is_shut(self, channel: str) -> bool:
        return channel in self._down or channel in self._held

    # ---- the ledger ----------------------------------------------------------------------------------------------------
    async def _settle_for_ever(self) -> None:
        while True:
            await self._ready.wait()
            await asyncio.sleep(GATHER)
            self._ready.clear()
            batch, self._done = self._done, []
            await self._insist(partial(self._settle, batch, self.now()))
            for settled in batch:
                self._vacate()
                self._waiting = self._waiting or settled.outcome.state is State.PENDING
            if self._waiting:
                self._woken.set()

    async def _insist(self, work: Callable[[Connection], None]) -> None:
        """Write until the storage takes it: the outcome of what left this machine is not given up."""
        while True:
            try:
                return await self.database.run(work)
            except StorageDown:
                await asyncio.sleep(STORAGE_PAUSE)

    def _settle(self, batch: list[Settled], now: datetime, connection: Connection) -> None:
        deliveries.settle(connection, [settled.outcome for settled in batch], now)
        for settled in batch:
            if settled.unreachable is not None:
                contacts.mark_unreachable(connection, settled.parcel.address, settled.unreachable)

    async def _refill_for_ever(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            if self._stopping or self._free == 0:
                continue
            self._waiting = True  # what settles while we look must make us look again
            try:
                found = await self._refill()
            except StorageDown:
                await asyncio.sleep(STORAGE_PAUSE)
                self._woken.set()
                continue
            self._waiting = found.more or self._woken.is_set()
            self._set_alarm(found.due)

    async def _refill(self) -> Claimed:
        now, room = self.now(), (self._free + 1) // 2  # the other half stays for turns that end meanwhile
        self._down = {name: until for name, until in self._down.items() if until > now}
        self._held = {name: until for name, until in self._held.items() if until > now}
        open_channels = [name for name in self.channels if not self._is_shut(name)]
        for _ in range(room):
            self._occupy()
        found = Claimed()
        try:
            found = await self.database.run(partial(self._claim, open_channels, now, room))
        finally:
            for _ in range(room - len(found.parcels)):
                self._vacate()
        for parcel in found.parcels:
            self.carry(parcel)
        opening = [*self._down.values(), *self._held.values()]
        return replace(found, due=min([*opening, found.due] if found.due else opening, default=None))

    def _claim(self, channels: list[str], now: datetime, room: int, connection: Connection) -> Claimed:
        parcels = deliveries.claim(connection, channels, self.owner, now, room)
        return Claimed(parcels, deliveries.any_pending(connection, channels), deliveries.next_due(connection, channels))

    def _set_alarm(self, due: datetime | None) -> None:
        """Wake when the next row may be tried; what found no slot is woken by the next settling."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        pause = (due - self.now()).total_seconds() if due else 0.0
        if pause > 0:
            self._alarm = asyncio.get_running_loop().call_later(min(pause, 60.0), self._woken.set)
