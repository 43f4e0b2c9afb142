"""What was said about a question, by both sides: the question itself comes first, its letters follow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage.engine.prepared import Prepared
from storage.models import files, letters, transcript
from storage.people import onlookers


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing said. `at` is UTC; with a file the words may be empty."""

    id: int
    question_id: int
    contact_id: int | None
    by_staff: bool
    body: str
    file_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What is about to be said, and with which file."""

    body: str
    file_id: int | None = None


_COLUMNS = [letters.c[name] for name in Letter.__slots__]
OF = select(*_COLUMNS).where(letters.c.question_id == bindparam("of_question")).order_by(letters.c.id)
BY_ID = Prepared(select(*_COLUMNS).where(letters.c.id == bindparam("of_id")))
_BY_ONE_SIDE = (letters.c.question_id == bindparam("of_question")) & (letters.c.by_staff == bindparam("of_staff"))
SINCE = Prepared(select(func.count()).where(_BY_ONE_SIDE, letters.c.at > bindparam("since")))
COUNT = Prepared(select(func.count()).where(_BY_ONE_SIDE))
LATEST = Prepared(select(func.max(letters.c.at)).where(_BY_ONE_SIDE))
_THEIRS = letters.c.question_id.in_(bindparam("ids", expanding=True))
_ENCLOSED = select(letters.c.file_id).where(
    letters.c.question_id.in_(bindparam("ids", expanding=True)), letters.c.file_id.is_not(None)
)
FORGET_FILES = delete(files).where(files.c.id.in_(_ENCLOSED))
FORGET = delete(letters).where(_THEIRS)
BLANK = update(letters).where(_THEIRS).values(body="", file_id=None, contact_id=None)


def add(connection: Connection, question_id: int, contact_id: int, words: Words, now: datetime, *, by_staff: bool) -> int:
    """Keep what somebody wrote; returns its number."""
    row = {
        "question_id": question_id,
        "contact_id": contact_id,
        "by_staff": by_staff,
        "body": words.body,
        "file_id": words.file_id,
        "at": now,
    }
    return int(connection.execute(insert(letters).values(**row).returning(letters.c.id)).scalar_one())


def of(connection: Connection, question_id: int) -> list[Letter]:
    """Everything said about a question, the first first."""
    return [Letter(*row) for row in connection.execute(OF, {"of_question": question_id})]


def get(connection: Connection, letter_id: int) -> Letter | None:
    """One letter, None when there is none."""
    row = BY_ID.first(connection, {"of_id": letter_id})
    return Letter(*row) if row is not None else None


def count_since(connection: Connection, question_id: int, since: datetime, *, by_staff: bool) -> int:
    """How many letters one side wrote after an instant."""
    row = SINCE.first(connection, {"of_question": question_id, "of_staff": by_staff, "since": since})
    return int(row[0]) if row is not None else 0


def count(connection: Connection, question_id: int, *, by_staff: bool) -> int:
    """How many letters one side wrote."""
    row = COUNT.first(connection, {"of_question": question_id, "of_staff": by_staff})
    return int(row[0]) if row is not None else 0


def latest(connection: Connection, question_id: int, *, by_staff: bool) -> datetime | None:
    """When one side wrote last, UTC; None for never."""
    row = LATEST.first(connection, {"of_question": question_id, "of_staff": by_staff})
    return row[0] if row is not None else None


def forget(connection: Connection, question_ids: Collection[int]) -> None:
    """Delete the letters of these questions, their files, and what staff saw of them in the web chat."""
    key = {"ids": list(question_ids)}
    unshow(connection, question_ids)
    connection.execute(FORGET_FILES, key)
    connection.execute(FORGET, key)


def blank(connection: Connection, question_ids: Collection[int]) -> None:
    """Let the letters of these questions lose their words, files and writers: that they were written stays."""
    key = {"ids": list(question_ids)}
    connection.execute(FORGET_FILES, key)
    connection.execute(BLANK, key)


def unshow(connection: Connection, question_ids: Collection[int]) -> None:
    """Delete what staff were shown of them: web chats keep replies as JSON, and each that quotes a question can answer it.

    They are found by its number, never by words: what is asked in one letter stands in everybody's chat.
    """
    for number in question_ids:
        named = transcript.c.body.contains(f'"argument":"{int(number)}"') & transcript.c.body.contains('"name":"ticket')
        shown = transcript.c.recipient.in_(onlookers.WEB_CHATS) & ~transcript.c.mine & named
        connection.execute(delete(transcript).where(shown))
