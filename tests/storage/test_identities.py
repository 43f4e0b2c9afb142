"""The names a platform has for a person: they come, go and change hands, and each person stays who they are."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.conversation import unanswered
from bot.rules.offers import Terms
from bot.vocabulary import Address, Called, Identity, Incoming, Renamed, Reply, Text
from storage.database import Database
from storage.ledger import claiming, deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.models import addresses
from storage.models import contacts as contacts_table
from storage.models import deliveries as ledger
from storage.models import identities as table
from storage.people import contacts, identities
from storage.people.contacts import Meeting

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
KINDS = {"I": "user_id", "P": "parent_user_id", "N": "wa_id"}
_keys = count()


def called(*names: str) -> tuple[Identity, ...]:
    """Names by their first letter: ids (I...), parents' ids (P...), numbers (N...)."""
    return tuple(Identity(KINDS[name[0]], name) for name in names)


def says(*names: str, content: Any = None) -> Incoming:
    given = called(*names)
    address = Address("whatsapp", given[0].value)
    return Incoming(address, f"k{next(_keys)}", content or Text("halo"), NOW, identities=given)


class Book:
    """One database's people."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def meets(self, *names: str) -> Meeting:
        return await self.database.run(partial(identities.meet, incoming=says(*names), now=NOW))

    async def renames(self, former: tuple[str, ...], *current: str) -> None:
        incoming = says(*current, content=Renamed(called(*former)))
        assert await self.database.run(partial(unanswered.take, incoming=incoming, now=NOW, terms=Terms())) == "renamed"

    async def leads(self) -> dict[str, int]:
        """Each name, and the contact it leads to."""
        found = select(table.c.value, addresses.c.contact_id).join(addresses, addresses.c.id == table.c.address_id)
        return {row[0]: row[1] for row in await self.database.read(lambda connection: connection.execute(found).all())}

    async def homes(self) -> dict[str, tuple[str | None, str | None]]:
        """Each recipient: where messages go, and why nothing does."""
        found = select(addresses.c.recipient, addresses.c.destination, addresses.c.unreachable)
        return {row[0]: (row[1], row[2]) for row in await self.database.read(lambda connection: connection.execute(found).all())}


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database)


async def test_somebody_is_known_by_any_of_their_names(book: Book) -> None:
    sri = await book.meets("I1", "P1", "N1")
    for names in (("I1",), ("N1",), ("P1",), ("I1", "N1"), ("P1", "N1"), ("I1", "P1", "N1")):
        assert (await book.meets(*names)).contact.id == sri.contact.id, names
    assert await book.homes() == {"I1": ("+N1", None)}


async def test_what_else_they_are_called_is_learned(book: Book) -> None:
    sri = await book.meets("N1")
    assert (await book.homes())["N1"] == ("+N1", None)
    assert (await book.meets("I1", "N1")).contact.id == sri.contact.id
    assert (await book.meets("I1", "P1")).contact.id == sri.contact.id
    assert await book.leads() == dict.fromkeys(("I1", "P1", "N1"), sri.contact.id)
    hidden = await book.meets("I2")  # has a username, shows no number
    assert (await book.homes())["I2"] == ("I2", None)
    shown = await book.meets("I2", "N2")
    assert (shown.contact.id, shown.destination) == (hidden.contact.id, "+N2")


async def test_a_known_person_costs_one_look(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    await book.meets("I1", "N1")
    monkeypatch.setattr(identities, "learn", None)
    await book.meets("I1", "N1")
    await book.meets("I1")


# ---- numbers change hands -----------------------------------------------------------------------------------------------
async def test_a_number_that_went_to_somebody_else_takes_nothing_along(book: Book) -> None:
    sri = await book.meets("I1", "N1")
    budi = await book.meets("I2", "N1")
    assert budi.contact.id != sri.contact.id
    assert await book.leads() == {"I1": sri.contact.id, "I2": budi.contact.id, "N1": budi.contact.id}
    assert await book.homes() == {"I1": ("I1", None), "I2": ("+N1", None)}
    again = await book.meets("I1", "N3")
    assert (again.contact.id, again.destination) == (sri.contact.id, "+N3")


async def test_whose_only_name_was_a_number_is_not_written_to_under_it_when_another_has_it(book: Book) -> None:
    sri = await book.meets("N1")
    budi = await book.meets("I2")
    assert (await book.meets("I2", "N1")).contact.id == budi.contact.id
    assert await book.homes() == {"N1": (None, "renamed"), "I2": ("+N1", None)}
    await _owe(book.database, Address("whatsapp", "N1"), sri.contact.id)
    await _owe(book.database, Address("whatsapp", "I2"), budi.contact.id)
    batch = await book.database.run(partial(claiming.claim, channel="whatsapp", lane=Lane.REPLY, owner=1, now=NOW, most=9))
    assert [(parcel.address.recipient, parcel.passage.to) for parcel in batch.parcels] == [("I2", "+N1")]
    states = select(ledger.c.recipient, ledger.c.state, ledger.c.reason).order_by(ledger.c.id)
    found = await book.database.read(lambda connection: connection.execute(states).all())
    assert [tuple(row) for row in found] == [("N1", "skipped", "unreachable"), ("I2", "inflight", None)]


async def test_a_number_that_somebody_left_behind_names_a_new_address_of_its_own(book: Book) -> None:
    await book.meets("N1")
    await book.meets("I2")
    await book.meets("I2", "N1")
    await book.renames(("I2", "N1"), "I3", "N3")
    newcomer = await book.meets("N1")
    assert newcomer.address.recipient == "N1~2"
    assert newcomer.destination == "+N1"
    assert (await book.meets("N1")).contact.id == newcomer.contact.id


# ---- names that change --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("former", "current"),
    [(("I1", "N1"), ("I2", "N2")), (("N1",), ("N2",)), (("I1",), ("I2",)), (("N1",), ("I2", "N2")), (("I1", "N1"), ("I2",))],
)
async def test_the_same_person_under_new_names(book: Book, former: tuple[str, ...], current: tuple[str, ...]) -> None:
    sri = await book.meets("I1", "N1")
    await book.renames(former, *current)
    for name in current:
        assert (await book.meets(name)).contact.id == sri.contact.id
    leads = await book.leads()
    assert not set(former) & set(leads), "the former names are anybody's"
    stranger = await book.meets(*former)
    assert stranger.contact.id != sri.contact.id
    assert stranger.address.recipient != "I1"


async def test_a_rename_told_twice_and_late_is_told_once(book: Book) -> None:
    sri = await book.meets("I1", "N1")
    for _ in range(2):
        await book.renames(("I1", "N1"), "I2", "N2")
    assert await book.leads() == {"I2": sri.contact.id, "N2": sri.contact.id}
    budi = await book.meets("I9", "N1")  # has the number now
    await book.renames(("I1", "N1"), "I2", "N2")
    assert (await book.leads())["N1"] == budi.contact.id


async def test_who_wrote_under_new_names_before_we_were_told_is_one_person(book: Book) -> None:
    sri = await book.meets("I1", "N1")
    twin = await book.meets("I2", "N2")
    assert twin.contact.id != sri.contact.id
    await book.database.run(partial(contacts.change, contact_id=twin.contact.id, values={"name": "Sri Wahyuni"}))
    await book.renames(("I1", "N1"), "I2", "N2")
    met = await book.meets("I2", "N2")
    assert (met.contact.id, met.contact.name, met.address.recipient) == (sri.contact.id, "Sri Wahyuni", "I1")
    whose = select(addresses.c.contact_id)
    found = await book.database.read(lambda connection: connection.execute(whose).scalars().all())
    assert set(found) == {sri.contact.id}


async def test_a_number_of_somebody_else_joins_nobody(book: Book) -> None:
    sri, budi = await book.meets("I1", "N1"), await book.meets("I2", "N2")
    await book.renames(("I1", "N1"), "I3", "N2")  # Sri has Budi's former number now
    assert await book.leads() == {"I2": budi.contact.id, "I3": sri.contact.id, "N2": sri.contact.id}
    assert (await book.homes())["I2"] == ("I2", None)


async def test_who_had_the_new_number_long_ago_is_not_joined_to_who_has_it_now(book: Book) -> None:
    """Only a number was known of them, from before there were ids: nothing but its age tells the two apart."""
    budi = await book.meets("N2")
    met = update(contacts_table).where(contacts_table.c.id == budi.contact.id).values(created_at=NOW - timedelta(days=300))
    await book.database.run(lambda connection: connection.execute(met))
    sri = await book.meets("I1", "N1")
    await book.renames(("I1", "N1"), "I3", "N2")
    assert await book.leads() == {"I3": sri.contact.id, "N2": sri.contact.id}
    assert await book.homes() == {"N2": (None, "renamed"), "I1": ("+N2", None)}
    whose = select(addresses.c.recipient, addresses.c.contact_id)
    found = await book.database.read(lambda connection: dict(map(tuple, connection.execute(whose).all())))
    assert found == {"N2": budi.contact.id, "I1": sri.contact.id}


async def test_a_rename_of_nobody_we_know_is_nothing(book: Book) -> None:
    await book.renames(("I1", "N1"), "I2", "N2")
    assert (await book.leads(), await book.homes()) == ({}, {})


async def test_who_rings_may_be_written_to_for_a_day(book: Book) -> None:
    rings = Incoming(Address("whatsapp", "I1"), "c1", Called(), NOW, "", "", called("I1", "N1"), NOW + timedelta(hours=24))
    assert await book.database.run(partial(unanswered.take, incoming=rings, now=NOW, terms=Terms())) == "called"
    assert (await book.meets("N1")).free_until == NOW + timedelta(hours=24)


# ---- at the same time ---------------------------------------------------------------------------------------------------
async def test_two_processes_meet_the_same_new_person(book: Book) -> None:
    for round_ in range(5):
        id, number = f"I{round_}", f"N{round_}"
        met = await asyncio.gather(*(book.meets(id, number) for _ in range(8)))
        assert len({one.contact.id for one in met}) == 1
        assert len({one.address_id for one in met}) == 1
    assert len(await book.homes()) == 5


async def test_all_names_at_once_in_every_mixture_end_with_one_leading_to_each(book: Book) -> None:
    mixtures = [("I1", "N1"), ("N1",), ("I1",), ("I1", "P1", "N1"), ("P1", "N1"), ("I1", "P1")]
    await asyncio.gather(*(book.meets(*names) for names in mixtures * 4))
    met = await book.meets("I1", "P1", "N1")
    assert set((await book.leads()).values()) == {met.contact.id}
    assert met.destination == "+N1"
    for names in mixtures:
        assert (await book.meets(*names)).contact.id == met.contact.id
    lost = [home for home in (await book.homes()).values() if home != ("+N1", None)]
    assert set(lost) <= {(None, "renamed")}


async def test_renames_and_messages_at_once(book: Book) -> None:
    for round_ in range(5):
        old, new = (f"I{round_}0", f"N{round_}0"), (f"I{round_}1", f"N{round_}1")
        sri = await book.meets(*old)
        await asyncio.gather(book.renames(old, *new), *(book.meets(*new) for _ in range(4)), book.renames(old, *new))
        assert {name: sri.contact.id for name in new}.items() <= (await book.leads()).items()
        assert not set(old) & set(await book.leads())


async def _owe(database: Database, to: Address, contact_id: int) -> None:
    owed = Owed(to, Reply("Jawaban"), contact_id)
    await database.run(partial(deliveries.owe, owed=owed, owner=None, now=NOW))
