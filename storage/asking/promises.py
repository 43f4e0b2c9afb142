"""What watches over questions: who answers is told of new ones, reminded once the promised time is over, and never left silent.

Ten questions are no ten notices: the first is told at once, what follows within half an hour is gathered. Outside the office's
hours nobody is told; it waits until they open.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select

from bot.rules.office import Office, by_when, opens_next
from storage.asking.questions import Question, State
from storage.engine.prepared import Prepared
from storage.models import timers as timers_table
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

GATHERED = timedelta(minutes=30)
GATHERED_WORDS = timedelta(minutes=2)
SILENCE = timedelta(hours=24)
"""After so long without a word of whoever took a conversation over, Sapa answers again."""

PROMISED, TWICE = 1, 2
"""How often the promised time has passed: the staff are reminded, then the admins alerted."""

NEWEST = Prepared(select(func.max(timers_table.c.due_at)).where(timers_table.c.key == bindparam("of_key")))
OF_QUESTION = delete(timers_table).where(
    timers_table.c.fired_at.is_(None),
    timers_table.c.key.in_(bindparam("keys", expanding=True)),
)


def asked(connection: Connection, organisation_id: int | None, office: Office, now: datetime) -> None:
    """Tell who answers for an organisation (None: the admins) that questions wait."""
    key = f"asked:{organisation_id or 0}"
    due = _gathered(connection, key, opens_next(now, office), GATHERED)
    if due is not None:
        timers.plan(connection, [Planned(Kind.ASKED, key, due, detail=str(organisation_id or 0))])


def written(connection: Connection, question: Question, office: Office, now: datetime) -> None:
    """Tell whoever has this question that there is something new to read: at once while they talk, else in their hours."""
    key = f"written:{question.id}"
    wished = now if question.state is State.TAKEN else opens_next(now, office)
    due = _gathered(connection, key, wished, GATHERED_WORDS)
    if due is not None:
        timers.plan(connection, [Planned(Kind.WRITTEN, key, due, contact_id=question.contact_id, detail=str(question.id))])


def made(connection: Connection, question: Question, office: Office, since: datetime) -> None:
    """Watch that what was promised at `since` is kept: by then, and after twice the time."""
    kept(connection, question.id)
    timers.plan(
        connection,
        [
            Planned(
                Kind.UNANSWERED,
                _promise(question.id, times),
                by_when(since, office, times),
                contact_id=question.contact_id,
                detail=f"{question.id}:{times}",
            )
            for times in (PROMISED, TWICE)
        ],
    )


def kept(connection: Connection, question_id: int) -> None:
    """It was answered, closed or taken back: nothing is to be reminded of."""
    connection.execute(OF_QUESTION, {"keys": [_promise(question_id, times) for times in (PROMISED, TWICE)]})


def forgotten(connection: Connection, question_id: int) -> None:
    """It is there no more."""
    kept(connection, question_id)
    connection.execute(OF_QUESTION, {"keys": [f"written:{question_id}", f"silent:{question_id}"]})


def taken(connection: Connection, question: Question, since: datetime) -> None:
    """Look after a day of silence whether whoever took it still answers."""
    due = since + SILENCE
    planned = Planned(Kind.SILENT, f"silent:{question.id}", due, contact_id=question.contact_id, detail=str(question.id))
    timers.plan(connection, [planned])


def _promise(question_id: int, times: int) -> str:
    return f"unanswered:{question_id}:{times}"


def _gathered(connection: Connection, key: str, wished: datetime, pause: timedelta) -> datetime | None:
    """When to tell: as wished, unless it was told a moment ago; None where it is planned already.

    Cut to the minute, so that what happens in one instant is told once.
    """
    wished = wished.replace(second=0, microsecond=0)
    row = NEWEST.first(connection, {"of_key": key})
    newest = row[0] if row is not None else None
    if newest is None or newest + pause <= wished:
        return wished
    return None if newest > wished else newest + pause
