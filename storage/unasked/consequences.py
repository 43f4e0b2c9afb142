"""What a change of an activity means for some of those registered for it: the message each is owed, and what is taken back.

A seat, a place in line and what was still planned go where it was called off; reminders follow where it moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from bot.rules.hours import after_quiet
from bot.rules.seats import Status
from storage.ledger.deliveries import State
from storage.models import activities, deliveries, registrations
from storage.models import timers as timers_table
from storage.taking_part import pairings
from storage.unasked import agenda, timers
from storage.unasked.announced import Announced, Seen, Telling, Told, told
from storage.unasked.telling import REPLACED
from storage.unasked.timers import Kind, Planned

URGENT = timedelta(hours=12)
"""What begins so soon is told at night, too."""

SWEPT = 1_000
"""Timers of an activity that a page looks at for what is not to happen any more."""

EVERYTHING_ELSE = [kind for kind in Kind if kind not in (Kind.CALLED_OFF, Kind.SPREAD)]


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody with a seat, an offered one or a place in line; `hearer` is in whose chat they are told, `home` their own zone."""

    registration_id: int
    contact_id: int | None
    status: Status
    created_at: datetime
    hearer: int | None
    home: str


_OF_THEIRS = timers_table.c.registration_id.in_(bindparam("ids", expanding=True))
_WAITING = timers_table.c.fired_at.is_(None)
UNTOLD = (
    delete(timers_table)
    .where(_OF_THEIRS, timers_table.c.kind == Kind.MOVED, _WAITING)
    .returning(timers_table.c.registration_id, timers_table.c.detail)
)
FORGET = delete(timers_table).where(_OF_THEIRS, timers_table.c.kind.in_(EVERYTHING_ELSE), _WAITING)
TOLD = (
    select(timers_table.c.registration_id, timers_table.c.detail)
    .where(_OF_THEIRS, timers_table.c.kind == Kind.MOVED)
    .order_by(timers_table.c.id)
)
OF_ACTIVITY = (
    select(timers_table.c.id, timers_table.c.kind, timers_table.c.fired_at)
    .where(timers_table.c.activity_id == bindparam("of_activity"), timers_table.c.id > bindparam("swept"))
    .order_by(timers_table.c.id)
    .limit(bindparam("most"))
)
SWEEP = delete(timers_table).where(timers_table.c.id.in_(bindparam("ids", expanding=True)))
_UNSENT = (
    select(deliveries.c.id)
    .where(
        deliveries.c.contact_id.in_(bindparam("hearers", expanding=True)),
        deliveries.c.subject.in_(bindparam("subjects", expanding=True)),
        deliveries.c.state == State.PENDING,
        deliveries.c.notice.in_((Kind.REMINDER, Kind.MOVED)),
    )
    .with_for_update(skip_locked=True)
)
WITHDRAW = (
    update(deliveries)
    .where(deliveries.c.id.in_(_UNSENT))
    .values(state=State.SKIPPED, reason=REPLACED, settled_at=bindparam("now"))
    .returning(deliveries.c.notice, deliveries.c.subject)
)
END = (
    update(registrations)
    .where(registrations.c.id.in_(bindparam("ids", expanding=True)))
    .values(status=Status.CANCELLED, cancelled_at=bindparam("at"), offer_until=None, version=registrations.c.version + 1)
)
_THE_ACTIVITY = activities.c.id == bindparam("of_id")
LEAVE = (
    update(activities)
    .where(_THE_ACTIVITY)
    .values(taken=activities.c.taken - bindparam("seats"), waiting=activities.c.waiting - bindparam("places"))
)
EMPTY = update(activities).where(_THE_ACTIVITY).values(taken=0, waiting=0)

_pack = msgspec.json.Encoder().encode


