"""The ledger: every message owed to a person is a row, and every row ends in a named outcome.

    pending -> inflight -> sent | failed | unknown | pending again
    pending -> skipped

A row is durable before a byte of it leaves, and its outcome is durable before its slot is used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Text, and_, bindparam, case, exists, func, insert, literal, literal_column, select, update

from bot.vocabulary import Address, Reply
from storage import owners
from storage.models import deliveries
from storage.prepared import Prepared

FAREWELL = "farewell"
"""The notice of the last message to somebody who was erased."""


class State(StrEnum):
    PENDING = "pending"  #: owed, nothing left yet
    INFLIGHT = "inflight"  #: in a slot of a process; doubtful if that process dies
    SENT = "sent"  #: the platform took it
    DELIVERED = "delivered"  #: it reached the phone
    READ = "read"  #: it was opened
    FAILED = "failed"  #: it never will be; the reason says why
    UNKNOWN = "unknown"  #: nobody can tell whether it arrived
    SKIPPED = "skipped"  #: not sent on purpose; the reason says why


class Lane(StrEnum):
    REPLY = "reply"
    NOTICE = "notice"
    BULK = "bulk"


class Policy(StrEnum):
    RESEND = "resend"  #: a doubtful one goes out once more: personal confirmations
    HOLD = "hold"  #: a doubtful one waits for a person: announcements


@dataclass(frozen=True, slots=True)
class Owed:
    """A message to be written into the ledger; `edits` is the platform's id of the bubble it should replace."""

    address: Address
    reply: Reply
    contact_id: int | None
    edits: str | None = None
    lane: Lane = Lane.REPLY
    notice: str | None = None  # what kind of thing said unasked or at the end it is
    policy: Policy = Policy.RESEND
    subject: str | None = None  # what it is about, `registration:17`
    replaces_id: int | None = None  # the delivery whose bubble it rewrites
    due_at: datetime | None = None  # not before; None: at once
    useful_until: datetime | None = None  # not after


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery in a slot, ready to be sent."""

    id: int
    address: Address
    reply: Reply
    edits: str | None
    policy: Policy
    attempts: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel. `due_at` tells when a pending one may be tried again (UTC)."""

    id: int
    state: State
    external_id: str | None = None
    reason: str | None = None
    due_at: datetime | None = None
    attempts: int = 0
    doubts: int = 0


