"""How fast a channel's account may speak unasked.

Telegram allows about 30 messages a second over all chats and answers 429 beyond (https://core.telegram.org/bots/faq). A bucket
of one, awaited by one loop, keeps to that in every window of a second; its usual bucket lets twice as many through. Where a
platform's rate is about answers and incomings, too, what is said unasked gets what they leave (scheduler/sending/metering.py).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor

from aiolimiter import AsyncLimiter

from scheduler.sending.metering import Meter, Window
from storage.ledger.deliveries import Lane, Parcel

AHEAD = 0.25  # seconds: what is claimed earlier than that would be doubtful after a crash for nothing
LATE = 1.2  # of a message: what a timer that is late may catch up
BURST = 0.01  # seconds: timers are not finer than a few ms, so above 100/s what is due within 10 ms leaves together
GLANCE, LONGEST_GLANCE = 0.002, 0.05  # seconds between looks for room
SEEN = 2.5  # seconds a process trusts what it saw of the others
JOINING = 3.0  # seconds a newcomer keeps still, until nobody trusts a view without it any more
SLOWEST = 1 / 16
LEAST = 1.0  # a second: however many write, an announcement never stands still
RECOVERY = timedelta(seconds=10)
STEP = 0.05  # of the account's rate, each RECOVERY without being told to wait


def part_of(rate: float, living: int) -> float:
    """What one of so many processes may send each second: whole messages, since every part is rounded up in some window."""
    if living <= 1:
        return rate
    return float(rate // living) if rate >= living else rate / living


@dataclass(slots=True)
class Crowd:
    """How many processes share the accounts, seen from this one. Instants are seconds of the loop's clock."""

    living: int = 1
    opens: float = 0.0  # a newcomer waits until then
    expires: float = float("inf")  # a view that is older is not trusted

    def learn(self, living: int, newcomer: bool, asked: float) -> None:
        """So many live, as the answer to a question asked at `asked` says; `newcomer` when the others may not know of us yet."""
        self.living = living
        self.expires = asked + SEEN
        if newcomer and living > 1:
            self.opens = asked + JOINING

    def may_send(self, at: float) -> bool:
        """Whether our part is ours."""
        return self.opens <= at < self.expires


@dataclass(slots=True)
class Pacer:
    """One channel's unasked messages, let go one by one by `leave`; `hungry` is called when few are left.

    `rate` is messages a second for the account as a whole; `meter` tells what others use of it, None where they do not count.
    """

    rate: float
    crowd: Crowd
    leave: Callable[[Parcel], Awaitable[None]]
    hungry: Callable[[], None]
    meter: Meter | None = None
    _left: Window = field(default_factory=Window)
    _queue: deque[Parcel] = field(default_factory=deque)
    _filled: asyncio.Event = field(default_factory=asyncio.Event)
    _slowness: float = 1.0
    _changed: datetime | None = None
    _held: datetime | None = None
    _pace: float = 0.0

    @property
    def pace(self) -> float:
        """Messages a second that this process may send now."""
        rate = self.rate if self.meter is None else max(self.meter.pace(_loop_time()), LEAST)
        return max(part_of(rate, self.crowd.living) * self._slowness, 0.01)

    def room(self) -> int:
        """How many more it can let go soon."""
        if not self.crowd.may_send(_loop_time()):
            return 0
        return max(0, floor(self.pace * AHEAD) + 1 - len(self._queue))

    @property
    def is_empty(self) -> bool:
        """Whether everything has left."""
        return not self._queue

    def add(self, parcel: Parcel) -> None:
        """Queue what was claimed; notices pass announcements."""
        if parcel.lane is Lane.NOTICE:
            place = next((at for at, queued in enumerate(self._queue) if queued.lane is Lane.BULK), len(self._queue))
            self._queue.insert(place, parcel)
        else:
            self._queue.append(parcel)
        self._filled.set()

    def drain(self, lane: Lane | None = None) -> list[Parcel]:
        """Take out what has not left, of one lane or of both."""
        rest = [parcel for parcel in self._queue if lane in (None, parcel.lane)]
        self._queue = deque(parcel for parcel in self._queue if lane not in (None, parcel.lane))
        return rest

    def observe(self, held_until: datetime | None, now: datetime) -> None:
        """Go at half the pace after each time the lane was held, and grow back slowly. Instants are UTC."""
        if held_until is not None:
            if self._held is None or self._held <= now:
                self._slowness, self._changed = max(self._slowness / 2, SLOWEST), held_until
            self._held = held_until
        elif self._changed is not None and now - self._changed >= RECOVERY:
            self._held = None
            self._slowness = min(1.0, self._slowness + STEP)
            self._changed = now if self._slowness < 1.0 else None

    async def run(self) -> None:
        """Let go of what is queued, for ever."""
        limiter = AsyncLimiter(1, 1)
        while True:
            await self._filled.wait()
            if not self._queue:
                self._filled.clear()
                continue
            if self._pace != self.pace:
                limiter = await self._full_limiter()
            await limiter.acquire()
            if self.meter is not None:
                await self._make_room(self.meter)
            if self._queue:
                await self.leave(self._queue.popleft())
            if len(self._queue) <= self.pace * AHEAD / 2:
                self.hungry()

    async def _make_room(self, meter: Meter) -> None:
        """Wait until the second that ends now has room for one more: answers may have come since the pace was set."""
        while self._left.total(at := _loop_time()) >= part_of(max(meter.left(at), LEAST), self.crowd.living):  # noqa: ASYNC110 - time makes room
            await asyncio.sleep(min(max(self._left.frees_at(at) - at, GLANCE), LONGEST_GLANCE))
        self._left.note(1, at)

    async def _full_limiter(self) -> AsyncLimiter:
        """A bucket for the present pace, full: what left at another pace a moment ago counts.

        A bucket of exactly one would lose whatever a timer is late: 80 a second came out as 75.
        """
        self._pace = self.pace
        size = max(LATE, floor(self._pace * BURST))
        limiter = AsyncLimiter(size, size / self._pace)
        await limiter.acquire(size)
        return limiter


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
