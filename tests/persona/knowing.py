"""What an installation of a test knows of its tables; read whole once for each mark, since all begin with the same."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Connection

from bot.i18n import LOCALES
from bot.understanding import Lexicon, Named, Subjects, read_words
from bot.understanding.finding.index import Index
from storage.catalogue.taught import Taught, read_mark, read_taught
from storage.database import Database
from storage.knowing.documents import read_documents
from storage.knowing.indexing import indexed


@lru_cache
def lexicon_of(crafts: tuple[Named, ...], provinces: tuple[Named, ...], named: Subjects) -> Lexicon:
    return Lexicon.build(crafts, provinces, read_words(LOCALES), named)


_TAUGHT: dict[tuple[str, object], Taught] = {}
_INDEXES: dict[tuple[str, object], Index] = {}


def taught_by(connection: Connection, dialect: str) -> Taught:
    """What the tables teach; read whole once for each mark, as a running process does."""
    mark = read_mark(connection)
    if (dialect, mark) not in _TAUGHT:
        _TAUGHT[dialect, mark] = read_taught(connection)
    return _TAUGHT[dialect, mark]


async def index_of(database: Database, taught: Taught, lexicon: Lexicon) -> Index:
    """The index of what a database holds; all begin with the same."""
    key = (database.dialect, taught.mark)
    if key not in _INDEXES:
        documents = await read_documents(database, taught.library)
        _INDEXES[key] = indexed(replace(taught, documents=documents), lexicon)
    return _INDEXES[key]
