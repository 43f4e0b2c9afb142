"""What happened to an activity reaches everybody registered for it: a few in the turn itself, the others page by page beside it.

The turn commits what was decided; whatever reads a registration meanwhile sees what that means for it
(`storage.taking_part.registrations`). A page is a timer: what it does and that it fired are one transaction, so a crash leaves
it to be done once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from bot.rules.seats import Status
from storage.models import activities, contacts, provinces, registrations
from storage.models import timers as timers_table
from storage.unasked import consequences, timers
from storage.unasked.announced import Announced, Seen, Telling
from storage.unasked.consequences import Registered
from storage.unasked.timers import Kind, Planned

AT_ONCE, PAGE = 40, 150
"""People for whom the turn itself calls it off, and each page after it: on SQLite a page takes 10 to 20 ms, and turns wait."""

MOVED_AT_ONCE, MOVES = 12, 25
"""The same where it moves: each has reminders that are planned anew."""

INSTANT = timedelta(microseconds=1)
ACTIVE = [status for status in Status if status.is_active]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far it is, for whoever is shown it; `page` counts from 1, `ended` when nobody is left."""

    asker: int
    done: int
    total: int
    page: int
    ended: bool


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
_SEEN = ("id", "version", "timing", "cancelled", "closes_at", "reminders")
NOW = select(*[activities.c[name] for name in (*_SEEN, *Announced.__struct_fields__)]).where(
    activities.c.id == bindparam("of_id")
)
PLANNED = select(timers_table.c.detail).where(timers_table.c.key == bindparam("of_key"), timers_table.c.due_at == bindparam("at"))
REPORT = (
    update(timers_table)
    .where(timers_table.c.key == bindparam("of_key"), timers_table.c.due_at == bindparam("at"))
    .values(detail=bindparam("packed"))
)

_pack, _read = msgspec.json.Encoder().encode, msgspec.json.Decoder(Telling).decode


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
    (consequences.call_off if telling.off else consequences.move)(connection, activity, telling, found, now)
    if len(found) == most:
        after = telling.after if telling.off else found[-1].contact_id
        done = telling.done + len(found)
        return msgspec.structs.replace(telling, page=telling.page + 1, after=after, done=done)
    if not telling.off:
        return None
    swept = consequences.sweep(connection, activity.id, telling.swept)
    return msgspec.structs.replace(telling, page=telling.page + 1, swept=swept, done=telling.total) if swept is not None else None
