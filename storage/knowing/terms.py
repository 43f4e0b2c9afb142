"""Words that admins gave a meaning from the chat; understood in every process within seconds (scheduler/relearning.py)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import terms

_put = insert(terms)
PUT = _put.on_conflict_do_nothing(index_elements=[terms.c.phrase, terms.c.kind, terms.c.subject]).returning(terms.c.id)
ALL = select(terms.c.id, terms.c.phrase, terms.c.kind, terms.c.subject).order_by(terms.c.phrase, terms.c.id)
ONE = select(terms.c.id, terms.c.phrase, terms.c.kind, terms.c.subject).where(terms.c.id == bindparam("of_id"))
REMOVE = delete(terms).where(terms.c.id == bindparam("of_id"))


class Added(NamedTuple):
    """A word that was added: what people say, and what it names (bot.understanding.words.TERM_KINDS, and its id)."""

    id: int
    phrase: str
    kind: str
    subject: str


def add(connection: Connection, phrase: str, kind: str, subject: str, now: datetime) -> int | None:
    """Its number; None where it means that already."""
    row = {"phrase": phrase, "kind": kind, "subject": subject, "added_at": now}
    number: int | None = connection.execute(PUT, row).scalar()
    return number


def every(connection: Connection) -> list[Added]:
    """All of them, by the alphabet."""
    return [Added(*row) for row in connection.execute(ALL)]


def get(connection: Connection, number: int) -> Added | None:
    """One of them."""
    found = connection.execute(ONE, {"of_id": number}).first()
    return Added(*found) if found is not None else None


def remove(connection: Connection, number: int) -> bool:
    """It means nothing any more; False where it was gone."""
    return connection.execute(REMOVE, {"of_id": number}).rowcount == 1
