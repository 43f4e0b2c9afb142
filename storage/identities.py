"""The names a platform has for a person. They come and go; the address they lead to, and all that hangs on it, stays.

On WhatsApp somebody writes with a number, with an id made for our business, or with both, and either may change:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import Connection, bindparam, case, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Address, Identity, Incoming
from storage import contacts
from storage.contacts import Meeting
from storage.models import addresses, identities
from storage.prepared import Prepared

PHONE = "wa_id"
"""The kind that is a phone number, which a network gives to somebody else one day: it yields to every other kind."""

RENAMED = "renamed"
"""Why an address is unreachable whose last name leads elsewhere."""

_MOST = 3
_VALUES = [bindparam(f"value{place}", type_=identities.c.value.type) for place in range(_MOST)]
_other = identities.alias("other")
_LASTS = exists().where(_other.c.address_id == identities.c.address_id, _other.c.kind != PHONE)
KNOWN = Prepared(
    select(identities.c.value, addresses.c.id, addresses.c.recipient, case((_LASTS, 1), else_=0))
    .join_from(identities, addresses, addresses.c.id == identities.c.address_id)
    .where(identities.c.channel == bindparam("of_channel"), identities.c.value.in_(_VALUES))
)
_LEARN = insert(identities)
LEARN = _LEARN.on_conflict_do_update(
    index_elements=["channel", "value"], set_={"address_id": _LEARN.excluded.address_id, "kind": _LEARN.excluded.kind}
)
OF_ADDRESS = select(identities.c.kind, identities.c.value).where(identities.c.address_id == bindparam("of_address"))
FORGET = delete(identities).where(identities.c.channel == bindparam("of_channel"), identities.c.value == bindparam("former"))
REDIRECT = update(addresses).where(addresses.c.id == bindparam("of_id")).values(destination=bindparam("to"))
LOSE = update(addresses).where(addresses.c.id == bindparam("of_id")).values(destination=None, unreachable=RENAMED)


@dataclass(frozen=True, slots=True)
class Known:
    """Where a name leads; `lasts` when that address has a name that is no phone number."""

    value: str
    address_id: int
    recipient: str
    lasts: bool


def meet(connection: Connection, incoming: Incoming, now: datetime) -> Meeting:
    """Who wrote this, introduced now if nobody knows them; what else they are called is kept."""
    given = incoming.identities
    if not given:
        return contacts.meet(connection, incoming.address, now)
    known = _known(connection, incoming.address.channel, given)
    found = whose(given, known)
    channel = incoming.address.channel
    address = Address(channel, found.recipient) if found else _new_name(connection, incoming.address)
    met = contacts.meet(connection, address, now)
    if len(known) < len(given) or any(one.address_id != met.address_id for one in known):
        learn(connection, channel, met.address_id, given, known)
        return contacts.meet(connection, address, now)
    return met


def whose(given: Sequence[Identity], known: Iterable[Known]) -> Known | None:
    """Which address these names lead to, the most lasting first.

    A number that leads to somebody with another lasting name was theirs, and is this person's now.
    """
    by_value = {one.value: one for one in known}
    lasting = any(one.kind != PHONE for one in given)
    for identity in given:
        found = by_value.get(identity.value)
        if found is not None and not (identity.kind == PHONE and lasting and found.lasts):
            return found
    return None


def rename(connection: Connection, incoming: Incoming, former: Sequence[Identity], now: datetime) -> Meeting | None:
    """Lead the names of an incoming to whom the former ones led, which lead nowhere any more; None when nobody had them."""
    channel = incoming.address.channel
    found = whose(former, _known(connection, channel, former))
    if found is None:
        return None
    for identity in former:
        connection.execute(FORGET, {"of_channel": channel, "former": identity.value})
    learn(connection, channel, found.address_id, incoming.identities, _known(connection, channel, incoming.identities))
    return contacts.find(connection, Address(channel, found.recipient))


def learn(connection: Connection, channel: str, address_id: int, given: Iterable[Identity], known: Iterable[Known]) -> None:
    """Keep that these names lead to this address, and to no other."""
    rows = [{"channel": channel, "value": one.value, "kind": one.kind, "address_id": address_id} for one in given]
    connection.execute(LEARN, rows)
    for touched in sorted({address_id, *(one.address_id for one in known)}):
        _redirect(connection, touched)


def _redirect(connection: Connection, address_id: int) -> None:
    """Send to the number where one is known, which every kind of message can use; else to the id."""
    names = {row[0]: row[1] for row in connection.execute(OF_ADDRESS, {"of_address": address_id})}
    if not names:
        connection.execute(LOSE, {"of_id": address_id})
        return
    to = f"+{names[PHONE]}" if PHONE in names else names[min(names)]
    connection.execute(REDIRECT, {"of_id": address_id, "to": to})


def _known(connection: Connection, channel: str, given: Sequence[Identity]) -> list[Known]:
    values = {f"value{place}": given[place].value if place < len(given) else "" for place in range(_MOST)}
    rows = KNOWN.rows(connection, {"of_channel": channel, **values})
    return [Known(value, address_id, recipient, bool(lasts)) for value, address_id, recipient, lasts in rows]


def _new_name(connection: Connection, address: Address) -> Address:
    """A recipient nobody has: the number of somebody who moved on still names their address."""
    for number in count(1):
        name = address.recipient if number == 1 else f"{address.recipient}~{number}"
        free = Address(address.channel, name)
        if contacts.find(connection, free) is None:
            return free
    raise AssertionError("there is always another number")
