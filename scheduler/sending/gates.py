"""What must not leave now: the whole installation is paused, a chat or a lane is held, a channel refuses our account.

The ledger's holds are looked at where rows are claimed and owed; this is the same in memory, asked in the moment before a
message leaves, since an answer that asks us to wait may have come in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot import traits
from bot.vocabulary import Address
from storage.ledger.holds import EVERY, PACED, Hold


@dataclass(slots=True)
class Gates:
    """Instants are aware UTC."""

    paused: bool = False
    down: dict[str, datetime] = field(default_factory=dict)  # channels that refuse our account, until when
    _until: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    def place(self, hold: Hold) -> None:
        """Hold; a longer hold that stands already stays."""
        key = hold.channel, hold.recipient, hold.lane
        self._until[key] = max(hold.until, self._until.get(key, hold.until))

    def throttled(self, address: Address, until: datetime, now: datetime) -> list[Hold]:
        """The platform asks to wait with this chat; returns what is held for it.

        When it is not the first, all that is unasked is held, too, unless the platform says itself whose limit it was.
        """
        another = not traits.of(address.channel).names_limits and any(
            channel == address.channel and recipient not in (EVERY, address.recipient) and end > now
            for (channel, recipient, _), end in self._until.items()
        )
        holds = [Hold(address.channel, address.recipient, EVERY, until)]
        if another:
            holds += lanes(address.channel, until)
        for hold in holds:
            self.place(hold)
        return holds

    def shut_until(self, address: Address, lane: str, now: datetime) -> datetime | None:
        """When a message may go there; None when it may now."""
        if not self._until:
            return None
        channel = address.channel
        keys = ((channel, address.recipient, EVERY), (channel, EVERY, lane), (channel, EVERY, EVERY))
        ends = [end for key in keys if (end := self._until.get(key)) is not None and end > now]
        return max(ends, default=None)

    def lane_shut_until(self, channel: str, lane: str, now: datetime) -> datetime | None:
        """When anything of this lane may leave; None when it may now."""
        down = self.down.get(channel)
        held = self.shut_until(Address(channel, EVERY), lane, now)
        return max((end for end in (down, held) if end is not None and end > now), default=None)

    def are_open(self, channel: str, now: datetime) -> bool:
        """Whether the platform takes our account; one that did not is tried again when its time is over."""
        if self.down.get(channel, now) <= now:
            self.down.pop(channel, None)
        return channel not in self.down

    def learn(self, paused: bool, holds: Iterable[Hold], now: datetime) -> None:
        """What the ledger says, beside what this process knows itself; what is over is forgotten."""
        self.paused = paused
        self._until = {key: end for key, end in self._until.items() if end > now}
        for hold in holds:
            self.place(hold)


def lanes(channel: str, until: datetime) -> list[Hold]:
    """Holds of everything unasked on a channel."""
    return [Hold(channel, EVERY, lane, until) for lane in PACED]
