"""The fast part of `tests.faults.stops`."""

from __future__ import annotations

from tests.faults.rig import Site
from tests.faults.stops import stopped
from tests.server.program import Program


async def test_a_stop_loses_nothing_and_repeats_nothing(site: Site) -> None:
    found = await stopped(site, rows=300, stops=1)
    assert found.kept, found


async def test_the_count_catches_a_program_that_does_not_wait(sqlite_site: Site) -> None:
    found = await stopped(sqlite_site, rows=300, stops=1, ask=Program.strike)
    assert found.duplicated > 0
    assert not found.kept
