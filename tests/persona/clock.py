"""Time that moves when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 09.00 WIB


class Clock:
    """Time that moves when it is told to."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **amount: float) -> None:
        self.now += timedelta(**amount)
