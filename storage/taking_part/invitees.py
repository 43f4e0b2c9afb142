"""Countries and institutions that were asked to send people to an activity, what they answered, and who came from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.rules.invited import Reaction
from bot.rules.seats import Status
from storage.models import contacts, invitees, registrations
from storage.taking_part import line

MOST = 200
"""Guests one activity may have."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """One of them. A country has no name of its own; an institution may have a country (ISO 3166-1 alpha-2). `at` is UTC."""

    id: int
    activity_id: int
    name: str
    country: str | None
    status: Reaction
    people: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Came:
    """How many people of a country have or had a seat, and how many of them came."""

    registered: int
    attended: int


SEATED = [Status.CONFIRMED, Status.ATTENDED, Status.ABSENT]
_COLUMNS = [invitees.c[name] for name in Invitee.__slots__]
BY_ID = select(*_COLUMNS).where(invitees.c.id == bindparam("of_id"))
OF_ACTIVITY = select(*_COLUMNS).where(invitees.c.activity_id == bindparam("of_activity")).order_by(invitees.c.id)
ANSWER = (
    update(invitees)
    .where(
        invitees.c.id == bindparam("of_id"),
        invitees.c.status == bindparam("seen"),
        func.coalesce(invitees.c.people, 0) == bindparam("seen_people"),
    )
    .values(status=bindparam("becomes"), people=bindparam("send"), at=bindparam("now"))
)
REMOVE = delete(invitees).where(invitees.c.id == bindparam("of_id"))
BY_COUNTRY = (
    select(
        contacts.c.country,
        func.count(),
        func.count(registrations.c.arrived_at),
    )
    .join(contacts, contacts.c.id == registrations.c.contact_id)
    .where(registrations.c.activity_id == bindparam("of_activity"), registrations.c.status.in_(SEATED))
    .where(contacts.c.country.is_not(None))
    .group_by(contacts.c.country)
)


def get(connection: Connection, invitee_id: int) -> Invitee | None:
    """One of them, None when there is none."""
    row = connection.execute(BY_ID, {"of_id": invitee_id}).first()
    return _read(row) if row is not None else None


def of_activity(connection: Connection, activity_id: int) -> list[Invitee]:
    """All who were invited, in the order they were put down."""
    return [_read(row) for row in connection.execute(OF_ACTIVITY, {"of_activity": activity_id})]


def _read(row: Sequence[object]) -> Invitee:
    number, activity_id, name, country, status, people, at = row
    return Invitee(number, activity_id, name, country, Reaction(str(status)), people, at)  # type: ignore[arg-type]


def add(connection: Connection, activity_id: int, wanted: Sequence[tuple[str, str]], now: datetime) -> int:
    """Put (name, country) down as invited, once each whoever else does so meanwhile; returns how many are new.

    A country comes without a name, and nobody beyond MOST is taken.
    """
    line.lock(connection, activity_id)
    there = {key(one.name, one.country) for one in of_activity(connection, activity_id)}
    new = {key(name, country): (name, country) for name, country in wanted if key(name, country) not in there}
    rows = [
        {"activity_id": activity_id, "name": name, "country": country or None, "status": Reaction.INVITED, "at": now}
        for name, country in list(new.values())[: MOST - len(there)]
    ]
    if rows:
        connection.execute(insert(invitees), rows)
    return len(rows)


def key(name: str, country: str | None) -> str:
    """What makes two entries the same: a country's code, or an institution's name in any spelling of its letters."""
    return " ".join(name.casefold().split()) or str(country)


def answer(connection: Connection, seen: Invitee, becomes: Reaction, people: int | None, now: datetime) -> bool:
    """Note what they answered; False where somebody noted something else since it was seen."""
    row = {
        "of_id": seen.id,
        "seen": seen.status,
        "seen_people": seen.people or 0,
        "becomes": becomes,
        "send": people,
        "now": now,
    }
    return connection.execute(ANSWER, row).rowcount == 1


def remove(connection: Connection, invitee_id: int) -> bool:
    """Take one off the list; False when it was gone."""
    return connection.execute(REMOVE, {"of_id": invitee_id}).rowcount == 1


def attendance(connection: Connection, activity_id: int) -> dict[str, Came]:
    """By country (of those who told theirs), how many had a seat and how many came."""
    rows = connection.execute(BY_COUNTRY, {"of_activity": activity_id})
    return {country: Came(registered, attended) for country, registered, attended in rows}
