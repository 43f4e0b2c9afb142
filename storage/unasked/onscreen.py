"""What a person sees last in a chat: whether something was said unasked since they were answered."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from bot.vocabulary import Address, Reply
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import Lane, State
from storage.models import deliveries, wordings

LOOKED_AT = 10
"""So many rows back: what was owed before those and is said only now is not what somebody answers in a word."""

LATEST = Prepared(
    select(
        *[deliveries.c[name] for name in ("id", "channel", "recipient", "lane", "state", "replaces_id", "owed_at", "settled_at")]
    )
    .where(deliveries.c.contact_id == bindparam("of_contact"))
    .order_by(deliveries.c.id.desc())
    .limit(LOOKED_AT)
)
REPLY = Prepared(
    select(func.coalesce(wordings.c.reply, deliveries.c.reply))
    .select_from(deliveries)
    .outerjoin(wordings, wordings.c.id == deliveries.c.wording_id)
    .where(deliveries.c.id == bindparam("of_id"))
)
SAID = Prepared(
    select(deliveries.c.lane).where(deliveries.c.id == bindparam("of_id"), deliveries.c.contact_id == bindparam("of_contact"))
)
_SHOWN = (State.SENT, State.DELIVERED, State.READ)
_Moment = tuple[datetime, int]


def said_since(connection: Connection, contact_id: int, address: Address) -> Reply | None:
    """The last thing said unasked at this address, None if something was answered there after it. Edits are no news."""
    told: list[_Moment] = []
    answered: list[_Moment] = []
    for number, channel, recipient, lane, state, replaces, owed_at, settled_at in LATEST.rows(
        connection, {"of_contact": contact_id}
    ):
        if Address(channel, recipient) != address:
            continue
        if lane == Lane.REPLY:
            answered.append((settled_at or owed_at, number))
        elif state in _SHOWN and replaces is None:
            told.append((settled_at or owed_at, number))
    if not told or (answered and max(answered) > max(told)):
        return None
    return _read(connection, max(told)[1])


def said(connection: Connection, delivery_id: int, contact_id: int) -> tuple[Lane, Reply] | None:
    """What this delivery said to this person, and in which lane; None where it was somebody else's, or is gone."""
    row = SAID.first(connection, {"of_id": delivery_id, "of_contact": contact_id})
    reply = _read(connection, delivery_id) if row is not None else None
    return (Lane(row[0]), reply) if row is not None and reply is not None else None


def _read(connection: Connection, delivery_id: int) -> Reply | None:
    """A stored reply; None for one of a shape this version does not know."""
    row = REPLY.first(connection, {"of_id": delivery_id})
    try:
        return msgspec.json.decode(row[0], type=Reply) if row is not None else None
    except msgspec.DecodeError:
        return None
