"""How it reads on a small screen: short bubbles, in the language chosen and no other, with a way on from each."""

from __future__ import annotations

import re

import pytest

from tests.persona import Persona, Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401

LETTERS, LINES = 350, 9  # help and details are asked for, and may be longer
ENGLISH = re.compile(r"\b(the|your|you|seat|seats|please|register|choose|back|more)\b", re.IGNORECASE)
INDONESIAN = re.compile(r"\b(anda|yang|kursi|silakan|daftar|pilih|kembali|lainnya|sudah)\b", re.IGNORECASE)


async def the_usual_ways(town: Town, sri: Persona) -> None:
    """Most screens, the way people come upon them."""
    word = sri.word
    number = (await town.activity("contoh-motif-batik"))["id"]
    await sri.walks("menu", word("Trainings"), word("More"), word("Narrow down"), word("Craft"), word("Back"), word("Month"))
    await sri.walks("batik jogja", "1", word("Register"), word("Agree, continue"), "x", "Sri Wahyuni", "0", "menu")
    await sri.walks(word("Continue the form"), "rahasia", "081234567890", "zzz", "batik", word("Change"), word("All correct"))
    await sri.walks("mungkin", word("Yes, register me"), word("Save to calendar"), "/start r_" + str(number))
    await sri.walks(word("Cancel my seat"), word("Keep my seat"), word("Cancel my seat"), word("Yes, cancel it"), word("Undo"))
    await sri.walks(
        "/registrations", "1", "/profil", word("Town or regency"), "Bantul", word("My profile"), word("Craft"), "batal"
    )
    await sri.walks(
        "/ask", word("Cancel"), "/tanya", "Boleh?", "/data", word("Erase everything"), word("No"), word("Stop messages")
    )
    await sri.walks("asdf lkj", "qwerty", "/language", "/nothing", "batal", "/start a_999999", "pewter desember 2031")
    await sri.walks(
        "/start a_" + str((await town.activity("contoh-ecoprint"))["id"]),
        word("Tell me"),
        "menu",
        word("Everything else"),
        word("Language"),
    )


@pytest.mark.parametrize("language", ["id", "en"])
async def test_bubbles_are_short_and_speak_one_language(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await the_usual_ways(town, sri)
    assert len(sri.chat) > 50
    foreign = ENGLISH if language == "id" else INDONESIAN
    for said in sri.chat:
        words = spoken(said.reply)
        assert len(words) <= LETTERS, words
        assert len(words.splitlines()) <= LINES, words
        assert not foreign.search(f"{words} {[choice.label for choice in said.reply.choices]}"), words
        assert "{" not in words, words
        assert len({choice.label for choice in said.reply.choices}) == len(said.reply.choices), said.reply.choices


async def test_after_two_failures_a_person_is_offered_and_yes_is_enough(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("asdf lkj")
    assert {"Pelatihan", "Tanya petugas", "Menu"} <= {*sri.labels}
    await sri.says("qwerty")
    assert sri.labels[0] == "Ya, teruskan"
    await sri.says("ya")
    assert sri.sees("Pertanyaan Anda nomor")


async def test_understanding_starts_the_count_anew(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("asdf lkj", "batik jogja", "qwerty")
    assert sri.labels[0] == "Pelatihan"
