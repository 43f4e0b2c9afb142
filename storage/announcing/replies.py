"""How many people answered an announcement: a number, and nothing about who."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from bot.vocabulary import Address
from storage.announcing import tallies
from storage.announcing.tallies import REPLIED
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import State
from storage.models import deliveries

COUNTS_FOR = timedelta(hours=48)
"""Whoever writes later answers something else."""

_MAY_HAVE_READ = frozenset({State.INFLIGHT, State.SENT, State.DELIVERED, State.READ, State.UNKNOWN})
LAST = Prepared(
    select(*[deliveries.c[name] for name in ("channel", "recipient", "state", "announcement_id", "owed_at", "settled_at")])
    .where(deliveries.c.contact_id == bindparam("of_contact"))
    .order_by(deliveries.c.id.desc())
    .limit(1)
)


def heard(connection: Connection, contact_id: int, address: Address, now: datetime) -> None:
    """Somebody wrote there, and what they are answered is not owed yet: the last thing said to them may be an announcement.

    Then it is counted, once: from their answer on it is not the last thing any more.
    """
    row = LAST.first(connection, {"of_contact": contact_id})
    if row is None or row[3] is None:
        return
    channel, recipient, state, announcement_id, owed_at, settled_at = row
    if Address(channel, recipient) == address and state in _MAY_HAVE_READ and now - (settled_at or owed_at) <= COUNTS_FOR:
        tallies.add(connection, announcement_id, REPLIED)
