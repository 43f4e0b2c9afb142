"""What a registration still has ahead of it, worked out anew from what it is now: reminders and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from bot.rules import reminders
from bot.rules.hours import before_quiet
from bot.rules.reminders import Beginning
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import activities, contacts, provinces, registrations
from storage.organising.activities import Summary
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

KINDS = (Kind.REMINDER, Kind.COMING, Kind.STILL_WAITING)
"""What this module plans; it cancels nothing else. What an offer brings is planned once, as it is made:
`storage.taking_part.line`."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A registration with everything its agenda depends on. `zone` is the venue's, `home` the person's where it is known."""

    registration_id: int
    status: str
    offer_until: datetime | None
    contact_id: int | None
    activity_id: int
    starts_on: date | None
    ends_on: date | None
    opens_at: str | None
    shuts_at: str | None
    cancelled: bool
    zone: str
    home: str | None
    codes: str | None

    @property
    def begins(self) -> Beginning | None:
        """When it begins, None for what has no date or does not take place."""
        return _beginning(self.starts_on, self.opens_at, self.zone, self.cancelled)


_AHEAD = (
    select(
        registrations.c.id,
        registrations.c.status,
        registrations.c.offer_until,
        registrations.c.contact_id,
        activities.c.id,
        *[activities.c[name] for name in ("starts_on", "ends_on", "opens_at", "shuts_at", "cancelled", "zone")],
        provinces.c.zone,
        func.coalesce(contacts.c.reminders, activities.c.reminders),
    )
    .join_from(registrations, activities, activities.c.id == registrations.c.activity_id)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
)
AHEAD = Prepared(_AHEAD.where(registrations.c.id == bindparam("of_id")))
OF_SOME = _AHEAD.where(registrations.c.id.in_(bindparam("ids", expanding=True)), registrations.c.status != Status.CANCELLED)
OF_CONTACT = (
    select(registrations.c.id, registrations.c.activity_id)
    .join(activities, activities.c.id == registrations.c.activity_id)
    .where(registrations.c.contact_id == bindparam("of_contact"), registrations.c.status != Status.CANCELLED)
    .order_by(activities.c.id)
    .with_for_update(of=activities)
)  # an activity is locked before its timers, and several in one order: nobody waits for each other
INSTANT = timedelta(microseconds=1)


def beginning(activity: Summary) -> Beginning | None:
    """When it begins, None for what has no date or does not take place."""
    return _beginning(activity.starts_on, activity.opens_at, activity.zone, activity.cancelled)


def _beginning(day: date | None, hour: str | None, zone: str, cancelled: bool) -> Beginning | None:
    return None if day is None or cancelled else Beginning(day, time.fromisoformat(hour) if hour else None, zone)


def replan(connection: Connection, registration_id: int, now: datetime) -> None:
    """Bring a registration's timers to what it is now; its activity must be locked. What fired does not fire again.

    What was due already, but found no tick yet, stays if it is still wanted.
    """
    gone = timers.cancel(connection, KINDS, registration_id=registration_id)
    _plan(connection, AHEAD.rows(connection, {"of_id": registration_id}), gone, now)


def _plan(connection: Connection, rows: Iterable[Sequence[Any]], gone: set[tuple[str, datetime]], now: datetime) -> None:
    overdue = {(key, at) for key, at in gone if at <= now}
    since = min((at for _, at in overdue), default=now + INSTANT) - INSTANT
    planned = (one for row in rows for one in wanted(Ahead(*row), since))
    timers.plan(connection, [one for one in planned if one.due_at > now or (one.key, one.due_at) in overdue])


def replan_some(connection: Connection, registration_ids: Sequence[int], now: datetime) -> None:
    """The same for some of those who are registered for one activity: its day, hour, place or reminders changed."""
    gone = timers.cancel_of_some(connection, KINDS, registration_ids)
    _plan(connection, connection.execute(OF_SOME, {"ids": registration_ids}).all(), gone, now)


def replan_contact(connection: Connection, contact_id: int, now: datetime) -> None:
    """The same for everything one person is registered for: they want other reminders, or live elsewhere."""
    for found in connection.execute(OF_CONTACT, {"of_contact": contact_id}).scalars().all():
        replan(connection, found, now)


def wanted(ahead: Ahead, now: datetime) -> Iterator[Planned]:
    """What is still to happen for this registration."""
    begins = ahead.begins
    if ahead.contact_id is None or begins is None:
        return
    if ahead.status == Status.CONFIRMED:
        yield from _reminders(ahead, begins, now)
        yield from _two_days_before(ahead, begins, Kind.COMING, now)
    if ahead.status == Status.WAITLISTED:
        yield from _two_days_before(ahead, begins, Kind.STILL_WAITING, now)


def _reminders(ahead: Ahead, begins: Beginning, now: datetime) -> Iterator[Planned]:
    codes = msgspec.json.decode(ahead.codes, type=tuple[str, ...]) if ahead.codes is not None else reminders.USUAL
    for one in reminders.due(codes, begins, ahead.home, now):
        yield _planned(ahead, Kind.REMINDER, one.at, begins.reminds_until, one.code)


def _two_days_before(ahead: Ahead, begins: Beginning, kind: Kind, now: datetime) -> Iterator[Planned]:
    at = before_quiet(begins.instant - reminders.COMING, ahead.home or ahead.zone)
    if at > now:
        yield _planned(ahead, kind, at, begins.instant - timedelta(hours=12), "")


def _planned(ahead: Ahead, kind: Kind, at: datetime, until: datetime, detail: str) -> Planned:
    key = f"{kind}:{ahead.registration_id}:{detail}".rstrip(":")
    return Planned(kind, key, at, until, ahead.registration_id, ahead.activity_id, ahead.contact_id, detail)
