"""Which of the waiting rows are due, and what is known of each and of its person.

Every question is a range of `ix_deliveries_due`, one channel and lane at a time: a million waiting rows cost what one costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Label, Text, bindparam, case, func, literal_column, select

from storage.engine.many import Many, PackedRows
from storage.ledger.deliveries import INFLIGHT, NO_TEMPLATE, PENDING
from storage.ledger.holds import EVERY
from storage.models import addresses, announcements, contacts, deliveries, holds, provinces, wordings


@dataclass(frozen=True, slots=True)
class Candidate:
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
    for name in Candidate.__slots__[:12]
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


def certain(connection: Connection, due: Sequence[Candidate]) -> list[Candidate]:
    """Those about whose owners nobody is writing right now, and what these agree to: the next look sees the others."""
    people = sorted({one.contact_id for one in due if one.contact_id is not None})
    stopped = {row[0]: row[1:] for row in SILENT.rows(connection, {"people": people})} if people else {}
    return [
        replace(one, **dict(zip(_WISHES, stopped.get(one.contact_id, (None, None, None)), strict=True)))
        for one in due
        if one.contact_id is None or one.contact_id in stopped
    ]
