"""What artisans with cheap phones type, and what they must not be answered."""

from __future__ import annotations

import pytest

from tests.persona import Town


async def test_artisans_are_counted_before_what_they_export(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("berapa perajin batik di indonesia")
    assert sri.sees("Tenaga kerja industri batik", "200.000 orang")
    assert "ekspor" not in sri.reads.casefold()


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
        ("kirim ke singapur ongkir brp", "market"),
        ("cek tarif perak ke dubai", "duty"),
        ("saya mau jual kain ke luar", "export"),
        ("dapat modal darimana", "step_done"),
        ("langkah selanjutnya", "step_done"),
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


async def test_what_is_counted_elsewhere_is_not_said_of_a_province(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("berapa perajin di bali")
    assert sri.sees("Bukan khusus Bali", "Tenaga kerja industri kerajinan dan batik")


async def test_exports_of_batik_are_asked_for_and_shown(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ekspor batik brp")
    assert all("ekspor batik" in label.casefold() for label in sri.labels[:3])


async def test_a_region_of_a_craft_hides_nothing_that_is_there(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("sekitar kotagede")
    assert sri.sees("Ini yang ada di DI Yogyakarta", "Pewarnaan batik")
