"""Messages that are nobody's: said in a group, or to an admin who never wrote. They go once they are said, and not before."""

from __future__ import annotations

from functools import partial

import pytest

from bot.vocabulary import Address, Reply
from storage.ledger import deliveries
from storage.ledger.deliveries import FAREWELL, QUOTING, Lane, Owed
from storage.people import lapsing
from tests.persona import Town


@pytest.mark.parametrize(("notice", "kept"), [(None, 1), ("alert", 1), (FAREWELL, 0), (QUOTING, 0)])
async def test_what_waits_is_not_swept_unless_it_holds_the_words_of_somebody_who_may_leave(
    town: Town, notice: str | None, kept: int
) -> None:
    owed = Owed(Address("memory", "somebody"), Reply("Halo"), None, lane=Lane.NOTICE, notice=notice)
    await town.database.run(partial(deliveries.owe, owed=owed, owner=None, now=town.clock()))
    town.clock.tick(minutes=2)
    await town.database.run(partial(lapsing.sweep, now=town.clock()))
    assert len(await town.rows(deliveries.deliveries)) == kept
