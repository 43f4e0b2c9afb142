"""Words that nobody understood: counted by how many people said them, shown once several did.

They go after a while (storage/people/lapsing.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import unknown_words

LEAST = 3
"""People who must have said a word before anybody sees it: one may be a name, or somebody's secret."""
MOST_OF_ONE = 50
"""Words kept of one person: whoever types a novel fills no table."""

_put = insert(unknown_words)
PUT = Prepared(
    _put.on_conflict_do_update(index_elements=[unknown_words.c.word, unknown_words.c.contact_id], set_={"at": _put.excluded.at})
)
OF_ONE = Prepared(select(func.count()).select_from(unknown_words).where(unknown_words.c.contact_id == bindparam("of_contact")))
_people = func.count().label("people")
COMMON = (
    select(unknown_words.c.word, _people)
    .group_by(unknown_words.c.word)
    .having(func.count() >= bindparam("least"))
    .order_by(_people.desc(), unknown_words.c.word)
    .limit(bindparam("most"))
)
FORGET = delete(unknown_words).where(unknown_words.c.word == bindparam("of_word"))


class Unknown(NamedTuple):
    """A word, and how many people said it."""

    word: str
    people: int


def note(connection: Connection, contact_id: int, words: Iterable[str], now: datetime) -> None:
    """They said these; once a person, however often."""
    said = sorted(set(words))
    if not said or OF_ONE.rows(connection, {"of_contact": contact_id})[0][0] >= MOST_OF_ONE:
        return
    for word in said:
        PUT.changes(connection, {"word": word, "contact_id": contact_id, "at": now})


def common(connection: Connection, most: int) -> list[Unknown]:
    """What at least LEAST people said, the most common first. Nobody's name is read."""
    return [Unknown(*row) for row in connection.execute(COMMON, {"least": LEAST, "most": most})]


def forget(connection: Connection, word: str) -> int:
    """It is known by now, or nothing to know; returns how many said it."""
    return connection.execute(FORGET, {"of_word": word}).rowcount
