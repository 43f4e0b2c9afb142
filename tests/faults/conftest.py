"""A site for each database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.rig import Site, a_site


@pytest.fixture
async def site(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A site on each kind of database in turn."""
    kind = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"
    folder = tmp_path / "site"
    folder.mkdir()
    async with a_site(kind, database_url, folder) as opened:
        yield opened


@pytest.fixture
async def sqlite_site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A site for the bad twins: what a count catches, it catches on either database."""
    async with a_site("SQLite", sqlite_url, tmp_path) as opened:
        yield opened
