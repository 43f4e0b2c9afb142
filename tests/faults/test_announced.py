"""The fast part of `tests.faults.announced`."""

from __future__ import annotations

from tests.faults.announced import killed, marks_at_claim
from tests.faults.rig import Site


async def test_an_announcement_outlives_its_process(sqlite_site: Site) -> None:
    found = await killed(sqlite_site, people=400, kills=2)
    assert found.kept, found


async def test_the_oracle_sees_a_ledger_that_marks_at_claim(sqlite_site: Site) -> None:
    found = await marks_at_claim(sqlite_site, people=400, kills=2)
    assert found.kept, found
