"""Everything that happens unasked is a row: planned by a transaction, due at an instant, fired once in another.

A restart forgets nothing, and any number of processes may look for what is due: `(key, due_at)` is unique, a row is fired in
the transaction that does what it asks for, and rows another process holds are passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import timers
from storage.prepared import Prepared


class Kind(StrEnum):
    REMINDER = "reminder"  #: it begins soon; of a registration
    COMING = "coming"  #: are you coming?; of a registration
    STILL_WAITING = "still_waiting"  #: two days before, to who is in line; of a registration
    OFFER = "offer"  #: a seat is free for you; of a registration
    NUDGE = "nudge"  #: the offer ends soon; of a registration
    EXPIRY = "expiry"  #: the offer ends; of a registration
    SEATED = "seated"  #: you moved up and have a seat; of a registration
    PLACE = "place"  #: the line moved: rewrite the places people see; of an activity
    MOVED = "moved"  #: another day, hour or place; of an activity
    CALLED_OFF = "called_off"  #: it does not take place; of an activity
    CLOSING = "closing"  #: registration closes soon; of an activity
    NEWS = "news"  #: it is new, or opens now; of an activity
    DIGEST = "digest"  #: what is new among what they follow; of a contact
    ALERT = "alert"  #: an operator must look


@dataclass(frozen=True, slots=True)
class Planned:
    """Something to happen at `due_at`, named by `key`; after `useful_until` it is dropped. Instants are aware UTC."""

    kind: Kind
    key: str
    due_at: datetime
    useful_until: datetime | None = None
    registration_id: int | None = None
    activity_id: int | None = None
    contact_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Timer(Planned):
    """A planned thing that is due. `id` is never 0."""

    id: int = 0


_COLUMNS = [timers.c[name] for name in (*Planned.__slots__, "id")]
PLAN = insert(timers).on_conflict_do_nothing()
_WAITING = timers.c.fired_at.is_(None)
DUE = Prepared(
    select(*_COLUMNS)
    .where(_WAITING, timers.c.due_at <= bindparam("at"))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
FIRED = update(timers).where(timers.c.id == bindparam("of_id")).values(fired_at=bindparam("at"), outcome=bindparam("became"))
PURGE = delete(timers).where(timers.c.fired_at < bindparam("before"))


def plan(connection: Connection, planned: Iterable[Planned]) -> None:
    """Write down what is to happen; the same thing at the same instant is there already, fired or not."""
    rows = [{name: getattr(one, name) for name in Planned.__slots__} for one in planned]
    if rows:
        connection.execute(PLAN, rows)


def cancel(connection: Connection, kinds: Collection[Kind], *, registration_id: int) -> None:
    """Forget what these kinds still had to do for a registration."""
    connection.execute(delete(timers).where(_WAITING, timers.c.registration_id == registration_id, timers.c.kind.in_(kinds)))


def cancel_of_activity(connection: Connection, kinds: Collection[Kind], activity_id: int) -> None:
    """Forget what these kinds still had to do for an activity as a whole."""
    connection.execute(delete(timers).where(_WAITING, timers.c.activity_id == activity_id, timers.c.kind.in_(kinds)))


def take_due(connection: Connection, now: datetime, most: int) -> list[Timer]:
    """What is due at `now`, the longest waiting first, locked until the transaction ends."""
    rows = DUE.rows(connection, {"at": now, "most": most})
    return [Timer(Kind(row[0]), *row[1:]) for row in rows]


def fired(connection: Connection, timer: Timer, outcome: str, now: datetime) -> None:
    """It happened, or was dropped; it never will again."""
    connection.execute(FIRED, {"of_id": timer.id, "at": now, "became": outcome[:200]})


def purge(connection: Connection, before: datetime) -> int:
    """Forget what fired before that instant; returns how many."""
    return connection.execute(PURGE, {"before": before}).rowcount
