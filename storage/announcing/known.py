"""Announcements that were really sent, for whoever asks whether one is genuine."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.announcing import announcements as rows
from storage.announcing.announcements import Announcement
from storage.models import announcements

LATEST = 40
"""How many are compared by their words; older ones are known by their code alone."""

SENT = select(announcements.c.id).where(announcements.c.began_at.is_not(None)).order_by(announcements.c.id.desc()).limit(LATEST)


def by_codes(connection: Connection, codes: Iterable[str]) -> Announcement | None:
    """The first of these codes that stands below something sent; what never left is unknown, like what was never written."""
    for code in codes:
        found = rows.by_code(connection, code)
        if found is not None and found.began_at is not None:
            return found
    return None


def latest(connection: Connection) -> list[Announcement]:
    """The last ones that were sent, the newest first."""
    found = [rows.get(connection, number) for number in connection.execute(SENT).scalars().all()]
    return [one for one in found if one is not None]
