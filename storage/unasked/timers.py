"""Everything that happens unasked is a row: planned by a transaction, due at an instant, fired once in another.

A restart forgets nothing, and any number of processes may look for what is due: `(key, due_at)` is unique, a row is fired in
the transaction that does what it asks for, and rows another process holds are passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import activities, timers


class Kind(StrEnum):
    REMINDER = "reminder"  #: it begins soon; of a registration
    COMING = "coming"  #: are you coming?; of a registration
    STILL_WAITING = "still_waiting"  #: two days before, to who is in line; of a registration
    OFFER = "offer"  #: a seat is free for you; of a registration
    NUDGE = "nudge"  #: the offer ends soon; of a registration
    EXPIRY = "expiry"  #: the offer ends; of a registration
    SEATED = "seated"  #: you moved up and have a seat; of a registration
    CHOSEN = "chosen"  #: an organiser chose them, or did not; of a registration
    PLACE = "place"  #: the line moved: rewrite the places people see; of an activity
    MOVED = "moved"  #: another day, hour or place; of an activity
    CALLED_OFF = "called_off"  #: it does not take place; of an activity
    SPREAD = "spread"  #: what was decided reaches the next page of those registered; of an activity
    CLOSING = "closing"  #: registration closes soon; of an activity
    NEWS = "news"  #: it is new, or opens now; of an activity
    DIGEST = "digest"  #: what is new among what they follow; of an instant, for everybody whose hour it is
    REVISED = "revised"  #: what is known of a market changed; its followers are told, a page at a time
    ALERT = "alert"  #: an operator must look
    ASKED = "asked"  #: questions wait; of an organisation, or of the admins
    WRITTEN = "written"  #: whoever asked wrote more; of a question
    UNANSWERED = "unanswered"  #: the promised time is over; of a question
    SILENT = "silent"  #: nobody answers who took a conversation over; of a question
    ATTENDANCE = "attendance"  #: it is long over: attendance closes by itself; of an activity
    MISSED = "missed"  #: they did not come: was there a difficulty?; of a registration
    AFTERCARE = "aftercare"  #: attendance closed: plan what follows for who came; of an activity
    SURVEY = "survey"  #: how was it?; of a registration
    OUTCOME = "outcome"  #: months later: what became of it?; of a registration
    RECEIVED = "received"  #: have you received what was handed over?, once more; of a registration
    IN_USE = "in_use"  #: months later: is it still used?; of a registration
    UNCONFIRMED = "unconfirmed"  #: nobody agreed that this result is kept; of a contact
    EXPIRING = "expiring"  #: a certificate of competence ends soon; of a contact
    UNPAIRED = "unpaired"  #: who one had as a mentor, or helped, is gone; of a contact
    UNLOGGED = "unlogged"  #: no meeting was noted for long; of a mentor's contact
    SENDING = "sending"  #: how far an announcement is; its key says which
    MENTORED = "mentored"  #: how is it with the mentor?; of a contact
    SURVEY_OVER = "survey_over"  #: the last day of a survey has passed; of who opened it
    FAIR = "fair"  #: what followers of a fair are told; of all of them, page by page


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

    def put_off(self, until: datetime) -> Planned:
        """The same once more, at a later instant."""
        values = {name: getattr(self, name) for name in Planned.__slots__}
        return Planned(**values | {"key": self.key.removesuffix(PUT_OFF) + PUT_OFF, "due_at": until})


PUT_OFF = ":later"
"""Ends the key of what is said in the morning because the night was quiet."""

PATIENCE = timedelta(seconds=10)
"""How long a timer is passed over because turns keep its activity busy."""

_COLUMNS = [timers.c[name] for name in (*Planned.__slots__, "id")]
PLAN = insert(timers).on_conflict_do_nothing()
_WAITING = timers.c.fired_at.is_(None)
_DUE = _WAITING & (timers.c.due_at <= bindparam("at"))
_LONGEST_WAITING_FIRST = (timers.c.due_at, timers.c.id)
ANY_DUE = Prepared(select(timers.c.id).where(_DUE).limit(1))
# The activity is locked before its timers, as in a turn that changes a seat. Nothing is waited for: no deadlock can begin here.
DUE_OF_ACTIVITIES = Prepared(
    select(*_COLUMNS)
    .join_from(timers, activities, activities.c.id == timers.c.activity_id)
    .where(_DUE)
    .order_by(*_LONGEST_WAITING_FIRST)
    .limit(bindparam("most"))
    .with_for_update(of=[activities, timers], skip_locked=True)
)
DUE_OF_NONE = Prepared(
    select(*_COLUMNS)
    .where(_DUE, func.coalesce(timers.c.activity_id, 0) == 0)  # IS NULL would lead SQLite to another index, with all that wait
    .order_by(*_LONGEST_WAITING_FIRST)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
PASSED_OVER = (
    select(timers.c.activity_id)
    .where(_DUE, timers.c.activity_id.is_not(None))
    .order_by(*_LONGEST_WAITING_FIRST)
    .limit(1)
)  # fmt: skip
AGAIN = select(
    exists().where(
        _DUE,
        timers.c.kind == bindparam("of_kind"),
        timers.c.activity_id == bindparam("of_activity"),
        timers.c.detail == "",
        timers.c.id > bindparam("behind"),
    )
)
LOCK = select(activities.c.id).where(activities.c.id == bindparam("of_id")).with_for_update()
FIRED = (
    update(timers)
    .where(timers.c.id.in_(bindparam("of_ids", expanding=True)))
    .values(fired_at=bindparam("at"), outcome=bindparam("became"))
)
CANCEL_SOME = (
    delete(timers)
    .where(
        _WAITING,
        timers.c.registration_id.in_(bindparam("ids", expanding=True)),
        timers.c.kind.in_(bindparam("kinds", expanding=True)),
        ~timers.c.key.endswith(PUT_OFF),
    )
    .returning(timers.c.key, timers.c.due_at)
)
EARLIER = select(
    exists().where(
        _WAITING,
        timers.c.kind == bindparam("of_kind"),
        timers.c.activity_id == bindparam("of_activity"),
        timers.c.due_at < bindparam("before"),
    )
)
PAGE = 500
"""Rows a purge takes at once: on SQLite turns wait for it, some ms."""

PURGE = delete(timers).where(timers.c.id.in_(select(timers.c.id).where(timers.c.fired_at < bindparam("before")).limit(PAGE)))


def plan(connection: Connection, planned: Iterable[Planned]) -> None:
    """Write down what is to happen; the same thing at the same instant is there already, fired or not."""
    rows = [{name: getattr(one, name) for name in Planned.__slots__} for one in planned]
    if rows:
        connection.execute(PLAN, rows)


def cancel(connection: Connection, kinds: Collection[Kind], *, registration_id: int) -> set[tuple[str, datetime]]:
    """Forget what these kinds still had to do for a registration; returns keys and instants.

    What was put off stays: its own second has passed, and its firing asks whether it still holds.
    """
    of_these = (timers.c.registration_id == registration_id, timers.c.kind.in_(kinds), ~timers.c.key.endswith(PUT_OFF))
    gone = connection.execute(delete(timers).where(_WAITING, *of_these).returning(timers.c.key, timers.c.due_at))
    return {(row[0], row[1]) for row in gone}


def cancel_of_some(connection: Connection, kinds: Collection[Kind], registration_ids: Sequence[int]) -> set[tuple[str, datetime]]:
    """The same as `cancel` for several registrations."""
    gone = connection.execute(CANCEL_SOME, {"ids": registration_ids, "kinds": list(kinds)})
    return {(row[0], row[1]) for row in gone}


def cancel_of_activity(connection: Connection, kinds: Collection[Kind], activity_id: int) -> None:
    """Forget what these kinds still had to do for an activity as a whole."""
    connection.execute(delete(timers).where(_WAITING, timers.c.activity_id == activity_id, timers.c.kind.in_(kinds)))


def take_due(connection: Connection, now: datetime, most: int) -> list[Timer]:
    """What is due at `now`, the longest waiting first, locked with its activity until the transaction ends.

    What another transaction works on is passed over; after 10 seconds of that, its activity is waited for.
    """
    if ANY_DUE.first(connection, {"at": now}) is None:
        return []
    rows = [*DUE_OF_NONE.rows(connection, {"at": now, "most": most})]
    rows += DUE_OF_ACTIVITIES.rows(connection, {"at": now, "most": most - len(rows)})
    if not rows and _waits_for_busy_activity(connection, now):
        rows += DUE_OF_ACTIVITIES.rows(connection, {"at": now, "most": most})
    return [Timer(Kind(row[0]), *row[1:]) for row in rows]


def comes_again(connection: Connection, timer: Timer, now: datetime) -> bool:
    """Whether the same kind was planned for the same activity since, without a detail, and is due as well."""
    key = {"of_kind": timer.kind, "of_activity": timer.activity_id, "behind": timer.id, "at": now}
    return bool(connection.execute(AGAIN, key).scalar_one())


def waits_for_earlier(connection: Connection, timer: Timer) -> bool:
    """Whether the same kind was planned for the same activity for an earlier instant, and has not fired."""
    key = {"of_kind": timer.kind, "of_activity": timer.activity_id, "before": timer.due_at}
    return bool(connection.execute(EARLIER, key).scalar_one())


def _waits_for_busy_activity(connection: Connection, now: datetime) -> bool:
    """Queue for the lock of the activity whose timer waits longest, while nothing else is held; False when none is late."""
    passed_over = connection.execute(PASSED_OVER, {"at": now - PATIENCE}).scalar()
    return passed_over is not None and connection.execute(LOCK, {"of_id": passed_over}).first() is not None


def fired(connection: Connection, outcomes: Iterable[tuple[Timer, str]], now: datetime) -> None:
    """These happened, or were dropped; they never will again."""
    by_outcome: dict[str, list[int]] = {}
    for timer, outcome in outcomes:
        by_outcome.setdefault(outcome[:200], []).append(timer.id)
    for outcome, ids in by_outcome.items():
        connection.execute(FIRED, {"of_ids": ids, "at": now, "became": outcome})


def purge(connection: Connection, before: datetime) -> int:
    """Forget what fired before that instant, a page of it; returns how many."""
    return connection.execute(PURGE, {"before": before}).rowcount
