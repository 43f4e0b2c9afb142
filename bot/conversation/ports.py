"""What a turn needs of the database, the postman and who counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from storage.ledger.deliveries import Parcel

T = TypeVar("T")


class Writer(Protocol):
    """The database, as far as a turn needs it."""

    def run(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Run `work` in one transaction; durable when it returns. Raises storage.database.StorageDown."""


class Outbox(Protocol):
    """The postman, as far as a turn needs it."""

    def reserve(self, channel: str) -> int | None:
        """Keep a sending slot free; returns the owner to write into the row, None when no slot is free."""

    def release(self, channel: str) -> None:
        """Give a reserved slot back unused."""

    def carry(self, parcel: Parcel) -> None:
        """Send what was committed in flight, in the reserved slot."""

    def wake(self) -> None:
        """Look for waiting rows."""


class Watch(Protocol):
    """Who counts turns."""

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        """One turn ended: answered, repeat, quarantined or silent."""
