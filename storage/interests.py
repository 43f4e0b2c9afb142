"""Who wants to be told when something opens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import interests
from storage.prepared import Prepared

FOLLOW = insert(interests).on_conflict_do_nothing()

FOLLOWS = Prepared(
    select(interests.c.since).where(
        interests.c.contact_id == bindparam("of_contact"),
        interests.c.kind == bindparam("of_kind"),
        interests.c.subject == bindparam("of_subject"),
    )
)


def follow(connection: Connection, contact_id: int, kind: str, subject: str, now: datetime) -> None:
    """Note an interest; a repeat changes nothing. `kind` is activity, craft or province."""
    connection.execute(FOLLOW, {"contact_id": contact_id, "kind": kind, "subject": subject, "since": now})


def unfollow(connection: Connection, contact_id: int, kind: str, subject: str) -> None:
    """Forget an interest."""
    connection.execute(
        delete(interests).where(interests.c.contact_id == contact_id, interests.c.kind == kind, interests.c.subject == subject)
    )


def follows(connection: Connection, contact_id: int, kind: str, subject: str) -> bool:
    """Whether this interest is noted."""
    key = {"of_contact": contact_id, "of_kind": kind, "of_subject": subject}
    return FOLLOWS.first(connection, key) is not None


def of_person(connection: Connection, contact_id: int) -> list[tuple[str, str]]:
    """(kind, subject) of everything a person follows, oldest first."""
    found = select(interests.c.kind, interests.c.subject).where(interests.c.contact_id == contact_id).order_by(interests.c.since)
    return [(row[0], row[1]) for row in connection.execute(found)]
