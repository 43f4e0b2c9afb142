"""What a person sees last in a chat: whether something was said unasked since they were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from bot.vocabulary import Address, Reply
from storage.engine.prepared import Prepared, Row
from storage.ledger.deliveries import Lane, State
from storage.models import deliveries, wordings

LOOKED_AT = 10
"""So many rows back: what was owed before those and is said only now is not what somebody answers in a word."""

NAMES = ("id", "lane", "state", "replaces_id", "announcement_id")
LATEST, MOMENTS = (
    Prepared(
        select(*[deliveries.c[name] for name in ("channel", "recipient", *names)])
        .where(deliveries.c.contact_id == bindparam("of_contact"))
        .order_by(deliveries.c.id.desc())
        .limit(LOOKED_AT)
    )
    for names in (NAMES, (*NAMES, "owed_at", "settled_at"))
)
"""The latest rows; most people were told nothing unasked, and for them the moments need not be read."""
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


@dataclass(frozen=True, slots=True)
class Screen:
    """`told` is the last thing said unasked at an address, None if something was answered there after it; `announced` says
    whether the very last that was owed to that person anywhere is an announcement."""

    told: Reply | None
    announced: bool


def of_person(connection: Connection, contact_id: int, address: Address) -> Screen:
    """What they see last in this chat. Edits are no news."""
    latest = LATEST.rows(connection, {"of_contact": contact_id})
    return Screen(_said_since(connection, contact_id, address, latest), bool(latest) and latest[0][-1] is not None)


def _said_since(connection: Connection, contact_id: int, address: Address, latest: Sequence[Row]) -> Reply | None:
    here, of_contact = (address.channel, address.recipient), {"of_contact": contact_id}
    if not any((channel, to) == here and _is_told(lane, state, replaces) for channel, to, _, lane, state, replaces, _ in latest):
        return None
    told: list[_Moment] = []
    answered: list[_Moment] = []
    for channel, to, number, lane, state, replaces, _, owed_at, settled_at in MOMENTS.rows(connection, of_contact):
        if (channel, to) == here and lane == Lane.REPLY:
            answered.append((settled_at or owed_at, number))
        elif (channel, to) == here and _is_told(lane, state, replaces):
            told.append((settled_at or owed_at, number))
    if not told or (answered and max(answered) > max(told)):
        return None
    return _read(connection, max(told)[1])


def _is_told(lane: str, state: str, replaces: int | None) -> bool:
    """Whether a row said something unasked that stands on the screen."""
    return lane != Lane.REPLY and state in _SHOWN and replaces is None


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
