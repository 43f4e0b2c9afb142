"""Which of the waiting rows go next, decided in the moment they are taken and not when they were owed.

Every question is a range of `ix_deliveries_due`, one channel and lane at a time: a million waiting rows cost what one costs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)

from bot.vocabulary import Address, Reply
from storage.deliveries import INFLIGHT, MOVED, PENDING, Lane, Outcome, Parcel, Policy, State, settle
from storage.holds import EVERY
from storage.models import addresses, contacts, deliveries, holds, switches
from storage.models.base import Instant
from storage.prepared import Prepared
from storage.switches import PAUSED
from storage.timers import Kind

TOO_LATE, STOPPED, UNREACHABLE, NOTHING_TO_EDIT = "too late", "stopped", "unreachable", "nothing to edit"
"""Why a row was not sent on purpose."""

STILL_TOLD = frozenset({Kind.MOVED, Kind.CALLED_OFF})
"""Notices that reach also those who asked for silence: they hold a seat, and would travel in vain."""


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


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that were put into slots; `full` when another look may find more."""

    parcels: list[Parcel]
    full: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row that is due and the first of its address in its lane."""

    id: int
    recipient: str
    reply: str
    edits: str | None
    policy: str
    attempts: int
    doubts: int
    reason: str | None
    notice: str | None
    useful_until: datetime | None
    replaces_id: int | None
    bubble: str | None
    held_until: datetime | None
    contact_id: int | None
    unreachable: str | None


_unpack = msgspec.json.Decoder(Reply).decode
_other, _earlier = deliveries.alias("other"), deliveries.alias("earlier")
_HERE = (_other.c.channel == deliveries.c.channel) & (_other.c.recipient == deliveries.c.recipient)
_FLYING = select(_other.c.id).where(_HERE, _other.c.state == INFLIGHT).limit(1).scalar_subquery()
# A scalar, not EXISTS: a planner that knows a better way to join a million rows would take it for fifty, too.
_HEAD = (
    select(_other.c.id)
    .where(_HERE, _other.c.state.in_((PENDING, INFLIGHT)), _other.c.lane == deliveries.c.lane)
    .order_by(_other.c.id)
    .limit(1)
    .scalar_subquery()
)
_LANE = (
    deliveries.c.state == PENDING,
    deliveries.c.channel == bindparam("of_channel"),
    deliveries.c.lane == bindparam("of_lane"),
)
CANDIDATES = Prepared(
    select(
        *[deliveries.c[name] for name in _Candidate.__slots__[:11]],
        _earlier.c.external_id,
        holds.c.until,
        addresses.c.contact_id,
        addresses.c.unreachable,
    )
    .select_from(deliveries)
    .outerjoin(_earlier, _earlier.c.id == deliveries.c.replaces_id)
    .outerjoin(
        holds,
        (holds.c.channel == deliveries.c.channel)
        & (holds.c.recipient == deliveries.c.recipient)
        & (holds.c.lane == literal_column(f"'{EVERY}'", Text))
        & (holds.c.until > bindparam("at")),
    )
    .outerjoin(addresses, (addresses.c.channel == deliveries.c.channel) & (addresses.c.recipient == deliveries.c.recipient))
    .where(
        *_LANE,
        deliveries.c.due_at <= bindparam("at"),
        _FLYING.is_(None),
        deliveries.c.id == _HEAD,
        or_(_earlier.c.id.is_(None), _earlier.c.state.not_in((PENDING, INFLIGHT))),
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)
# Shared, so that a turn which stops everything waits until what was claimed before it can be seen to be in flight.
SILENT = (
    select(contacts.c.id, contacts.c.stopped_at)
    .where(contacts.c.id.in_(bindparam("of_contacts", expanding=True)))
    .with_for_update(read=True, skip_locked=True)
)
MARK = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=State.INFLIGHT, owner=bindparam("by_owner"))
)
PUT_OFF = update(deliveries).where(deliveries.c.id == bindparam("of_id")).values(due_at=bindparam("until"))


def look(connection: Connection, channels: Collection[str], owner: int, now: datetime) -> Look:
    """What waits on these channels, and what must not leave; `owner` is who asks."""
    found = list(_looking(tuple(sorted(channels))).rows(connection, {"at": now, "living": owner}))
    kinds = {row[0] for row in found}
    return Look(
        "paused" in kinds,
        {(channel, Lane(lane)): first for kind, channel, lane, first, _ in found if kind == "due" and first is not None},
        {(channel, Lane(lane)): later for kind, channel, lane, _, later in found if kind == "due" and later is not None},
        {(channel, lane): until for kind, channel, lane, until, _ in found if kind == "held"},
        "others" in kinds,
    )


@lru_cache
def _looking(channels: tuple[str, ...]) -> Prepared:
    """One statement for all lanes of these channels."""
    lanes = [_lane_of(channel, lane) for channel in channels for lane in Lane]
    held = select(literal("held"), holds.c.channel, holds.c.lane, holds.c.until, _NEVER).where(
        holds.c.recipient == literal_column(f"'{EVERY}'", Text), holds.c.until > bindparam("at", type_=holds.c.until.type)
    )
    paused = select(literal("paused"), literal(""), literal(""), switches.c.since, _NEVER).where(switches.c.name == PAUSED)
    theirs = (
        select(deliveries.c.owed_at).where(deliveries.c.state == INFLIGHT, deliveries.c.owner != bindparam("living")).limit(1)
    )
    others = select(literal("others"), literal(""), literal(""), theirs.subquery().c.owed_at, _NEVER)
    return Prepared(union_all(held, paused, others, *lanes))


_NEVER = cast(null(), Instant())


def _lane_of(channel: str, lane: Lane) -> Select[*tuple[Any, ...]]:
    due, at = deliveries.c.due_at, bindparam("at", type_=deliveries.c.due_at.type)
    here = (deliveries.c.channel == literal(channel), deliveries.c.lane == literal(lane.value))
    ordered = select(due).where(deliveries.c.state == PENDING, *here).order_by(due, deliveries.c.id).limit(1)
    first, later = _scalar(ordered.where(due <= at)), _scalar(ordered.where(due > at))
    return select(literal("due"), literal(channel), literal(lane.value), first, later)


def _scalar(one: Select[tuple[datetime]]) -> ColumnElement[datetime]:
    return one.scalar_subquery()


def claim(connection: Connection, channel: str, lane: Lane, owner: int, now: datetime, most: int) -> Batch:
    """Put due rows of a lane into this process's slots, the longest due first, never two of one address at once.

    What nobody wants any more, or nobody can get, becomes `skipped` instead, and the ledger says why.
    """
    key = {"of_channel": channel, "of_lane": lane, "at": now, "most": most}
    candidates = [_Candidate(*row) for row in CANDIDATES.rows(connection, key)]
    silent, locked = _silent(connection, candidates) if lane is not Lane.REPLY else (set(), set())
    parcels, outcomes = [], []
    for one in candidates:
        judged = None if one.contact_id in locked else _judge(one, channel, lane, now, one.contact_id in silent)
        match judged:
            case Outcome():
                outcomes.append(judged)
            case Parcel():
                parcels.append(judged)
            case datetime():
                connection.execute(PUT_OFF, {"of_id": one.id, "until": judged})
    settle(connection, outcomes, now)
    if parcels:
        connection.execute(MARK, {"ids": [parcel.id for parcel in parcels], "by_owner": owner})
    return Batch(parcels, len(candidates) == most or len(parcels) < len(candidates))


def _silent(connection: Connection, candidates: Sequence[_Candidate]) -> tuple[set[int], set[int]]:
    """Which of these people asked for silence, and whom somebody is changing right now: the next look knows what became of it."""
    people = {one.contact_id for one in candidates if one.contact_id is not None}
    if not people:
        return set(), set()
    rows = connection.execute(SILENT, {"of_contacts": sorted(people)}).all()
    return {row[0] for row in rows if row[1] is not None}, people.difference(row[0] for row in rows)


def _judge(one: _Candidate, channel: str, lane: Lane, now: datetime, silent: bool) -> Parcel | Outcome | datetime:
    """Send it, settle it unsent, or put it off until then."""
    why = _reason_not_to(one, lane, now, silent)
    if why is not None:
        return Outcome(one.id, State.SKIPPED, None, why, None, one.attempts, one.doubts)
    return one.held_until or _parcel(one, channel, lane)


def _reason_not_to(one: _Candidate, lane: Lane, now: datetime, silent: bool) -> str | None:
    """Why a row shall not be sent any more; None when it shall."""
    if one.useful_until is not None and now > one.useful_until:
        return TOO_LATE
    if one.replaces_id is not None and one.bubble is None:
        return NOTHING_TO_EDIT
    if lane is Lane.REPLY:
        return None
    if one.unreachable is not None:
        return UNREACHABLE
    return STOPPED if silent and one.notice not in STILL_TOLD else None


def _parcel(one: _Candidate, channel: str, lane: Lane) -> Parcel | Outcome:
    """What is to be sent; a failure for a reply whose shape this version does not know."""
    try:
        said = _unpack(one.reply)
    except msgspec.DecodeError:
        return Outcome(one.id, State.FAILED, reason="unreadable")
    address, edits = Address(channel, one.recipient), one.bubble if one.replaces_id is not None else one.edits
    policy, moved = Policy(one.policy), one.reason == MOVED
    return Parcel(one.id, address, said, edits, policy, one.attempts, one.doubts, lane, moved)
