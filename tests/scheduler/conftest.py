"""A town whose clock the tests move and whose ticks they call."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.persona import (  # noqa: F401
    Town,
    a_town,
    postgres_url,
    sqlite_url,
)
from tests.scheduler.briefs import all_sayable


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path) as opened:
        yield opened
        await all_sayable(opened)
