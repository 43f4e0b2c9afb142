"""The fast part of `tests.faults.kills`."""

from __future__ import annotations

from tests.faults.kills import Ordeal, killed
from tests.faults.rig import Site

FEW = {"SQLite": {"rows": 400, "kills": 2}, "PostgreSQL": {"rows": 400, "kills": 1}}


POLICY = {"SQLite": "hold", "PostgreSQL": "resend"}  # the other two at full size only


async def test_nobody_is_silently_missed(site: Site) -> None:
    found = await killed(site, Ordeal(**FEW[site.kind], policy=POLICY[site.kind]), slack=5)
    assert found.kept, found


async def test_the_count_catches_a_ledger_that_marks_at_claim(sqlite_site: Site) -> None:
    found = await killed(sqlite_site, Ordeal(**FEW[sqlite_site.kind], policy="hold"), hasty=True)
    assert found.lost > 0
    assert not found.kept
