"""A running town, for the conftest of each folder that talks."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.persona.people import Town


@contextlib.asynccontextmanager
async def a_town(database: Database, folder: Path, **options: Any) -> AsyncIterator[Town]:
    """A running town, closed at the end with every message settled or still owed."""
    town = Town(database, folder, **options)
    await town.open()
    try:
        yield town
    finally:
        for channel in town.channels.values():
            channel.flow()
        await town.close()


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path) as opened:
        yield opened