# ---- moved ----------------------------------------------------------------------------------------------------------------
def move(connection: Connection, activity: Seen, telling: Telling, found: Sequence[Registered], now: datetime) -> None:
    """One message each, from what they were told last to what it is now, however often it moved meanwhile."""
    if telling.replans:
        agenda.replan_some(connection, [one.registration_id for one in found], now)
    if not telling.tells:
        return
    known = _known(connection, found, now)
    planned: list[Planned] = []
    for one in found:
        last = known.get(one.registration_id, telling.before)
        if last != activity.announced and one.created_at <= telling.at:  # who came later knows no other
            planned += _notice(Kind.MOVED, one, activity, Told(last, one.status), now)
    timers.plan(connection, planned)


def _known(connection: Connection, found: Sequence[Registered], now: datetime) -> Mapping[int, Announced]:
    """What people were told last, for whom an earlier change has not reached, by registration; those messages are taken back."""
    unsent = _withdraw(connection, found, now)
    details = {row[0]: row[1] for row in connection.execute(TOLD, {"ids": unsent})} if unsent else {}
    waiting = {row[0]: row[1] for row in connection.execute(UNTOLD, _ids(found))}
    return {one: told(detail).announced for one, detail in (waiting | details).items()}


def _withdraw(connection: Connection, found: Sequence[Registered], now: datetime) -> list[int]:
    """Do not send what was owed of it and has not left; returns the registrations that had not heard of a move."""
    subjects = [f"registration:{one.registration_id}" for one in found]
    hearers = sorted({one.hearer for one in found if one.hearer is not None})
    gone = connection.execute(WITHDRAW, {"hearers": hearers, "subjects": subjects, "now": now}).all()
    return [int(subject.partition(":")[2]) for notice, subject in gone if notice == Kind.MOVED]


def _ids(found: Collection[Registered]) -> dict[str, Any]:
    return {"ids": [one.registration_id for one in found]}


def _notice(kind: Kind, one: Registered, activity: Seen, last: Told, now: datetime) -> Iterator[Planned]:
    """The message to one person; nothing where both days are over, and to nobody who was erased."""
    ahead = [reach for reach in (last.announced.reach(now), activity.announced.reach(now)) if reach is not None]
    if ahead and one.contact_id is not None:
        detail = _pack(last).decode()
        due = now if min(ahead) < URGENT else after_quiet(now, one.home)
        useful = max(now + max(ahead), now + URGENT)
        key = f"{kind}:{one.registration_id}:{activity.version}"
        yield Planned(kind, key, due, useful, one.registration_id, activity.id, one.contact_id, detail)


# ---- called off -----------------------------------------------------------------------------------------------------------
def call_off(connection: Connection, activity: Seen, telling: Telling, found: Sequence[Registered], now: datetime) -> None:
    """They are told, nothing more is said to them about it, and they have no seat and wait no longer."""
    known = _known(connection, found, now)
    planned: list[Planned] = []
    for one in found:
        last = Told(known.get(one.registration_id, telling.before), one.status, telling.reason)
        planned += _notice(Kind.CALLED_OFF, one, activity, last, now)
    connection.execute(FORGET, _ids(found))
    timers.plan(connection, planned)
    connection.execute(END, _ids(found) | {"at": telling.at})
    pairings.end_of_claims(connection, _ids(found)["ids"], now)
    seats = sum(one.status.takes_seat for one in found)
    places = sum(one.status is Status.WAITLISTED for one in found)
    connection.execute(LEAVE, {"of_id": activity.id, "seats": seats, "places": places})


def sweep(connection: Connection, activity_id: int, after: int) -> int | None:
    """Forget what was still to happen about what does not take place, a page of it behind the timer `after`.

    Returns up to which one was looked at; None once all were, and then nobody has a seat or waits.
    """
    rows = connection.execute(OF_ACTIVITY, {"of_activity": activity_id, "swept": after, "most": SWEPT}).all()
    waits = [row[0] for row in rows if row[2] is None and row[1] in EVERYTHING_ELSE]
    if waits:
        connection.execute(SWEEP, {"ids": waits})
    if len(rows) == SWEPT:
        return int(rows[-1][0])
    connection.execute(EMPTY, {"of_id": activity_id})
    return None
