"""Which of the waiting rows go next, decided in the moment they are taken and not when they were owed.

Every question is a range of `ix_deliveries_due`, one channel and lane at a time: a million waiting rows cost what one costs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Label,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    update,
)

from bot import traits
from bot.rules.announcements import State as Running
from bot.rules.hours import after_quiet, is_quiet
from bot.vocabulary import Address, Passage, Reply
from storage.announcing.audiences import NO_CONSENT, STANDING
from storage.engine.many import Many, PackedRows
from storage.ledger.deliveries import (
    ANNOUNCING,
    INFLIGHT,
    MOVED,
    NEWS,
    NO_TEMPLATE,
    PENDING,
    Lane,
    Outcome,
    Parcel,
    Policy,
    State,
    tag,
)
from storage.ledger.holds import EVERY
from storage.ledger.settling import settle
from storage.models import addresses, announcements, contacts, deliveries, holds, provinces, wordings
from storage.people.identities import RENAMED
from storage.platforms import quota
from storage.unasked import reaching
from storage.unasked.timers import Kind

TOO_LATE, STOPPED, UNREACHABLE, NOTHING_TO_EDIT = "too late", "stopped", "unreachable", "nothing to edit"
NO_NEWS, CANCELLED = "wants no news", "cancelled"
"""Why a row was not sent on purpose."""

STILL_TOLD = frozenset({Kind.MOVED, Kind.CALLED_OFF})
"""Notices that reach also those who asked for silence: they hold a seat, and would travel in vain."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that were put into slots; `full` when another look may find more, `beyond` when all were beyond a daily limit."""

    parcels: list[Parcel]
    full: bool
    beyond: bool = False


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
    owed_at: datetime
    bubble: str | None
    held_until: datetime | None
    contact_id: int | None
    unreachable: str | None
    destination: str | None
    free_until: datetime | None
    stopped_at: datetime | None
    news_stopped_at: datetime | None
    standing: int | None  # the place in storage.announcing.audiences.STANDING
    announced: str | None  # the state of the announcement it is a copy of
    zone: str | None  # of such a copy: whose night its person keeps


_WISHES = ("stopped_at", "news_stopped_at", "standing")
_UNAGREED = STANDING.index(NO_CONSENT)
_unpack = msgspec.json.Decoder(Reply).decode
_other, _earlier = deliveries.alias("other"), deliveries.alias("earlier")
_HERE = (_other.c.channel == deliveries.c.channel) & (_other.c.recipient == deliveries.c.recipient)
_FLYING = select(_other.c.id).where(_HERE, _other.c.state == INFLIGHT).limit(1).scalar_subquery()
# Scalars, compared by size: a planner takes EXISTS for a reason to join a million rows, and an equality for something so rare
# that it had better sort all of them first. What it holds for common, it looks for in the order of the index.
# What waits for a template is passed by, or one kind that may not be said would stop every other of its person.
_IN_THE_WAY = (_other.c.due_at <= bindparam("at")) | func.coalesce(_other.c.reason, "").not_like(f"{NO_TEMPLATE}: %")
_HEAD = (
    select(_other.c.id)
    .where(_HERE, _other.c.state.in_((PENDING, INFLIGHT)), _other.c.lane == deliveries.c.lane, _IN_THE_WAY)
    .order_by(_other.c.id)
    .limit(1)
    .scalar_subquery()
)
_HELD_UNTIL = (
    select(holds.c.until)
    .where(
        holds.c.channel == deliveries.c.channel,
        holds.c.recipient == deliveries.c.recipient,
        holds.c.lane == literal_column(f"'{EVERY}'", Text),
        holds.c.until > bindparam("at"),
    )
    .scalar_subquery()
)
_LANE = (
    deliveries.c.state == PENDING,
    deliveries.c.channel == bindparam("of_channel"),
    deliveries.c.lane == bindparam("of_lane"),
)
_LIVES_THERE = (addresses.c.channel == deliveries.c.channel) & (addresses.c.recipient == deliveries.c.recipient)


def _of_address(name: str) -> Label[Any]:
    return select(addresses.c[name]).where(_LIVES_THERE).scalar_subquery().label(name)


