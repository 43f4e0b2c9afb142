"""Whose an activity is decides what an organiser reaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.authority import ANYTHING, Deed, Grant, Reach, Role, may

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OWN, FOREIGN = Reach(frozenset({1, 3}), 17), Reach(frozenset({2}), 18)
NOBODYS = Reach(frozenset(), 19)
ORGANISER, VOLUNTEER, ADMIN = Grant(Role.ORGANISER, 1), Grant(Role.VOLUNTEER, 0, 17), Grant(Role.ADMIN)


@pytest.mark.parametrize("deed", Deed)
def test_what_each_role_may_do_and_to_what(deed: Deed) -> None:
    assert all(may([ADMIN], deed, about, NOW) for about in (OWN, FOREIGN, NOBODYS, ANYTHING))
    governs = deed is Deed.GOVERN
    assert may([ORGANISER], deed, OWN, NOW) is not governs
    assert may([ORGANISER], deed, ANYTHING, NOW) is not governs
    assert not any(may([ORGANISER], deed, about, NOW) for about in (FOREIGN, NOBODYS))
    assert may([VOLUNTEER], deed, OWN, NOW) is (deed is Deed.CHECK_IN)
    assert not any(may([VOLUNTEER], deed, about, NOW) for about in (FOREIGN, NOBODYS))
    assert not any(may([], deed, about, NOW) for about in (OWN, ANYTHING))


def test_a_role_ends_at_its_instant() -> None:
    held = Grant(Role.VOLUNTEER, 0, 17, NOW)
    assert may([held], Deed.CHECK_IN, OWN, NOW - timedelta(seconds=1))
    assert not may([held], Deed.CHECK_IN, OWN, NOW)


def test_an_organiser_of_nothing_reaches_nothing() -> None:
    assert not may([Grant(Role.ORGANISER)], Deed.LOOK, Reach(frozenset({0}), 17), NOW)
