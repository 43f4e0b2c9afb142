"""What became of those who attended, asked months later: each is asked once, and counts outlive names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules.aftercare import Outcome
from storage.engine.prepared import Prepared
from storage.models import outcomes


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to one person."""

    id: int
    activity_id: int
    contact_id: int | None
    months: int
    answer: Outcome | None


ASK = insert(outcomes).on_conflict_do_nothing().returning(outcomes.c.id)
BY_ID = Prepared(
    select(*[outcomes.c[name] for name in ("id", "activity_id", "contact_id", "months", "answer")]).where(
        outcomes.c.id == bindparam("of_id")
    )
)
ANSWER = (
    update(outcomes)
    .where(outcomes.c.id == bindparam("of_id"), outcomes.c.contact_id == bindparam("of_contact"))
    .values(answer=bindparam("said"), answered_at=bindparam("at"))
)
COUNTS = (
    select(outcomes.c.months, outcomes.c.answer, func.count())
    .where(outcomes.c.activity_id == bindparam("of_activity"))
    .group_by(outcomes.c.months, outcomes.c.answer)
)


def ask(connection: Connection, activity_id: int, contact_id: int, months: int, now: datetime) -> int | None:
    """Note that somebody is asked so many months later; returns the question's number, None where they were already."""
    row = {"activity_id": activity_id, "contact_id": contact_id, "months": months, "asked_at": now}
    number = connection.execute(ASK, row).scalar()
    return None if number is None else int(number)


def get(connection: Connection, number: int) -> Asked | None:
    """One question, None when there is none."""
    row = BY_ID.first(connection, {"of_id": number})
    return None if row is None else Asked(row[0], row[1], row[2], row[3], Outcome(row[4]) if row[4] else None)


def answer(connection: Connection, number: int, contact_id: int, said: Outcome, now: datetime) -> bool:
    """Keep the answer of who was asked, instead of an earlier one; False when somebody else was."""
    key = {"of_id": number, "of_contact": contact_id, "said": said, "at": now}
    return connection.execute(ANSWER, key).rowcount == 1


def counts(connection: Connection, activity_id: int) -> dict[int, dict[Outcome | None, int]]:
    """By months how often each was answered; None counts those who did not answer yet."""
    found: dict[int, dict[Outcome | None, int]] = {}
    for months, said, many in connection.execute(COUNTS, {"of_activity": activity_id}):
        found.setdefault(months, {})[Outcome(said) if said else None] = many
    return found
