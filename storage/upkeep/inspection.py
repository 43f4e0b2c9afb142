"""What an operator must know, as questions to the database: the doctor asks all of them, the alarms a cheap few, often."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Text, and_, bindparam, case, exists, func, literal_column, select, text

from bot.vocabulary import Address
from storage.ledger.deliveries import State
from storage.ledger.listing import UNDECIDED
from storage.ledger.owners import OWNERS
from storage.models import addresses, deliveries, holds, inbox, roles, switches, timers

BROKE = "broke"
"""How the outcome of a timer begins whose doing raised."""

_PENDING = deliveries.c.state == literal_column(f"'{State.PENDING}'", Text)
_INFLIGHT = deliveries.c.state == literal_column(f"'{State.INFLIGHT}'", Text)
_other = deliveries.alias()
_HELD = exists().where(
    holds.c.channel == deliveries.c.channel,
    holds.c.recipient.in_(("", deliveries.c.recipient)),
    holds.c.lane.in_(("", deliveries.c.lane)),
    holds.c.until > bindparam("at"),
)
_BEHIND = exists().where(
    _other.c.channel == deliveries.c.channel,
    _other.c.recipient == deliveries.c.recipient,
    _other.c.lane == deliveries.c.lane,
    _other.c.state.in_((literal_column(f"'{State.PENDING}'", Text), literal_column(f"'{State.INFLIGHT}'", Text))),
    _other.c.id < deliveries.c.id,
)
_LATE = and_(_PENDING, deliveries.c.due_at < bindparam("before"), ~_HELD, ~_BEHIND)
DUE = select(deliveries.c.channel, deliveries.c.lane, func.count()).where(_PENDING, deliveries.c.due_at < bindparam("before"))
DUE = DUE.group_by(deliveries.c.channel, deliveries.c.lane).order_by(deliveries.c.channel, deliveries.c.lane)
OLDEST = (
    select(deliveries.c.id, deliveries.c.due_at)
    .where(deliveries.c.channel == bindparam("of_channel"), deliveries.c.lane == bindparam("in_lane"), _LATE)
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(1)
)
NEXT_CHANNEL = select(func.min(deliveries.c.channel)).where(_PENDING, deliveries.c.channel > bindparam("after"))
LANE_HELD = exists().where(
    holds.c.channel == bindparam("of_channel"),
    holds.c.recipient == "",
    holds.c.lane.in_(("", bindparam("in_lane"))),
    holds.c.until > bindparam("at"),
)
IN_FLIGHT = select(deliveries.c.owner, deliveries.c.lane, func.count(), func.min(deliveries.c.due_at)).where(_INFLIGHT)
IN_FLIGHT = IN_FLIGHT.group_by(deliveries.c.owner, deliveries.c.lane)
NEWLY_UNKNOWN = select(func.count()).where(UNDECIDED, deliveries.c.settled_at >= bindparam("since"))
QUARANTINED = (
    select(inbox.c.channel, inbox.c.quarantined, func.count(), func.max(inbox.c.taken_at))
    .where(inbox.c.taken_at >= bindparam("since"), inbox.c.quarantined.is_not(None))
    .group_by(inbox.c.channel, inbox.c.quarantined)
    .order_by(func.max(inbox.c.taken_at).desc())
)
BROKEN = (
    select(timers.c.kind, timers.c.outcome, func.count())
    .where(timers.c.fired_at >= bindparam("since"), timers.c.outcome.startswith(BROKE))
    .group_by(timers.c.kind, timers.c.outcome)
    .order_by(func.count().desc())
)
LIVING = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND objsubid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages of one channel and lane that are due. The `oldest` could leave: it is neither held nor behind another there."""

    channel: str
    lane: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Flying:
    """Messages in the slots of one process."""

    owner: int | None
    lane: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Where a platform asked to wait, `until` at the latest: the `whole` lane (empty: every lane), or that many chats of it."""

    channel: str
    lane: str
    whole: bool
    count: int
    until: datetime


def late(connection: Connection, before: datetime, now: datetime) -> list[Backlog]:
    """What was due before that instant and still waits; counts every such row in an index."""
    found = []
    for channel, lane, count in connection.execute(DUE, {"before": before}).all():
        if first := oldest_late(connection, channel, lane, before, now):
            found.append(Backlog(channel, lane, count, first[1]))
    return found


def oldest_late(connection: Connection, channel: str, lane: str, before: datetime, now: datetime) -> tuple[int, datetime] | None:
    """The delivery that should have left first, and when it was due; reads a few rows."""
    at = {"of_channel": channel, "in_lane": lane, "at": now}
    if connection.execute(select(LANE_HELD), at).scalar_one():
        return None
    row = connection.execute(OLDEST, {**at, "before": before}).first()
    return (int(row[0]), row[1]) if row is not None else None


def channels_waiting(connection: Connection) -> list[str]:
    """The channels on which anything waits; reads one row each."""
    found = [""]
    while (channel := connection.execute(NEXT_CHANNEL, {"after": found[-1]}).scalar()) is not None:
        found.append(channel)
    return found[1:]


def in_flight(connection: Connection) -> list[Flying]:
    """What is in whose slots."""
    return [Flying(*row) for row in connection.execute(IN_FLIGHT)]


def undecided(connection: Connection) -> dict[str, int]:
    """How many unknown ones wait for a person, by lane."""
    found = select(deliveries.c.lane, func.count()).where(UNDECIDED).group_by(deliveries.c.lane).order_by(deliveries.c.lane)
    return {row[0]: row[1] for row in connection.execute(found)}


def newly_unknown(connection: Connection, since: datetime) -> int:
    """How many became unknown since then and were not looked at."""
    return int(connection.execute(NEWLY_UNKNOWN, {"since": since}).scalar_one())


def unreachable(connection: Connection) -> dict[str, int]:
    """How many addresses of each channel take nothing until their person writes again."""
    found = select(addresses.c.channel, func.count()).where(addresses.c.unreachable.is_not(None)).group_by(addresses.c.channel)
    return {row[0]: row[1] for row in connection.execute(found)}


def held(connection: Connection, now: datetime) -> list[Held]:
    """Where platforms asked to wait beyond now."""
    whole = func.max(case((holds.c.recipient == "", 1), else_=0))
    found = select(holds.c.channel, holds.c.lane, whole, func.count(), func.max(holds.c.until)).where(holds.c.until > now)
    rows = connection.execute(found.group_by(holds.c.channel, holds.c.lane).order_by(holds.c.channel, holds.c.lane))
    return [Held(channel, lane, bool(all_of_it), count, until) for channel, lane, all_of_it, count, until in rows]


def switched_on(connection: Connection) -> dict[str, datetime]:
    """What an operator turned on, and since when."""
    return {row[0]: row[1] for row in connection.execute(select(switches.c.name, switches.c.since))}


def quarantined(connection: Connection, since: datetime) -> list[tuple[str, str, int, datetime]]:
    """Channel, where it broke, how many, and when the last of them; the latest first."""
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(QUARANTINED, {"since": since})]


def broken_timers(connection: Connection, since: datetime) -> list[tuple[str, str, int]]:
    """Kind, what was raised, how many."""
    return [(row[0], row[1], row[2]) for row in connection.execute(BROKEN, {"since": since})]


def late_timers(connection: Connection, before: datetime) -> tuple[int, datetime | None]:
    """How many timers should have fired before that instant, and when the first of them."""
    found = select(func.count(), func.min(timers.c.due_at)).where(timers.c.fired_at.is_(None), timers.c.due_at < before)
    count, oldest = connection.execute(found).one()
    return count, oldest


def admins(connection: Connection) -> list[Address]:
    """The addresses that hold the role of an admin."""
    found = select(roles.c.channel, roles.c.recipient).where(roles.c.role == "admin").order_by(roles.c.granted_at)
    return [Address(*row) for row in connection.execute(found)]


def living(connection: Connection) -> frozenset[int]:
    """The names of the processes that live, as their locks on PostgreSQL tell."""
    return frozenset(connection.execute(LIVING, {"kind": OWNERS}).scalars())


def serving(path: Path) -> int | None:
    """The process that serves the SQLite file, None when none does or this system does not tell.

    The lock is looked at and not tried: who tries it holds it for a moment, and would refuse a process that starts.
    """
    with suppress(OSError, ValueError):
        lock = path.with_name(f"{path.name}-serving")
        number, inode = int(lock.read_text()), lock.stat().st_ino
        for line in Path("/proc/locks").read_text().splitlines():
            kind, *_, pid, where = line.split()[1:6]
            if kind == "FLOCK" and pid == str(number) and where.rpartition(":")[2] == str(inode):
                return number
    return None
