"""Goods on every platform: what is recorded is asked about, answered by a tap, and its note comes as a file."""

from __future__ import annotations

from storage.models import handovers
from tests.organising.afterwards import people, works
from tests.organising.people import organiser
from tests.organising.test_goods import gives, grant
from tests.persona import Town


async def test_a_recipient_confirms_and_gets_the_note(town: Town) -> None:
    (sri,) = await people(town, 1)
    await grant(town, sri)
    await gives(town, await organiser(town))
    await sri.presses("Sudah saya terima")
    await works(town)
    assert [row["confirmed_at"] for row in await town.rows(handovers)] == [town.clock()]
    assert any("Berita acara Anda" in said.words for said in sri.chat)
