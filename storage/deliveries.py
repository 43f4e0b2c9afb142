"""The ledger: every message owed to a person is a row, and every row ends in a named outcome.

    pending -> inflight -> sent | failed | unknown | pending again
    pending -> skipped

A row is durable before a byte of it leaves, and its outcome is durable before its slot is used again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.vocabulary import Address, Reply
from storage import owners
from storage.holds import EVERY
from storage.many import stored
from storage.models import deliveries, holds, switches
from storage.prepared import Prepared
from storage.switches import PAUSED

MOVED = "moved"
"""The reason of a row whose chat changed its id."""

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
    lane: Lane = Lane.REPLY
    moved: bool = False  # the chat changed its id since the last attempt


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


_pack = msgspec.json.Encoder().encode
# Literals, not parameters: a planner uses a partial index only where the condition is there to be read.
PENDING, INFLIGHT = literal_column(f"'{State.PENDING}'", Text), literal_column(f"'{State.INFLIGHT}'", Text)
_UNKNOWN = literal_column(f"'{State.UNKNOWN}'", Text)
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
# An outcome counts while the row is the sender's, or was taken from it and not sent by another since.
_SETTLE = """UPDATE deliveries SET state = s.becomes, external_id = s.theirs, reason = s.why, owner = NULL, settled_at = s.at,
    due_at = coalesce(s.later, deliveries.due_at), attempts = s.tried, doubts = s.doubted
    FROM {} AS s
    WHERE deliveries.id = s.id AND (s.mine IS NULL OR owner = s.mine OR state IN ('pending', 'unknown'))"""
_SETTLING = ("id", "mine", "becomes", "theirs", "why", "later", "at", "tried", "doubted")
_FIELDS = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(_SETTLING))
SETTLE_SQLITE = text(_SETTLE.format(f"(SELECT {_FIELDS} FROM json_each(:rows))"))
_TYPES = ("bigint", "int", "text", "text", "text", "timestamptz", "timestamptz", "int", "int")
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in zip(_SETTLING, _TYPES, strict=True))
SETTLE_POSTGRESQL = text(_SETTLE.format(f"unnest({_ARRAYS})").replace(" AS s\n", f" AS s({', '.join(_SETTLING)})\n"))
MOVE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_id"))
    .values(recipient=bindparam("to"), edits=None, replaces_id=None)  # its bubbles have no name there
)
# A process that died left rows in its slots: a first doubt is worth one resend, a second is not.
ORPHANS = (
    update(deliveries)
    .where(_FLYING, deliveries.c.owner.in_(bindparam("dead", expanding=True)))
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
OTHERS = select(deliveries.c.owner).distinct().where(_FLYING, deliveries.c.owner != bindparam("living"))
ALOFT = select(deliveries.c.id).where(_FLYING, deliveries.c.owner == bindparam("living"))
TAKE_BACK = (
    update(deliveries)
    .where(_FLYING, deliveries.c.owner == bindparam("living"), deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=State.PENDING, owner=None)
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
    return Parcel(delivery_id, owed.address, owed.reply, owed.edits, owed.policy, 0, 0, owed.lane)


def settle(connection: Connection, outcomes: Sequence[Outcome], now: datetime, owner: int | None = None) -> None:
    """Write down what became of parcels; durable with the commit that follows.

    `owner` is the process that sent them: what another one took over meanwhile, and is sending, stays the other's.
    """
    rows = [_settling(outcome, now, owner) for outcome in sorted(outcomes, key=lambda one: one.id)]  # locks in one order
    if rows and connection.dialect.name == "sqlite":
        plain = [[stored(value) if isinstance(value, datetime) else value for value in row] for row in rows]
        connection.execute(SETTLE_SQLITE, {"rows": _pack(plain).decode()})
    elif rows:
        connection.execute(SETTLE_POSTGRESQL, dict(zip(_SETTLING, map(list, zip(*rows, strict=True)), strict=True)))
    for outcome in outcomes:
        if outcome.recipient is not None:
            connection.execute(MOVE, {"of_id": outcome.id, "to": outcome.recipient})


def _settling(outcome: Outcome, now: datetime, owner: int | None) -> tuple[Any, ...]:
    reason, settled_at = outcome.reason and outcome.reason[:200], None if outcome.state is State.PENDING else now
    told = outcome.state.value, outcome.external_id, reason, outcome.due_at, settled_at
    return outcome.id, owner, *told, outcome.attempts, outcome.doubts


def adopt_orphans(connection: Connection, owner: int) -> int:
    """Judge what dead processes left in flight; returns how many rows. `owner` is who asks."""
    dead = owners.are_dead(connection, others(connection, owner))
    return connection.execute(ORPHANS, {"dead": dead}).rowcount if dead else 0


def others(connection: Connection, owner: int) -> list[int]:
    """The other processes, dead or alive, that have something in flight."""
    return list(connection.execute(OTHERS, {"living": owner}).scalars())


def aloft(connection: Connection, owner: int) -> set[int]:
    """The rows that this process has in flight, as far as the ledger knows."""
    return set(connection.execute(ALOFT, {"living": owner}).scalars())


def take_back(connection: Connection, strays: Collection[int], owner: int) -> None:
    """Let rows wait again that were put in flight by a commit this process never heard of, and so never sent."""
    connection.execute(TAKE_BACK, {"ids": sorted(strays), "living": owner})


def unsettled(connection: Connection) -> dict[str, int]:
    """How many rows wait and fly, for the metrics."""
    return {row[0]: row[1] for row in connection.execute(UNSETTLED)}
