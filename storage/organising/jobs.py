"""What takes longer than a turn: a row says what shall be done and for whom; who runs it is the scheduler's.

    waiting -> running -> done | failed | waiting again

The turn that asks for it commits the row and answers at once. Whoever runs it owes the result and ends the row in one
transaction, so each result comes once, whatever dies meanwhile. A row belongs to the process that runs it: what that process
writes for it, it writes only as long as the row is its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Text, bindparam, delete, exists, func, insert, literal_column, select, update

from bot.vocabulary import Address
from storage.ledger import owners
from storage.models import jobs


class Job(StrEnum):
    """The kinds there are; scheduler/making/jobs_table.py says what each does."""

    FETCH = "fetch"  #: bring a file that somebody handed over: {"file": id, "then": action}
    PARTICIPANTS = "participants"  #: {"activity": id, "format": "xlsx" | "csv"}
    ATTENDANCE = "attendance"  #: the attendance report: {"activity": id} or {"organisation": id, "from": day, "to": day}
    IMPORT = "import"  #: activities from a spreadsheet: {"file": id, "organisation": id}
    CODES = "codes"  #: the list of codes for the door, as PDF: {"activity": id}
    CERTIFICATES = "certificates"  #: certificates of everybody who attended: {"activity": id}
    CERTIFICATE = "certificate"  #: one, once more: {"code": code}
    LOTS = "lots"  #: draw among many, or have a draw take effect: {"activity": id, "seed", "first"} or {"activity": id, "lot"}
    CHART = "chart"  #: a picture of numbers: {"what": name, "period": code} or {"what": name, "activity": id}
    FIGURES = "figures"  #: numbers of a period: {"show": "compared" | "who_came" | "sheet", "period": code}
    HANDOVER = "handover"  #: handover notes as PDF: {"activity": id} or {"registration": id}; {"activity": id, "format": "xlsx"}
    RESPONSES = "responses"  #: how an announcement to many went: {"announcement": id}
    RECEIVERS = "receivers"  #: who got it and who did not, a row a person: {"announcement": id}
    AUDIENCE = "audience"  #: count whom a draft would reach: {"announcement": id}
    PLAN = "plan"  #: what an announcement would take: {"announcement": id, "offered": [names of choices]}
    POSTER = "poster"  #: a poster of an activity or a fair: {"of": id or slug}
    SURVEY = "survey"  #: results: {"survey": id, "show": "numbers" | "craft" | "province" | "sheet"}
    TARIFFS = "tariffs"  #: a table of duty: {"do": "check" | "put", "file": id}, {"do": "example" | "stored"}
    CATALOGUE = "catalogue"  #: load or export the catalogue: {"do": "load" | "export", "file": id}


class State(StrEnum):
    WAITING = "waiting"  #: nobody runs it; not before `at`
    RUNNING = "running"  #: a process does, or died over it
    DONE = "done"  #: its result is owed
    FAILED = "failed"  #: it never will be; the outcome says why


LISTS = (Job.PARTICIPANTS, Job.CODES, Job.HANDOVER, Job.LOTS, Job.RECEIVERS)
"""What tells whoever asked for it of other people."""

MOST_DEATHS = 3
"""A job that so many processes died over, or that broke so often, is not begun again."""

MOST_OF_ONE = 3
"""What one person can have in the making at a time, files on their way not counted."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `address` is where, `detail` its arguments.

    `attempts` counts how often it was begun, this time included; `at` is when it was asked for, or could be tried again (UTC).
    """

    id: int
    kind: str  # a Job, as far as this version knows it
    contact_id: int | None
    address: Address
    detail: Mapping[str, Any]
    attempts: int
    at: datetime


# Literals, not parameters: a planner uses a partial index only where the condition is there to be read.
_WAITING = jobs.c.state == literal_column(f"'{State.WAITING}'", Text)
_RUNNING = jobs.c.state == literal_column(f"'{State.RUNNING}'", Text)
_UNDONE = jobs.c.state.in_([literal_column(f"'{one}'", Text) for one in (State.WAITING, State.RUNNING)])
_MINE = (jobs.c.id == bindparam("of_id"), jobs.c.owner == bindparam("by_owner"), _RUNNING)
_DUE = (_WAITING, jobs.c.at <= bindparam("now"))
ANY_DUE = select(exists().where(*_DUE))
DUE = (
    select(*[jobs.c[name] for name in ("id", "kind", "contact_id", "channel", "recipient", "detail", "attempts", "at")])
    .where(*_DUE)
    .order_by(jobs.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
BEGIN = (
    update(jobs)
    .where(jobs.c.id.in_(bindparam("of_ids", expanding=True)))
    .values(state=State.RUNNING, owner=bindparam("by_owner"), attempts=jobs.c.attempts + 1)
)
# A commit that failed in our ears may have succeeded. It counts as a death: what cannot even be put down must end some time.
STRAYS = (
    update(jobs)
    .where(_RUNNING, jobs.c.owner == bindparam("by_owner"), jobs.c.id.not_in(bindparam("in_hand", expanding=True)))
    .values(state=State.WAITING, owner=None)
)
HOLD = select(jobs.c.contact_id).where(*_MINE).with_for_update()
END = (
    update(jobs)
    .where(*_MINE)
    .values(state=bindparam("becomes"), owner=None, finished_at=bindparam("now"), outcome=bindparam("became"))
)
PUT_BACK = (
    update(jobs)
    .where(*_MINE)
    .values(
        state=State.WAITING,
        owner=None,
        attempts=jobs.c.attempts - 1,
        at=bindparam("later"),
        detail=func.coalesce(bindparam("told", type_=jobs.c.detail.type), jobs.c.detail),
    )
)
BEGIN_ANEW = (
    update(jobs).where(_RUNNING, jobs.c.kind.in_(LISTS)).values(state=State.WAITING, owner=None, attempts=jobs.c.attempts - 1)
)
OTHERS = select(jobs.c.owner).distinct().where(_RUNNING, jobs.c.owner != bindparam("by_owner"))
ORPHANS = (
    update(jobs)
    .where(_RUNNING, jobs.c.owner.in_(bindparam("dead", expanding=True)))
    .values(state=State.WAITING, owner=None)
)  # fmt: skip
OF_ONE = select(func.count()).where(_UNDONE, jobs.c.contact_id == bindparam("of_contact"), jobs.c.kind != Job.FETCH)
PAGE = 500
PURGE = delete(jobs).where(jobs.c.id.in_(select(jobs.c.id).where(jobs.c.finished_at < bindparam("before")).limit(PAGE)))


def ask(
    connection: Connection, kind: Job, contact_id: int | None, address: Address, detail: Mapping[str, Any], now: datetime
) -> int:
    """Write down that this shall be done, for whom and where; returns its number."""
    row = {
        "kind": kind,
        "contact_id": contact_id,
        "channel": address.channel,
        "recipient": address.recipient,
        "detail": _packed(detail),
        "state": State.WAITING,
        "at": now,
    }
    return int(connection.execute(insert(jobs).values(**row).returning(jobs.c.id)).scalar_one())


def has_enough(connection: Connection, contact_id: int) -> bool:
    """Whether so much is in the making for this person that no more is begun."""
    return int(connection.execute(OF_ONE, {"of_contact": contact_id}).scalar_one()) >= MOST_OF_ONE


def about(job_id: int) -> str:
    """The subject of messages about a job."""
    return f"job:{job_id}"


# ---- running ------------------------------------------------------------------------------------------------------------
def is_any_due(connection: Connection, now: datetime) -> bool:
    """Whether something waits to be run."""
    return bool(connection.execute(ANY_DUE, {"now": now}).scalar_one())


def take(connection: Connection, owner: int, most: int, in_hand: Collection[int], now: datetime) -> list[Order]:
    """Begin at most so many, the oldest first: they are `owner`'s, whose process has `in_hand` what it runs already."""
    connection.execute(STRAYS, {"by_owner": owner, "in_hand": sorted(in_hand) or [0]})
    orders = [_order(tuple(row)) for row in connection.execute(DUE, {"most": most, "now": now})]
    if orders:
        connection.execute(BEGIN, {"of_ids": [order.id for order in orders], "by_owner": owner})
    return orders


