"""What the postman does to the ledger, in one transaction: outcomes are written, and freed slots are filled again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import thread_time

from sqlalchemy import Connection

from bot import traits
from bot.channels.port import ChannelDown, DeliveryError, NoTemplate, OptedOut, Throttled, Unpaid
from scheduler.sending.gates import lanes
from storage.announcing import outlets, unpaid
from storage.ledger import claiming, holds, looking, settling
from storage.ledger.deliveries import Lane, Outcome, Parcel, State
from storage.ledger.holds import EVERY, Hold
from storage.ledger.looking import Look
from storage.people import consents, contacts
from storage.platforms import quota, standing, windows
from storage.unasked import reaching

LONG = 0.02  # seconds; a claim takes a few ms, unless thousands wait behind another message of their person


@dataclass(slots=True)
class Settled:
    """An outcome on its way into the ledger, with what it says beyond its own row."""

    parcel: Parcel
    outcome: Outcome
    unreachable: str | None = None
    holds: Sequence[Hold] = ()
    window_shut: bool = False  # free words were refused, whatever we believed
    error: DeliveryError | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How many rows may be claimed: of answers, of what is said unasked, and of that by channel."""

    replies: int
    unasked: int
    paced: Mapping[str, int]
    paid: Mapping[str, int] = field(default_factory=dict)  # where a faster lane is bought

    def of(self, channel: str, lane: Lane, taken: int, taken_here: int) -> int:
        """What is left of it when so many are taken already, and so many unasked ones of this channel."""
        if lane is Lane.REPLY:
            return self.replies - taken
        paced = self.paid if lane is Lane.PAID and channel in self.paid else self.paced
        return min(self.unasked - taken, paced[channel] - taken_here)

    def shares(self, channel: str, one: Lane, other: Lane) -> bool:
        """Whether both leave through the same pacer."""
        return channel not in self.paid or (one is Lane.PAID) == (other is Lane.PAID)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a page of the ledger told: rows to send, what waits, and holds that came of it."""

    parcels: list[Parcel] = field(default_factory=list)
    look: Look | None = None
    full: bool = False
    placed: list[Hold] = field(default_factory=list)
    vain: dict[tuple[str, Lane], float] = field(default_factory=dict)
    """Seconds the writer spent on passing by rows of a lane: they wait behind another of their address, and it was long; or for
    another day, and there may be a million."""


@dataclass(frozen=True, slots=True)
class Page:
    """A work for the database."""

    owner: int
    channels: Sequence[str]
    settled: Sequence[Settled]
    room: Room | None
    now: datetime
    resting: Collection[tuple[str, Lane]] = ()

    def write(self, connection: Connection) -> Entry:
        """Write the outcomes; then claim, answers before notices before announcements, where there is room."""
        placed = self._settle(connection)
        if self.room is None:
            return Entry(placed=placed)
        look = looking.look(connection, self.channels, self.owner, self.now) if self.channels else Look()
        if look.paused:
            return Entry(look=look, placed=placed)
        entry = Entry(look=look, placed=placed)
        return replace(entry, full=self._claim(connection, look, self.room, entry))

    def _settle(self, connection: Connection) -> list[Hold]:
        if not self.settled:
            return []
        lost = [(one.parcel.address, one.unreachable) for one in self.settled if one.unreachable is not None]
        for address, why in sorted(lost, key=str):  # a person before what they are owed, as a turn locks them
            contacts.mark_unreachable(connection, address, why)
            outlets.leave(connection, address, self.now)
        for address in sorted({one.parcel.address for one in self.settled if isinstance(one.error, OptedOut)}, key=str):
            consents.stop_news_at(connection, address, self.now)
        reaching.keep_alive(connection, [address for address, _ in lost])
        shut = [(one.parcel.address, one.parcel.passage.free_until) for one in self.settled if one.window_shut]
        windows.shut(connection, shut, self.now)
        settling.settle(connection, [one.outcome for one in self.settled], self.now, self.owner)
        unpaid.fall_back(connection, [one.parcel.id for one in self.settled if isinstance(one.error, Unpaid)], self.now)
        for one in self.settled:
            if one.outcome.recipient is not None:
                outlets.move(connection, one.parcel.address, one.outcome.recipient)
        reaching.elsewhere(connection, [one.parcel.id for one in self.settled if one.unreachable is not None], self.now)
        placed: list[Hold] = []
        for one in self.settled:
            placed += one.holds
            placed += self._of_the_account(connection, one)
        holds.place(connection, placed)
        self._note(connection)
        return placed

    def _note(self, connection: Connection) -> None:
        """What outcomes tell of our account: who was written to first after all, and what it is refused for."""
        first = [one for one in self.settled if one.window_shut or one.parcel.lane is Lane.REPLY]
        for one in sorted(first, key=lambda one: str(one.parcel.address)):
            if one.outcome.template and one.outcome.state is State.SENT:
                quota.reach(connection, one.parcel.address, self.now)
        unsaid = {one.parcel.address for one in self.settled if isinstance(one.error, NoTemplate)}
        for address in sorted(unsaid, key=str):
            quota.unreach(connection, address, self.now)
        said = {(one.parcel.address.channel, *trouble) for one in self.settled if (trouble := _trouble(one.error)) is not None}
        for channel, is_down, why in sorted(said):
            (standing.refused if is_down else standing.blamed)(connection, channel, why, self.now)

    def _of_the_account(self, connection: Connection, one: Settled) -> list[Hold]:
        """Another process may have been told to wait with somebody else."""
        if traits.of(one.parcel.address.channel).names_limits:
            return []
        chats = [hold for hold in one.holds if hold.recipient != EVERY]
        if len(chats) == len(one.holds) == 1 and holds.another_chat_waits(connection, one.parcel.address, self.now):
            return lanes(chats[0].channel, chats[0].until)
        return []

    def _claim(self, connection: Connection, look: Look, room: Room, entry: Entry) -> bool:
        """Fill the entry; returns whether another look may find more."""
        full = False
        one_writes = connection.dialect.name == "sqlite"  # on a server others go on meanwhile
        for lane in Lane:
            for channel in [channel for channel in self.channels if (channel, lane) in look.first]:
                paced = [one for one in entry.parcels if one.address.channel == channel and one.lane is not Lane.REPLY]
                here = sum(room.shares(channel, one.lane, lane) for one in paced)
                most = room.of(channel, lane, len(entry.parcels), here)
                if most <= 0 or look.is_shut(channel, lane) or (channel, lane) in self.resting:
                    continue
                began = thread_time()
                batch = claiming.claim(connection, channel, lane, self.owner, self.now, most)
                if batch.beyond or (one_writes and not batch.full and thread_time() - began > LONG):
                    entry.vain[channel, lane] = thread_time() - began
                entry.parcels.extend(batch.parcels)
                full = full or batch.full
        return full


def _trouble(error: DeliveryError | None) -> tuple[bool, str] | None:
    """Whether an error says that our account is refused (True, and why), or blamed for what it sends; None for any other."""
    match error:
        case ChannelDown(why=why):
            return True, why
        case Throttled(unasked_only=True):
            return False, ""
    return None
