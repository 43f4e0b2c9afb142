"""An audience as of one instant: written down in ranges of people, so that nobody's turn waits for it.

Whoever comes after `top`, the highest contact at that instant, is not of it; nothing is owed before all of it is written.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, func, insert, literal, select

from bot.rules.announcements import Move
from storage.announcing import again, announcements, audiences
from storage.announcing.announcements import Announcement
from storage.models import contacts, provinces, recipients

RANGE = 4_000
"""Contact ids a transaction looks through: some 20 ms on SQLite, where turns wait for it."""

GATHERED = ""
"""The key of `cursors` that says how far people are written down; the zones' come after it."""

TOP = select(func.coalesce(func.max(contacts.c.id), 0))
COUNTED = (
    select(recipients.c.reason, func.count())
    .where(
        recipients.c.announcement_id == bindparam("of_id"),
        recipients.c.contact_id > bindparam("after"),
        recipients.c.contact_id <= bindparam("until"),
    )
    .group_by(recipients.c.reason)
)


def begin(connection: Connection, one: Announcement, now: datetime) -> bool:
    """Its hour has come: from now on its audience is that of this instant. False when it is not waiting any more."""
    connection.execute(delete(recipients).where(recipients.c.announcement_id == one.id))
    top = connection.execute(TOP).scalar_one()
    return announcements.move(
        connection, one, Move.BEGIN, now, frozen_at=now, top=top, cursors={GATHERED: 0}, people=0, excluded={}
    )


def gather(connection: Connection, one: Announcement, now: datetime) -> bool:
    """Write down the next range of people; False once everybody is.

    `now` counts for nothing but the ledger: who is meant is decided as of `one.frozen_at`.
    """
    after = one.cursors.get(GATHERED, 0)
    if after >= one.top:
        return False
    until = min(after + RANGE, one.top)
    write(connection, one, after, until)
    found = {reason: count for reason, count in connection.execute(COUNTED, {"of_id": one.id, "after": after, "until": until})}
    told = found.pop(None, 0)
    excluded = dict(Counter(one.excluded) + Counter(found))
    cursors = {**one.cursors, GATHERED: until}
    announcements.note(connection, one.id, people=one.people + told, excluded=excluded, cursors=cursors)
    return until < one.top


def write(connection: Connection, one: Announcement, after: int, until: int) -> None:
    """The rows of people with ids beyond `after` up to `until`."""
    at = one.frozen_at or one.created_at
    meant, reason = _wanted(connection, one, at)
    conditions = [contacts.c.id > after, contacts.c.id <= until, meant]
    people = (
        select(literal(one.id), contacts.c.id, audiences.zone(), reason)
        .select_from(contacts)
        .outerjoin(provinces, provinces.c.code == contacts.c.province)
        .where(and_(*conditions))
        .order_by(contacts.c.id)
    )
    connection.execute(insert(recipients).from_select(["announcement_id", "contact_id", "zone", "reason"], people))


def _wanted(connection: Connection, one: Announcement, at: datetime) -> tuple[ColumnElement[bool], ColumnElement[str | None]]:
    """The conditions that somebody is meant, and why they are left out all the same (NULL: they are told)."""
    meant = audiences.meant(one.audience, one.organisation_id, at)
    related: tuple[int, ...] = (one.id,)
    if one.again:
        related = again.family(connection, one)
        meant = and_(meant, again.of_parent(one, related))
    reason = audiences.left_out(one.audience, at)
    if recent := [number for number in audiences.recent(connection, at) if number not in related]:
        reason = func.coalesce(reason, case((audiences.often(recent), audiences.OFTEN)))
    return meant, reason


def count(connection: Connection, one: Announcement, now: datetime) -> tuple[int, dict[str, int]]:
    """How many would be told if it began now, and how many would be left out by reason; nothing is written."""
    meant, reason = _wanted(connection, one, now)
    named = reason.label("reason")
    people = select(named, func.count()).select_from(contacts).where(meant)
    found: dict[str | None, int] = {row[0]: row[1] for row in connection.execute(people.group_by(named))}
    told = found.pop(None, 0)
    return told, {why: number for why, number in found.items() if why is not None}
