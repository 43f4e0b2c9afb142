"""Hostile hands on what is known: words that would shadow what keeps people safe, names, cells that take for ever."""

from __future__ import annotations

from datetime import date

import pytest

from bot.documents import tariff_rows
from storage.models import terms, unknown_words
from tests.organising.people import admin
from tests.persona import Town

DAY = date(2026, 11, 23)


async def added(town: Town) -> list[str]:
    return [row["phrase"] for row in await town.rows(terms)]


@pytest.fixture(autouse=True)
async def nothing_kept(town: Town):
    """Other tests use the same PostgreSQL database."""
    yield
    for one in (terms, unknown_words):
        await town.database.run(lambda connection, one=one: connection.execute(one.delete()))


TAKEN = [
    "berhenti",
    "stop",
    "menu",
    "batal",
    "ya",
    "tidak",
    "petugas",
    "yang",
    "dan",
    "juni",
    "jogja",
    "batik",
    "besok",
    "perak",
    "pelatihan",
    "nomor",
    "tolong",
]


@pytest.mark.parametrize("phrase", [*TAKEN, "tanya petugas", "berhenti dulu", "bulan depan", "tolong berhenti", "tolong stop ya"])
async def test_a_word_that_means_something_gets_no_other_meaning(town: Town, phrase: str) -> None:
    ayu = await admin(town)
    await ayu.taps(f"term_ok:0:{phrase}=c=anyaman")
    assert await added(town) == []
    await ayu.taps("term_new:0:")
    await ayu.says(phrase)
    await ayu.taps(f"term_ok:0:{phrase}=s=nib")
    assert await added(town) == []


async def test_their_own_name_is_no_word(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Blorongan Wlingi")
    await sri.says("makrame wlingi")
    assert [row["word"] for row in await town.rows(unknown_words)] == ["makrame"]


@pytest.mark.parametrize(("rate", "code"), [("-5%", "rate"), ("9" * 4_000, "long"), ("=1%", "formula"), ("5", "rate")])
def test_a_rate_that_is_none_is_refused_however_often_it_stands_there(rate: str, code: str) -> None:
    row = f"AE,711311,IUAE-CEPA,{rate},Kemendag,2026-02-01,{'https://a.b' if code != 'long' else 'https://' + 'a.' * 1_990}"
    checked = tariff_rows.check("\n".join([",".join(tariff_rows.COLUMNS), *[row] * 400]).encode(), "id", DAY)
    assert not checked.rows
    assert {fault.code for fault in checked.faults if fault.column == "rate"} == {code}
    assert checked.faulty == 400
