"""Owing people things, as an announcement or the scheduler does."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from bot.vocabulary import Reply
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed, Policy
from storage.people import contacts
from tests.persona import Persona, Town


async def owe(town: Town, persona: Persona, text: str = "Pengumuman", lane: Lane = Lane.BULK, **more: Any) -> int:
    """Owe somebody a message and let the postman look; returns the row's number."""
    policy = Policy.HOLD if lane is Lane.BULK else Policy.RESEND
    met = await town.database.run(partial(contacts.find, address=persona.address))
    owed = Owed(persona.address, Reply(text), met.contact.id if met else None, lane=lane, policy=policy, **more)
    await town.database.run(partial(deliveries.owe, owed=owed, owner=None, now=town.clock()))
    rows = await town.rows(deliveries.deliveries)
    town.postman.wake()
    return int(max(row["id"] for row in rows))


async def crowd(town: Town, size: int) -> list[Persona]:
    return [await town.guest(f"p{number:03}") for number in range(size)]


async def row(town: Town, id: int) -> dict[str, Any]:
    (found,) = await town.rows(deliveries.deliveries, id=id)
    return found


async def looked(town: Town) -> None:
    """Return once a look into the ledger that began now is over: it found an answer for a witness, and everything beside it."""
    witness = await town.guest("witness")
    heard = len(witness.chat)
    number = await owe(town, witness, "ada", Lane.REPLY)
    await witness.hears(heard + 1)
    async with asyncio.timeout(30):
        while await town.rows(deliveries.deliveries, id=number, settled_at=None):
            await asyncio.wait_for(asyncio.sleep(0.002), 1)
