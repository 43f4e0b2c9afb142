"""The names a platform has for a person. They come and go; the address they lead to, and all that hangs on it, stays.

On WhatsApp somebody writes with a number, with an id made for our business, or with both, and either may change:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import TypeVar

from sqlalchemy import Connection, bindparam, case, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Address, Identity, Incoming
from storage.engine.prepared import Prepared
from storage.models import addresses, identities
from storage.models import contacts as contacts_table
from storage.people import contacts
from storage.people.contacts import Meeting

T = TypeVar("T")
PHONE = "wa_id"
"""The kind that is a phone number, which a network gives to somebody else one day: it yields to every other kind."""

RENAMED = "renamed"
"""Why an address is unreachable whose last name leads elsewhere."""

SLACK = timedelta(days=1)
"""How long before a change of number its new owner may have written under it: clocks differ, and who had it before is older."""

_MOST = 3
_TRIES = 10
_VALUES = [bindparam(f"value{place}", type_=identities.c.value.type) for place in range(_MOST)]
_other = identities.alias("other")
_LASTS = exists().where(_other.c.address_id == identities.c.address_id, _other.c.kind != PHONE)
KNOWN = Prepared(
    select(identities.c.value, addresses.c.id, addresses.c.recipient, case((_LASTS, 1), else_=0))
    .join_from(identities, addresses, addresses.c.id == identities.c.address_id)
    .where(identities.c.channel == bindparam("of_channel"), identities.c.value.in_(_VALUES))
)
LEARN = insert(identities).on_conflict_do_nothing().returning(identities.c.value)
LEAD = (
    update(identities)
    .where(
        identities.c.channel == bindparam("of_channel"),
        identities.c.value == bindparam("of_value"),
        identities.c.address_id == bindparam("led_to"),
    )
    .values(address_id=bindparam("leads_to"))
)
OF_ADDRESS = select(identities.c.kind, identities.c.value).where(identities.c.address_id == bindparam("of_address"))
FORGET = delete(identities).where(identities.c.channel == bindparam("of_channel"), identities.c.value == bindparam("former"))
REDIRECT = update(addresses).where(addresses.c.id == bindparam("of_id")).values(destination=bindparam("to"))
LIVES_AT = (
    select(addresses.c.contact_id, contacts_table.c.created_at)
    .join_from(addresses, contacts_table, contacts_table.c.id == addresses.c.contact_id)
    .where(addresses.c.id == bindparam("of_id"))
)
LOSE = update(addresses).where(addresses.c.id == bindparam("of_id")).values(destination=None, unreachable=RENAMED)


@dataclass(frozen=True, slots=True)
class Known:
    """Where a name leads; `lasts` when that address has a name that is no phone number."""

    value: str
    address_id: int
    recipient: str
    lasts: bool


@dataclass(frozen=True, slots=True)
class Renaming:
    """Who has new names now, and the same person once more, who wrote under them before we were told. Numbers of contacts."""

    contact_id: int
    twins: tuple[int, ...]


class Overtaken(Exception):
    """Another process learned of the same name in the same instant; what was read before is no longer so."""


def meet(connection: Connection, incoming: Incoming, now: datetime) -> Meeting:
    """Who wrote this, introduced now if nobody knows them; what else they are called is kept."""
    given = incoming.identities
    if not given:
        return contacts.meet(connection, incoming.address, now)
    known = _known(connection, incoming.address.channel, given)
    found = whose(given, known)
    if found is not None and len(known) == len(given) and all(one.address_id == found.address_id for one in known):
        return contacts.meet(connection, Address(incoming.address.channel, found.recipient), now)
    return _again_when_overtaken(connection, partial(_acquaint, connection, incoming, now))


def _acquaint(connection: Connection, incoming: Incoming, now: datetime) -> Meeting:
    """Meet somebody of whom not all names are known."""
    channel, given = incoming.address.channel, incoming.identities
    known = _known(connection, channel, given)
    found = whose(given, known)
    address = Address(channel, found.recipient) if found else _new_name(connection, incoming.address)
    met = contacts.meet(connection, address, now)
    learn(connection, channel, met.address_id, given, known)
    return contacts.meet(connection, address, now)


def _again_when_overtaken(connection: Connection, work: Callable[[], T]) -> T:
    """Do it, and anew as long as somebody learned of the same names meanwhile: each time one more of them is known."""
    for _ in range(_TRIES):
        with suppress(Overtaken), connection.begin_nested():
            return work()
    raise Overtaken


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


def rename(connection: Connection, incoming: Incoming, former: Sequence[Identity]) -> Renaming | None:
    """Lead the names of an incoming to whom the former ones led, which lead nowhere any more; None when nobody had them."""
    return _again_when_overtaken(connection, partial(_rename, connection, incoming, former))


def _rename(connection: Connection, incoming: Incoming, former: Sequence[Identity]) -> Renaming | None:
    channel = incoming.address.channel
    known = _known(connection, channel, former)
    found = whose(former, known)
    if found is None:
        return None
    theirs = _known(connection, channel, incoming.identities)
    for one in known:
        if one.address_id == found.address_id:  # another may have the number by now
            connection.execute(FORGET, {"of_channel": channel, "former": one.value})
    learn(connection, channel, found.address_id, incoming.identities, theirs)
    left = {one.address_id: one.lasts for one in theirs if not _names(connection, one.address_id)}
    twins = (_twin(connection, one, lasts, incoming.at - SLACK) for one, lasts in sorted(left.items()))
    return Renaming(_lives_at(connection, found.address_id)[0], tuple(one for one in twins if one is not None))


def _twin(connection: Connection, address_id: int, lasts: bool, since: datetime) -> int | None:
    """Who lives where no name leads any more; None where that was only a number, and somebody had it before this change."""
    contact_id, met_at = _lives_at(connection, address_id)
    return contact_id if lasts or met_at >= since else None


def _names(connection: Connection, address_id: int) -> dict[str, str]:
    """What leads to an address, by kind."""
    return {row[0]: row[1] for row in connection.execute(OF_ADDRESS, {"of_address": address_id})}


def _lives_at(connection: Connection, address_id: int) -> tuple[int, datetime]:
    """The contact, and when they were met first (UTC)."""
    row = connection.execute(LIVES_AT, {"of_id": address_id}).one()
    return int(row[0]), row[1]


def learn(connection: Connection, channel: str, address_id: int, given: Iterable[Identity], known: Iterable[Known]) -> None:
    """Keep that these names lead to this address, and to no other; raises Overtaken when `known` is no longer so."""
    led = {one.value: one.address_id for one in known}
    for one in sorted(given, key=lambda one: one.value):  # locks in one order
        if one.value not in led:
            row = {"channel": channel, "value": one.value, "kind": one.kind, "address_id": address_id}
            written = len(connection.execute(LEARN, row).all())
        else:
            key = {"of_channel": channel, "of_value": one.value, "led_to": led[one.value], "leads_to": address_id}
            written = connection.execute(LEAD, key).rowcount
        if written != 1:
            raise Overtaken
    for touched in sorted({address_id, *led.values()}):
        _redirect(connection, touched)


def _redirect(connection: Connection, address_id: int) -> None:
    """Send to the number where one is known, which every kind of message can use; else to the id."""
    names = _names(connection, address_id)
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
