"""Places in line on people's screens: which bubble shows one to whom, and what it reads, so that it can be kept current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Text, bindparam, cast, exists, func, literal, or_, select, update

from bot import traits
from bot.rules.seats import Status
from bot.vocabulary import Address, Reply
from storage.ledger import deliveries as ledger
from storage.ledger.deliveries import Lane, Owed, State
from storage.ledger.unsaid import about_place
from storage.models import addresses, contacts, deliveries, registrations
from storage.unasked.timers import Kind

_ON_SCREEN = (State.PENDING, State.INFLIGHT, State.SENT, State.DELIVERED, State.READ)
_WAITS = (registrations.c.activity_id == bindparam("of_activity"), registrations.c.status == Status.WAITLISTED)
IN_LINE = (
    select(registrations.c.id, registrations.c.line_at)
    .where(*_WAITS, registrations.c.line_at > bindparam("after"))
    .order_by(registrations.c.line_at)
    .limit(bindparam("most"))
)
AHEAD = select(func.count()).where(*_WAITS, registrations.c.line_at <= bindparam("after"))
SHOWN = (
    select(
        registrations.c.id,
        contacts.c.id,
        contacts.c.language,
        *[deliveries.c[name] for name in ("id", "channel", "recipient", "state", "replaces_id", "reply")],
    )
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id)
    .join(
        deliveries,
        (deliveries.c.contact_id == contacts.c.id) & (deliveries.c.subject == literal("place:") + cast(registrations.c.id, Text)),
    )
    .join(
        addresses,
        (addresses.c.contact_id == contacts.c.id)
        & (addresses.c.channel == deliveries.c.channel)
        & (addresses.c.recipient == deliveries.c.recipient),
    )
    .where(
        *_WAITS,
        registrations.c.line_at.between(bindparam("first"), bindparam("last")),
        contacts.c.stopped_at.is_(None),
        addresses.c.unreachable.is_(None),
        deliveries.c.state.in_(_ON_SCREEN),
    )
    .order_by(deliveries.c.id)
)
_later = deliveries.alias()
# The same bubble shows something else by now: a tap on it led elsewhere.
OVERWRITTEN = select(literal(1)).where(
    deliveries.c.id == bindparam("of_id"),
    exists().where(
        _later.c.contact_id == deliveries.c.contact_id,
        _later.c.id > deliveries.c.id,
        _later.c.channel == deliveries.c.channel,
        _later.c.recipient == deliveries.c.recipient,
        _later.c.subject.is_distinct_from(deliveries.c.subject),
        or_(_later.c.edits == deliveries.c.external_id, _later.c.replaces_id == deliveries.c.id),
    ),
)
REWORD = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_id"), deliveries.c.state == State.PENDING)
    .values(reply=bindparam("packed"))
)


@dataclass(frozen=True, slots=True)
class Bubble:
    """The last message at one address that shows a place in line; `is_edit` when it rewrites an earlier one and waits."""

    registration_id: int
    contact_id: int
    language: str | None
    delivery_id: int
    address: Address
    is_edit: bool
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some who stand behind each other: everybody's place, by registration. `first` and `last` are numbers of `line_at`."""

    activity_id: int
    places: dict[int, int]
    first: int
    last: int


def stretch(connection: Connection, activity_id: int, after: int, most: int) -> Stretch | None:
    """The next so many in line behind the one whose `line_at` is `after`; None where nobody is."""
    key = {"of_activity": activity_id, "after": after}
    rows = connection.execute(IN_LINE, {**key, "most": most}).all()
    if not rows:
        return None
    ahead = int(connection.execute(AHEAD, key).scalar_one())
    places = {row.id: place for place, row in enumerate(rows, ahead + 1)}
    return Stretch(activity_id, places, rows[0].line_at, rows[-1].line_at)


def shown(connection: Connection, to: Stretch) -> list[Bubble]:
    """The bubbles that show these their place, if they can be reached, one an address: the last of each."""
    last: dict[tuple[int, Address], Bubble] = {}
    for row in connection.execute(SHOWN, {"of_activity": to.activity_id, "first": to.first, "last": to.last}):
        claim, contact, language, delivery, channel, recipient, state, replaces, reply = row
        if not traits.of(channel).edits:
            continue  # each step in line would be another message; the last one, a seat, is told anyway
        address = Address(channel, recipient)
        waits = state == State.PENDING and replaces is not None
        last[claim, address] = Bubble(claim, contact, language, delivery, address, waits, _text(reply))
    return list(last.values())


def _text(reply: str) -> str:
    """What a stored reply says; nothing for one of a shape this version does not know."""
    try:
        return msgspec.json.decode(reply, type=Reply).text
    except msgspec.DecodeError:
        return ""


def rewrite(connection: Connection, bubble: Bubble, reply: Reply, now: datetime) -> bool:
    """Owe the edit, unless the bubble shows something else by now. One that waits is reworded: never two at a time."""
    if connection.execute(OVERWRITTEN, {"of_id": bubble.delivery_id}).first() is not None:
        return False
    if bubble.is_edit:
        packed = msgspec.json.encode(reply).decode()
        if connection.execute(REWORD, {"of_id": bubble.delivery_id, "packed": packed}).rowcount == 1:
            return True
    owed = Owed(
        bubble.address,
        reply,
        bubble.contact_id,
        lane=Lane.NOTICE,
        notice=Kind.PLACE,
        subject=about_place(bubble.registration_id),
        replaces_id=bubble.delivery_id,
    )
    ledger.owe(connection, owed, None, now)
    return True
