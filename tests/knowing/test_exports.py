"""Answers about exporting, as people ask for them: by words, by choices, and with payloads that nobody's button carries."""

from __future__ import annotations

import pytest

from storage.models import interests
from tests.persona import Town, spoken

FORGED = (
    " x AE/x/y/z @ perak@ @@@ zz@AE perak@ZZ perak@AE/rates/999 perak@AE/codes/9999999 ²@AE ID AE/tariff//² perak/rule/zzz "
    "perak.12 5208-5212 batik.5208-5212@AE 9999@HK @HK,HK,AE,XX/add/7 ../.. %s{0} perak.711311.711311 kayu/rule/svlk/99"
    " AE/sources//99"
)
BOTH = pytest.mark.parametrize("language", ["id", "en"])


@BOTH
async def test_one_question_brings_code_agreement_duty_and_what_is_not_known(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says({"id": "perhiasan perak ke dubai kena pajak brp", "en": "duty on silver jewellery to Dubai"}[language])
    assert sri.sees("7113.11", "IUAE-CEPA", "2023", "5%", "Tribun Jatim, 2019-10-17", "FTA Center", "Deloitte", "2023-09-04")
    assert len(spoken(sri.last)) <= 350
    await sri.presses(sri.word("Tell me of changes"))
    (row,) = await town.rows(interests, kind="market")
    craft = row["subject"].removeprefix("AE/")
    await sri.taps(f"duty:0:{craft}.711311@AE")
    assert sri.word("Tell me of changes") not in sri.labels
    await sri.presses(sri.word("Certificate (SKA)"))
    assert sri.sees("IUAE-CEPA", "e-SKA", sri.word("no source"))
    assert "source: none" not in sri.reads
    await sri.presses(sri.word("Sources"))
    assert sri.sees("https://www.arabnews.com/node/2367201/world", "2023-09-04")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("perjanjian dagang turki", ("IT-CEPA belum berlaku", "D-8 PTA", "4-50%", "2020")),
        ("bea masuk ke vietnam", ("ATIGA", "Vietnam belum ada di data kami", "FTA Center")),
        ("kirim batik ke prancis", ("Prancis belum ada", "Jerman", "Belanda")),
        ("ekspor ke eropa", ("IEU-CEPA belum berlaku", "Jerman", "Belanda", "yang mana?")),
        ("ekspor kerajinan ke asean", ("Malaysia", "Singapura", "Thailand")),
        (
            "bandingkan pasar perak hongkong dubai turki",
            ("AHKFTA sejak 2020", "IUAE-CEPA berlaku sejak September 2023", "IT-CEPA belum berlaku", "per 2021"),
        ),
        ("surat asal buat turki apa", ("Surat asal (SKA), Turki", "SKA non-preferensi", "Sumber")),
        ("batik tulis dikirim ke jepang surat apa aja", ("Surat asal (SKA), Jepang", "Form IJEPA", "Sumber")),
        ("form d buat apa", ("Form D (ATIGA", "Malaysia", "Singapura", "Thailand", "Sumber")),
        ("kursi rotan ke turki pajaknya brp", ("9401.53", "Turki", "IT-CEPA belum berlaku")),
        ("apa itu svlk", ("Legalitas kayu", "Hati-hati", "Sumber")),
        ("hs 9403.60", ("Perabot kayu lain", "9403.60", "SVLK", "HS 2022")),
        ("hs 9403.60.10", ("9403.60", "periksa 8 angka di INSW")),
        ("ekspor batu ke amerika", ("Kode HS", "tidak ada di data kami", "19%", "2025-08-07")),
        ("/ekspor batik ke jepang", ("Batik ke Jepang", "IJEPA berlaku sejak 1 Jul 2008")),
        ("ekspor", ("Pilih produk", "Pilih pasar", "Bandingkan pasar")),
    ],
)
async def test_words_lead_to_the_answer(town: Town, said: str, seen: tuple[str, ...]) -> None:
    sri = await town.guest("sri")
    await sri.says(said)
    assert sri.sees(*seen)


async def test_by_choices_to_a_code_and_a_market_and_through_three_markets(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("ekspor", "Pilih produk", "Kulit", "Pilih kode HS", "Tas tangan bagian luar kulit", "Pilih pasar", "Jepang")
    assert sri.sees("Tas tangan bagian luar kulit ke Jepang", "HS 4202.21")
    await sri.walks("Bandingkan pasar", "Australia", "Tambah pasar", "Lainnya")
    await sri.presses("Amerika Serikat")
    assert sri.sees("Jepang: IJEPA", "Australia: IA-CEPA", "Wikipedia", "Amerika Serikat: tanpa perjanjian")
    assert "Tambah pasar" not in sri.labels


async def test_a_weak_rule_says_so_and_shows_every_source(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.taps("product:0:kayu/rules")
    assert sri.sees("sumber lama atau bertentangan", sri.word("no source"))
    await sri.presses("Legalitas kayu (SVLK / dokumen V-Legal)")
    assert sri.sees("Hati-hati", "2016-2020")
    await sri.presses("Sumber")
    assert sri.sees("Republika", "2016-05-12", "https://ekonomi.republika.co.id/")


async def test_selling_online_names_what_the_catalogue_names_and_what_it_cannot_tell(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.taps("product:0:batik/online")
    assert sri.sees("e-Smart IKM", "TKDN", "e-Katalog", "InaExport", "belum ada sumbernya")
    await sri.presses("Program e-Smart IKM (nasional)")
    assert sri.sees("e-Smart")


async def test_demand_is_said_with_year_unit_and_source(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.taps("market:0:HK/demand")
    assert sri.sees("22,4 ton", "2022", "ANTARA")
    await sri.taps("market:0:HK/fairs")
    assert sri.sees("HKTDC", "periksa ke penyelenggara")


async def test_payloads_that_nobody_carries_are_answered(town: Town) -> None:
    sri = await town.guest("sri")
    forged = FORGED.split(" ")
    for name in ("export", "market", "product", "duty", "compare"):
        for argument in forged:
            await sri.taps(f"{name}:0:{argument}")
            assert sri.last.choices
            assert len(spoken(sri.last)) <= 350


async def test_a_craft_without_a_list_of_its_own_has_the_codes_that_name_it(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.taps("product:0:rotan")
    assert sri.sees("4602.12")
    await sri.taps("duty:0:rotan.460212@JP")
    assert sri.sees("HS 4602.12", "IJEPA")
    await sri.taps("product:0:batu")
    assert "7116" not in sri.reads, "stone is no gem"


async def test_a_market_alone_is_one_for_the_product_on_the_screen(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("perak ke dubai")
    await sri.says("kalau ke hongkong?")
    assert sri.sees("Perak ke Hong Kong")
    await sri.says("bandingkan dengan jepang")
    assert sri.sees("Perak", "Hong Kong: AHKFTA", "Jepang: IJEPA")
    await sri.says("menu")
    await sri.says("jepang")
    assert "Perak" not in sri.reads, "what was left behind is spoken of no more"


async def test_what_is_said_of_another_product_is_not_carried_along(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("perak ke dubai")
    await sri.says("saya mau tahu semua hal tentang ekspor ke jepang")
    assert "Perak" not in sri.reads
    await sri.says("batik ke jepang")
    assert sri.sees("Batik ke Jepang")
