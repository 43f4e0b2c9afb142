"""When the postman looks into the ledger again by itself: what finds no slot is woken by the next settling, the rest by time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from scheduler.sending.bookkeeping import Entry
from storage.ledger.deliveries import Lane

FIRST_GLANCE, LAST_GLANCE = 0.05, 1.0  # seconds between looks for what waits behind a message of another process
LONGEST = 60.0  # seconds
RESTS = 10.0  # times as long as it took to find little in a lane it is left alone


@dataclass(slots=True)
class Alarm:
    """Calls `ring`. Instants are seconds of the loop's clock."""

    ring: Callable[[], None]
    _handle: asyncio.TimerHandle | None = None
    _glance: float = FIRST_GLANCE
    _rest: dict[tuple[str, Lane], float] = field(default_factory=dict)

    def resting(self) -> list[tuple[str, Lane]]:
        """Lanes in which one person's flood is waiting: to pass it by again and again would leave no time for anybody else."""
        at = asyncio.get_running_loop().time()
        self._rest = {lane: until for lane, until in self._rest.items() if until > at}
        return list(self._rest)

    def set(self, entry: Entry, dues: Iterable[float]) -> None:
        """Ring when the next row may be tried: after so many seconds as one of `dues`, or as this entry shows."""
        self.off()
        seconds = [*dues, *self._rests(entry)]
        if entry.look is not None and entry.look.first and entry.look.others_fly and not entry.parcels:
            seconds.append(self._glance)
            self._glance = min(self._glance * 2, LAST_GLANCE)
        else:
            self._glance = FIRST_GLANCE
        if seconds:
            self._handle = asyncio.get_running_loop().call_later(min(*seconds, LONGEST), self.ring)

    def off(self) -> None:
        """Ring no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _rests(self, entry: Entry) -> list[float]:
        at = asyncio.get_running_loop().time()
        self._rest.update({lane: at + spent * RESTS for lane, spent in entry.vain.items()})
        return [until - at for until in self._rest.values()]
