"""Which mentor fits whom: values in, an order out.

What somebody needs help with counts most, then the craft, then the province, then how many the mentor has already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from fractions import Fraction


class Need(StrEnum):
    """What a mentor helps with."""

    QUALITY = "quality"  #: of what is produced
    DESIGN = "design"
    PRICE = "price"  #: prices and bookkeeping
    PACKAGING = "packaging"
    ONLINE = "online"  #: photos and selling online
    EXPORT = "export"
    CERTIFICATION = "certification"
    FINANCE = "finance"


class Fit(IntEnum):
    """How well one thing fits: not at all, since the mentor takes any, since it was named."""

    NO = 0
    ANY = 1
    NAMED = 2


MOST_AT_ONCE = 10
"""People whom nobody has more of at a time."""

SILENCE = timedelta(days=30)
"""Without a meeting for so long the mentor is reminded to note them."""

ASKS_AFTER = 3
"""The meeting after which whoever is helped is asked how it is."""

LONGEST_MEETING = 12 * 60
"""Minutes."""

OLDEST_MEETING = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who looks for a mentor; None: not known."""

    craft: str | None = None
    province: str | None = None
    need: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A mentor: no crafts means any, no provinces anywhere. `load` people of at most `most` are with them now."""

    id: int
    crafts: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    load: int = 0
    most: int = 1

    @property
    def has_room(self) -> bool:
        return self.load < self.most


@dataclass(frozen=True, slots=True)
class Match:
    """A mentor with room, and how they fit."""

    offer: Offer
    need: Fit
    craft: Fit
    province: Fit

    @property
    def order(self) -> tuple[int, int, int, Fraction, int]:
        """What the better one has less of."""
        return -self.need, -self.craft, -self.province, Fraction(self.offer.load, self.offer.most), self.offer.id


def ranked(wish: Wish, offers: Iterable[Offer]) -> list[Match]:
    """Those who have room, the best first; equal ones by how much room they have, then by number."""
    found = (Match(one, *_fits(wish, one)) for one in offers if one.has_room)
    return sorted(found, key=lambda match: match.order)


def _fits(wish: Wish, offer: Offer) -> tuple[Fit, Fit, Fit]:
    need = Fit.NAMED if wish.need in offer.needs else Fit.NO
    return need, _fit(wish.craft, offer.crafts), _fit(wish.province, offer.provinces)


def _fit(wanted: str | None, named: frozenset[str]) -> Fit:
    if not named:
        return Fit.ANY
    return Fit.NAMED if wanted in named else Fit.NO


def reminds_at(begun: datetime, last: datetime | None) -> datetime:
    """When a mentor is reminded to note a meeting, if none is noted until then."""
    return max(begun, last or begun) + SILENCE
