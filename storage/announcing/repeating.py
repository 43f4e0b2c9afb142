"""An announcement that is repeated: the transaction that begins one writes the next, so there is one of each whatever happens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.rules.announcements import Move, Repeat, State, start_after
from bot.vocabulary import Address
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.models import announcements as table
from storage.organising import organisations
from storage.taking_part.codes import Chance

NOWHERE = Address("", "")
"""Where the author lived of one that goes on in its organisation's name."""

NEXT = select(table.c.starts_at).where(
    table.c.parent_id == bindparam("of_parent"), table.c.again == "", table.c.state == State.SCHEDULED
)
COPIED = (
    *("english", "indonesian", "file_id", "buttons", "audience", "segment_id", "outlets", "paid", "ends_at", "digest"),
    *("approved_by", "approved_at"),
)


def zone_of(connection: Connection, one: Announcement, otherwise: str) -> str:
    """The zone (IANA) its hours are of: its organisation's, else the installation's."""
    organisation = organisations.get(connection, one.organisation_id) if one.organisation_id is not None else None
    return organisation.zone if organisation is not None else otherwise


def next_of(connection: Connection, one: Announcement) -> datetime | None:
    """When the one after it begins (UTC), where that is planned."""
    key = {"of_parent": one.parent_id if one.repeats and one.parent_id else one.id}
    found: datetime | None = connection.execute(NEXT, key).scalar()
    return found


def plan_next(connection: Connection, one: Announcement, chance: Chance, zone: str, now: datetime) -> int | None:
    """Write the repetition that follows one which begins in this transaction; None where it was the last.

    What would have begun by now, while nobody was there to send it, is left out: nobody gets the same twice in a row.
    """
    if one.repeats is Repeat.NEVER or one.starts_at is None:
        return None
    root = announcements.get(connection, one.parent_id) if one.parent_id is not None else one
    first = root.starts_at if root is not None and root.starts_at is not None else one.starts_at
    begins = start_after(first, one.repeats, zone, max(now, one.starts_at))
    if begins is None or (one.ends_at is not None and begins > one.ends_at):
        return None
    return _write(connection, one, begins, announcements.new_code(chance), now)


def _write(connection: Connection, one: Announcement, begins: datetime, code: str, now: datetime) -> int | None:
    number = announcements.create(
        connection,
        code,
        one.organisation_id,
        (one.contact_id, one.address or NOWHERE),  # type: ignore[arg-type]
        now,
        **{name: getattr(one, name) for name in COPIED},
        repeats=one.repeats,
        parent_id=one.parent_id or one.id,
    )
    written = announcements.get(connection, number)
    assert written is not None
    announcements.move(connection, written, Move.SCHEDULE, now, starts_at=begins)
    return number
