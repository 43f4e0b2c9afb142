"""People at their addresses, as those ask who only read."""

from __future__ import annotations

from functools import partial

from bot.vocabulary import Address
from storage.database import Database
from storage.people import contacts
from tests.cli.deliveries import NOW

SRI = Address("web", "sri")


async def test_the_language_is_read_beside_the_turns(database: Database) -> None:
    """A page asks for it in a transaction that may not even lock a row."""
    ask = partial(contacts.language_at, address=SRI)
    assert await database.read(ask) is None
    met = await database.run(partial(contacts.meet, address=SRI, now=NOW))
    assert await database.read(ask) is None
    await database.run(partial(contacts.change, contact_id=met.contact.id, values={"language": "en"}))
    assert await database.read(ask) == "en"
