"""The sending slots of a process: one is taken before a row flies, and free only after its outcome is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.ledger.deliveries import Parcel


@dataclass(slots=True)
class Slots:
    """So many in all; `aloft` is every row that is in one of them."""

    total: int
    free: int = 0
    aloft: dict[int, Parcel] = field(default_factory=dict)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self) -> None:
        """All of them are free."""
        self.free = self.total
        self.idle.set()

    def take(self, number: int) -> None:
        """Keep so many for what is about to be put into them."""
        self.free -= number
        if number:
            self.idle.clear()

    def vacate(self, number: int) -> None:
        """Nothing is in so many of them any more."""
        self.free += number
        if self.free == self.total:
            self.idle.set()

    def land(self, settled: Iterable[Parcel]) -> None:
        """Their outcomes are durable; the slots are vacated by themselves."""
        for parcel in settled:
            self.aloft.pop(parcel.id, None)

    def lift(self, parcels: Iterable[Parcel]) -> None:
        """They were put into slots by the ledger."""
        for parcel in parcels:
            self.aloft[parcel.id] = parcel
