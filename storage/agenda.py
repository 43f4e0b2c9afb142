"""What a registration still has ahead of it, worked out anew from what it is now: reminders, questions, an offer's end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from bot.rules import reminders
from bot.rules.hours import before_quiet
from bot.rules.reminders import Beginning
from bot.rules.seats import Status
from bot.rules.timing import ends_at
from storage import timers
from storage.models import activities, contacts, provinces, registrations
from storage.prepared import Prepared
from storage.timers import Kind, Planned

KINDS = (Kind.REMINDER, Kind.COMING, Kind.STILL_WAITING, Kind.NUDGE, Kind.EXPIRY)
"""What this module plans; it cancels nothing else."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A registration with everything its agenda depends on. `zone` is the venue's, `home` the person's."""

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
    home: str
    codes: str | None

    @property
    def begins(self) -> Beginning | None:
        """When it begins, None for what has no date or does not take place."""
        if self.starts_on is None or self.cancelled:
            return None
        return Beginning(self.starts_on, time.fromisoformat(self.opens_at) if self.opens_at else None, self.zone)


AHEAD = Prepared(
    select(
        registrations.c.id,
        registrations.c.status,
        registrations.c.offer_until,
        registrations.c.contact_id,
        activities.c.id,
        *[activities.c[name] for name in ("starts_on", "ends_on", "opens_at", "shuts_at", "cancelled", "zone")],
        func.coalesce(provinces.c.zone, activities.c.zone),
        func.coalesce(contacts.c.reminders, activities.c.reminders),
    )
    .join_from(registrations, activities, activities.c.id == registrations.c.activity_id)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
    .where(registrations.c.id == bindparam("of_id"))
)
OF_ACTIVITY = select(registrations.c.id).where(
    registrations.c.activity_id == bindparam("of_activity"), registrations.c.status != Status.CANCELLED
)
OF_CONTACT = select(registrations.c.id).where(
    registrations.c.contact_id == bindparam("of_contact"), registrations.c.status != Status.CANCELLED
)


def replan(connection: Connection, registration_id: int, now: datetime) -> None:
    """Bring a registration's timers to what it is now. What fired already does not fire again."""
    timers.cancel(connection, KINDS, registration_id=registration_id)
    row = AHEAD.first(connection, {"of_id": registration_id})
    if row is not None:
        timers.plan(connection, wanted(Ahead(*row), now))


def replan_activity(connection: Connection, activity_id: int, now: datetime) -> None:
    """The same for everybody who is registered for it: its day, hour, place or reminders changed."""
    for found in connection.execute(OF_ACTIVITY, {"of_activity": activity_id}).scalars().all():
        replan(connection, found, now)


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
    over = ends_at(ahead.starts_on, ahead.shuts_at, ahead.zone) if ahead.starts_on else begins.instant
    for one in reminders.due(codes, begins, ahead.home, now):
        useful = begins.instant if begins.hour else over
        yield _planned(ahead, Kind.REMINDER, one.at, useful, one.code)


def _two_days_before(ahead: Ahead, begins: Beginning, kind: Kind, now: datetime) -> Iterator[Planned]:
    at = before_quiet(begins.instant - reminders.COMING, ahead.home)
    if at > now:
        yield _planned(ahead, kind, at, begins.instant - timedelta(hours=12), "")


def _planned(ahead: Ahead, kind: Kind, at: datetime, until: datetime, detail: str) -> Planned:
    key = f"{kind}:{ahead.registration_id}:{detail}".rstrip(":")
    return Planned(kind, key, at, until, ahead.registration_id, ahead.activity_id, ahead.contact_id, detail)
