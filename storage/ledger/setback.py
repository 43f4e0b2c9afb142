"""What a wall clock that was set back leaves waiting: it was due already, and must not wait until that hour comes again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from storage.ledger.deliveries import INFLIGHT, PENDING
from storage.models import deliveries, timers

RETRIES = timedelta(minutes=1)
"""How far ahead a message that is tried again soon may have been put."""

_BEFORE = bindparam("before", type_=timers.c.due_at.type)
_NOW = bindparam("at", type_=timers.c.due_at.type)
TIMERS = (
    select(timers.c.id)
    .where(timers.c.fired_at.is_(None), timers.c.due_at > _NOW, timers.c.due_at <= _BEFORE)
    .order_by(timers.c.due_at, timers.c.id)
)
REDATE = update(timers).where(timers.c.id == bindparam("of_id"), timers.c.fired_at.is_(None)).values(due_at=_NOW)
MESSAGES = (  # what is in somebody's hand, too: it may be put back without having left
    update(deliveries)
    .where(deliveries.c.state.in_((PENDING, INFLIGHT)), deliveries.c.due_at > _NOW, deliveries.c.due_at <= _BEFORE)
    .values(due_at=_NOW)
)


def redate(connection: Connection, was: datetime, now: datetime) -> int:
    """Make what was due when the clock said `was` due at `now`, the time it was set to; returns how many. Both are UTC."""
    waiting = connection.execute(TIMERS, {"at": now, "before": was}).scalars().all()
    for place, number in enumerate(reversed(waiting)):  # their order stays, and no two of one key share an instant
        connection.execute(REDATE, {"of_id": number, "at": now - timedelta(microseconds=place)})
    return len(waiting) + connection.execute(MESSAGES, {"at": now, "before": was + RETRIES}).rowcount
