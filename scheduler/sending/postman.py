"""Sends what the ledger owes and writes down what became of it. The only place that retries.

A slot is taken before a row flies and freed only after its outcome is durable, so a crash leaves at most one doubtful
message per slot. Answers go first; what is said unasked is paced, and leaves a few slots to them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import traits
from bot.channels.port import Channel, ChannelDown, DeliveryError, Throttled, Unreachable
from bot.vocabulary import Passage
from scheduler.sending import verdicts
from scheduler.sending.alarm import Alarm
from scheduler.sending.bookkeeping import Settled
from scheduler.sending.books import Books
from scheduler.sending.desk import Desk
from scheduler.sending.gates import Gates
from scheduler.sending.metering import Meter
from scheduler.sending.pacing import Crowd, Pacer
from scheduler.sending.rounds import Beat, Rounds, Store
from scheduler.sending.slots import Slots
from scheduler.sending.unshelving import Table, unshelve
from scheduler.sending.verdicts import DOWN_PAUSE
from storage.database import StorageDown
from storage.ledger.deliveries import Lane, Parcel
from storage.ledger.holds import EVERY, Hold, to_spare

log = structlog.get_logger("postman")

DRAIN_SECONDS = 15.0  # how long a stop waits for what is in the air
FRESH = 0.025  # seconds: how old a view of the others' holds may be when something paced leaves


class Watch(Protocol):
    """Who counts deliveries."""

    def delivery(self, channel: str, lane: str, outcome: str) -> None:
        """One attempt ended."""

    def charged(self, channel: str, category: str) -> None:
        """A platform took a message that it charges for as this."""


@dataclass(slots=True)
class Postman:
    """Carries parcels on `slots` slots; `owner` names this process in the ledger.

    `rates` are messages a second that an account may say unasked, by channel; `beat` shows others that this process lives,
    None where there are no others.
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
    paid_rates: Mapping[str, float] = field(default_factory=dict)
    gates: Gates = field(default_factory=Gates)
    rounds: Rounds = field(init=False)
    _meters: dict[str, Meter] = field(init=False)
    _slots: Slots = field(init=False)
    _desk: Desk = field(init=False)
    _books: Books = field(init=False)
    _group: asyncio.TaskGroup | None = None
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _files: Table = field(default_factory=Table)
    _looked: float = 0.0  # when the view of the others' holds was fresh, seconds of the loop's clock

    def __post_init__(self) -> None:
        crowd, self._slots, alarm = Crowd(), Slots(self.slots), Alarm(self.wake)
        meters = self._meters = {name: Meter(rate) for name, rate in self.rates.items() if traits.of(name).counts_all}
        known, found = self._slots.aloft.keys, self.wake
        self.rounds = Rounds(self.database, self.owner, self.now, self.gates, crowd, known, found, beat=self.beat, meters=meters)
        pacers = {name: Pacer(rate, crowd, self._leave, self._feed, meters.get(name)) for name, rate in self.rates.items()}
        paid = {name: Pacer(rate, crowd, self._leave, self._feed) for name, rate in self.paid_rates.items()}
        self._desk = Desk(self.channels, self.now, self.gates, self._slots, pacers, self.carry, alarm, paid)
        self._books = Books(self.database, self.owner, self.now, self._slots, self._desk, self._placed)

    def _feed(self) -> None:
        self._desk.feed()

    # ---- the life of the postman ---------------------------------------------------------------------------------------
    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work until the block ends; then nothing new leaves, and what flies is waited for and settled.

        What is still in the air after that stays in flight in the ledger, for the next process to judge. Raises StorageDown.
        """
        self._slots.open()
        await self.rounds.begin()
        self.wake()
        async with asyncio.TaskGroup() as group:
            self._group = group
            works = (self._books.keep(), self.rounds.walk(), *(pacer.run() for pacer in self._desk.all_pacers))
            loops = [group.create_task(work) for work in works]
            try:
                yield
            finally:
                await self._stop()
                for task in (*loops, *self._sending):
                    task.cancel()

    async def _stop(self) -> None:
        self._desk.closed = True
        for pacer in self._desk.all_pacers:
            for parcel in pacer.drain():
                self._put_back(parcel)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._slots.idle.wait()
        self._desk.alarm.off()

    def keep_no_slots(self) -> None:
        """No turns run in this process: every slot is for what the ledger owes."""
        self._desk.listens = False

    def is_down(self, channel: str) -> bool:
        """Whether the platform refuses our account on this channel."""
        return channel in self.gates.down

    def heard(self, channel: str, count: int) -> None:
        """So many incomings came in there: some platforms count them into the account's rate."""
        if channel in self._meters and count:
            self._meters[channel].note(count, asyncio.get_running_loop().time())

    # ---- what the engine sees ------------------------------------------------------------------------------------------
    def reserve(self, channel: str) -> int | None:
        if self._desk.closed or self._slots.free == 0 or channel not in self.channels or self._desk.is_shut(channel, Lane.REPLY):
            return None
        self._slots.take(1)
        return self.owner

    def release(self, channel: str) -> None:
        self._slots.vacate(1)
        if self._desk.waiting:
            self.wake()

    def carry(self, parcel: Parcel) -> None:
        assert self._group is not None, "the postman is not working"
        self._slots.lift([parcel])
        if self._put_back_if_shut(parcel):
            return
        sending = self._group.create_task(self._deliver(parcel))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    def wake(self) -> None:
        self._desk.waiting = True
        self._books.wake()

    # ---- sending -------------------------------------------------------------------------------------------------------
    async def _deliver(self, parcel: Parcel) -> None:
        channel = parcel.address.channel
        if parcel.lane is Lane.REPLY:
            self.heard(channel, 1)  # it counts as what it answers does
        try:
            reply = await unshelve(self.database, parcel, self._files)
            receipt = await self.channels[channel].send(parcel.address, reply, edits=parcel.edits, passage=self._passage(parcel))
            settled = Settled(parcel, verdicts.sent(parcel, receipt), window_shut=receipt.window_shut)
            if receipt.category:
                self.watch.charged(channel, receipt.category)
        except DeliveryError as error:
            settled = self._judge(parcel, error)
        except Exception as error:  # noqa: BLE001 - a mistake in an adapter costs this one message, and the ledger says so
            log.error("adapter broke", channel=channel, error=type(error).__name__)
            settled = Settled(parcel, verdicts.failed(parcel, f"adapter: {type(error).__name__}"))
        self.watch.delivery(channel, parcel.lane, settled.outcome.state)
        self._books.settle(settled)

    def _passage(self, parcel: Parcel) -> Passage:
        """As claimed; the faster lane is bought while the settings say so."""
        paid = parcel.lane is Lane.PAID and parcel.address.channel in self._desk.paid
        return replace(parcel.passage, paid=True) if paid else parcel.passage

    def _judge(self, parcel: Parcel, error: DeliveryError) -> Settled:
        """What an error means for the row, and what it says beyond it."""
        now = self.now()
        settled = Settled(parcel, verdicts.of(parcel, error, now, self.chance()), error=error)
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
            holds = to_spare(channel, parcel.lane, until)
        else:
            holds = self.gates.throttled(parcel.address, until, now)
        for hold in holds:
            self.gates.place(hold)
        self._empty_pacers(now)
        return holds

    def _placed(self, holds: Sequence[Hold]) -> None:
        """What the ledger holds now is held in memory, too."""
        for hold in holds:
            self.gates.place(hold)
        if holds:
            self._empty_pacers(self.now())

    def _empty_pacers(self, now: datetime) -> None:
        """What was claimed for a lane that is held now waits in the ledger again, where a crash leaves no doubt about it."""
        for channel, pacer in self._desk.pacers.items():
            if held := self.gates.lane_shut_until(channel, Lane.BULK, now):
                pacer.observe(held, now)  # a hold may be over before anything is claimed again
            for lane in (Lane.NOTICE, Lane.BULK, Lane.PAID):
                self._empty(pacer, channel, lane, now)
        for channel, pacer in self._desk.paid.items():
            if held := self.gates.lane_shut_until(channel, Lane.PAID, now):
                pacer.observe(held, now)
            self._empty(pacer, channel, Lane.PAID, now)

    def _empty(self, pacer: Pacer, channel: str, lane: Lane, now: datetime) -> None:
        until = self.gates.lane_shut_until(channel, lane, now)
        if until is not None:
            for parcel in pacer.drain(lane):
                self._put_back(parcel, until)

    def _put_back(self, parcel: Parcel, until: datetime | None = None) -> None:
        """It was in a slot and does not leave: it waits again, as if nothing had been."""
        self._books.settle(Settled(parcel, verdicts.put_back(parcel, "held" if until else None, until)))

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
        if self._desk.closed:
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
