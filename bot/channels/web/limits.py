"""How much one visitor may do."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

TEXT = 4_096  # characters of one message, Telegram's limit as well
BODY = 16 * 1024  # bytes of one form: the longest text, percent-encoded in an ordinary script
FILE = 5_000_000  # bytes of a document or a picture
SOUND = 16_000_000  # of what is spoken
ENVELOPE = 4_096  # bytes of a posted file beyond its own
FILE_NAME = 100  # characters of a name that are shown
STREAMS = 4  # browsers open six connections to a host: an ear per tab must leave some for sending


class Buckets:
    """A token bucket per visitor; those not seen lately are forgotten, which only ever gives tokens back."""

    def __init__(self, rate: float, burst: float, *, most: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._most, self._clock = rate, burst, most, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, visitor: str) -> bool:
        """Whether one more is fine now."""
        now = self._clock()
        level, seen = self._levels.pop(visitor, (self._burst, now))
        level = min(self._burst, level + (now - seen) * self._rate)
        self._levels[visitor] = (level - 1 if level >= 1 else level, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return level >= 1


class Recent:
    """The latest keys, to recognise a repeat that arrives while the first is still being taken."""

    def __init__(self, most: int = 4_096) -> None:
        self._most = most
        self._keys: OrderedDict[str, None] = OrderedDict()

    def add(self, key: str) -> bool:
        """Whether it is new."""
        new = key not in self._keys
        self._keys[key] = None
        self._keys.move_to_end(key)
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return new
