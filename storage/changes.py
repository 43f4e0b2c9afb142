"""An activity changes: its agenda follows at once, and everybody registered is told once, what it was and what it is.

Whoever changes an activity (a catalogue load, an organiser) reads it with `seen` before and after, and calls `changed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.rules.hours import after_quiet, before_quiet
from bot.rules.reminders import Beginning
from bot.rules.seats import Status
from storage import agenda, telling, timers
from storage.activities import Activity
from storage.models import activities, contacts, provinces, registrations
from storage.models import timers as timers_table
from storage.timers import Kind, Planned

URGENT = timedelta(hours=12)
"""What begins so soon is told at night, too."""

CLOSING = timedelta(hours=24)
"""How long before registration closes people are told that it does."""

ENDED_BY_CALLING_OFF = [kind for kind in Kind if kind is not Kind.CALLED_OFF]
ACTIVE = [status for status in Status if status.is_active]


class Announced(msgspec.Struct, frozen=True):
    """What people know of an activity and plan by: when and where. Days and hours are the venue's."""

    starts_on: date | None
    ends_on: date | None
    opens_at: str | None
    shuts_at: str | None
    zone: str
    mode: str
    venue: str | None
    city: str | None

    @property
    def begins(self) -> Beginning | None:
        """None without a date."""
        if self.starts_on is None:
            return None
        return Beginning(self.starts_on, time.fromisoformat(self.opens_at) if self.opens_at else None, self.zone)

    def reach(self, now: datetime) -> timedelta | None:
        """How far off it is; None for what has no date or is over."""
        begins = self.begins
        return begins.instant - now if begins and begins.reminds_until > now else None


class Reason(msgspec.Struct, frozen=True):
    """Why something was called off: a short code or the organiser's own words, and what else they say to everybody."""

    why: str = ""
    words: str = ""


NO_REASON = Reason()


class Told(msgspec.Struct, frozen=True):
    """What somebody was told last of an activity, what they had then, and why it was called off: a timer's detail."""

    announced: Announced
    status: str
    reason: Reason = NO_REASON


