"""The announcements that somebody may see, as their start page lists them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BigInteger, Boolean, Connection, bindparam, case, delete, literal_column, or_, select
from sqlalchemy import Text as Words

from bot.rules.announcements import State
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.models import announcements as table

_RUNNING = (State.SENDING, State.GATHERING, State.PAUSED, State.HELD, State.ASKED)
_FIRST = case(
    (table.c.state.in_([literal_column(f"'{state}'", Words) for state in _RUNNING]), 0),
    (table.c.state == literal_column("'scheduled'", Words), 1),
    (table.c.state == literal_column("'draft'", Words), 2),
    else_=3,
)
_THEIRS = table.c.organisation_id.in_(bindparam("organisations", expanding=True))
MINE = (
    select(table.c.id)
    .where(or_(bindparam("everybody", type_=Boolean), _THEIRS))
    .order_by(_FIRST, table.c.id.desc())
    .limit(bindparam("most", type_=BigInteger))
    .offset(bindparam("skip", type_=BigInteger))
)
DISCARD = delete(table).where(
    table.c.id == bindparam("of_id"), table.c.version == bindparam("of_version"), table.c.state == State.DRAFT
)


def mine(
    connection: Connection, organisations: Collection[int], *, everybody: bool, skip: int = 0, most: int = 6
) -> list[Announcement]:
    """Those of some organisations, or of all: what is running first, then what is planned, drafts, and the latest of the rest."""
    key = {"organisations": sorted(organisations), "everybody": everybody, "skip": skip, "most": most}
    found = (announcements.get(connection, row[0]) for row in connection.execute(MINE, key).all())
    return [one for one in found if one is not None]


def discard(connection: Connection, one: Announcement) -> bool:
    """Throw a draft away; False when it was changed meanwhile, or is no draft any more."""
    return connection.execute(DISCARD, {"of_id": one.id, "of_version": one.version}).rowcount == 1
