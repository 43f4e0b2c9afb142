"""Questions people ask the organisers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.models import activities, contacts, questions


@dataclass(frozen=True, slots=True)
class Question:
    """A question as an admin sees it; the title is None for a general one."""

    id: int
    body: str
    asked_at: datetime
    name: str | None
    title_id: str | None
    title_en: str | None


LATEST = (
    select(questions.c.id, questions.c.body, questions.c.asked_at, contacts.c.name, activities.c.title_id, activities.c.title_en)
    .join(contacts, contacts.c.id == questions.c.contact_id)
    .outerjoin(activities, activities.c.id == questions.c.activity_id)
    .order_by(questions.c.id.desc())
)


def ask(connection: Connection, contact_id: int, activity_id: int | None, body: str, now: datetime) -> int:
    """Store a question; returns its number."""
    row = {"contact_id": contact_id, "activity_id": activity_id, "body": body, "asked_at": now}
    key = connection.execute(insert(questions), row).inserted_primary_key
    assert key is not None
    return int(key[0])


def latest(connection: Connection, most: int = 5) -> list[Question]:
    """The newest questions first."""
    return [Question(*row) for row in connection.execute(LATEST.limit(most))]
