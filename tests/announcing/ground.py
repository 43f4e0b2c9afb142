"""An announcement moved on by hand: a piece, a claim, an outcome at a time, so that a test decides what comes between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from bot.rules.announcements import Move, State
from bot.rules.offers import Terms
from scheduler.announcing import Announcing
from storage.announcing import announcements, leaving, tallies
from storage.announcing.announcements import Announcement
from storage.database import Database
from storage.ledger import settling
from storage.ledger.claiming import claim
from storage.ledger.deliveries import Lane, Outcome, Parcel
from storage.ledger.deliveries import State as Became
from storage.models import deliveries
from storage.people import consents, erasure, merging
from tests.persona import Town

T = TypeVar("T")
OWNER = 7


@dataclass
class Ground:
    """One announcement in a town whose postman does nothing."""

    town: Town
    database: Database
    announcing: Announcing
    number: int = 0
    flying: list[Parcel] = field(default_factory=list)

    @classmethod
    async def lay(cls, database: Database, folder: Path) -> Ground:
        town = Town(database, folder)
        town.around = await town._surroundings()
        return cls(town, database, Announcing(database, town.clock, lambda: town.around, lambda: None))

    async def do(self, work: Callable[[Connection], T]) -> T:
        return await self.database.run(work)

    async def one(self) -> Announcement:
        found = await self.do(partial(announcements.get, announcement_id=self.number))
        assert found is not None
        return found

    async def piece(self) -> None:
        await self.do(partial(self.announcing._piece, after=self.number - 1))

    async def until(self, state: State) -> None:
        while (await self.one()).state is not state:
            await self.piece()

    async def moves(self, how: Move) -> bool:
        one = await self.one()
        return await self.do(partial(announcements.move, one=one, how=how, now=self.town.clock()))

    async def claims(self, most: int = 5) -> list[Parcel]:
        """What may leave now, and is in the air from then on."""
        now = self.town.clock()
        found = await self.do(lambda connection: claim(connection, "memory", Lane.BULK, OWNER, now, most).parcels)
        self.flying += found
        return found

    async def ends(self, parcel: Parcel, state: Became = Became.SENT, reason: str | None = None) -> None:
        """What became of something in the air."""
        self.flying.remove(parcel)
        outcome = Outcome(parcel.id, state, reason=reason, attempts=parcel.attempts + 1)
        await self.do(partial(settling.settle, outcomes=[outcome], now=self.town.clock(), owner=OWNER))

    async def stops(self, contact_id: int) -> None:
        await self.do(partial(consents.stop_everything, contact_id=contact_id, now=self.town.clock()))

    async def erases(self, contact_id: int) -> None:
        await self.do(partial(erasure.forget, contact_id=contact_id, now=self.town.clock(), unreadable=str))

    async def merges(self, keep: int, other: int) -> None:
        await self.do(partial(merging.merge, keep=keep, other=other, now=self.town.clock(), terms=Terms()))

    async def sums(self) -> tuple[int, int]:
        """How many were to be told, and how many are accounted for, each counted where they are."""

        def ask(connection: Connection) -> tuple[int, int]:
            one = announcements.get(connection, self.number)
            assert one is not None
            tally = tallies.of(connection, one.id, one.people)
            return one.people, sum(tally.states.values()) + len(connection.execute(leaving.unowed(one)).all())

        return await self.do(ask)

    async def whose(self, parcel: Parcel) -> int:
        query = select(deliveries.c.contact_id).where(deliveries.c.id == parcel.id)
        return int(await self.do(lambda connection: connection.execute(query).scalar_one()))

    async def rows(self) -> list[Any]:
        """Its rows in the ledger."""
        query = select(deliveries).where(deliveries.c.announcement_id == self.number).order_by(deliveries.c.id)
        return list(await self.do(lambda connection: connection.execute(query).all()))

    async def finishes(self) -> None:
        """Everything that may still leave arrives."""
        for _ in range(200):
            await self.piece()
            while self.flying or await self.claims(20):
                await self.ends(self.flying[0])
            if (await self.one()).state in (State.DONE, State.CANCELLED):
                return
        raise AssertionError("it does not come to an end")
