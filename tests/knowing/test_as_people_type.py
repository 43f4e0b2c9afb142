"""What artisans with cheap phones type, and what they must not be answered."""

from __future__ import annotations

import pytest

from tests.persona import Town


async def test_artisans_are_counted_before_what_they_export(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("berapa perajin batik di indonesia")
    assert "Tenaga kerja industri batik" in sri.labels[0]
    assert not any("ekspor" in label.casefold() for label in sri.labels[:2])


@pytest.mark.parametrize("said", ["jumlah ikm pewter di bangka", "berapa jumlah perajin kayu", "jumlah pengrajin perak brp"])
async def test_a_figure_of_another_craft_is_no_answer(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees("belum ada sumber")


@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("ngurus svlk dimana", "product"),
        ("tenun sumba bs dijual ke ostrali ga", "duty"),
        ("apa usaha sy udah bs ekspor", "readiness"),
        ("cek siap expor tenun", "readiness"),
        ("ada lagi yg laen?", "near"),
        ("apa kabar", "browse"),
        ("difasilitasi pameran sama kementrian ga", "card"),
    ],
)
async def test_words_lead_where_they_mean(town: Town, said: str, action: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert action in {choice.action.name for choice in reply.choices}, sri.reads


async def test_where_nothing_is_near_what_there_is_elsewhere_is_shown(town: Town) -> None:
    wayan = await town.guest("wayan", "id")
    reply = await wayan.says("dkt celuk ada kelas perak ga")
    assert wayan.sees("belum ada kegiatan untuk Perak, Bali", "di tempat lain")
    assert "perak" in reply.choices[0].label.casefold()
    reply = await wayan.says("dekat waingapu")
    assert [choice.action.name for choice in reply.choices].count("card") > 2


async def test_a_fair_is_no_mark_out_of_five(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("dekat bantul")
    told = {choice.label: choice.detail for choice in reply.choices}
    assert told["JIFFINA"].startswith("Pameran")
