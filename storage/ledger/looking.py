"""What waits in the ledger, by channel and lane, and what must not leave: one question, however much waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Text, bindparam, cast, literal, literal_column, null, or_, select, union_all

from storage.engine.prepared import Prepared
from storage.ledger.deliveries import ANNOUNCING, INFLIGHT, PENDING, Lane
from storage.ledger.holds import EVERY
from storage.models import deliveries, holds, switches
from storage.models.base import Instant
from storage.platforms.switches import BULK_STOPPED, PAUSED


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into the ledger shows, by channel and lane. Instants are UTC.

    `first` is when the longest waiting row was due; `later` when the next one will be; `shut` until when a lane is held.
    """

    paused: bool = False
    first: dict[tuple[str, Lane], datetime] = field(default_factory=dict)
    later: dict[tuple[str, Lane], datetime] = field(default_factory=dict)
    shut: dict[tuple[str, str], datetime] = field(default_factory=dict)
    others_fly: bool = False  # another process has something in the air

    def is_shut(self, channel: str, lane: Lane) -> bool:
        """Whether a platform asked us to wait with this lane."""
        return (channel, lane) in self.shut or (channel, EVERY) in self.shut


def look(connection: Connection, channels: Collection[str], owner: int, now: datetime) -> Look:
    """What waits on these channels, and what must not leave; `owner` is who asks."""
    found = list(_looking(tuple(sorted(channels))).rows(connection, {"at": now, "living": owner}))
    kinds = {row[0] for row in found}
    if "stopped" in kinds:  # by an admin: as if none were owed
        found = [row for row in found if row[2] not in ANNOUNCING]
    return Look(
        "paused" in kinds,
        {(channel, Lane(lane)): first for kind, channel, lane, first, _ in found if kind == "due" and first is not None},
        {(channel, Lane(lane)): later for kind, channel, lane, _, later in found if kind == "due" and later is not None},
        {(channel, lane): until for kind, channel, lane, until, _ in found if kind == "held"},
        "others" in kinds,
    )


_NEVER = cast(null(), Instant())


@lru_cache
def _looking(channels: tuple[str, ...]) -> Prepared:
    """One statement for all lanes of these channels, planned in a moment: two questions, asked of each lane."""
    at = bindparam("at", type_=Instant())
    pairs = [
        select(literal(channel).label("channel"), literal(lane.value).label("lane")) for channel in channels for lane in Lane
    ]
    asked = union_all(*pairs).subquery()
    here = (deliveries.c.state == PENDING, deliveries.c.channel == asked.c.channel, deliveries.c.lane == asked.c.lane)
    due = select(deliveries.c.due_at).where(*here).order_by(deliveries.c.due_at, deliveries.c.id).limit(1)
    first, later = (due.where(when).scalar_subquery() for when in (deliveries.c.due_at <= at, deliveries.c.due_at > at))
    lanes = select(
        literal("due").label("kind"), asked.c.channel, asked.c.lane, first.label("first"), later.label("later")
    ).subquery()
    theirs = deliveries.c.owner != bindparam("living", type_=deliveries.c.owner.type)
    others = select(deliveries.c.owed_at).where(deliveries.c.state == INFLIGHT, theirs).limit(1).subquery()
    return Prepared(
        union_all(
            select(literal("held"), holds.c.channel, holds.c.lane, holds.c.until, _NEVER).where(
                holds.c.recipient == literal_column(f"'{EVERY}'", Text), holds.c.until > at
            ),
            select(literal("paused"), literal(""), literal(""), switches.c.since, _NEVER).where(switches.c.name == PAUSED),
            select(literal("stopped"), literal(""), literal(""), switches.c.since, _NEVER).where(switches.c.name == BULK_STOPPED),
            select(literal("others"), literal(""), literal(""), others.c.owed_at, _NEVER),
            select(lanes.c.kind, lanes.c.channel, lanes.c.lane, lanes.c.first, lanes.c.later).where(
                or_(lanes.c.first.is_not(None), lanes.c.later.is_not(None))
            ),
        )
    )
