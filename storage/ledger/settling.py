"""What became of messages, written into the ledger, and the judging of those whose process died.

A receipt may come before our own word: what it said stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, case, literal, select, text, update

from storage.engine.many import stored
from storage.ledger import owners
from storage.ledger.deliveries import INFLIGHT, Outcome, Policy, State
from storage.models import deliveries

_pack = msgspec.json.Encoder().encode
_WAITS = (State.PENDING, State.WITHHELD)
_FLYING = deliveries.c.state == INFLIGHT
_TOLD = f"deliveries.state IN ('{State.SENT}', '{State.DELIVERED}', '{State.READ}', '{State.FAILED}')"
# A report came first which says that this attempt failed, and the row waits for the next one (storage.ledger.bounces).
_JUDGED = f"""(deliveries.state IN ('{State.PENDING}', '{State.INFLIGHT}') AND deliveries.attempts >= s.tried
        AND deliveries.doubts = 0 AND s.becomes IN ('{State.SENT}', '{State.UNKNOWN}'))"""
# An outcome counts while the row is the sender's, or was taken from it and not sent by another since.
_SETTLE = f"""UPDATE deliveries SET owner = NULL,
    attempts = CASE WHEN {_JUDGED} THEN deliveries.attempts ELSE s.tried END,
    doubts = CASE WHEN {_JUDGED} THEN deliveries.doubts ELSE s.doubted END,
    state = CASE WHEN {_TOLD} THEN deliveries.state WHEN {_JUDGED} THEN 'pending' ELSE s.becomes END,
    reason = CASE WHEN {_TOLD} OR {_JUDGED} THEN deliveries.reason ELSE s.why END,
    settled_at = CASE WHEN {_TOLD} THEN coalesce(deliveries.settled_at, s.at) WHEN {_JUDGED} THEN NULL ELSE s.at END,
    external_id = coalesce(s.theirs, deliveries.external_id),
    category = coalesce(deliveries.category, s.charged), template = coalesce(s.worded, deliveries.template),
    due_at = coalesce(s.later, deliveries.due_at)
    FROM {{}} AS s
    WHERE deliveries.id = s.id AND (s.mine IS NULL OR owner = s.mine OR state IN ('pending', 'unknown'))"""
_SETTLING = ("id", "mine", "becomes", "theirs", "why", "later", "at", "tried", "doubted", "charged", "worded")
_FIELDS = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(_SETTLING))
SETTLE_SQLITE = text(_SETTLE.format(f"(SELECT {_FIELDS} FROM json_each(:rows))"))
_TYPES = ("bigint", "int", "text", "text", "text", "timestamptz", "timestamptz", "int", "int", "text", "text")
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
    reason, settled_at = outcome.reason and outcome.reason[:200], None if outcome.state in _WAITS else now
    told = outcome.state.value, outcome.external_id, reason, outcome.due_at, settled_at
    return outcome.id, owner, *told, outcome.attempts, outcome.doubts, outcome.category, outcome.template


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
