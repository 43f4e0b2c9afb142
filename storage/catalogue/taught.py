"""Everything a process holds in memory of what the tables teach: names, records, and words added in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from bot.rules.knowledge import Library
from bot.understanding import Named, Term
from bot.understanding.finding.documents import Document
from storage.catalogue import library
from storage.catalogue.lexicon import read_lexicon_rows
from storage.models import activities, editions, terms

TERMS: Any = select(terms.c.phrase, terms.c.kind, terms.c.subject).order_by(terms.c.id)
OF_TERMS: Any = select(func.count(), func.coalesce(func.max(terms.c.id), 0)).select_from(terms)
OF_ACTIVITIES: Any = select(
    func.count(), func.coalesce(func.max(activities.c.id), 0), func.coalesce(func.sum(activities.c.version), 0)
).select_from(activities)

OF_EDITIONS: Any = select(
    func.count(), func.coalesce(func.max(editions.c.id), 0), func.coalesce(func.sum(editions.c.version), 0)
).select_from(editions)


class Mark(NamedTuple):
    """Equal as long as nothing changed: counts, highest numbers, how often rows changed."""

    crafts: tuple[Named, ...] = ()
    provinces: tuple[Named, ...] = ()
    records: tuple[int, int] = (0, 0)
    terms: tuple[int, int] = (0, 0)
    activities: tuple[int, int, int] = (0, 0, 0)
    editions: tuple[int, int, int] = (0, 0, 0)

    @property
    def words(self) -> tuple[object, ...]:
        """What the lexicon is made of."""
        return self.crafts, self.provinces, self.records, self.terms


@dataclass(frozen=True)
class Taught:
    """What was read as of one `mark`; `documents` is what is searched and stands in no record (storage/knowing/documents.py)."""

    mark: Mark
    crafts: Sequence[Named]
    provinces: Sequence[Named]
    library: Library
    terms: Sequence[Term]
    documents: Sequence[Document] = ()


def read_mark(connection: Connection) -> Mark:
    """Whether something changed since: a few short reads."""
    crafts, provinces = read_lexicon_rows(connection)
    count, last = connection.execute(OF_TERMS).one()
    return Mark(
        tuple(crafts),
        tuple(provinces),
        library.mark(connection),
        (count, last),
        _rows(connection, OF_ACTIVITIES),
        _rows(connection, OF_EDITIONS),
    )


def _rows(connection: Connection, of_table: Any) -> tuple[int, int, int]:
    count, last, changes = connection.execute(of_table).one()
    return count, last, int(changes)


def read_taught(connection: Connection) -> Taught:
    """All of it, as of now."""
    mark = read_mark(connection)
    said = [Term(*row) for row in connection.execute(TERMS)]
    return Taught(mark, mark.crafts, mark.provinces, library.read_library(connection), said)
