"""Owing messages to many people at once, none of whom is waiting for an answer: no slot is sought, the rows are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert

from storage.ledger.deliveries import Owed, State, policy_of
from storage.models import deliveries

OWE_ALL = insert(deliveries)
_pack = msgspec.json.Encoder().encode


def owe_all(connection: Connection, owed: Sequence[Owed], now: datetime) -> None:
    """Write down that these messages are owed; what many share is packed once."""
    packed: dict[int, str] = {}
    for one in owed:
        if id(one.reply) not in packed:
            packed[id(one.reply)] = _pack(one.reply).decode()
    rows = [_row(one, packed[id(one.reply)], now) for one in owed]
    if rows:
        connection.execute(OWE_ALL, rows)


def _row(owed: Owed, packed: str, now: datetime) -> dict[str, object]:
    return {
        "channel": owed.address.channel,
        "recipient": owed.address.recipient,
        "contact_id": owed.contact_id,
        "lane": owed.lane,
        "policy": policy_of(owed),
        "state": State.PENDING,
        "reply": packed,
        "notice": owed.notice,
        "edits": owed.edits,
        "subject": owed.subject,
        "replaces_id": owed.replaces_id,
        "owed_at": now,
        "due_at": owed.due_at or now,
        "useful_until": owed.useful_until,
    }
