"""The fast part of `tests.faults.schedulers` and `tests.faults.clocks`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.clocks import library, stepped
from tests.faults.rig import a_site
from tests.faults.schedulers import raced


@pytest.mark.postgres
async def test_each_reminder_fires_once(postgres_url: str, tmp_path: Path) -> None:
    async with a_site("PostgreSQL", postgres_url, tmp_path) as site:
        found = await raced(site, schedulers=3, people=120)
    assert found.kept, found


@pytest.mark.postgres
async def test_the_count_catches_timers_that_fire_twice(postgres_url: str, tmp_path: Path) -> None:
    async with a_site("PostgreSQL", postgres_url, tmp_path) as site:
        found = await raced(site, schedulers=2, people=60, forgetful=True)
    assert not found.kept
    assert not found.figure.startswith("0 ")


@pytest.mark.skipif(library() is None, reason="libfaketime is not there")
async def test_a_clock_that_steps_back(sqlite_url: str, tmp_path: Path) -> None:
    async with a_site("SQLite", sqlite_url, tmp_path) as site:
        found = await stepped(site, -4, people=5)
    assert found.kept, found