_pack = msgspec.json.Encoder().encode
_unpack = msgspec.json.Decoder(Reply).decode
# Literals, not parameters: a planner uses a partial index only where the condition is there to be read.
_PENDING, _INFLIGHT = literal_column(f"'{State.PENDING}'", Text), literal_column(f"'{State.INFLIGHT}'", Text)
_UNSETTLED = deliveries.c.state.in_((_PENDING, _INFLIGHT))
_VALUES = {
    "channel": bindparam("to_channel", type_=deliveries.c.channel.type),
    "recipient": bindparam("to_recipient", type_=deliveries.c.recipient.type),
    "contact_id": bindparam("of_contact", type_=deliveries.c.contact_id.type),
    "lane": bindparam("in_lane", type_=deliveries.c.lane.type),
    "policy": bindparam("with_policy", type_=deliveries.c.policy.type),
    "reply": bindparam("packed", type_=deliveries.c.reply.type),
    "notice": bindparam("as_notice", type_=deliveries.c.notice.type),
    "edits": bindparam("to_edit", type_=deliveries.c.edits.type),
    "owner": bindparam("by_owner", type_=deliveries.c.owner.type),
    "owed_at": bindparam("at", type_=deliveries.c.owed_at.type),
    "due_at": bindparam("due", type_=deliveries.c.due_at.type),
    "useful_until": bindparam("until", type_=deliveries.c.useful_until.type),
    "subject": bindparam("about", type_=deliveries.c.subject.type),
    "replaces_id": bindparam("instead_of", type_=deliveries.c.replaces_id.type),
}
_EARLIER = exists().where(
    deliveries.c.channel == bindparam("to_channel"), deliveries.c.recipient == bindparam("to_recipient"), _UNSETTLED
)
# A reply that finds a slot and no earlier one before it is in flight from its first commit: the common path claims nothing.
OWE = Prepared(
    insert(deliveries)
    .from_select(
        [*_VALUES, "state"],
        select(
            *_VALUES.values(),
            case((_VALUES["owner"].is_(None) | _EARLIER, literal(State.PENDING)), else_=literal(State.INFLIGHT)),
        ),
    )
    .returning(deliveries.c.id, deliveries.c.state)
)
_other = deliveries.alias()
_IS_FIRST = ~exists().where(
    _other.c.channel == deliveries.c.channel,
    _other.c.recipient == deliveries.c.recipient,
    _other.c.state.in_((_PENDING, _INFLIGHT)),
    _other.c.id < deliveries.c.id,
)
_DUE = and_(
    _UNSETTLED,
    deliveries.c.state == _PENDING,
    deliveries.c.channel.in_(bindparam("channels", expanding=True)),
    deliveries.c.due_at <= bindparam("at"),
    _IS_FIRST,
)
CLAIM = (
    update(deliveries)
    .where(
        deliveries.c.id.in_(
            select(deliveries.c.id)
            .where(_DUE)
            .order_by(deliveries.c.id)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(state=State.INFLIGHT, owner=bindparam("by_owner"))
    .returning(*[deliveries.c[name] for name in ("id", "channel", "recipient", "reply", "edits", "policy", "attempts", "doubts")])
)
SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_id"))
    .values(
        state=bindparam("becomes"),
        external_id=bindparam("theirs"),
        reason=bindparam("why"),
        due_at=func.coalesce(bindparam("later", type_=deliveries.c.due_at.type), deliveries.c.due_at),
        settled_at=bindparam("at"),
        attempts=bindparam("tried"),
        doubts=bindparam("doubted"),
        owner=None,
    )
)
# What waits behind an earlier one of its address is not due by itself: counted, it would hide when the others are.
NEXT_DUE = (
    select(deliveries.c.due_at)
    .where(
        _UNSETTLED,
        deliveries.c.state == _PENDING,
        deliveries.c.channel.in_(bindparam("channels", expanding=True)),
        _IS_FIRST,
    )
    .order_by(deliveries.c.due_at)
    .limit(1)  # min() would scan the table
)
ANY_PENDING = (
    select(literal(1))
    .where(_UNSETTLED, deliveries.c.state == _PENDING, deliveries.c.channel.in_(bindparam("channels", expanding=True)))
    .limit(1)
)
# A process that died left rows in its slots: a first doubt is worth one resend, a second is not.
ORPHANS = (
    update(deliveries)
    .where(_UNSETTLED, deliveries.c.state == _INFLIGHT, deliveries.c.owner.in_(bindparam("dead", expanding=True)))
    .values(
        state=case(
            (and_(deliveries.c.policy == Policy.RESEND, deliveries.c.doubts == 0), literal(State.PENDING)),
            else_=literal(State.UNKNOWN),
        ),
        doubts=deliveries.c.doubts + 1,
        reason="process died",
        owner=None,
    )
)
OTHERS = (
    select(deliveries.c.owner)
    .distinct()
    .where(_UNSETTLED, deliveries.c.state == _INFLIGHT, deliveries.c.owner != bindparam("living"))
)
UNSETTLED = select(deliveries.c.state, func.count()).where(_UNSETTLED).group_by(deliveries.c.state)


def owe(connection: Connection, owed: Owed, owner: int | None, now: datetime) -> Parcel | None:
    """Write down that a message is owed.

    `owner` is the process that reserved a slot for it. Returns the parcel to send when it is in flight, None when it waits.
    """
    row = {
        "to_channel": owed.address.channel,
        "to_recipient": owed.address.recipient,
        "of_contact": owed.contact_id,
        "in_lane": owed.lane,
        "with_policy": owed.policy,
        "packed": _pack(owed.reply).decode(),
        "as_notice": owed.notice,
        "to_edit": owed.edits,
        "by_owner": owner,
        "at": now,
        "due": owed.due_at or now,
        "until": owed.useful_until,
        "about": owed.subject,
        "instead_of": owed.replaces_id,
    }
    delivery_id, state = OWE.rows(connection, row)[0]
    if state != State.INFLIGHT:
        return None
    return Parcel(delivery_id, owed.address, owed.reply, owed.edits, owed.policy, 0, 0)


def claim(connection: Connection, channels: Sequence[str], owner: int, now: datetime, most: int) -> list[Parcel]:
    """Put due rows in this process's slots, the oldest first, never two of one address at once."""
    rows = connection.execute(CLAIM, {"channels": list(channels), "by_owner": owner, "at": now, "most": most}).all()
    parcels = {int(row[0]): _parcel(row) for row in rows}
    unreadable = [Outcome(number, State.FAILED, reason="unreadable") for number, parcel in parcels.items() if parcel is None]
    settle(connection, unreadable, now)
    return [parcel for _, parcel in sorted(parcels.items()) if parcel is not None]


def _parcel(row: Any) -> Parcel | None:
    """What is to be sent; None for a reply whose shape this version does not know."""
    delivery_id, channel, recipient, reply, edits, policy, attempts, doubts = row
    try:
        said = _unpack(reply)
    except msgspec.DecodeError:
        return None
    return Parcel(delivery_id, Address(channel, recipient), said, edits, Policy(policy), attempts, doubts)


def settle(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of parcels; returns when nothing of it can be lost with the commit that follows."""
    rows = [
        {
            "of_id": outcome.id,
            "becomes": outcome.state,
            "theirs": outcome.external_id,
            "why": outcome.reason and outcome.reason[:200],
            "later": outcome.due_at,
            "at": None if outcome.state is State.PENDING else now,
            "tried": outcome.attempts,
            "doubted": outcome.doubts,
        }
        for outcome in outcomes
    ]
    if rows:
        connection.execute(SETTLE, rows)


def adopt_orphans(connection: Connection, owner: int) -> int:
    """Judge what dead processes left in flight; returns how many rows. `owner` is who asks."""
    others = connection.execute(OTHERS, {"living": owner}).scalars().all()
    dead = owners.are_dead(connection, others)
    return connection.execute(ORPHANS, {"dead": dead}).rowcount if dead else 0


def next_due(connection: Connection, channels: Sequence[str]) -> datetime | None:
    """When the next waiting row of these channels may be tried, UTC; None when none waits but behind another."""
    return connection.execute(NEXT_DUE, {"channels": list(channels)}).scalar_one_or_none()


def any_pending(connection: Connection, channels: Sequence[str]) -> bool:
    """Whether anything of these channels waits, be it behind another."""
    return connection.execute(ANY_PENDING, {"channels": list(channels)}).first() is not None


def unsettled(connection: Connection) -> dict[str, int]:
    """How many rows wait and fly, for the metrics."""
    return {row[0]: row[1] for row in connection.execute(UNSETTLED)}
