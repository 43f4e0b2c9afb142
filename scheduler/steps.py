"""Ticks that survive a wall clock being set. The monotonic clock cannot be: where the two part, somebody set the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from bot import clock

LOOK = 0.5  # seconds between two looks
STEP = 1.0  # seconds; less is a clock being slewed, at 0.5 ms a second: https://www.ntp.org/documentation/4.2.8-series/clock/


class Every(BaseTrigger):  # type: ignore[misc]
    """A tick at a time: APScheduler's own interval reckons up each one it missed, 86,400 for a clock set forward a day."""

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next tick after the last one, or from now on."""
        following = (previous_fire_time or now) + self.interval
        return following if following > now else now + self.interval


@dataclass(slots=True)
class StepWatch:
    """Calls `stepped` with the seconds by which the wall clock was set forward (or back, negative).

    `wall` is aware, `elapsed` are seconds that nobody sets.
    """

    stepped: Callable[[float], None]
    wall: Callable[[], datetime] = clock.now
    elapsed: Callable[[], float] = time.monotonic
    _apart: float = 0.0
    _next: asyncio.TimerHandle | None = field(default=None)

    def start(self) -> None:
        """Begin to look, inside a running event loop, whose timers go by the monotonic clock."""
        self._apart = self._difference()
        self._again()

    def stop(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def look(self) -> None:
        """Compare the two clocks with how they stood at the last look."""
        apart = self._difference()
        step, self._apart = apart - self._apart, apart
        if abs(step) > STEP:
            self.stepped(step)

    def _difference(self) -> float:
        return self.wall().timestamp() - self.elapsed()

    def _again(self) -> None:
        self._next = asyncio.get_running_loop().call_later(LOOK, self._look_and_again)

    def _look_and_again(self) -> None:
        self._again()
        self.look()
