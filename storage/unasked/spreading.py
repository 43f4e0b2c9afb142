"""What happened to an activity reaches everybody registered for it: a few in the turn itself, the others page by page beside it.

The turn commits what was decided; whatever reads a registration meanwhile sees what that means for it
(`storage.taking_part.registrations`). A page is a timer: what it does and that it fired are one transaction, so a crash leaves
it to be done once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.rules.hours import after_quiet
from bot.rules.seats import Status
from storage.ledger.deliveries import State
from storage.models import activities, contacts, deliveries, provinces, registrations
from storage.models import timers as timers_table
from storage.taking_part import pairings
from storage.unasked import agenda, timers
from storage.unasked.announced import NO_REASON, Announced, Reason, Seen, Told, told
from storage.unasked.telling import REPLACED
from storage.unasked.timers import Kind, Planned

URGENT = timedelta(hours=12)
"""What begins so soon is told at night, too."""

AT_ONCE, PAGE = 40, 150
"""People for whom the turn itself calls it off, and each page after it: on SQLite a page takes 10 to 20 ms, and turns wait."""

MOVED_AT_ONCE, MOVES = 12, 25
"""The same where it moves: each has reminders that are planned anew."""

SWEPT = 1_000
"""Timers of an activity that a page looks at for what is not to happen any more."""

INSTANT = timedelta(microseconds=1)
ACTIVE = [status for status in Status if status.is_active]
EVERYTHING_ELSE = [kind for kind in Kind if kind not in (Kind.CALLED_OFF, Kind.SPREAD)]


class Telling(msgspec.Struct, frozen=True, tag="telling"):
    """Pages that tell of a change: what it was `before`, since which version and instant (UTC) it is another, how far it is."""

    before: Announced
    version: int
    at: datetime
    off: bool = False  # it was called off
    replans: bool = False  # reminders follow
    tells: bool = True
    reason: Reason = NO_REASON
    page: int = 0
    after: int = 0  # the last contact who was moved; who is called off is found by having a seat still
    swept: int = 0  # up to which timer was looked at, once nobody is left
    asker: int | None = None  # which contact is shown how far it is
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Reached:
    """How far it is, for whoever is shown it; `page` counts from 1, `ended` when nobody is left."""

    asker: int
    done: int
    total: int
    page: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody with a seat, an offered one or a place in line; `hearer` is in whose chat they are told, `home` their own zone."""

    registration_id: int
    contact_id: int | None
    status: Status
    created_at: datetime
    hearer: int | None
    home: str


