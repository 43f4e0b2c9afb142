from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.understanding import Lexicon, read_words
from storage.catalogue import load
from storage.catalogue.subjects import subjects
from storage.catalogue.taught import read_taught
from storage.models import metadata

ROOT = Path(__file__).parents[2]


@lru_cache
def whole_lexicon() -> Lexicon:
    """The lexicon of the whole catalogue and both languages."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        load(connection, ROOT / "catalogue", datetime(2026, 11, 22, tzinfo=UTC))
        taught = read_taught(connection)
    engine.dispose()
    return Lexicon.build(taught.crafts, taught.provinces, read_words(ROOT / "locales"), subjects(taught.library, taught.terms))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The same for tests."""
    return whole_lexicon()
