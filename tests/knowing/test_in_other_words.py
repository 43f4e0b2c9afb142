"""What is asked in other words than Sapa's own: of what is theirs, of what is on the screen, and from where they are."""

from __future__ import annotations

import pytest

from tests.persona import Town


async def test_a_button_is_pressed_by_other_words_than_its_own(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("langkah ekspor")
    await sri.says("jelasin dong kak")
    assert "Kembali ke langkah" in sri.labels
    await sri.walks("siap ekspor")
    await sri.says("mulai")
    assert sri.sees("Kerajinan Anda apa?"), "the first word of `Mulai cek`, though alone it is the menu"
    await sri.says("batal")
    await sri.says("mulai")
    assert "Pelatihan" in sri.labels


async def test_what_is_said_below_a_card_is_about_it(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("inacraft")
    await sri.says("caranya gimana")
    assert sri.sees("Cara ikut: INACRAFT")
    await sri.says("biayanya brp")
    assert sri.sees("Biaya: INACRAFT", "tidak saya sebut angkanya")
    await sri.says("perhiasan perak ke dubai")
    await sri.says("terus tas rotan?")
    assert sri.sees("Keranjang rotan ke Uni Emirat Arab (Dubai)")
    await sri.says("pelatihan batik")
    await sri.says("yang gratis aja")
    assert sri.sees("ada di kartunya masing-masing")
    assert sri.labels[0] == "Desain motif batik (Contoh)"


async def test_who_turns_back_before_agreeing_is_back_at_the_card(town: Town) -> None:
    sri = await town.guest("sri", "id")
    for word in ("kembali", "batal"):
        await sri.says("desain motif batik")
        await sri.presses("Daftar")
        await sri.says(word)
        assert sri.labels[0] == "Daftar"


async def test_a_place_answers_where_are_you_and_an_empty_one_shows_others(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("deket sini")
    await sri.says("Ubud")
    assert sri.sees("belum ada kegiatan untuk Bali", "di tempat lain atau daring")
    await sri.says("Bali")
    assert sri.sees("belum ada kegiatan untuk Bali", "Desain motif batik")


@pytest.mark.parametrize(
    ("said", "seen"), [("saya dari malaysia, boleh ikut?", "Malaysia"), ("orang filipina boleh daftar ga", "Filipina")]
)
async def test_people_say_where_they_are_from(town: Town, said: str, seen: str) -> None:
    ana = await town.guest("ana", "id")
    await ana.says(said)
    assert ana.sees(f"Terbuka untuk peserta dari {seen}", "Desain dan pemasaran perhiasan")
    await ana.says("saya dari jepang, boleh ikut?")
    assert ana.sees("Tidak ada yang menyebut Jepang.")


async def test_a_friend_is_brought_along_right_after_registering(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni", phone="+6281234567890", craft="batik")
    await sri.says("desain motif batik")
    assert sri.labels[-1] == "Bagikan"
    await sri.walks("Daftar", "Setuju dan daftar", "Ajak teman")
    assert sri.sees("Desain motif batik", "Teruskan pesan ini")
