"""The fast part of `tests.faults.oddities`."""

from __future__ import annotations

import pytest

from tests.faults.oddities import answered_oddly, shut_out
from tests.faults.rig import Site


@pytest.mark.parametrize("policy", ["hold", "resend"])
async def test_every_answer_has_its_outcome(site: Site, policy: str) -> None:
    found = await answered_oddly(site, policy)
    assert found.kept, found


async def test_a_refused_token_keeps_the_queue(sqlite_site: Site) -> None:
    found = await shut_out(sqlite_site, people=100, watch=1.5)
    assert found.kept, found
