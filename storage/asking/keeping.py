"""How long the words of questions are kept, and what becomes of them when their people go or become one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from storage.asking import letters
from storage.asking.questions import PAGE, State, of_person
from storage.models import letters as letters_table
from storage.models import questions

KEPT = timedelta(days=365)
"""How long the words of a closed question are kept."""

_SAYS = (letters_table.c.body != "") | letters_table.c.file_id.is_not(None)
_WORDED = (questions.c.body != "") | exists().where(letters_table.c.question_id == questions.c.id, _SAYS)
_OLD = (
    select(questions.c.id)
    .where(questions.c.state == State.CLOSED, questions.c.closed_at < bindparam("before"), _WORDED)
    .limit(PAGE)
)


def forget_of(connection: Connection, contact_id: int) -> None:
    """Erase what somebody asked, with everything said about it; what they had as staff goes back to their colleagues."""
    letters.forget(connection, [one.id for one in of_person(connection, contact_id)])
    connection.execute(delete(questions).where(questions.c.contact_id == contact_id))
    held = questions.c.taken_by == contact_id
    connection.execute(update(questions).where(held, questions.c.state == State.TAKEN).values(state=State.OPEN))
    connection.execute(update(questions).where(held).values(taken_by=None, taken_at=None))


def answers_to(connection: Connection, contact_id: int) -> list[dict[str, Any]]:
    """What staff wrote to somebody, for their own export: words and instants, nobody's name."""
    columns = [letters_table.c[name] for name in ("question_id", "body", "at")]
    found = select(*columns).join(questions, questions.c.id == letters_table.c.question_id)
    rows = connection.execute(found.where(questions.c.contact_id == contact_id, letters_table.c.by_staff))
    return [dict(row._mapping) for row in rows]


def rename_staff(connection: Connection, was: int, becomes: int) -> None:
    """Two contacts became one: what the one had, the other has."""
    connection.execute(update(questions).where(questions.c.taken_by == was).values(taken_by=becomes))


def retire(connection: Connection, now: datetime) -> int:
    """A year after a question was closed its words go; returns how many did, a page at most."""
    old = list(connection.execute(_OLD, {"before": now - KEPT}).scalars())
    if old:
        letters.unshow(connection, old)
        letters.blank(connection, old)
        connection.execute(update(questions).where(questions.c.id.in_(old)).values(body=""))
    return len(old)
