"""Goods that were handed over: what is asked of their recipient and when, and how each stands. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.rules.aftercare import months_later

ASKED_AGAIN = timedelta(days=3)
"""After how long without an answer a recipient is asked once more."""

ASKED_AGAIN_LIFE = timedelta(days=7)
USE_LIFE = timedelta(days=14)
"""For how long after its instant each question is still worth asking."""

NUDGED = timedelta(days=1)
"""An organiser may ask again so long after the last time."""

USE_MONTHS = 3
USE_HOUR = time(10)
SETTLED = timedelta(days=7)
"""What was handed over long before it was recorded is asked about so long after that."""


class Use(StrEnum):
    """What became of something that was handed over."""

    WEEKLY = "weekly"
    SOMETIMES = "sometimes"
    UNUSED = "unused"
    BROKEN = "broken"


class Stand(StrEnum):
    """Where a handover stands."""

    WAITING = "waiting"  #: its recipient is asked
    SILENT = "silent"  #: they were asked twice
    CONFIRMED = "confirmed"
    DENIED = "denied"  #: they say that they have it not
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of an activity: how many were chosen, how many of them have something, and how each handover stands."""

    chosen: int
    receivers: int
    stands: dict[Stand, int]
    uses: dict[Use, int]

    @property
    def given(self) -> int:
        """Everything that was handed over."""
        return sum(self.stands.values())

    @property
    def answers(self) -> int:
        """How many said what became of it."""
        return sum(self.uses.values())


def stand(
    confirmed_at: datetime | None, denied_at: datetime | None, asked_at: datetime | None, returned_at: datetime | None
) -> Stand:
    """Where a handover stands by what happened to it."""
    if returned_at is not None:
        return Stand.RETURNED
    if confirmed_at is not None:
        return Stand.CONFIRMED
    if denied_at is not None:
        return Stand.DENIED
    return Stand.SILENT if asked_at is not None else Stand.WAITING


def weakest(stands: Iterable[Stand]) -> Stand | None:
    """The one of several that needs somebody most; None of none."""
    order = (Stand.DENIED, Stand.SILENT, Stand.WAITING, Stand.CONFIRMED, Stand.RETURNED)
    return min(stands, key=order.index, default=None)


def asks_use_on(handed_on: date, recorded_on: date) -> date:
    """The day on which its recipient is asked whether it is still used."""
    return max(months_later(handed_on, USE_MONTHS), recorded_on + SETTLED)
