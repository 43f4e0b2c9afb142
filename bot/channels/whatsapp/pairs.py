"""How much one person may be told at once, and how long the whole number rests when the platform is busy.

One message in 6 seconds to one person; up to 45 at once are borrowed from the time after:
https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform
What would be over it is not sent at all, so that the platform seldom has to refuse. Instants are seconds of the loop's clock.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

EVERY = 6.0  # seconds
BURST = 45
PEOPLE = 20_000  # remembered, the latest; a bucket is full again after four and a half minutes, most are after 6 s
SUSPECTS = 1_000  # messages remembered, the latest, at which the platform called itself unavailable
BENEFITS = 2  # of the doubt
MOST_REFUSALS = 5  # in a row that lengthen the wait: 4^5 s is a quarter of an hour


@dataclass(slots=True)
class _Pair:
    paid_until: float = 0.0  # when everything said so far would have been said at the even pace
    refusals: int = 0
    shut_until: float = 0.0


@dataclass(slots=True)
class Pairs:
    """One bucket for each person, by the platform's name for them."""

    people: int = PEOPLE
    _pairs: OrderedDict[str, _Pair] = field(default_factory=OrderedDict)

    def take(self, person: str, at: float) -> float:
        """Seconds to wait before the next message to them; 0 when it may leave now, and then it counts."""
        pair = self._of(person)
        paid_until = max(pair.paid_until, at)
        wait = max(paid_until - at - (BURST - 1) * EVERY, pair.shut_until - at, 0.0)
        if wait == 0:
            pair.paid_until = paid_until + EVERY
        return wait

    def give_back(self, person: str) -> None:
        """One that counted did certainly not reach the platform's count."""
        pair = self._pairs.get(person)
        if pair is not None:
            pair.paid_until -= EVERY

    def refused(self, person: str, at: float) -> float:
        """The platform took none: seconds to wait, four times as long after each refusal in a row."""
        pair = self._of(person)
        if at >= pair.shut_until:  # else several were in the air, and are one refusal
            pair.shut_until = at + 4.0 ** min(pair.refusals, MOST_REFUSALS)
            pair.refusals += 1
        return pair.shut_until - at

    def taken(self, person: str) -> None:
        """The platform took one: whatever it refused before is over."""
        pair = self._pairs.get(person)
        if pair is not None and pair.refusals:
            pair.refusals, pair.shut_until = 0, 0.0

    def _of(self, person: str) -> _Pair:
        pair = self._pairs.get(person)
        if pair is None:
            pair = self._pairs[person] = _Pair()
            if len(self._pairs) > self.people:
                self._pairs.popitem(last=False)
        else:
            self._pairs.move_to_end(person)
        return pair


@dataclass(slots=True)
class Rest:
    """The rest of the whole number: twice as long each time the platform is still busy after it, until it takes something."""

    longest: float = 60.0
    _until: float = 0.0
    _times: int = 0
    _taken: int = 0
    _suspects: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)  # how often, and after how many taken ones

    def lengthen(self, first: float, at: float) -> float:
        """Seconds to rest from `at`; `first` is how long the first rest lasts. What was in the air meanwhile adds nothing."""
        if at >= self._until:
            self._until = at + max(first, min(first * 2.0**self._times, self.longest))
            self._times += 1
        return self._until - at

    def is_to_blame(self, mark: str) -> bool:
        """Whether the number would rest for this message alone: others were taken in between, and it was refused again.

        `mark` names the message and its attempt.
        """
        times, taken = self._suspects.get(mark, (0, -1))
        self._suspects[mark] = times + (taken != self._taken), self._taken
        self._suspects.move_to_end(mark)
        if len(self._suspects) > SUSPECTS:
            self._suspects.popitem(last=False)
        return self._suspects[mark][0] > BENEFITS

    def is_over(self, at: float) -> bool:
        """Whether nothing speaks against a call now."""
        return at >= self._until

    def end(self) -> None:
        """The platform took something."""
        self._times = 0
        self._taken += 1
