"""Until when our own words are taken at an address, as a refusal corrects it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from bot.vocabulary import Address, Passage, Receipt, Reply
from scheduler.sending import verdicts
from scheduler.sending.bookkeeping import Page, Settled
from storage.database import Database
from storage.ledger import deliveries
from storage.ledger.deliveries import Owed, State
from storage.models import addresses
from storage.people import contacts
from storage.platforms import windows
from tests.cli.deliveries import NOW

SRI, BUDI = Address("whatsapp", "ID.1"), Address("whatsapp", "ID.2")
BELIEVED, SINCE = NOW + timedelta(hours=3), NOW + timedelta(hours=24)


def until(connection: Connection, address: Address) -> datetime | None:
    return connection.execute(select(addresses.c.free_until).where(addresses.c.recipient == address.recipient)).scalar_one()


def opened(connection: Connection, address: Address, free_until: datetime | None) -> None:
    met = contacts.meet(connection, address, NOW)
    contacts.remember(connection, met.address_id, met.conversation, free_until)


def shut_always(connection: Connection, refused: list[tuple[Address, datetime | None]], now: datetime) -> None:
    """The bad twin, which does not ask what was believed."""
    for address, _ in refused:
        connection.execute(update(addresses).where(addresses.c.recipient == address.recipient).values(free_until=now))


@pytest.mark.parametrize("shut", [windows.shut, shut_always])
async def test_only_what_was_believed_is_shut(database: Database, shut: object) -> None:
    def refuse(connection: Connection) -> tuple[datetime | None, datetime | None]:
        opened(connection, SRI, BELIEVED)
        opened(connection, BUDI, SINCE)  # he wrote while the message was in the air
        shut(connection, [(SRI, BELIEVED), (BUDI, BELIEVED)], NOW)  # type: ignore[operator]
        return until(connection, SRI), until(connection, BUDI)

    sri, budi = await database.run(refuse)
    assert sri == NOW
    assert (budi == SINCE) is (shut is windows.shut)


async def test_a_window_that_is_over_or_never_was_stays_as_it_is(database: Database) -> None:
    before = NOW - timedelta(hours=1)

    def refuse(connection: Connection) -> tuple[datetime | None, datetime | None]:
        opened(connection, SRI, before)
        opened(connection, BUDI, None)
        windows.shut(connection, [(SRI, before), (BUDI, None), (BUDI, BELIEVED)], NOW)
        return until(connection, SRI), until(connection, BUDI)

    assert await database.run(refuse) == (before, None)


async def test_the_postman_writes_it_down_with_the_outcome(database: Database) -> None:
    def page(connection: Connection) -> tuple[datetime | None, str]:
        opened(connection, SRI, BELIEVED)
        parcel = deliveries.owe(connection, Owed(SRI, Reply("Halo."), None, passage=Passage("", BELIEVED)), 1, NOW)
        assert parcel is not None
        receipt = Receipt("wamid.1", "utility", "sapa_reminder", window_shut=True)
        settled = Settled(parcel, verdicts.sent(parcel, receipt), window_shut=receipt.window_shut)
        Page(1, ["whatsapp"], [settled], None, NOW).write(connection)
        state = connection.execute(select(deliveries.deliveries.c.state)).scalar_one()
        return until(connection, SRI), state

    assert await database.run(page) == (NOW, State.SENT)
