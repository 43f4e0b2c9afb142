"""The town in memory, on both databases. What is about a platform's own wire stands in tests/conversation and tests/handlers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.persona import Town, a_town, postgres_url, sqlite_url  # noqa: F401


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path) as opened:
        yield opened
