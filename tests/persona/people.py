"""A town: an installation with people in it, with waits that end by what they wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from bot.vocabulary import Address, Content, Incoming, Reply, Text
from storage.database import Database
from storage.engine.prepared import Prepared
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed, State
from storage.models import activities, addresses, registrations
from storage.people import contacts, identities
from tests.persona.installation import Installation
from tests.persona.person import Persona
from tests.persona.platform import MemoryChannel

PATIENCE = 30.0  # seconds until a chat that got no answer fails its test
MOMENTS = 60  # looks for what was said unasked, some ms apart

_TOLD = Prepared(
    select(deliveries.deliveries.c.id)
    .where(
        deliveries.deliveries.c.channel == bindparam("on"),
        deliveries.deliveries.c.recipient == bindparam("to"),
        deliveries.deliveries.c.lane == bindparam("lane"),
        deliveries.deliveries.c.state.in_((bindparam("waits"), bindparam("flies"))),
        deliveries.deliveries.c.due_at <= bindparam("now"),
    )
    .limit(1)
)


def _told(connection: Connection, address: Address, now: datetime) -> bool:
    """Whether something said unasked is on its way to them."""
    key = {"on": address.channel, "to": address.recipient, "lane": Lane.NOTICE, "now": now}
    return _TOLD.first(connection, {**key, "waits": State.PENDING, "flies": State.INFLIGHT}) is not None


class Town(Installation):
    """An installation with its people: who is there, what they do, and what a second session sees of it."""

    def __init__(self, database: Database, folder: Path, **options: Any) -> None:
        super().__init__(database, folder, **options)
        self.names: dict[Address, str] = {}  # what tests call people
        self.expects_trouble = False  # whether a turn may be quarantined
        self._keys = 0

    def admin(self, persona: Persona) -> None:
        """Name somebody as an admin in the settings."""
        self.around = replace(self.around, admins=self.around.admins | {persona.address})

    # ---- people and what they do -----------------------------------------------------------------------------------------
    def person(self, name: str, language: str = "", channel: str = "") -> Persona:
        """Somebody with a phone set to `language`, whom Sapa does not know yet."""
        where = self.channels.get(channel, self.channel)
        address = Address(channel or where.name, where.recipient(name))
        self.names[address] = name
        return Persona(self, address, language)

    async def guest(self, who: str, language: str = "id", channel: str = "", **profile: str) -> Persona:
        """Somebody who chose a language, and told this much, earlier."""
        persona = self.person(who, language, channel)
        hello = persona.channel.read(self.incoming(persona.address, Text("halo"), language))

        def introduce(connection: Connection) -> None:
            met = identities.meet(connection, hello, self.clock())
            contacts.change(connection, met.contact.id, {"language": language, **profile})
            if hello.free_until is not None:
                contacts.remember(connection, met.address_id, met.conversation, hello.free_until)

        await self.database.run(introduce)
        return persona

    def incoming(self, address: Address, content: Content, language: str = "", key: str = "", press: str = "") -> Incoming:
        """What somebody does, as a test says it; `takes` tells it in the platform's words."""
        self._keys += 1
        return Incoming(address, key or f"{address}/{self._keys}", content, self.clock(), language, press)

    async def takes(self, *incomings: Incoming) -> None:
        """Hand incomings to the engine as a platform does, all at once."""
        heard = (self.channels[one.address.channel].hear(one, self.engine.take) for one in incomings)
        await self._or_death(asyncio.gather(*heard))
        if not self.expects_trouble:
            assert not self.log.outcomes["quarantined"], "a turn was quarantined"

    async def owes(self, persona: Persona, reply: Reply) -> None:
        """Owe somebody something unasked, as the scheduler does."""
        owed = Owed(persona.address, reply, None, lane=Lane.NOTICE)
        await self.database.run(partial(deliveries.owe, owed=owed, owner=None, now=self.clock()))
        self.postman.wake()

    # ---- waiting and looking --------------------------------------------------------------------------------------------
    async def until(self, true: Callable[[], bool], channel: MemoryChannel | None = None) -> None:
        """Return once a channel has shown what makes this true; no clock decides it."""
        watched = channel or self.channel
        async with asyncio.timeout(PATIENCE):
            while not (true() or watched.complaints):
                await self._or_death(watched.bell.wait())
        assert not watched.complaints, watched.complaints

    async def landed_for(self, address: Address) -> None:
        """Let what somebody was told come before what they do next; for a moment only, since it may be held back."""
        for _ in range(MOMENTS):
            if not await self.database.read(partial(_told, address=address, now=self.clock())):
                return
            await self._or_death(asyncio.sleep(0.002))

    async def settled(self) -> None:
        """Return once the ledger owes nothing."""
        async with asyncio.timeout(PATIENCE):
            while await self.database.read(deliveries.unsettled):
                await self._or_death(asyncio.sleep(0.002))

    async def landed(self, attempts: int) -> list[dict[str, Any]]:
        """The ledger, once this many attempts to deliver have ended and are written down."""
        async with asyncio.timeout(PATIENCE):
            while len(self.log.deliveries) < attempts or await self.rows(deliveries.deliveries, state="inflight"):
                await self._or_death(asyncio.sleep(0.002))
        return sorted(await self.rows(deliveries.deliveries), key=lambda row: row["id"])

    async def rows(self, table: Table, **wanted: Any) -> list[dict[str, Any]]:
        """What a second session sees of a table."""
        statement = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
        found = await self.database.read(lambda connection: connection.execute(statement).mappings().all())
        return [dict(row) for row in found]

    async def activity(self, slug: str) -> dict[str, Any]:
        (found,) = await self.rows(activities, slug=slug)
        return found

    async def seats(self, slug: str) -> dict[str, list[str]]:
        """Who has a seat and who waits, in order, after checking that the counters say the same."""
        activity = await self.activity(slug)
        people = {row["contact_id"]: self._name(row["channel"], row["recipient"]) for row in await self.rows(addresses)}
        claims = sorted(await self.rows(registrations, activity_id=activity["id"]), key=lambda row: row["line_at"])
        found = {
            status: [people.get(row["contact_id"], "nobody") for row in claims if row["status"] == status]
            for status in ("confirmed", "offered", "waitlisted", "cancelled")
        }
        assert activity["taken"] == len(found["confirmed"]) + len(found["offered"])
        assert activity["waiting"] == len(found["waitlisted"])
        return found

    def _name(self, channel: str, recipient: str) -> str:
        return self.names.get(Address(channel, recipient), recipient)

    async def change(self, table: Table, where: Any, **values: Any) -> None:
        """Alter rows as an organiser's tool would."""
        await self.database.run(lambda connection: connection.execute(table.update().where(where).values(**values)))
