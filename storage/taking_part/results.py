"""Results of tests of competence (BNSP): a draft until their person agrees, then kept until they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.rules.aftercare import DRAFT_KEPT, EXPIRY_WARNINGS
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import activities, contacts, registrations, results
from storage.models import timers as timers_table
from storage.people import consents
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

PURPOSE = "results"
"""The purpose under which results of tests are kept."""

HOUR = time(9)
"""Of the venue's day, when a holder is told that a certificate ends soon."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result. `agreed_at` (UTC) is None while only a draft is kept; days are those printed on the certificate."""

    id: int
    contact_id: int
    activity_id: int | None
    organisation_id: int | None
    scheme: str
    passed: bool
    number: str | None
    issued_on: date | None
    expires_on: date | None
    at: datetime
    agreed_at: datetime | None

    @property
    def is_draft(self) -> bool:
        return self.agreed_at is None


@dataclass(frozen=True, slots=True)
class Line:
    """A result in an organiser's list; `name` is who it is about."""

    id: int
    name: str | None
    scheme: str
    passed: bool
    agreed_at: datetime | None


_COLUMNS = [results.c[name] for name in Result.__slots__]
BY_ID = Prepared(select(*_COLUMNS).where(results.c.id == bindparam("of_id")))
OF_PERSON = (
    select(*_COLUMNS)
    .where(results.c.contact_id == bindparam("of_contact"), results.c.agreed_at.is_not(None))
    .order_by(results.c.issued_on.desc(), results.c.id.desc())
)
HOW_MANY = select(func.count()).where(results.c.activity_id == bindparam("of_activity"), results.c.agreed_at.is_not(None))
TESTED = (
    select(registrations.c.id, contacts.c.name)
    .join(contacts, contacts.c.id == registrations.c.contact_id)
    .where(
        registrations.c.activity_id == bindparam("of_activity"),
        registrations.c.status == Status.ATTENDED,
    )
    .order_by(contacts.c.name, registrations.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
OF_ACTIVITY = (
    select(results.c.id, contacts.c.name, *[results.c[name] for name in Line.__slots__[2:]])
    .join(contacts, contacts.c.id == results.c.contact_id)
    .where(results.c.activity_id == bindparam("of_activity"))
    .order_by(contacts.c.name, results.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
LAST_SCHEME = (
    select(results.c.scheme).where(results.c.activity_id == bindparam("of_activity")).order_by(results.c.id.desc()).limit(1)
)
AGREE = (
    update(results)
    .where(results.c.id == bindparam("of_id"), results.c.contact_id == bindparam("of_contact"), results.c.agreed_at.is_(None))
    .values(agreed_at=bindparam("since"))
)
FORGET = delete(results).where(results.c.id == bindparam("of_id"), results.c.contact_id == bindparam("of_contact"))
UNPLAN = delete(timers_table).where(timers_table.c.key.in_(bindparam("keys", expanding=True)), timers_table.c.fired_at.is_(None))
FORGET_DRAFT = delete(results).where(results.c.id == bindparam("of_id"), results.c.agreed_at.is_(None))
ZONE = select(activities.c.zone).where(activities.c.id == bindparam("of_activity"))


def get(connection: Connection, number: int) -> Result | None:
    """One result, None when there is none."""
    row = BY_ID.first(connection, {"of_id": number})
    return Result(*row) if row is not None else None


def draft(connection: Connection, contact_id: int, values: Mapping[str, Any], now: datetime) -> int:
    """Keep a result (columns of `results`) for 14 days, within which its person may agree; returns its number."""
    row = {**values, "contact_id": contact_id, "at": now}
    number = int(connection.execute(insert(results).values(**row).returning(results.c.id)).scalar_one())
    gone = Planned(Kind.UNCONFIRMED, f"{Kind.UNCONFIRMED}:{number}", now + DRAFT_KEPT, contact_id=contact_id, detail=str(number))
    timers.plan(connection, [gone])
    return number


def agree(connection: Connection, number: int, contact_id: int, version: str, language: str, now: datetime) -> Result | None:
    """The person agrees that it is kept, to wording `version`; None when it is not theirs, or gone."""
    changed = connection.execute(AGREE, {"of_id": number, "of_contact": contact_id, "since": now}).rowcount
    found = get(connection, number)
    if found is None or found.contact_id != contact_id:
        return None
    if changed:
        _unplan(connection, number)
        consents.record(connection, contact_id, PURPOSE, version, language, now)
        timers.plan(connection, _warnings(found, _zone(connection, found), now))
    return found


def forget(connection: Connection, number: int, contact_id: int, now: datetime) -> bool:
    """The person does not want it kept, or no longer; False when it is not theirs, or gone."""
    if connection.execute(FORGET, {"of_id": number, "of_contact": contact_id}).rowcount != 1:
        return False
    _unplan(connection, number)
    if not of_person(connection, contact_id):
        consents.withdraw(connection, contact_id, PURPOSE, now)
    return True


def forget_draft(connection: Connection, number: int) -> bool:
    """Nobody agreed to it, or it was a mistake; False when it is agreed to, or gone."""
    gone = connection.execute(FORGET_DRAFT, {"of_id": number}).rowcount == 1
    if gone:
        _unplan(connection, number)
    return gone


def _unplan(connection: Connection, number: int) -> None:
    """Nothing is said of it any more."""
    keys = [_key(number, days) for days in EXPIRY_WARNINGS]
    connection.execute(UNPLAN, {"keys": [f"{Kind.UNCONFIRMED}:{number}", *keys]})


def _key(number: int, days: int) -> str:
    return f"{Kind.EXPIRING}:{number}:{days}"


def of_person(connection: Connection, contact_id: int) -> list[Result]:
    """What somebody agreed to have kept, the newest first."""
    return [Result(*row) for row in connection.execute(OF_PERSON, {"of_contact": contact_id})]


def of_activity(connection: Connection, activity_id: int, *, skip: int = 0, most: int = 6) -> Sequence[Line]:
    """The results recorded at an activity, drafts among them, by name, a page of them."""
    key = {"of_activity": activity_id, "skip": skip, "most": most}
    return [Line(*row) for row in connection.execute(OF_ACTIVITY, key)]


def how_many(connection: Connection, activity_id: int) -> int:
    """How many people agreed to have kept."""
    return int(connection.execute(HOW_MANY, {"of_activity": activity_id}).scalar_one())


def attendants(connection: Connection, activity_id: int, *, skip: int = 0, most: int = 6) -> list[tuple[int, str | None]]:
    """Who attended, as registration and name, by name, a page of them."""
    key = {"of_activity": activity_id, "skip": skip, "most": most}
    return [(row[0], row[1]) for row in connection.execute(TESTED, key)]


def last_scheme(connection: Connection, activity_id: int) -> str | None:
    """The scheme that was recorded last at an activity: most of its people are tested in the same one."""
    found: str | None = connection.execute(LAST_SCHEME, {"of_activity": activity_id}).scalar()
    return found


def _zone(connection: Connection, result: Result) -> str:
    found = connection.execute(ZONE, {"of_activity": result.activity_id}).scalar() if result.activity_id else None
    return str(found or "Asia/Jakarta")


def _warnings(result: Result, zone: str, now: datetime) -> list[Planned]:
    """The messages before it expires that are still ahead."""
    if result.expires_on is None or not result.passed:
        return []
    ends = datetime.combine(result.expires_on, time(), ZoneInfo(zone)).astimezone(UTC)
    planned = [_warning(result, days, zone, ends) for days in EXPIRY_WARNINGS]
    return [one for one in planned if one.due_at > now]


def _warning(result: Result, days: int, zone: str, ends: datetime) -> Planned:
    at = datetime.combine(result.expires_on or date.max, HOUR, ZoneInfo(zone)).astimezone(UTC) - timedelta(days=days)
    until = min(at + timedelta(days=14), ends)
    about = {"activity_id": result.activity_id, "contact_id": result.contact_id}
    return Planned(Kind.EXPIRING, _key(result.id, days), at, until, detail=str(result.id), **about)