@dataclass(frozen=True, slots=True)
class Seen:
    """An activity as it stands, as far as anything planned depends on it."""

    id: int
    version: int
    timing: str
    cancelled: bool
    closes_at: datetime | None
    reminders: str | None
    announced: Announced


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody with a seat, an offered one or a place in line; `home` is their own zone, where it is known."""

    registration_id: int
    contact_id: int
    status: str
    home: str


_OWN = ("id", "version", "timing", "cancelled", "closes_at", "reminders")
SEEN = (
    select(activities.c.slug, *[activities.c[name] for name in (*_OWN, *Announced.__struct_fields__)])
    .where(activities.c.slug.in_(bindparam("slugs", expanding=True)))
    .order_by(activities.c.id)
    .with_for_update()
)  # in the order of their ids, so that two who lock several never wait for each other
REGISTERED = (
    select(
        registrations.c.id, registrations.c.contact_id, registrations.c.status, func.coalesce(provinces.c.zone, activities.c.zone)
    )
    .join(activities, activities.c.id == registrations.c.activity_id)
    .join(contacts, contacts.c.id == registrations.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
    .where(registrations.c.activity_id == bindparam("of_activity"), registrations.c.status.in_(ACTIVE))
    .order_by(registrations.c.id)
)
UNTOLD = (
    delete(timers_table)
    .where(
        timers_table.c.activity_id == bindparam("of_activity"),
        timers_table.c.kind == Kind.MOVED,
        timers_table.c.fired_at.is_(None),
    )
    .returning(timers_table.c.contact_id, timers_table.c.detail)
)
TOLD_LAST = (
    select(timers_table.c.detail)
    .where(
        timers_table.c.contact_id == bindparam("of_contact"),
        timers_table.c.activity_id == bindparam("of_activity"),
        timers_table.c.kind == Kind.MOVED,
    )
    .order_by(timers_table.c.id.desc())
    .limit(1)
)
END = (
    update(registrations)
    .where(registrations.c.activity_id == bindparam("of_activity"), registrations.c.status.in_(ACTIVE))
    .values(status=Status.CANCELLED, cancelled_at=bindparam("at"), offer_until=None, version=registrations.c.version + 1)
)
EMPTY = update(activities).where(activities.c.id == bindparam("of_id")).values(taken=0, waiting=0)

_pack = msgspec.json.Encoder().encode
told = msgspec.json.Decoder(Told).decode


def announced(activity: Activity) -> Announced:
    """What people know of an activity."""
    return Announced(*(getattr(activity, name) for name in Announced.__struct_fields__))


def seen(connection: Connection, slugs: Collection[str]) -> dict[str, Seen]:
    """Activities by slug, locked until the transaction ends; those that do not exist are left out."""
    rows = connection.execute(SEEN, {"slugs": sorted(slugs)}).all()
    return {slug: Seen(**dict(zip(_OWN, rest, strict=False)), announced=Announced(*rest[len(_OWN) :])) for slug, *rest in rows}


def changed(connection: Connection, before: Seen | None, after: Seen, now: datetime, reason: Reason = NO_REASON) -> None:
    """Plan what follows from a change; `before` is None for a new activity, both are the same when nothing changed.

    `reason` is said to everybody where it is called off.
    """
    if after.cancelled:
        if before is not None and not before.cancelled:
            _call_off(connection, before, after, now, reason)
        return
    _plan_closing(connection, before, after, now)
    if before is None or (before.announced, before.reminders) == (after.announced, after.reminders):
        return
    agenda.replan_activity(connection, after.id, now)
    if before.announced != after.announced:
        _move(connection, before, after, now)


def appeared(connection: Connection, new: Iterable[Seen], now: datetime) -> None:
    """Plan what follows from many new activities: the same as `changed` of each, in one statement."""
    timers.plan(connection, [planned for after in new for planned in _closing(after, now)])


def _plan_closing(connection: Connection, before: Seen | None, after: Seen, now: datetime) -> None:
    if before is not None and before.closes_at != after.closes_at:
        timers.cancel_of_activity(connection, [Kind.CLOSING], after.id)
    timers.plan(connection, _closing(after, now))


def _closing(after: Seen, now: datetime) -> Iterator[Planned]:
    """Telling people that registration closes soon, where that is still ahead."""
    if after.closes_at is None or after.timing != "dated":
        return
    at = before_quiet(after.closes_at - CLOSING, after.announced.zone)
    if at > now:
        yield Planned(Kind.CLOSING, f"closing:{after.id}", at, after.closes_at, activity_id=after.id)


# ---- moved --------------------------------------------------------------------------------------------------------------
def _move(connection: Connection, before: Seen, after: Seen, now: datetime) -> None:
    """One message each, from what they were told last to what it is now, however often it moved meanwhile."""
    known = _known(connection, after.id, now)
    planned: list[Planned] = []
    for one in _registered(connection, after.id):
        last = known.get(one.contact_id, before.announced)
        if last != after.announced:
            planned += _telling(Kind.MOVED, one, after, Told(last, one.status), now)
    timers.plan(connection, planned)


def _known(connection: Connection, activity_id: int, now: datetime) -> dict[int, Announced]:
    """What people were told last, for whom an earlier change has not reached; those messages are taken back."""
    withdrawn = telling.withdraw_of_activity(connection, activity_id, (Kind.REMINDER, Kind.MOVED), now)
    unsent = [contact_id for kind, contact_id in withdrawn if kind == Kind.MOVED]
    details = {one: connection.execute(TOLD_LAST, {"of_contact": one, "of_activity": activity_id}).scalar_one() for one in unsent}
    waiting = {row[0]: row[1] for row in connection.execute(UNTOLD, {"of_activity": activity_id})}
    return {one: told(detail).announced for one, detail in (waiting | details).items()}


def _telling(kind: Kind, one: Registered, after: Seen, last: Told, now: datetime) -> Iterator[Planned]:
    """The message to one person; nothing where both days are over."""
    ahead = [reach for reach in (last.announced.reach(now), after.announced.reach(now)) if reach is not None]
    if ahead:
        detail = _pack(last).decode()
        due = now if min(ahead) < URGENT else after_quiet(now, one.home)
        useful = max(now + max(ahead), now + URGENT)
        key = f"{kind}:{one.registration_id}:{after.version}"
        yield Planned(kind, key, due, useful, one.registration_id, after.id, one.contact_id, detail)


def _registered(connection: Connection, activity_id: int) -> list[Registered]:
    return [Registered(*row) for row in connection.execute(REGISTERED, {"of_activity": activity_id})]


# ---- called off ---------------------------------------------------------------------------------------------------------
def _call_off(connection: Connection, before: Seen, after: Seen, now: datetime, reason: Reason) -> None:
    """Everybody is told, nothing more is said about it, and nobody has a seat or waits any longer."""
    known = _known(connection, after.id, now)
    planned: list[Planned] = []
    for one in _registered(connection, after.id):
        last = Told(known.get(one.contact_id, before.announced), one.status, reason)
        planned += _telling(Kind.CALLED_OFF, one, after, last, now)
    timers.cancel_of_activity(connection, ENDED_BY_CALLING_OFF, after.id)
    timers.plan(connection, planned)
    connection.execute(END, {"of_activity": after.id, "at": now})
    connection.execute(EMPTY, {"of_id": after.id})
