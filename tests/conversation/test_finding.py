"""From the menu, or from a few words, to one activity; and what cannot be booked is never offered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.models import interests
from storage.models import registrations as registrations_table
from tests.persona import Persona, Town

BOTH = pytest.mark.parametrize("language", ["id", "en"])


@BOTH
async def test_pages_turn_forth_and_back(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("pelatihan")
    first = sri.labels[:5]
    await sri.presses(sri.word("More"))
    second = sri.labels[:5]
    assert not {*first} & {*second}
    assert sri.word("Earlier") in sri.labels
    await sri.presses(sri.word("Earlier"))
    assert sri.labels[:5] == first
    assert sri.word("Earlier") not in sri.labels


async def test_every_page_is_reached_and_every_sample_seen_once(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("pelatihan")
    seen: list[str] = []
    for _ in range(10):
        seen += [label for label in sri.labels if label.endswith("(Contoh)")]
        if "Lainnya" not in sri.labels:
            break
        await sri.presses("Lainnya")
    assert len(seen) == len({*seen}) >= 14


@BOTH
async def test_a_list_is_narrowed_by_craft_province_month_and_kind(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    for dimension, wanted in (
        ("Craft", {"id": "Tenun", "en": "Hand-weaving"}),
        ("Province", {"id": "Nusa Tenggara Barat", "en": "West Nusa Tenggara"}),
        ("Month", {"id": "Desember 2026", "en": "December 2026"}),
        ("Kind", {"id": "Pelatihan", "en": "Training"}),
    ):
        await sri.says("menu")
        await sri.walks(sri.word("Trainings"), sri.word("Narrow down"), sri.word(dimension), wanted[language])
        assert wanted[language] in sri.last.heading
        assert sri.word("Show all") in sri.labels
    await sri.walks(sri.word("Show all"))
    assert sri.last.heading == sri.word("Coming up")


async def test_filters_add_up_and_an_empty_list_offers_to_tell(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("pelatihan", "Persempit", "Kerajinan", "Tenun", "Persempit")
    assert sri.sees("Tenun")
    await sri.walks("Provinsi", "Jawa Timur")
    assert sri.sees("belum ada kegiatan", "Tenun, Jawa Timur")
    await sri.presses("Kabari saya")
    (followed,) = await town.rows(interests)
    assert (followed["kind"], followed["subject"]) == ("local_craft", "tenun/ID-JI")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("pelatian batik jogja bln depan", ["Desain motif batik (Contoh)", "Pewarnaan batik (Contoh)"]),
        ("tenun NTB desember", ["Tenun Lombok: alat tenun dan warna alam (Contoh)"]),
        ("pewter babel", ["Bimtek desain produk pewter (Contoh)", "Bantuan mesin tuang pewter (Contoh)"]),
        ("mau belajar menenun di lombok kak", ["Tenun Lombok: alat tenun dan warna alam (Contoh)"]),
        ("lokakarya jualan daring", ["Lokakarya e-Smart IKM: jualan daring (Contoh)"]),
    ],
)
async def test_words_find_activities(town: Town, words: str, titles: list[str]) -> None:
    sri = await town.guest("sri")
    await sri.says(words)
    assert [label for label in sri.labels if label.endswith("(Contoh)")] == titles


async def test_next_month_is_counted_on_the_clock_of_the_people(town: Town) -> None:
    town.clock.now = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)  # 1 December, 01.00 WIB
    sri = await town.guest("sri")
    await sri.says("batik bulan depan")
    assert sri.sees("Januari 2027")


@pytest.mark.parametrize("answer", ["2", "2.", "no 2", "nomor dua", "dua", "two", "PEWARNAAN BATIK (CONTOH)"])
async def test_a_row_is_chosen_by_number_word_or_label(town: Town, answer: str) -> None:
    sri = await town.guest("sri")
    await sri.says("batik jogja")
    await sri.says(answer)
    assert sri.last.heading == "Pewarnaan batik (Contoh)"


async def test_the_card_says_what_matters_and_details_the_rest(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("batik jogja", "Pewarnaan batik (Contoh)")
    assert sri.sees("Selasa-Sabtu, 8-12 Des 2026, 09.00-16.00 WIB", "BBSPJIKB, Jl. Kusumanegara 7, Yogyakarta")
    assert sri.sees("Sisa 20 dari 20 kursi", "Pendaftaran tutup 1 Des 2026, 23.59 WIB", "Gratis", "Daftar", "https://")
    await sri.presses("Rincian")
    assert sri.sees("Penyelenggara: ", "Yang disiapkan: KTP dan NIB", "Sumber: Contoh")
    await sri.presses("Kembali")
    assert sri.sees("Daftar")
    lim = await town.guest("lim", "en")
    await lim.walks("batik jogja", "Dyeing batik (Sample)")
    assert lim.sees("Tuesday-Saturday, 8-12 Dec 2026, 09:00-16:00 WIB", "20 of 20 seats left", "Free.", "Register")


async def unbookable(town: Town, sri: Persona, number: int) -> None:
    await sri.says(f"/start a_{number}")
    assert "Daftar" not in sri.labels
    assert "Ikut daftar tunggu" not in sri.labels
    assert "Kabari saya" in sri.labels
    for forged in (f"register:0:{number}", f"agree:0:{number}", f"agree:0:{number}=change"):
        await sri.taps(forged)
        assert sri.sees("sedang tidak dibuka")
    assert await town.rows(registrations_table) == []


async def test_programmes_without_a_date_are_never_bookable(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", phone="+6281234567890", craft="batik")
    await sri.walks("pelatihan", "Belum terjadwal")
    programmes = [choice for choice in sri.last.choices if choice.action.name == "card"]
    await sri.presses(programmes[0].label)
    assert sri.sees("Belum ada tanggal, jadi belum bisa daftar")
    await unbookable(town, sri, int(programmes[0].action.argument))
    await sri.walks(f"/start a_{programmes[0].action.argument}", "Kabari saya")
    assert [row["kind"] for row in await town.rows(interests)] == ["activity"]
    await sri.walks(f"/start a_{programmes[0].action.argument}", "Jangan kabari lagi")
    assert await town.rows(interests) == []


async def test_what_is_over_is_never_bookable(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", phone="+6281234567890", craft="batik")
    past = (await town.rows(registrations_table.metadata.tables["activities"], timing="past"))[0]
    await unbookable(town, sri, past["id"])


async def test_what_is_closed_says_so_in_lists_and_is_not_bookable(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", phone="+6281234567890", craft="batik", regency="Bantul")
    await sri.says("ecoprint")
    assert sri.sees("pendaftaran tutup")
    assert "kursi" not in sri.reads
    await unbookable(town, sri, (await town.activity("contoh-ecoprint"))["id"])


async def test_it_closes_at_the_end_of_its_last_day_and_not_before(town: Town) -> None:
    activity = await town.activity("contoh-pewarnaan-batik")
    sri = await town.guest("sri")
    town.clock.now = activity["closes_at"]
    await sri.says(f"/start a_{activity['id']}")
    assert "Daftar" in sri.labels
    town.clock.tick(seconds=1)
    await sri.says(f"/start a_{activity['id']}")
    assert "Daftar" not in sri.labels
    assert sri.sees("Pendaftaran sudah ditutup")


async def test_a_link_to_nothing_is_answered(town: Town) -> None:
    sri = await town.guest("sri")
    for word in ("a_999999", "a_", "a_x", "r_999999", "c_nothing", "zzz", "i_nothing"):
        await sri.says(f"/start {word}")
        assert sri.labels, word


@pytest.mark.parametrize(
    ("language", "words"), [("id", "belum terjadwal"), ("id", "/belumterjadwal"), ("en", "Without a date"), ("en", "/undated")]
)
async def test_what_has_no_date_is_found_by_its_name(town: Town, language: str, words: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says(words)
    assert sri.last.heading == sri.word("Without a date")


async def test_a_full_page_of_a_narrowed_list_still_leads_everywhere(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("desember", "Lainnya")
    assert len(sri.labels) <= 10
    assert {"Sebelumnya", "Lainnya", "Persempit", "Menu"} <= set(sri.labels)
    await sri.presses("Persempit")
    assert {"Lihat semua", "Belum terjadwal"} <= set(sri.labels)
