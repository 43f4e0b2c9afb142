"""Everything a process holds in memory of what the tables teach: names, records, and words added in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from bot.rules.knowledge import Library
from bot.understanding import Named, Term
from storage.catalogue import library
from storage.catalogue.lexicon import read_lexicon_rows
from storage.models import activities, terms

TERMS: Any = select(terms.c.phrase, terms.c.kind, terms.c.subject).order_by(terms.c.id)
OF_TERMS: Any = select(func.count(), func.coalesce(func.max(terms.c.id), 0)).select_from(terms)
OF_ACTIVITIES: Any = select(
    func.count(), func.coalesce(func.max(activities.c.id), 0), func.coalesce(func.sum(activities.c.version), 0)
).select_from(activities)


class Mark(NamedTuple):
    """Equal as long as nothing changed: counts, highest numbers, how often rows changed."""

    crafts: tuple[Named, ...] = ()
    provinces: tuple[Named, ...] = ()
    records: tuple[int, int] = (0, 0)
    terms: tuple[int, int] = (0, 0)
    activities: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Taught:
    """What was read as of one `mark`."""

    mark: Mark
    crafts: Sequence[Named]
    provinces: Sequence[Named]
    library: Library
    terms: Sequence[Term]


def read_mark(connection: Connection) -> Mark:
    """Whether something changed since: a few short reads."""
    crafts, provinces = read_lexicon_rows(connection)
    of_terms, of_activities = connection.execute(OF_TERMS).one(), connection.execute(OF_ACTIVITIES).one()
    return Mark(
        tuple(crafts),
        tuple(provinces),
        library.mark(connection),
        (of_terms[0], of_terms[1]),
        (of_activities[0], of_activities[1], int(of_activities[2])),
    )


def read_taught(connection: Connection) -> Taught:
    """All of it, as of now."""
    mark = read_mark(connection)
    said = [Term(*row) for row in connection.execute(TERMS)]
    return Taught(mark, mark.crafts, mark.provinces, library.read_library(connection), said)
