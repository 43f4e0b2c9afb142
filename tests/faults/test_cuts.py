"""The fast part of `tests.faults.cuts`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import cuts
from tests.faults.cluster import Cluster, a_cluster
from tests.faults.cuts import cut
from tests.faults.rig import a_site


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with a_cluster() as opened:
        yield opened


async def test_sqlite_without_room_for_a_while(sqlite_url: str, tmp_path: Path) -> None:
    async with a_site("SQLite", sqlite_url, tmp_path) as site:
        found = await cut(site, cuts.no_room(sqlite_url), rows=300, seconds=2, slack=3)
    assert found.kept, found
    assert "503 + Retry-After" in found.figure


@pytest.mark.postgres
async def test_postgres_away_for_a_while(cluster: Cluster, tmp_path: Path) -> None:
    async with a_site("PostgreSQL", cluster.url, tmp_path) as site:
        found = await cut(site, cuts.stopped(cluster), rows=300, seconds=2, slack=3)
    assert found.kept, found
    assert "503 + Retry-After" in found.figure
