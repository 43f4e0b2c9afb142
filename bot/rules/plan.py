"""What an announcement would take: people by chat, days under a platform's limit, its first and last minute, and its price.

Everything here is worked out beforehand and may come otherwise: people write, stop and move. Instants are aware.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.rules.hours import WAKING, after_quiet, is_quiet
from bot.rules.prices import SERVICE, Prices

DAY = timedelta(days=1)
UNPACED = 100.0
"""Messages a second where nobody sets a rate: about what a small machine does."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Those told on one channel: people by zone (IANA), and how many of them only a template may reach (`outside`)."""

    channel: str
    zones: Mapping[str, int]
    outside: int = 0

    @property
    def people(self) -> int:
        return sum(self.zones.values())


@dataclass(frozen=True, slots=True)
class Limit:
    """How many people may be written to first in a moving day: so many (None: nobody counts), of which some are used."""

    a_day: int | None = None
    used: int = 0


class Obstacle(StrEnum):
    """What speaks against sending, or makes it wait."""

    NO_WORDS = "no words"
    EMPTY = "empty"
    CONTRADICTION = "contradiction"
    GONE = "gone"  #: a button leads to an activity that is called off, or is not there any more
    TEMPLATE = "template"  #: not approved, in a language that some would get it in
    RESTRICTED = "restricted"
    DOWN = "down"
    BULK_STOPPED = "bulk stopped"
    PAUSED = "paused"
    NO_ENGLISH = "no english"


FORBIDS = frozenset({Obstacle.NO_WORDS, Obstacle.EMPTY, Obstacle.CONTRADICTION, Obstacle.GONE})
"""With one of these nothing can be sent; the others are told, since it would wait or be less than it could."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One of them; `about` says which (a language, a channel), `people` how many it concerns where that is known."""

    what: Obstacle
    about: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What it would take if it began at `begins`: all of it, in one value.

    `cost` is None where some message has no known price; `stars` are what Telegram's faster lane takes, None where it is not
    used. `first` and `last` are UTC, None where nobody is told.
    """

    begins: datetime
    crowds: Sequence[Crowd] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    blockers: Sequence[Blocker] = ()
    days: int = 1
    a_day: int | None = None
    cost: Decimal | None = None
    currency: str = ""
    stars: int | None = None
    first: datetime | None = None
    last: datetime | None = None

    @property
    def people(self) -> int:
        return sum(one.people for one in self.crowds)

    @property
    def is_forbidden(self) -> bool:
        return any(one.what in FORBIDS for one in self.blockers)


def days_needed(outside: int, limit: Limit) -> int:
    """In how many days so many people can be written to first; 1 where nobody counts them."""
    if limit.a_day is None or outside <= 0:
        return 1
    a_day = max(limit.a_day, 1)
    later = max(outside - max(a_day - limit.used, 0), 0)
    return 1 + -(-later // a_day)


def span(begins: datetime, people: Mapping[str, int], rate: float) -> tuple[datetime, datetime] | None:
    """The first and the last minute, UTC, of so many people by zone at so many a second; nobody is told at night.

    None for nobody. Where it is day in several zones they come in the order of `people`, as the ledger takes them.
    """
    left = {zone: count / rate for zone, count in people.items() if count > 0}
    if not left:
        return None
    now = begins.astimezone(UTC)
    first: datetime | None = None
    while left:
        awake = [zone for zone in left if not is_quiet(now, zone)]
        if not awake:
            now = min(after_quiet(now, zone) for zone in left)
            continue
        first, zone = first or now, awake[0]
        until = min(_next_turn(now, each) for each in left)
        worked = min(timedelta(seconds=left[zone]), until - now)
        left[zone] -= worked.total_seconds()
        now += worked
        if left[zone] <= 1e-6:
            del left[zone]
    assert first is not None
    return first, now


def _next_turn(instant: datetime, zone: str) -> datetime:
    """When day and night change next there."""
    if is_quiet(instant, zone):
        return after_quiet(instant, zone)
    local = instant.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), WAKING[1], local.tzinfo).astimezone(UTC)


def first_and_last(
    begins: datetime, crowds: Sequence[Crowd], rates: Mapping[str, float], limits: Mapping[str, Limit]
) -> tuple[datetime, datetime] | None:
    """The same over all channels, each at its own rate; whom a limit puts off comes a day later, or several."""
    return _widest(tuple(_spans(begins, crowds, rates, limits)))


def _spans(
    begins: datetime, crowds: Sequence[Crowd], rates: Mapping[str, float], limits: Mapping[str, Limit]
) -> Iterator[tuple[datetime, datetime]]:
    for crowd in crowds:
        found = span(begins, crowd.zones, rates.get(crowd.channel, UNPACED))
        if found is not None:
            later = days_needed(crowd.outside, limits.get(crowd.channel, Limit())) - 1
            yield found[0], max(found[1], found[0] + DAY * later)


def _widest(spans: Sequence[tuple[datetime, datetime]]) -> tuple[datetime, datetime] | None:
    return (min(one[0] for one in spans), max(one[1] for one in spans)) if spans else None


def price(inside: int, outside: Mapping[str, int], prices: Prices | None) -> Decimal | None:
    """What so many free words and templates (by category) cost, nothing of it being free of charge any more.

    None where a price is not known: then no number is better than a wrong one.
    """
    counts = {category: count for category, count in {SERVICE: inside, **outside}.items() if count}
    if not counts:
        return Decimal(0)
    if prices is None or not counts.keys() <= prices.each.keys():
        return None
    return sum((prices.each[category] * count for category, count in counts.items()), Decimal(0))


def done_at(now: datetime, began: datetime, settled: int, left: int) -> datetime | None:
    """When the rest is done if it goes on as fast as so far; None where that cannot be told, or is hours away."""
    worked = now - began
    if settled <= 0 or left <= 0 or worked < FIRST_LOOK:
        return None
    rest = worked * (left / settled)
    return now + rest if rest < FARTHEST else None


FIRST_LOOK, FARTHEST = timedelta(seconds=5), timedelta(hours=12)
