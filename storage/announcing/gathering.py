"""An audience as of one instant: written down in ranges of people, so that nobody's turn waits for it.

Whoever comes after `top`, the highest contact at that instant, is not of it; nothing is owed before all of it is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Insert, and_, bindparam, case, delete, func, insert, literal, select

from bot.rules.announcements import Move
from bot.rules.audience import Audience
from storage.announcing import again, announcements, audiences, segments
from storage.announcing.announcements import Announcement
from storage.models import contacts, provinces, recipients

RANGE = 4_000
"""Contact ids the first transaction looks through; who gathers adapts it to the time that one took."""

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
    meant = segments.current(connection, one)  # a saved segment is whatever it is by now
    return announcements.move(
        connection, one, Move.BEGIN, now, audience=meant, frozen_at=now, top=top, cursors={GATHERED: 0}, people=0, excluded={}
    )


def gather(connection: Connection, one: Announcement, now: datetime, size: int | None = None) -> bool:
    """Write down the next range of people, `size` ids (RANGE); False once everybody is.

    `now` counts for nothing but the ledger: who is meant is decided as of `one.frozen_at`.
    """
    after = one.cursors.get(GATHERED, 0)
    if after >= one.top:
        return False
    until = min(after + (size or RANGE), one.top)
    write(connection, one, after, until)
    found = {reason: count for reason, count in connection.execute(COUNTED, {"of_id": one.id, "after": after, "until": until})}
    told = found.pop(None, 0)
    excluded = dict(Counter(one.excluded) + Counter(found))
    cursors = {**one.cursors, GATHERED: until}
    announcements.note(connection, one.id, people=one.people + told, excluded=excluded, cursors=cursors)
    return until < one.top


def write(connection: Connection, one: Announcement, after: int, until: int) -> None:
    """The rows of people with ids beyond `after` up to `until`."""
    connection.execute(_range(_wanted(connection, one, one.frozen_at or one.created_at)), {"after": after, "until": until})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whom an announcement is for as of an instant; two of the same key ask for the same people."""

    id: int
    at: datetime
    related: tuple[int, ...]  # it, and what it is sent again of
    recent: tuple[int, ...]  # of which nobody may have got too many
    of: tuple[Audience, int | None, int | None, str]  # everything else that its statement depends on
    one: Announcement = field(compare=False)

    def meant(self, whole: bool = False) -> ColumnElement[bool]:
        """That somebody is meant; `whole`: everybody is looked through at once."""
        meant = audiences.meant(self.one.audience, self.one.organisation_id, self.at, whole)
        return and_(meant, again.of_parent(self.one, self.related)) if self.one.again else meant

    @property
    def is_told_by_standing(self) -> bool:
        """Whether the number that the database keeps says all about who is left out."""
        return not self.recent and not self.one.audience.is_of_an_activity

    def reason(self) -> ColumnElement[str | None]:
        """Why somebody is left out all the same; NULL: they are told."""
        reason = audiences.left_out(self.one.audience)
        return func.coalesce(reason, case((audiences.often(self.recent), audiences.OFTEN))) if self.recent else reason


def _wanted(connection: Connection, one: Announcement, at: datetime) -> _Wanted:
    related = again.family(connection, one) if one.again else (one.id,)
    of = one.audience, one.organisation_id, one.parent_id, one.again
    return _Wanted(one.id, at, related, audiences.recent(connection, at, related), of, one)


@lru_cache(maxsize=8)  # built once an announcement, and not for each of its ranges
def _range(wanted: _Wanted) -> Insert:
    of_range = contacts.c.id > bindparam("after"), contacts.c.id <= bindparam("until")
    people = (
        select(literal(wanted.id), contacts.c.id, audiences.zone(), wanted.reason())
        .select_from(contacts)
        .outerjoin(provinces, provinces.c.code == contacts.c.province)
        .where(*of_range, wanted.meant())
        .order_by(contacts.c.id)
    )
    return insert(recipients).from_select(["announcement_id", "contact_id", "zone", "reason"], people)


def count(connection: Connection, one: Announcement, now: datetime) -> tuple[int, dict[str, int]]:
    """How many would be told if it began now, and how many would be left out by reason; nothing is written.

    It reads through everybody: to be asked beside the writers (`Database.read`), or in a job.
    """
    wanted = _wanted(connection, one, now)
    numbered = wanted.is_told_by_standing
    why = (contacts.c.standing if numbered else wanted.reason()).label("why")
    people = select(why, func.count()).select_from(contacts).where(wanted.meant(whole=True)).group_by(why)
    rows = connection.execute(people).all()
    found: dict[str | None, int] = {audiences.STANDING[row[0]] if numbered else row[0]: row[1] for row in rows}
    told = found.pop(None, 0)
    return told, {why: number for why, number in found.items() if why is not None}
