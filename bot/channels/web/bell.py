"""Wakes whoever waits for news of a person. It only hastens: what is new is always asked of the transcript."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress

GLANCE = 1.0  # seconds: how late a page hears of what another process stored for it
NewestOf = Callable[[Collection[str]], Awaitable[Mapping[str, int]]]
"""For each of these people a number that grows with all that is said to them."""


class Ear:
    """One who waits."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """End the wait, or the next one if nobody is waiting now."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until the bell rings, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class Bell:
    """Who waits for whom, in this process."""

    def __init__(self) -> None:
        self._ears: dict[str, set[Ear]] = {}
        self.closed = False

    @contextmanager
    def listening(self, recipient: str) -> Iterator[Ear]:
        """An ear that hears this person's news while the block lasts."""
        ear = Ear()
        self._ears.setdefault(recipient, set()).add(ear)
        try:
            yield ear
        finally:
            self._ears[recipient].discard(ear)
            if not self._ears[recipient]:
                del self._ears[recipient]

    def listeners(self, recipient: str) -> int:
        """How many wait for this person's news."""
        return len(self._ears.get(recipient, ()))

    def awaited(self) -> list[str]:
        """Whose news somebody waits for."""
        return list(self._ears)

    def ring(self, recipient: str) -> None:
        """There is news of this person."""
        for ear in self._ears.get(recipient, ()):
            ear.ring()

    def close(self) -> None:
        """The process ends: wake everyone, once and for all."""
        self.closed = True
        for recipient in self._ears:
            self.ring(recipient)


async def ring_for_others(bell: Bell, newest_of: NewestOf, storage_down: type[Exception]) -> None:
    """Ring for what other processes stored, for ever. `storage_down` is what `newest_of` raises when it cannot answer."""
    known: Mapping[str, int] = {}
    while True:
        await asyncio.sleep(GLANCE)
        awaited = bell.awaited()
        if not awaited:
            continue
        with suppress(storage_down):
            found = await newest_of(awaited)
            for recipient in [one for one, newest in found.items() if newest != known.get(one)]:
                bell.ring(recipient)
            known = found
