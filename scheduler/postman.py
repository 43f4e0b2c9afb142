"""Sends what the ledger owes and writes down what became of it. The only place that retries.

A slot is taken before a row flies and freed only after its outcome is durable, so a crash leaves at most one doubtful
message per slot. Answers go first; what is said unasked is paced, and leaves a few slots to them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from bot import traits
from bot.channels.port import Channel, ChannelDown, DeliveryError, Throttled, Unreachable
from scheduler import verdicts
from scheduler.alarm import Alarm
from scheduler.bookkeeping import Entry, Page, Room, Settled
from scheduler.gates import Gates, lanes
from scheduler.metering import Meter
from scheduler.pacing import Crowd, Pacer
from scheduler.rounds import Beat, Rounds, Store
from scheduler.verdicts import DOWN_PAUSE
from storage.database import StorageDown
from storage.deliveries import Lane, Parcel, State
from storage.holds import EVERY, Hold
from storage.looking import Look

T = TypeVar("T")
log = structlog.get_logger("postman")

GATHER = 0.0025  # seconds: outcomes that arrive within it share one commit; without it each commits alone
FEW = 8
DRAIN_SECONDS = 15.0  # how long a stop waits for what is in the air
STORAGE_PAUSE = 1.0  # seconds
FRESH = 0.025  # seconds: how old a view of the others' holds may be when something paced leaves
SPARE = 20  # one slot of so many, and of two at least one, is not for what is said unasked


class Watch(Protocol):
    """Who counts deliveries."""

    def delivery(self, channel: str, lane: str, outcome: str) -> None:
        """One attempt ended."""


@dataclass(slots=True)
class Postman:
    """Carries parcels on `slots` slots; `owner` names this process in the ledger.

    `rates` are messages a second that an account may say unasked, by channel; `beat` shows others that this process lives,
    None where there are no others; `listens` says that turns of this process want slots, too.
    """

    database: Store
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    watch: Watch
    owner: int
    slots: int = 100
    chance: Callable[[], float] = lambda: 0.5
    rates: Mapping[str, float] = field(default_factory=dict)
    beat: Beat | None = None
    listens: bool = True
    gates: Gates = field(default_factory=Gates)
    rounds: Rounds = field(init=False)
    _meters: dict[str, Meter] = field(init=False)
    _pacers: dict[str, Pacer] = field(init=False)
    _alarm: Alarm = field(init=False)
    _free: int = 0
    _group: asyncio.TaskGroup | None = None
    _aloft: dict[int, Parcel] = field(default_factory=dict)  # every row in a slot of ours
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _done: list[Settled] = field(default_factory=list)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _woken: bool = False  # look now
    _waiting: bool = False  # look when a slot is free again
    _starving: bool = False  # more waits for a pacer than it was given
    _stopping: bool = False
    _looked: float = 0.0  # when the view of the others' holds was fresh, seconds of the loop's clock

    def __post_init__(self) -> None:
        crowd, self._alarm = Crowd(), Alarm(self.wake)
        meters = self._meters = {name: Meter(rate) for name, rate in self.rates.items() if traits.of(name).counts_all}
        self.rounds = Rounds(
            self.database, self.owner, self.now, self.gates, crowd, self._aloft.keys, self.wake, beat=self.beat, meters=meters
        )
        self._pacers = {name: Pacer(rate, crowd, self._leave, self._feed, meters.get(name)) for name, rate in self.rates.items()}

    # ---- the life of the postman ---------------------------------------------------------------------------------------
    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work until the block ends; then nothing new leaves, and what flies is waited for and settled.

        What is still in the air after that stays in flight in the ledger, for the next process to judge. Raises StorageDown.
        """
        self._free = self.slots
        self._idle.set()
        await self.rounds.begin()
        self.wake()
        async with asyncio.TaskGroup() as group:
            self._group = group
            works = (self._keep_books(), self.rounds.walk(), *(pacer.run() for pacer in self._pacers.values()))
            loops = [group.create_task(work) for work in works]
            try:
                yield
            finally:
                await self._stop()
                for task in (*loops, *self._sending):
                    task.cancel()

    async def _stop(self) -> None:
        self._stopping = True
        for pacer in self._pacers.values():
            for parcel in pacer.drain():
                self._put_back(parcel)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._idle.wait()
        self._alarm.off()

    def is_down(self, channel: str) -> bool:
        """Whether the platform refuses our account on this channel."""
        return channel in self.gates.down

    def heard(self, channel: str, count: int) -> None:
        """So many incomings came in there: some platforms count them into the account's rate."""
        if channel in self._meters and count:
            self._meters[channel].note(count, asyncio.get_running_loop().time())

    # ---- what the engine sees ------------------------------------------------------------------------------------------
    def reserve(self, channel: str) -> int | None:
        if self._stopping or self._free == 0 or channel not in self.channels or self._is_shut(channel, Lane.REPLY):
            return None
        self._free -= 1
        self._idle.clear()
        return self.owner

    def release(self, channel: str) -> None:
        self._vacate(1)
        if self._waiting:
            self.wake()

    def carry(self, parcel: Parcel) -> None:
        assert self._group is not None, "the postman is not working"
        self._aloft[parcel.id] = parcel
        if self._put_back_if_shut(parcel):
            return
        sending = self._group.create_task(self._deliver(parcel))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    def wake(self) -> None:
        self._woken = self._waiting = True
        self._ready.set()

    def _vacate(self, slots: int) -> None:
        self._free += slots
        if self._free == self.slots:
            self._idle.set()

    # ---- sending -------------------------------------------------------------------------------------------------------
    async def _deliver(self, parcel: Parcel) -> None:
        channel = parcel.address.channel
        if parcel.lane is Lane.REPLY:
            self.heard(channel, 1)  # it counts as what it answers does
        try:
            receipt = await self.channels[channel].send(parcel.address, parcel.reply, edits=parcel.edits, passage=parcel.passage)
            settled = Settled(parcel, verdicts.sent(parcel, receipt))
        except DeliveryError as error:
            settled = self._judge(parcel, error)
        except Exception as error:  # noqa: BLE001 - a mistake in an adapter costs this one message, and the ledger says so
            log.error("adapter broke", channel=channel, error=type(error).__name__)
            settled = Settled(parcel, verdicts.failed(parcel, f"adapter: {type(error).__name__}"))
        self.watch.delivery(channel, parcel.lane, settled.outcome.state)
        self._settle(settled)

    def _judge(self, parcel: Parcel, error: DeliveryError) -> Settled:
        """What an error means for the row, and what it says beyond it."""
        now = self.now()
        settled = Settled(parcel, verdicts.of(parcel, error, now, self.chance()))
        match error:
            case Throttled(this_only=False):
                settled.holds = self._hold(parcel, error, now)
            case Unreachable(reason=reason):
                settled.unreachable = reason
            case ChannelDown():
                channel = parcel.address.channel
                if channel not in self.gates.down:
                    log.error("channel refused our account", channel=channel)
                self.gates.down[channel] = now + DOWN_PAUSE
        return settled

    def _hold(self, parcel: Parcel, error: Throttled, now: datetime) -> list[Hold]:
        """Nothing goes there before, from this instant on; the ledger hears of it with the outcome."""
        channel, until = parcel.address.channel, now + timedelta(seconds=error.after)
        if error.whole_channel:
            holds = [Hold(channel, EVERY, EVERY, until)]
        elif error.unasked_only:
            holds = lanes(channel, until)
        else:
            holds = self.gates.throttled(parcel.address, until, now)
        for hold in holds:
            self.gates.place(hold)
        self._empty_pacers(now)
        return holds

    def _empty_pacers(self, now: datetime) -> None:
        """What was claimed for a lane that is held now waits in the ledger again, where a crash leaves no doubt about it."""
        for channel, pacer in self._pacers.items():
            until = self.gates.lane_shut_until(channel, Lane.BULK, now)
            if until is not None:
                for parcel in pacer.drain():
                    self._put_back(parcel, until)

    def _settle(self, settled: Settled) -> None:
        self._done.append(settled)
        self._ready.set()

    def _put_back(self, parcel: Parcel, until: datetime | None = None) -> None:
        """It was in a slot and does not leave: it waits again, as if nothing had been."""
        self._settle(Settled(parcel, verdicts.put_back(parcel, "held" if until else None, until)))

    def _put_back_if_shut(self, parcel: Parcel) -> bool:
        until = self.gates.shut_until(parcel.address, parcel.lane, self.now())
        if until is None and not self.gates.paused:
            return False
        self._put_back(parcel, until)
        return True

    # ---- what is paced ---------------------------------------------------------------------------------------------------
    async def _leave(self, parcel: Parcel) -> None:
        """Let go of a claimed row whose moment has come, unless something came in between."""
        await self._refresh()
        if self._stopping:
            self._put_back(parcel)
        else:
            self.carry(parcel)

    async def _refresh(self) -> None:
        """Another process may have been told to wait a moment ago."""
        at = asyncio.get_running_loop().time()
        if self.beat is None or self.rounds.crowd.living <= 1 or at - self._looked < FRESH:
            return
        with suppress(StorageDown):  # what is claimed already may leave while the storage is down
            await self.rounds.look()
        self._looked = at

    def _feed(self) -> None:
        if self._starving:
            self.wake()

    # ---- the ledger ----------------------------------------------------------------------------------------------------
    async def _keep_books(self) -> None:
        while True:
            await self._ready.wait()
            if len(self._done) < FEW:  # else much has gathered while the last page was written
                await asyncio.sleep(GATHER)
            self._ready.clear()
            batch, self._done = self._done, []
            room = self._room(len(batch)) if self._woken or (batch and self._is_anything_left()) else None
            if not batch and room is None:
                continue
            await self._write(batch, room)

    def _is_anything_left(self) -> bool:
        return self._waiting or (self._starving and any(pacer.is_empty for pacer in self._pacers.values()))

    async def _write(self, batch: list[Settled], room: Room | None) -> None:
        """One page of the ledger; the outcome of what left this machine is not given up while the storage is down."""
        self._woken = False
        taken = max(0, room.replies - len(batch)) if room else 0
        self._free -= taken
        if taken:
            self._idle.clear()
        try:
            entry = await self.database.run(
                Page(self.owner, self._open_channels(), batch, room, self.now(), self._alarm.resting()).write
            )
        except StorageDown:
            self._done = batch + self._done
            self._vacate(taken)
            self._woken = self._woken or room is not None
            self._ready.set()
            await asyncio.sleep(STORAGE_PAUSE)
            return
        for settled in batch:
            self._aloft.pop(settled.parcel.id, None)
            if settled.outcome.state is State.PENDING:
                self.wake()  # to know when it may be tried again
        for parcel in entry.parcels:
            self._aloft[parcel.id] = parcel
        self._vacate(taken + len(batch) - len(entry.parcels))
        self._follow(entry)

    def _follow(self, entry: Entry) -> None:
        """Send what was claimed, and know when to look again."""
        for hold in entry.placed:
            self.gates.place(hold)
        if entry.placed:
            self._empty_pacers(self.now())
        for parcel in entry.parcels:
            pacer = self._pacers.get(parcel.address.channel)
            if pacer is None or parcel.lane is Lane.REPLY:
                self.carry(parcel)
            else:
                pacer.add(parcel)
        if entry.look is not None:
            paced = {(channel, lane) for channel, lane in entry.look.first if channel in self._pacers and lane is not Lane.REPLY}
            self._starving = bool(paced)
            self._waiting = self._woken or len(entry.look.first) > len(paced)
            if entry.full and self._free > 1:
                self.wake()
            self._alarm.set(entry, self._dues(entry.look))

    def _room(self, settling: int) -> Room | None:
        """How much may be claimed once these slots are free, too."""
        if self._stopping or self.gates.paused:
            return None
        free = self._free + settling
        if not self.listens:
            return Room(free, free, {name: self._room_of(name) for name in self.channels}) if free else None
        unasked = free - (max(1, self.slots // SPARE) if self.slots > 1 else 0)
        half = (free + 1) // 2  # the other half stays for turns that end meanwhile
        if half <= 0:
            return None
        return Room(half, max(min(half, unasked), 0), {name: self._room_of(name) for name in self.channels})

    def _room_of(self, channel: str) -> int:
        """How much of what is said unasked this channel can take soon."""
        now, pacer = self.now(), self._pacers.get(channel)
        held = self.gates.lane_shut_until(channel, Lane.BULK, now)
        if pacer is None:
            return 0 if held else self.slots
        pacer.observe(held, now)
        return 0 if held else pacer.room()

    def _open_channels(self) -> list[str]:
        now = self.now()
        return [channel for channel in self.channels if self.gates.are_open(channel, now)]

    def _is_shut(self, channel: str, lane: Lane) -> bool:
        return self.gates.paused or self.gates.lane_shut_until(channel, lane, self.now()) is not None

    def _dues(self, look: Look) -> list[float]:
        """Seconds until rows that wait for their time may be tried, and until what is shut now opens."""
        now = self.now()
        ends = [*self.gates.down.values(), *look.shut.values()]
        dues = [due for (channel, lane), due in look.later.items() if not self._is_shut(channel, lane)]
        return [(when - now).total_seconds() for when in (*ends, *dues) if when > now]
