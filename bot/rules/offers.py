"""How long a freed seat is kept for the first in line. Instants are aware; zones are IANA names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.hours import waking_deadline

NUDGE = timedelta(hours=3)
"""How long before an offer ends its holder hears of it again; of a short one, half its time."""

TOO_NEAR = timedelta(hours=24)
"""An offer ends at least this long before it begins: whoever comes after must still be able to plan."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an installation settled about offers; `holds` runs while people are awake only."""

    holds: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Offer:
    """Until when the seat is kept, and when its holder is told so a second time; both UTC."""

    until: datetime
    nudge: datetime


def offer(terms: Terms, now: datetime, begins: datetime | None, zone: str) -> Offer | None:
    """The offer made now to somebody living in `zone`; None when there is no time to ask, and the seat is simply given."""
    until = waking_deadline(now, terms.holds, zone)
    if begins is not None and until > begins - TOO_NEAR:
        return None
    return Offer(until, waking_deadline(now, terms.holds - min(NUDGE, terms.holds / 2), zone))
