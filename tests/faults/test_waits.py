"""The fast part of `tests.faults.waits`."""

from __future__ import annotations

import pytest

from tests.faults.rig import Site
from tests.faults.waits import waited

ONE_AND_MANY = pytest.mark.parametrize("chats", [1, 3])


@ONE_AND_MANY
async def test_who_asks_to_wait_is_left_alone(site: Site, chats: int) -> None:
    found = await waited(site, chats, seconds=10_072, watch=3, slack=10)
    assert found.kept, found


@ONE_AND_MANY
async def test_the_count_catches_a_restart_that_forgets(sqlite_site: Site, chats: int) -> None:
    found = await waited(sqlite_site, chats, seconds=10_072, watch=3, forgets=True)
    assert not found.kept
    assert not found.figure.startswith("0 ")
