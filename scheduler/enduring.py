"""A mistake in a loop that must not end: admins are told, the loop pauses and goes on; many in a row end the process.

A process that only stumbles looks alive and does nothing. Whoever watches over it starts another one, which begins with what the
ledger says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from bot.logs import place_of
from storage.unasked import alerts
from storage.unasked.alerts import Cause, What

T = TypeVar("T")
log = structlog.get_logger("postman")
MOST = 15
"""Failures in a row after which the process ends, with pauses of a minute in all between them."""

SHORTEST, LONGEST = 0.25, 5.0  # seconds


class Store(Protocol):
    """The database, as far as an alert needs it."""

    def run(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work` in one transaction; raises StorageDown."""


class WornOut(Exception):
    """A loop failed too often in a row; says which one, and of what."""


@dataclass(slots=True)
class Endurance:
    """How often a loop of this `name` failed since it last went well."""

    database: Store
    now: Callable[[], datetime]
    name: str
    most: int = MOST
    in_a_row: int = 0

    def well(self) -> None:
        """It went well."""
        self.in_a_row = 0

    async def bear(self, error: Exception) -> float:
        """Note a failure; returns how many seconds to pause. Raises WornOut when it was one too many."""
        self.in_a_row += 1
        where = place_of(error)
        log.error("postman stumbled", loop=self.name, error=type(error).__name__, where=where, in_a_row=self.in_a_row)
        if self.in_a_row >= self.most:
            raise WornOut(f"the postman's {self.name} failed {self.in_a_row} times in a row: {type(error).__name__} {where}")
        with suppress(Exception):  # it may be the very storage that fails
            cause = Cause(What.POSTMAN, kind=self.name)
            await self.database.run(partial(alerts.sound, causes=[cause], now=self.now()))
        return float(min(SHORTEST * 2 ** (self.in_a_row - 1), LONGEST))