def _of_person(name: str) -> Label[Any]:
    lives = addresses.join(contacts, contacts.c.id == addresses.c.contact_id)
    return select(contacts.c[name]).select_from(lives).where(_LIVES_THERE).scalar_subquery().label(name)


_ANNOUNCED = select(announcements.c.state).where(announcements.c.id == deliveries.c.announcement_id).scalar_subquery()
_HOME = addresses.join(contacts, contacts.c.id == addresses.c.contact_id).join(provinces, provinces.c.code == contacts.c.province)
_ZONE = case(
    (
        deliveries.c.announcement_id.is_not(None),
        select(provinces.c.zone).select_from(_HOME).where(_LIVES_THERE).scalar_subquery(),
    )
)
_COLUMNS = [
    func.coalesce(wordings.c.reply, deliveries.c.reply).label(name) if name == "reply" else deliveries.c[name]
    for name in _Candidate.__slots__[:12]
]
CANDIDATES = PackedRows(
    select(
        *_COLUMNS,
        _earlier.c.external_id.label("bubble"),
        _HELD_UNTIL.label("held_until"),
        *[_of_address(name) for name in ("contact_id", "unreachable", "destination", "free_until")],
        *[_of_person(name) for name in ("stopped_at", "news_stopped_at", "standing")],
        _ANNOUNCED.label("announced"),
        _ZONE.label("zone"),
    )
    .select_from(deliveries)
    .outerjoin(_earlier, _earlier.c.id == deliveries.c.replaces_id)
    .outerjoin(wordings, wordings.c.id == deliveries.c.wording_id)
    .where(
        *_LANE,
        deliveries.c.due_at <= bindparam("at"),
        func.coalesce(_FLYING, 0) < 1,
        deliveries.c.id <= _HEAD,
        func.coalesce(_earlier.c.state, "").not_in((PENDING, INFLIGHT)),
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)
# Shared, so that a turn which stops everything waits until what was claimed before it can be seen to be in flight.
SILENT = Many(
    lambda among: (
        select(contacts.c.id, contacts.c.stopped_at, contacts.c.news_stopped_at, contacts.c.standing)
        .where(among(contacts.c.id, "people"))
        .with_for_update(read=True, skip_locked=True)
    )
)
MARK = Many(
    lambda among: (
        update(deliveries).where(among(deliveries.c.id, "ids")).values(state=State.INFLIGHT, owner=bindparam("by_owner"))
    )
)
PUT_OFF = update(deliveries).where(deliveries.c.id == bindparam("of_id")).values(due_at=bindparam("until"))
BEYOND = PUT_OFF.values(reason=quota.FULL)
SHUTS_SOON = timedelta(seconds=10)
"""A window with less than this left is taken for shut: a message waits a moment until it leaves."""


def claim(connection: Connection, channel: str, lane: Lane, owner: int, now: datetime, most: int) -> Batch:
    """Put due rows of a lane into this process's slots, the longest due first, never two of one address at once.

    What nobody wants any more, or nobody can get, becomes `skipped` instead, and the ledger says why.
    """
    key = {"of_channel": channel, "of_lane": lane, "at": now, "most": most}
    candidates = [_Candidate(*row) for row in CANDIDATES.rows(connection, key)]
    found = len(candidates)
    if lane is not Lane.REPLY and connection.dialect.name == "postgresql":
        candidates = _certain(connection, candidates)
    parcels = _may_go(connection, candidates, channel, lane, now)
    if lane is not Lane.REPLY and parcels and traits.of(channel).window:
        parcels = _within_limit(connection, channel, parcels, {one.id for one in candidates if one.reason == quota.FULL}, now)
        if not parcels:
            return Batch(parcels, full=False, beyond=True)
    if parcels:
        MARK.execute(connection, {"ids": [parcel.id for parcel in parcels], "by_owner": owner})
    return Batch(parcels, found == most or len(parcels) < found)


def _may_go(connection: Connection, candidates: Sequence[_Candidate], channel: str, lane: Lane, now: datetime) -> list[Parcel]:
    """Those that nothing speaks against; what became of the others is written down."""
    parcels, outcomes = [], []
    for one in candidates:
        match _judge(one, channel, lane, now):
            case Outcome() as outcome:
                outcomes.append(outcome)
            case Parcel() as parcel:
                parcels.append(parcel)
            case datetime() as until:
                connection.execute(PUT_OFF, {"of_id": one.id, "until": until})
    settle(connection, outcomes, now)
    reaching.elsewhere(connection, [one.id for one in outcomes if one.reason == UNREACHABLE], now)
    return parcels


def _within_limit(
    connection: Connection, channel: str, parcels: list[Parcel], again: Collection[int], now: datetime
) -> list[Parcel]:
    """Those that may leave; the others are to people who would be written to first, and too many for a day: they are put off.

    `again` are rows that were put off so before.
    """
    first = [one for one in parcels if one.passage.free_until is None or one.passage.free_until <= now + SHUTS_SOON]
    if not first:
        return parcels
    waiting = {one.address.recipient: one.id in again for one in first}
    until = quota.admit(connection, channel, first[0].lane, waiting, now)
    late = {one.id: until[one.address.recipient] for one in first if one.address.recipient in until}
    if late:
        connection.execute(BEYOND, [{"of_id": id, "until": when} for id, when in late.items()])
    return [one for one in parcels if one.id not in late]


def _certain(connection: Connection, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those about whose owners nobody is writing right now, and what these agree to: the next look sees the others."""
    people = sorted({one.contact_id for one in candidates if one.contact_id is not None})
    stopped = {row[0]: row[1:] for row in SILENT.rows(connection, {"people": people})} if people else {}
    return [
        replace(one, **dict(zip(_WISHES, stopped.get(one.contact_id, (None, None, None)), strict=True)))
        for one in candidates
        if one.contact_id is None or one.contact_id in stopped
    ]


def _judge(one: _Candidate, channel: str, lane: Lane, now: datetime) -> Parcel | Outcome | datetime:
    """Send it, settle it unsent, or put it off until then."""
    why = _reason_not_to(one, lane, now)
    if why is not None:
        return Outcome(one.id, State.SKIPPED, None, why, None, one.attempts, one.doubts)
    if one.announced == Running.PAUSED:  # it was in the air, or was owed in another chat, when the others were held back
        return Outcome(one.id, State.WITHHELD, None, one.reason, None, one.attempts, one.doubts)
    return one.held_until or _morning(one, now) or _parcel(one, channel, lane)


def _morning(one: _Candidate, now: datetime) -> datetime | None:
    """Until when a copy of an announcement waits for the end of its person's night; None by day."""
    zone = one.zone or reaching.SOMEWHERE
    return after_quiet(now, zone) if one.announced is not None and is_quiet(now, zone) else None


def _reason_not_to(one: _Candidate, lane: Lane, now: datetime) -> str | None:
    """Why a row shall not be sent any more; None when it shall."""
    if one.useful_until is not None and now > one.useful_until:
        return TOO_LATE
    if one.announced == Running.CANCELLED:
        return CANCELLED
    if one.replaces_id is not None and one.bubble is None:
        return NOTHING_TO_EDIT
    if one.unreachable == RENAMED:
        return UNREACHABLE  # an answer, too: the name it would go to may be somebody else's by now
    if lane is Lane.REPLY:
        return None
    if one.unreachable is not None:
        return UNREACHABLE
    return _unwanted(one, lane)


def _unwanted(one: _Candidate, lane: Lane) -> str | None:
    """What its person asked for, or agrees to no more, that speaks against it."""
    if lane in ANNOUNCING and one.news_stopped_at is not None:
        return NO_NEWS
    if one.notice == NEWS and one.standing == _UNAGREED:
        return NO_CONSENT
    return STOPPED if one.stopped_at is not None and one.notice not in STILL_TOLD else None


def _parcel(one: _Candidate, channel: str, lane: Lane) -> Parcel | Outcome:
    """What is to be sent; a failure for a reply whose shape this version does not know."""
    try:
        said = _unpack(one.reply)
    except msgspec.DecodeError:
        return Outcome(one.id, State.FAILED, reason="unreadable")
    address, edits = Address(channel, one.recipient), one.bubble if one.replaces_id is not None else one.edits
    policy, moved = Policy(one.policy), one.reason == MOVED
    passage = Passage(one.destination or "", one.free_until, tag(one.id, one.attempts, one.owed_at))
    return Parcel(one.id, address, said, edits, policy, one.attempts, one.doubts, lane, moved, passage)
