"""How much is owed, and for how long already: what operators watch. Ranges of small indexes, never the whole ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.ledger.deliveries import INFLIGHT, PENDING, Lane, State
from storage.models import deliveries
from storage.platforms.switches import PAUSED, is_on


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows not settled yet by lane and state; seconds since the longest waiting of each lane was due; whether all is paused."""

    owed: dict[tuple[str, str], int] = field(default_factory=dict)
    lag: dict[str, float] = field(default_factory=dict)
    paused: bool = False


_channel, _lane, _due = deliveries.c.channel, deliveries.c.lane, deliveries.c.due_at
WAITING = select(_lane, func.count(), func.min(_due)).where(deliveries.c.state == PENDING).group_by(_channel, _lane)
FLYING = select(_lane, func.count()).where(deliveries.c.state == INFLIGHT).group_by(_lane)


def of(connection: Connection, now: datetime) -> Backlog:
    """What is owed at `now` (UTC). Some 0.1 s for a million rows."""
    owed = {(lane.value, state.value): 0 for lane in Lane for state in (State.PENDING, State.INFLIGHT)}
    lag = {lane.value: 0.0 for lane in Lane}
    for lane, count, oldest in connection.execute(WAITING):
        owed[lane, State.PENDING] += count
        lag[lane] = max(lag[lane], (now - oldest).total_seconds())
    for lane, count in connection.execute(FLYING):
        owed[lane, State.INFLIGHT] += count
    return Backlog(owed, lag, is_on(connection, PAUSED))
