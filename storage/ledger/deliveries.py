"""The ledger: every message owed to a person is a row, and every row ends in a named outcome.

    pending -> inflight -> sent | failed | unknown | pending again
    pending -> skipped

A row is durable before a byte of it leaves, and its outcome is durable before its slot is used again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import (
    Connection,
    Text,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
)

from bot import traits
from bot.vocabulary import PLAIN, Address, Passage, Reply
from storage.engine.prepared import Prepared
from storage.ledger.holds import EVERY
from storage.models import deliveries, holds, switches
from storage.platforms.switches import PAUSED

MOVED = "moved"
"""The reason of a row whose chat changed its id."""

NO_TEMPLATE = "no template"
"""Begins the reason of a row that waits for its template to be approved."""

NEWS = "announcement"
"""The notice of an announcement under the agreement to news: whoever takes that back gets no more of it."""

OF_ACTIVITY = "announcement to participants"
"""The notice of one to people who take part in something: they agreed to be told of that by registering."""

FAREWELL = "farewell"
"""The notice of the last message to somebody who was erased."""

QUOTING = "quoting"
"""The notice of an answer that holds other people's words."""


class State(StrEnum):
    PENDING = "pending"  #: owed, nothing left yet
    INFLIGHT = "inflight"  #: in a slot of a process; doubtful if that process dies
    SENT = "sent"  #: the platform took it
    DELIVERED = "delivered"  #: it reached the phone
    READ = "read"  #: it was opened
    FAILED = "failed"  #: it never will be; the reason says why
    UNKNOWN = "unknown"  #: nobody can tell whether it arrived
    SKIPPED = "skipped"  #: not sent on purpose; the reason says why
    WITHHELD = "withheld"  #: of a paused announcement: pending again when it goes on


class Lane(StrEnum):
    REPLY = "reply"
    NOTICE = "notice"
    BULK = "bulk"
    PAID = "paid"  #: an announcement where a platform sells a faster lane


ANNOUNCING = frozenset({Lane.BULK, Lane.PAID})
"""The lanes of announcements."""


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
    passage: Passage = PLAIN  # how it travels, as far as it is known now


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
    lane: Lane = Lane.REPLY
    moved: bool = False  # the chat changed its id since the last attempt
    passage: Passage = PLAIN


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel.

    `due_at` tells when a pending one may be tried again (UTC), `recipient` where it goes then when the chat changed its id.
    """

    id: int
    state: State
    external_id: str | None = None
    reason: str | None = None
    due_at: datetime | None = None
    attempts: int = 0
    doubts: int = 0
    recipient: str | None = None
    category: str | None = None
    template: str | None = None


_pack = msgspec.json.Encoder().encode
# Literals, not parameters: a planner uses a partial index only where the condition is there to be read.
PENDING, INFLIGHT = literal_column(f"'{State.PENDING}'", Text), literal_column(f"'{State.INFLIGHT}'", Text)
_UNSETTLED = deliveries.c.state.in_((PENDING, INFLIGHT))
_FLYING = deliveries.c.state == INFLIGHT
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
# Never two of one person in the air; what waits in another lane is passed.
_EARLIER = exists().where(
    deliveries.c.channel == bindparam("to_channel"),
    deliveries.c.recipient == bindparam("to_recipient"),
    _UNSETTLED,
    or_(_FLYING, deliveries.c.lane == bindparam("in_lane")),
)
_HELD = exists().where(
    holds.c.channel == bindparam("to_channel"),
    holds.c.recipient.in_((EVERY, bindparam("to_recipient"))),
    holds.c.lane.in_((EVERY, bindparam("in_lane"))),
    holds.c.until > bindparam("at"),
)
_PAUSED = exists().where(switches.c.name == PAUSED)
_WAITS = _VALUES["owner"].is_(None) | _EARLIER | _HELD | _PAUSED
# A reply that finds a slot and nothing in its way is in flight from its first commit: the common path claims nothing.
OWE = Prepared(
    insert(deliveries)
    .from_select(
        [*_VALUES, "state"],
        select(
            *_VALUES.values(),
            case((_WAITS, literal(State.PENDING)), else_=literal(State.INFLIGHT)),
        ),
    )
    .returning(deliveries.c.id, deliveries.c.state)
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
        "with_policy": policy_of(owed),
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
    passage = replace(owed.passage, tag=tag(delivery_id, 0, now))
    return Parcel(delivery_id, owed.address, owed.reply, owed.edits, policy_of(owed), 0, 0, owed.lane, passage=passage)


def policy_of(owed: Owed) -> Policy:
    """Where the platform tells later what arrived, a doubtful message waits for that word and is never sent twice."""
    return Policy.HOLD if traits.of(owed.address.channel).receipts else owed.policy


def tag(delivery_id: int, attempts: int, owed_at: datetime) -> str:
    """Our mark on the next attempt: the row, the attempt and when it was owed, since a restored ledger gives numbers again."""
    return f"{delivery_id}.{attempts + 1}.{int(owed_at.timestamp() * 1000):x}"


def unsettled(connection: Connection) -> dict[str, int]:
    """How many rows wait and fly, by state."""
    return {row[0]: row[1] for row in connection.execute(UNSETTLED)}
