"""What people really write: yes, never mind, thanks, greetings, and questions about what is on the screen."""

from __future__ import annotations

import pytest

from tests.persona import Persona, Town

MOTIF, PEWTER = "contoh-motif-batik", "contoh-pewter-desain"


async def at_the_card(town: Town, slug: str = MOTIF, language: str = "id", **known: str) -> Persona:
    sri = await town.guest("sri", language, **known)
    await sri.says(f"/start a_{(await town.activity(slug))['id']}")
    return sri


async def with_a_seat(town: Town) -> Persona:
    sri = await at_the_card(town, name="Sri", phone="+6281234567890", craft="batik")
    await sri.walks("Daftar", "Setuju dan daftar")
    assert sri.sees("Anda sudah dapat kursi")
    return sri


@pytest.mark.parametrize("word", ["ya", "oke", "setuju", "boleh"])
async def test_yes_agrees(town: Town, word: str) -> None:
    sri = await at_the_card(town)
    await sri.walks("Daftar", word)
    assert sri.sees("Nama lengkap")


@pytest.mark.parametrize("word", ["ga jadi", "tidak jadi", "batal aja", "nggak jadi"])
async def test_never_mind_leaves_whatever_is_open(town: Town, word: str) -> None:
    sri = await at_the_card(town)
    await sri.walks("Daftar", "Setuju, lanjut", word)
    assert sri.sees("Tidak ada yang didaftarkan")
    await sri.walks("tanya petugas", word)
    assert "dicatat" not in sri.last.text


async def test_no_on_the_consent_page_returns_to_the_card(town: Town) -> None:
    sri = await at_the_card(town)
    await sri.walks("Daftar", "ga jadi")
    assert sri.labels[0] == "Daftar"


async def test_cancel_asks_about_the_one_seat_held_and_yes_gives_it_up(town: Town) -> None:
    sri = await with_a_seat(town)
    await sri.says("batalkan kursi saya")
    assert sri.sees("Lepaskan kursi Anda?")
    await sri.says("ya")
    assert sri.sees("Dibatalkan", "tidak berlaku lagi")
    await sri.says("batal")
    assert sri.sees("Anda belum punya pendaftaran")


async def test_a_label_still_counts_after_a_misunderstanding(town: Town) -> None:
    sri = await at_the_card(town)
    await sri.says("asdf lkj")
    assert sri.sees("belum paham")
    await sri.says("daftar")
    assert sri.sees("Setuju, lanjut")


@pytest.mark.parametrize("word", ["sisa brp", "kapan", "alamatnya dimana kak", "biayanya brp"])
async def test_questions_about_the_card_show_it_again(town: Town, word: str) -> None:
    sri = await at_the_card(town)
    await sri.says(word)
    assert sri.sees("Desain motif batik (Contoh)", "kursi")


@pytest.mark.parametrize("word", ["mau daftar", "gmn cara daftar", "kapan", "sisa brp"])
async def test_with_nothing_on_the_screen_the_list_comes_first(town: Town, word: str) -> None:
    sri = await town.guest("sri")
    await sri.says(word)
    assert sri.sees("Pilih pelatihannya dulu")


@pytest.mark.parametrize(
    ("language", "word", "answer"),
    [
        ("id", "assalamualaikum", "Apa yang Anda cari"),
        ("id", "selamat pagi bu", "Apa yang Anda cari"),
        ("id", "makasih", "Sama-sama"),
        ("id", "nib itu apa", "oss.go.id"),
        ("id", "pameran", "Belum ada tanggal pameran mendatang"),
        ("en", "hello", "What are you looking for"),
        ("en", "thank you", "You are welcome"),
        ("en", "fairs", "No date of a coming fair is known"),
    ],
)
async def test_small_talk_is_answered_briefly(town: Town, language: str, word: str, answer: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says(word)
    assert sri.sees(answer)


async def test_an_exact_title_opens_its_card(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("pewarnaan batik")
    assert sri.last.heading == "Pewarnaan batik (Contoh)"


async def test_online_is_a_way_of_holding_it_not_a_word_of_a_title(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("pelatihan online")
    assert [label for label in sri.labels if "(Contoh)" in label] == ["Webinar ekspor: langkah pertama bagi perajin (Contoh)"]


async def test_a_region_of_several_provinces_asks_which(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("kelas di papua")
    assert sri.sees("Maksud Anda yang mana?")
    assert any("Papua" in label for label in sri.labels)


async def test_back_on_a_card_returns_to_the_list_it_was_found_in(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("batik jogja", "1", "Kembali")
    assert sri.sees("Batik", "DI Yogyakarta")


async def test_a_craft_that_is_not_listed_has_a_way_on(town: Town) -> None:
    sri = await at_the_card(town)
    await sri.walks("Daftar", "ya", "Sri Wahyuni", "nomornya 081234567890 ya bu", "tukang las")
    assert sri.sees("Kerajinan itu belum ada di daftar saya")
    await sri.presses("Kerajinan lain")
    assert "belum ada di daftar" not in sri.last.text


async def test_who_is_no_artisan_is_told_at_once(town: Town) -> None:
    budi = await at_the_card(town)
    await budi.walks("Daftar", "ya", "Budi", "081234567890", "bukan perajin")
    assert budi.sees("Kegiatan ini untuk perajin")
    await budi.presses("Cocok untuk saya")
    assert "Desain motif batik (Contoh)" not in budi.labels


async def test_a_card_says_for_whom_it_is(town: Town) -> None:
    sri = await at_the_card(town, PEWTER)
    assert sri.sees("Khusus: ", "Kepulauan Bangka Belitung")


async def test_a_waiting_place_has_nothing_to_save_in_a_calendar(town: Town) -> None:
    sri = await with_a_seat(town)
    calendar = next(choice.action.encode() for choice in sri.last.choices if choice.label == "Simpan ke kalender")
    await sri.walks("batal", "ya")
    await sri.taps(calendar)
    assert sri.last.attachment is None
    assert sri.sees("sudah dibatalkan")
