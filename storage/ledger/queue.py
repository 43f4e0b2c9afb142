"""What waits in the ledger, for an admin to read within a turn: counted up to a limit, ranges of one small index."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from storage.engine.prepared import Prepared
from storage.ledger.deliveries import PENDING, Lane
from storage.models import deliveries

MOST = 10_000
"""So many are counted: of more it is said that there are more."""

_HERE = (
    deliveries.c.state == PENDING,
    deliveries.c.channel == bindparam("of_channel"),
    deliveries.c.lane == bindparam("of_lane"),
)
COUNT = Prepared(select(func.count()).select_from(select(deliveries.c.due_at).where(*_HERE).limit(MOST + 1).subquery()))
FIRST = Prepared(select(deliveries.c.due_at).where(*_HERE).order_by(deliveries.c.due_at, deliveries.c.id).limit(1))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of a channel and lane that have not left; `oldest` is when the first of them was or will be due (UTC)."""

    channel: str
    lane: Lane
    count: int
    oldest: datetime

    @property
    def is_counted(self) -> bool:
        """Whether `count` is all of them."""
        return self.count <= MOST


def waiting(connection: Connection, channels: Collection[str]) -> list[Waiting]:
    """What waits on these channels, lane by lane; nothing where nothing does."""
    found = []
    for channel in channels:
        for lane in Lane:
            key = {"of_channel": channel, "of_lane": lane}
            first = FIRST.first(connection, key)
            count = COUNT.first(connection, key) if first is not None else None
            if first is not None and count is not None:
                found.append(Waiting(channel, lane, int(count[0]), first[0]))
    return found
