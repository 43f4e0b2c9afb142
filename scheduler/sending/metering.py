"""How much of an account's rate is used by what nobody paces: answers, and where the platform counts them, incomings.

WhatsApp counts what a number sends and gets together: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

SECOND = 1.0
REMEMBERED = 10.0  # seconds: what answers needed once in this time, they may need again at once
TRUSTED = 3.0  # seconds a count of all processes is taken for the present one
SPARE = 0.05  # of the rate: for the answers that come all at once, after none


@dataclass(slots=True)
class Window:
    """How many were counted in the second that ends now. Instants are seconds of the loop's clock, and never go back."""

    _counted: deque[tuple[float, int]] = field(default_factory=deque)
    _sum: int = 0

    def note(self, count: int, at: float) -> None:
        """So many more."""
        self._counted.append((at, count))
        self._sum += count

    def total(self, at: float) -> int:
        """How many there were."""
        while self._counted and self._counted[0][0] <= at - SECOND:
            self._sum -= self._counted.popleft()[1]
        return self._sum

    def frees_at(self, at: float) -> float:
        """When the first of them is more than a second old; `at` when there is none."""
        return self._counted[0][0] + SECOND if self.total(at) else at


@dataclass(slots=True)
class Meter:
    """What of one account's rate is taken, and what is left for what is said unasked."""

    rate: float
    _here: Window = field(default_factory=Window)
    _everywhere: tuple[float, int] = (-TRUSTED, 0)
    _peaks: deque[tuple[float, int]] = field(default_factory=deque)  # fewer and fewer, each within REMEMBERED

    def note(self, count: int, at: float) -> None:
        """So many were sent or came in here that nobody paces."""
        self._here.note(count, at)
        self._remember(self._here.total(at), at)

    def learn(self, count: int, at: float) -> None:
        """So many were counted in a second in all processes together, this one included."""
        self._everywhere = at, count
        self._remember(count, at)

    def left(self, at: float) -> float:
        """What may be said unasked in the second that ends now, in all processes together."""
        since, everywhere = self._everywhere
        taken = max(self._here.total(at), everywhere if at - since < TRUSTED else 0)
        return max(self.rate - taken, 0.0)

    def pace(self, at: float) -> float:
        """Messages a second that may be said unasked for a while: what the fullest second of late left, but for a rest."""
        while self._peaks and self._peaks[0][0] <= at - REMEMBERED:
            self._peaks.popleft()
        return max(self.rate * (1 - SPARE) - (self._peaks[0][1] if self._peaks else 0), 0.0)

    def _remember(self, count: int, at: float) -> None:
        while self._peaks and self._peaks[-1][1] <= count:
            self._peaks.pop()
        self._peaks.append((at, count))
