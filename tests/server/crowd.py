"""Many people at once, and what must be true of them after a program died or stopped in the middle."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sqlalchemy import Connection

from bot.vocabulary import Address
from storage.database import open_database
from storage.ledger import deliveries
from storage.models import activities, addresses, registrations
from storage.people import contacts
from tests.server.conftest import look
from tests.server.program import GLANCE, PATIENCE, Program
from tests.server.telegram import Person, Telegram, by_webhook

DYEING = "contoh-pewarnaan-batik"
SEATS = 15  # fewer than the activity has
KNOWN = {"language": "id", "name": "Sri Wahyuni", "phone": "+6281234567890", "craft": "batik", "regency": "Bantul", "nib": "no"}


@dataclass(slots=True)
class Act:
    """Something one person does, and whether Sapa took responsibility for it."""

    person: Person
    update: dict[str, Any]
    acknowledged: bool = False


class Crowd:
    """People whom Sapa knows: some take a seat with one press, the others ask for the menu."""

    def __init__(self, api: Telegram, program: Program, url: str, size: int) -> None:
        self.program, self.url = program, url
        self.people = [Person(api, by_webhook(program), 5_000 + number, "id") for number in range(size)]
        self.acts: list[Act] = []

    async def move_in(self) -> None:
        """Have Sapa know everybody, before it starts."""
        now = datetime.now(UTC)

        def introduce(connection: Connection) -> None:
            for person in self.people:
                met = contacts.meet(connection, Address("telegram", str(person.id)), now)
                contacts.change(connection, met.contact.id, KNOWN)

        async with open_database(self.url) as database:
            await database.run(introduce)
            (activity,) = await look(database, activities, slug=DYEING)
        agree = f"agree:0:{activity['id']}"
        self.acts = [
            Act(person, person.tap(agree) if place < SEATS else person.text("menu")) for place, person in enumerate(self.people)
        ]

    async def post(self, acts: list[Act], until: Callable[[int], object] = lambda _: False) -> None:
        """Post eight at a time, as Telegram does, and tell `until` how many are acknowledged; errors end in silence."""
        waiting = iter(acts)

        async def queue() -> None:
            for act in waiting:
                try:
                    act.acknowledged = (await self.program.post(act.update)).status == 200
                except (aiohttp.ClientError, TimeoutError):
                    return
                until(sum(act.acknowledged for act in self.acts))

        await asyncio.gather(*(queue() for _ in range(8)))

    async def settled(self) -> None:
        """Return once the ledger owes nothing."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        async with open_database(self.url) as database:
            while owed := await database.read(deliveries.unsettled):
                assert asyncio.get_running_loop().time() < deadline, f"still owed: {owed}"
                await asyncio.sleep(GLANCE)

    async def all_is_well(self, most: int) -> None:
        """The check: what was acknowledged had its effect and its answer, what comes again has no second effect.

        `most` is how many copies of an answer a person may get.
        """
        await self.settled()
        lost = [act.person.id for act in self.acts if act.acknowledged and not act.person.screen]
        assert not lost, f"lost {len(lost)} answers"
        await self.post([act for act in self.acts if not act.acknowledged])
        assert all(act.acknowledged for act in self.acts)
        await self.post(self.acts)  # Telegram may repeat what it was not sure about
        await self.settled()
        heard = Counter(len(act.person.screen) for act in self.acts)
        assert set(heard) <= set(range(1, most + 1)), f"answers a person: {heard}"
        await self._each_has_one_seat()

    async def _each_has_one_seat(self) -> None:
        async with open_database(self.url) as database:
            (activity,) = await look(database, activities, slug=DYEING)
            claims = await look(database, registrations, activity_id=activity["id"])
            homes = {row["contact_id"]: int(row["recipient"]) for row in await look(database, addresses)}
        assert sorted(homes[claim["contact_id"]] for claim in claims) == [person.id for person in self.people[:SEATS]]
        assert {claim["status"] for claim in claims} == {"confirmed"}
        assert activity["taken"] == SEATS
