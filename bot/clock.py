"""The only place that asks what time it is; everything else is told."""

from collections.abc import Callable
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def hurried(speed: int) -> Callable[[], datetime]:
    """A clock that starts at the present and runs `speed` times as fast, for trying out what takes days."""
    begun = now()
    return lambda: begun + (now() - begun) * speed
