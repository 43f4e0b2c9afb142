"""The bubble that says a job is in the making: how far it is stands in the same place, where the platform can edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from bot import traits
from bot.vocabulary import Address, Reply
from storage.ledger import deliveries as ledger
from storage.ledger.deliveries import Lane, Owed, State
from storage.models import addresses, deliveries
from storage.unasked.places import OVERWRITTEN, REWORD

PROGRESS = "progress"
"""The notice of a bubble that says how far something is."""

_SHOWN = (State.PENDING, State.INFLIGHT, State.SENT, State.DELIVERED, State.READ)
SHOWN = (
    select(*[deliveries.c[name] for name in ("id", "channel", "recipient", "state", "replaces_id")])
    .where(
        deliveries.c.contact_id == bindparam("of_contact"),
        deliveries.c.subject == bindparam("about"),
        deliveries.c.state.in_(_SHOWN),
    )
    .order_by(deliveries.c.id.desc())
    .limit(1)
)

REMEMBER = update(addresses).where(addresses.c.id == bindparam("of_id")).values(conversation=bindparam("state"))


@dataclass(frozen=True, slots=True)
class Bubble:
    """The last message about a job; `is_edit` when it rewrote an earlier one, `waits` when it has not left yet."""

    delivery_id: int
    address: Address
    is_edit: bool
    waits: bool


def shown(connection: Connection, contact_id: int, subject: str) -> Bubble | None:
    """The bubble, None where there is none or the platform cannot edit it."""
    row = connection.execute(SHOWN, {"of_contact": contact_id, "about": subject}).first()
    if row is None or not traits.of(row.channel).edits:
        return None
    return Bubble(row.id, Address(row.channel, row.recipient), row.replaces_id is not None, row.state == State.PENDING)


def rewrite(connection: Connection, bubble: Bubble, reply: Reply, contact_id: int, subject: str, now: datetime) -> bool:
    """Owe the edit, unless the bubble shows something else by now. One that waits is reworded: never two at a time."""
    if connection.execute(OVERWRITTEN, {"of_id": bubble.delivery_id}).first() is not None:
        return False
    if bubble.waits and bubble.is_edit:
        packed = msgspec.json.encode(reply).decode()
        if connection.execute(REWORD, {"of_id": bubble.delivery_id, "packed": packed}).rowcount == 1:
            return True
    owed = Owed(
        bubble.address,
        reply,
        contact_id,
        lane=Lane.NOTICE,
        notice=PROGRESS,
        subject=subject,
        replaces_id=bubble.delivery_id,
    )
    ledger.owe(connection, owed, None, now)
    return True


def remember(connection: Connection, address_id: int, conversation: str) -> None:
    """Keep where the conversation stands after something was said that was asked for earlier."""
    connection.execute(REMEMBER, {"of_id": address_id, "state": conversation})