def _order(row: Sequence[Any]) -> Order:
    number, kind, contact_id, channel, recipient, detail, attempts, at = row
    return Order(number, kind, contact_id, Address(channel, recipient), msgspec.json.decode(detail), attempts + 1, at)


def hold(connection: Connection, order: Order, owner: int) -> Order | None:
    """Keep the row for this transaction; None where it is another's by now, or its person was erased."""
    row = connection.execute(HOLD, {"of_id": order.id, "by_owner": owner}).first()
    return replace(order, contact_id=row[0]) if row is not None else None  # two people may have become one meanwhile


def end(connection: Connection, order: Order, owner: int, trouble: str | None, now: datetime) -> None:
    """It is over: done, or failed for this reason."""
    becomes = State.DONE if trouble is None else State.FAILED
    key = {"of_id": order.id, "by_owner": owner, "becomes": becomes, "became": (trouble or "")[:200], "now": now}
    connection.execute(END, key)


def put_back(connection: Connection, order: Order, owner: int, later: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """It waits again, as if it had not been begun, until `later` (UTC); with another detail where one is given."""
    key = {"of_id": order.id, "by_owner": owner, "later": later, "told": None if detail is None else _packed(detail)}
    connection.execute(PUT_BACK, key)


def begin_anew(connection: Connection) -> None:
    """Have every list that is being made read again: somebody who may stand in it is erased. What was made of it goes nowhere."""
    connection.execute(BEGIN_ANEW)


def adopt(connection: Connection, owner: int) -> int:
    """Let what dead processes were running wait again; returns how many rows. `owner` is who asks."""
    others = list(connection.execute(OTHERS, {"by_owner": owner}).scalars())
    dead = owners.are_dead(connection, others)
    return connection.execute(ORPHANS, {"dead": dead}).rowcount if dead else 0


def purge(connection: Connection, before: datetime) -> int:
    """Forget what ended before that instant, a page of it; returns how many."""
    return connection.execute(PURGE, {"before": before}).rowcount


def _packed(detail: Mapping[str, Any]) -> str:
    return msgspec.json.encode(detail).decode()
