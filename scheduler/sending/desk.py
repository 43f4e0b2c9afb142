"""What a page of the ledger may claim, and where it goes: answers leave at once, what is said unasked through its pacer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.sending.alarm import Alarm
from scheduler.sending.bookkeeping import Entry, Room
from scheduler.sending.gates import Gates
from scheduler.sending.pacing import Pacer
from scheduler.sending.slots import Slots
from storage.ledger.deliveries import Lane, Parcel
from storage.ledger.looking import Look

SPARE = 20  # one slot of so many, and of two at least one, is not for what is said unasked


@dataclass(slots=True)
class Desk:
    """`carry` sends what was claimed, `wake` makes the books look again; `listens` says that turns want slots, too."""

    channels: Collection[str]
    now: Callable[[], datetime]
    gates: Gates
    slots: Slots
    pacers: Mapping[str, Pacer]
    carry: Callable[[Parcel], None]
    alarm: Alarm
    paid: Mapping[str, Pacer] = field(default_factory=dict)  # where a faster lane is bought
    listens: bool = True
    closed: bool = False  # nothing more is claimed
    waiting: bool = False  # look when a slot is free again
    _starving: bool = False  # more waits for a pacer than it was given

    @property
    def all_pacers(self) -> list[Pacer]:
        """Those of every lane."""
        return [*self.pacers.values(), *self.paid.values()]

    def pacer_of(self, channel: str, lane: Lane) -> Pacer | None:
        """Through which a message leaves; None for an answer, and where nothing is paced."""
        if lane is Lane.REPLY:
            return None
        return (self.paid.get(channel) if lane is Lane.PAID else None) or self.pacers.get(channel)

    def feed(self) -> None:
        """A pacer has little left."""
        if self._starving:
            self.alarm.ring()

    def is_anything_left(self) -> bool:
        """Whether a freed slot should be filled."""
        return self.waiting or (self._starving and any(pacer.is_empty for pacer in self.all_pacers))

    def open_channels(self) -> list[str]:
        """The channels whose platform takes our account."""
        now = self.now()
        return [channel for channel in self.channels if self.gates.are_open(channel, now)]

    def is_shut(self, channel: str, lane: Lane) -> bool:
        """Whether nothing of this lane may leave now."""
        return self.gates.paused or self.gates.lane_shut_until(channel, lane, self.now()) is not None

    def room(self, settling: int) -> Room | None:
        """How much a page may claim once it settled so many, None when nothing."""
        if self.closed or self.gates.paused:
            return None
        free = self.slots.free + settling
        most = (free + 1) // 2 if self.listens else free  # the other half stays for turns that end meanwhile
        if most <= 0:
            return None
        spare = max(1, self.slots.total // SPARE) if self.listens and self.slots.total > 1 else 0
        return Room(
            most, max(min(most, free - spare), 0), {name: self._room_of(name) for name in self.channels}, self._paid_room()
        )

    def _room_of(self, channel: str) -> int:
        """How much of what is said unasked this channel can take soon."""
        now, pacer = self.now(), self.pacers.get(channel)
        shut = self.gates.lane_shut_until(channel, Lane.NOTICE, now)  # where announcements alone are held, the ledger says so
        if pacer is None:
            return 0 if shut else self.slots.total
        pacer.observe(self.gates.lane_shut_until(channel, Lane.BULK, now), now)
        return 0 if shut else pacer.room()

    def _paid_room(self) -> dict[str, int]:
        """The same where a faster lane is bought."""
        room, now = {}, self.now()
        for name, pacer in self.paid.items():
            shut = self.gates.lane_shut_until(name, Lane.PAID, now)
            pacer.observe(shut, now)
            room[name] = 0 if shut else pacer.room()
        return room

    def follow(self, entry: Entry, *, woken: bool) -> None:
        """Send what was claimed, and know when to look again; `woken` when that is to happen anyway."""
        for parcel in entry.parcels:
            pacer = self.pacer_of(parcel.address.channel, parcel.lane)
            if pacer is None:
                self.carry(parcel)
            else:
                pacer.add(parcel)
        if entry.look is not None:
            paced = {(channel, lane) for channel, lane in entry.look.first if channel in self.pacers and lane is not Lane.REPLY}
            self._starving = bool(paced)
            self.waiting = woken or len(entry.look.first) > len(paced)
            if entry.full and self.slots.free > 1:
                self.alarm.ring()
            self.alarm.set(entry, self._dues(entry.look))

    def _dues(self, look: Look) -> list[float]:
        """Seconds until rows that wait for their time may be tried, and until what is shut now opens."""
        now = self.now()
        ends = [*self.gates.down.values(), *look.shut.values()]
        dues = [due for (channel, lane), due in look.later.items() if not self.is_shut(channel, lane)]
        return [(when - now).total_seconds() for when in (*ends, *dues) if when > now]
