"""People and their addresses. A person is not a channel identity: one contact may have several addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.vocabulary import Address
from storage.engine.prepared import Prepared
from storage.models import addresses, contacts

PROFILE_FIELDS = ("name", "phone", "role", "craft", "country", "province", "regency", "business", "scale", "nib")
LEARNING_FIELDS = ("level", "skills", "age_group")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, as far as Sapa was told. Codes are those of the catalogue; `nib` is yes, no, unknown or the number."""

    id: int
    language: str | None = None
    name: str | None = None
    phone: str | None = None
    role: str | None = None
    craft: str | None = None
    country: str | None = None
    province: str | None = None
    regency: str | None = None
    business: str | None = None
    scale: str | None = None
    nib: str | None = None
    stopped_at: datetime | None = None
    news_stopped_at: datetime | None = None
    level: str | None = None  # beginner, intermediate, advanced
    skills: str | None = None  # JSON list of what they want to learn
    age_group: str | None = None  # bot.rules.matching.AGES, with their consent


@dataclass(frozen=True, slots=True)
class Meeting:
    """A person at one of their addresses, and where the conversation there stands (JSON of bot.conversation.state)."""

    address_id: int
    contact: Contact
    conversation: str
    unreachable: str | None
    address: Address
    destination: str | None = None  # where messages go, if not to the recipient itself
    free_until: datetime | None = None  # until when the platform takes our own words

    def free_after(self, until: datetime | None) -> datetime | None:
        """Until when it does after an incoming: one that took days to arrive does not shut what a later one opened."""
        return max(filter(None, (until, self.free_until)), default=None)


_CONTACT = [contacts.c[name] for name in Contact.__slots__]
_AT = (addresses.c.channel == bindparam("of_channel")) & (addresses.c.recipient == bindparam("of_recipient"))
MEET = Prepared(
    select(
        addresses.c.id.label("address_id"),
        *[addresses.c[name] for name in ("conversation", "unreachable", "destination", "free_until")],
        *_CONTACT,
    )
    .join_from(addresses, contacts, addresses.c.contact_id == contacts.c.id)
    .where(_AT)
    .with_for_update(of=addresses)
)
LANGUAGE = select(contacts.c.language).join_from(addresses, contacts, addresses.c.contact_id == contacts.c.id).where(_AT)
REMEMBER = Prepared(
    update(addresses)
    .where(addresses.c.id == bindparam("of_id"))
    .values(conversation=bindparam("state"), unreachable=None, free_until=bindparam("until"))
)
MARK_UNREACHABLE = update(addresses).where(_AT).values(unreachable=bindparam("why"))


def find(connection: Connection, address: Address) -> Meeting | None:
    """Who lives at this address; their row stays locked until the turn commits, one turn at a time per person."""
    row = MEET.first(connection, _key(address))
    if row is None:
        return None
    address_id, conversation, unreachable, destination, free_until, *fields = row
    return Meeting(address_id, Contact(*fields), conversation, unreachable, address, destination, free_until)


def language_at(connection: Connection, address: Address) -> str | None:
    """The language chosen by who lives there, None while none was; locks nothing, so that it may be read beside turns."""
    language: str | None = connection.execute(LANGUAGE, _key(address)).scalar()
    return language


def meet(connection: Connection, address: Address, now: datetime) -> Meeting:
    """Who lives at this address, introduced now if nobody did."""
    known = find(connection, address)
    if known is not None:
        return known
    try:
        with connection.begin_nested():
            return _introduce(connection, address, now)
    except IntegrityError:  # another process met the same person in the same instant
        known = find(connection, address)
        if known is None:
            raise
        return known


def _introduce(connection: Connection, address: Address, now: datetime) -> Meeting:
    contact_id = _new_id(connection.execute(insert(contacts), {"created_at": now}).inserted_primary_key)
    row = {"channel": address.channel, "recipient": address.recipient, "contact_id": contact_id}
    address_id = _new_id(connection.execute(insert(addresses), row).inserted_primary_key)
    return Meeting(address_id, Contact(contact_id), "", None, address)


def _new_id(key: Any) -> int:
    return int(key[0])


def remember(connection: Connection, address_id: int, state: str, free_until: datetime | None = None) -> None:
    """Keep where the conversation stands, and until when free words are allowed; whoever writes is reachable again."""
    REMEMBER.changes(connection, {"of_id": address_id, "state": state, "until": free_until})


def mark_unreachable(connection: Connection, address: Address, why: str | None) -> None:
    """Note why nothing unasked is sent there until the person writes again; None undoes it."""
    connection.execute(MARK_UNREACHABLE, {**_key(address), "why": why})


def change(connection: Connection, contact_id: int, values: Mapping[str, Any]) -> Contact:
    """Store new profile values; returns the person as they are now."""
    connection.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))
    return get(connection, contact_id)


def get(connection: Connection, contact_id: int) -> Contact:
    """Raises sqlalchemy.exc.NoResultFound when there is no such person."""
    return Contact(*connection.execute(select(*_CONTACT).where(contacts.c.id == contact_id)).one())


def addresses_of(connection: Connection, contact_id: int, *, reachable: bool = False) -> list[Address]:
    """Every address of one person, oldest first; with `reachable` only those that can be written to."""
    found = select(addresses.c.channel, addresses.c.recipient).where(addresses.c.contact_id == contact_id)
    if reachable:
        found = found.where(addresses.c.unreachable.is_(None))
    return [Address(*row) for row in connection.execute(found.order_by(addresses.c.id))]


def hold(connection: Connection, contact_ids: Collection[int]) -> None:
    """Wait for the turns at every address of these people, in one order; none begins until the transaction ends."""
    held: set[Address] = set()
    while missing := {one for person in contact_ids for one in addresses_of(connection, person)} - held:
        for address in sorted(missing, key=str):
            find(connection, address)
        held |= missing  # who was joined with one of them meanwhile brought more


def everything(connection: Connection, contact_id: int) -> RowMapping:
    """The whole row, for the person's own export."""
    return connection.execute(select(contacts).where(contacts.c.id == contact_id)).mappings().one()


def _key(address: Address) -> dict[str, str]:
    return {"of_channel": address.channel, "of_recipient": address.recipient}
