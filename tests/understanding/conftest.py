from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.understanding import Lexicon, read_words
from storage.catalogue import load
from storage.catalogue.lexicon import read_lexicon_rows
from storage.models import metadata

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def lexicon():
    """The lexicon of the whole catalogue and both languages."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        load(connection, ROOT / "catalogue", datetime(2026, 11, 22, tzinfo=UTC))
        rows = read_lexicon_rows(connection)
    engine.dispose()
    return Lexicon.build(*rows, read_words(ROOT / "locales"))
