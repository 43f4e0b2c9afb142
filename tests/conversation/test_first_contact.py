"""The first minute: the language is asked once, and what the person came for is not lost."""

from __future__ import annotations

import pytest

from bot.vocabulary import Layout
from storage.models import addresses, contacts
from tests.persona import Town
from tests.persona import on_sqlite as database_url  # noqa: F401
from tests.wires.fixtures import not_on

MENU = {"id": "Apa yang Anda cari?", "en": "What are you looking for?"}


@not_on("whatsapp", why="it does not tell the language of a phone")
@pytest.mark.parametrize(
    ("phone", "first", "second"), [("id", "Bahasa Indonesia", "English"), ("en", "English", "Bahasa Indonesia")]
)
async def test_the_language_is_asked_once_in_both_the_phones_first(town: Town, phone: str, first: str, second: str) -> None:
    sri = town.person("sri", phone)
    await sri.says("/start")
    assert sri.sees("Selamat datang di Sapa", "Welcome to Sapa")
    assert sri.labels == [first, second]
    await sri.presses(first)
    assert sri.last.layout is Layout.MENU
    assert sri.sees(MENU[phone])
    await sri.says("/start")
    assert sri.sees(MENU[phone])


@pytest.mark.parametrize("answer", ["2", "2.", "dua", "two", "English", "english", "ENGLISH"])
async def test_every_way_of_choosing_works(town: Town, answer: str) -> None:
    lim = town.person("lim")
    await lim.says("/start")
    await lim.says(answer)
    assert lim.sees(MENU["en"])


async def test_a_deep_link_is_kept_through_the_language_question(town: Town) -> None:
    number = (await town.activity("contoh-pewarnaan-batik"))["id"]
    sri = town.person("sri")
    await sri.says(f"/start a_{number}")
    assert sri.labels == ["Bahasa Indonesia", "English"]
    await sri.presses("English")
    assert sri.sees("Dyeing batik (Sample)", "20 of 20 seats left")


async def test_a_link_to_register_is_kept_too(town: Town) -> None:
    number = (await town.activity("contoh-pewarnaan-batik"))["id"]
    sri = town.person("sri")
    await sri.says(f"/start r_{number}")
    await sri.presses("Bahasa Indonesia")
    assert sri.sees("Setuju, lanjut", "5 pertanyaan")


@pytest.mark.parametrize("greeting", ["/start", "halo", "Hi", "menu"])
async def test_words_typed_before_the_language_are_answered_after_it(town: Town, greeting: str) -> None:
    sri = town.person("sri")
    await sri.says("batik jogja")
    await sri.says(greeting)
    await sri.presses("Bahasa Indonesia")
    assert sri.sees("Pewarnaan batik (Contoh)", "Batik, DI Yogyakarta")


async def test_the_newest_wish_before_the_language_counts(town: Town) -> None:
    sri = town.person("sri")
    await sri.says("pewter")
    await sri.says("tenun ntb")
    await sri.presses("English")
    assert sri.sees("(Sample)", "Mataram")


async def test_nobody_is_kept_at_the_door(town: Town) -> None:
    sri = town.person("sri")
    for words in ("assalamualaikum", "mau ikut kelas"):
        await sri.says(words)
        assert sri.labels == ["Bahasa Indonesia", "English"]
    await sri.says("batik jogja")
    assert sri.sees("Akan datang: Batik")


@pytest.mark.parametrize(("word", "language"), [("indonesia", "id"), ("bhs inggris", "en"), ("english please", "en")])
async def test_a_language_can_be_named_at_the_door(town: Town, word: str, language: str) -> None:
    sri = town.person("sri")
    await sri.says("/start")
    await sri.says(word)
    assert sri.sees(MENU[language])


async def test_a_button_of_a_forgotten_chat_is_kept_through_the_language_question(town: Town) -> None:
    number = (await town.activity("contoh-motif-batik"))["id"]
    sri = town.person("sri")
    await sri.taps(f"card:0:{number}")
    await sri.presses("Bahasa Indonesia")
    assert sri.sees("Desain motif batik (Contoh)")


async def test_stopping_and_erasing_need_no_language(town: Town) -> None:
    sri = town.person("sri")
    await sri.says("berhenti")
    assert "Bahasa Indonesia" not in sri.labels
    await sri.says("data")
    assert sri.sees("Hapus semua")


@not_on("web", "whatsapp", why="a page takes no stickers, and WhatsApp does not tell the language of a phone")
async def test_a_sticker_first_asks_for_the_language(town: Town) -> None:
    sri = town.person("sri", "en")
    await sri.sends("sticker")
    assert sri.labels == ["English", "Bahasa Indonesia"]


async def test_nothing_but_the_language_is_asked_or_kept_at_first(town: Town) -> None:
    sri = await town.person("sri", "id").arrives()
    (contact,) = await town.rows(contacts)
    told = {name for name, value in contact.items() if value is not None}
    ours = {"news", "news_hour", "standing"}  # how news would come has a default, and the database keeps the last
    assert told - ours == {"id", "language", "created_at"}
    assert len(await town.rows(addresses)) == 1
    assert sri.labels[0] == "Pelatihan"


@pytest.mark.parametrize(("language", "word", "other"), [("id", "bahasa", "English"), ("en", "language", "Bahasa Indonesia")])
async def test_the_language_can_be_changed_any_time(town: Town, language: str, word: str, other: str) -> None:
    sri = await town.person("sri", language).arrives()
    await sri.says(word)
    await sri.presses(other)
    assert sri.sees(MENU["en" if language == "id" else "id"])
    assert sri.last.more == ("Choose" if language == "id" else "Pilih"), "the button that opens the list speaks it, too"
    await town.restart()
    await sri.says("menu")
    assert sri.sees(MENU["en" if language == "id" else "id"])


async def test_one_word_of_another_language_does_not_switch(town: Town) -> None:
    sri = await town.person("sri", "id").arrives()
    await sri.says("trainings")
    assert sri.sees("Akan datang")
    lim = await town.person("lim", "en").arrives()
    await lim.says("pelatihan batik jogja")
    assert lim.sees("Coming up")