_REGISTERED = (
    select(
        registrations.c.id,
        registrations.c.contact_id,
        registrations.c.status,
        registrations.c.created_at,
        func.coalesce(contacts.c.cared_for_by, contacts.c.id),
        func.coalesce(provinces.c.zone, activities.c.zone),
    )
    .join(activities, activities.c.id == registrations.c.activity_id)
    .outerjoin(contacts, contacts.c.id == registrations.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
    .where(registrations.c.activity_id == bindparam("of_activity"), registrations.c.status.in_(ACTIVE))
    .limit(bindparam("most"))
)
STILL_THERE = _REGISTERED
BEHIND = _REGISTERED.where(registrations.c.contact_id > bindparam("after")).order_by(registrations.c.contact_id)
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
_SEEN = ("id", "version", "timing", "cancelled", "closes_at", "reminders")
NOW = select(*[activities.c[name] for name in (*_SEEN, *Announced.__struct_fields__)]).where(_THE_ACTIVITY)

PLANNED = select(timers_table.c.detail).where(timers_table.c.key == bindparam("of_key"), timers_table.c.due_at == bindparam("at"))
REPORT = (
    update(timers_table)
    .where(timers_table.c.key == bindparam("of_key"), timers_table.c.due_at == bindparam("at"))
    .values(detail=bindparam("packed"))
)

_pack, _read = msgspec.json.Encoder().encode, msgspec.json.Decoder(Telling).decode


# ---- pages ----------------------------------------------------------------------------------------------------------------
def begin(connection: Connection, after: Seen, first: Telling, now: datetime) -> None:
    """Tell the first of who is registered, and plan that the others are told; `after` is locked as it is now."""
    _plan_next(connection, after, _page(connection, after, first, AT_ONCE if first.off else MOVED_AT_ONCE, now))


def about(activity_id: int) -> str:
    """The subject of the bubble that says how far it is."""
    return f"{Kind.SPREAD}:{activity_id}"


def reports_to(connection: Connection, activity_id: int, version: int, asker: int, total: int, now: datetime) -> None:
    """Have a contact shown how far it is with what was just called off (`version` is what it made), where pages follow."""
    key = {"of_key": _key(activity_id, version, 1), "at": now - INSTANT}
    detail = connection.execute(PLANNED, key).scalar()
    if detail is not None:
        told_of = msgspec.structs.replace(_read(detail), asker=asker, total=total)
        connection.execute(REPORT, key | {"packed": _pack(told_of).decode()})


def _key(activity_id: int, version: int, page: int) -> str:
    return f"{Kind.SPREAD}:{activity_id}:{version}>{page}"


def go_on(connection: Connection, activity_id: int, telling: Telling, now: datetime) -> Reached | None:
    """The next page; its activity is locked. Returns how far it is, where somebody is shown that."""
    row = connection.execute(NOW, {"of_id": activity_id}).one()
    seen = Seen(**dict(zip(_SEEN, row, strict=False)), announced=Announced(*row[len(_SEEN) :]))
    rest = _page(connection, seen, telling, PAGE if telling.off else MOVES, now)
    _plan_next(connection, seen, rest)
    if telling.asker is None:
        return None
    return Reached(telling.asker, rest.done if rest else telling.total, telling.total, telling.page, ended=rest is None)


def _plan_next(connection: Connection, activity: Seen, rest: Telling | None) -> None:
    """Due when it was decided, so before anything it may concern: what falls due later finds its page done."""
    if rest is not None:
        key = _key(activity.id, rest.version, rest.page)
        detail = _pack(rest).decode()
        timers.plan(connection, [Planned(Kind.SPREAD, key, rest.at - INSTANT, activity_id=activity.id, detail=detail)])


def _page(connection: Connection, activity: Seen, telling: Telling, most: int, now: datetime) -> Telling | None:
    """Do it for so many; returns what is left to do."""
    key = {"of_activity": activity.id, "most": most}
    rows = connection.execute(STILL_THERE, key) if telling.off else connection.execute(BEHIND, key | {"after": telling.after})
    found = [Registered(row[0], row[1], Status(row[2]), *row[3:]) for row in rows]
    (_call_off if telling.off else _move)(connection, activity, telling, found, now)
    if len(found) == most:
        after = telling.after if telling.off else found[-1].contact_id
        done = telling.done + len(found)
        return msgspec.structs.replace(telling, page=telling.page + 1, after=after, done=done)
    if not telling.off:
        return None
    swept = _sweep(connection, activity.id, telling.swept)
    if swept is not None:
        return msgspec.structs.replace(telling, page=telling.page + 1, swept=swept, done=telling.total)
    connection.execute(EMPTY, {"of_id": activity.id})
    return None


def _sweep(connection: Connection, activity_id: int, after: int) -> int | None:
    """Forget what was still to happen about what does not take place, a page of it; None once all was looked at."""
    rows = connection.execute(OF_ACTIVITY, {"of_activity": activity_id, "swept": after, "most": SWEPT}).all()
    waits = [row[0] for row in rows if row[2] is None and row[1] in EVERYTHING_ELSE]
    if waits:
        connection.execute(SWEEP, {"ids": waits})
    return int(rows[-1][0]) if len(rows) == SWEPT else None


# ---- moved ----------------------------------------------------------------------------------------------------------------
def _move(connection: Connection, activity: Seen, telling: Telling, found: Sequence[Registered], now: datetime) -> None:
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
def _call_off(connection: Connection, activity: Seen, telling: Telling, found: Sequence[Registered], now: datetime) -> None:
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
