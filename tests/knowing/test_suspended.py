"""A page that stands last over a form which waits: numbers and labels mean the page, and one word goes back."""

from __future__ import annotations

import pytest

from storage.models import reports
from tests.persona import Town

PASTE = "Tempel atau teruskan pesannya"
LOTTERY = "Selamat anda menang undian inacraft, kirim uang 2 juta"


async def test_a_number_below_a_commands_page_is_no_answer(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/lapor")
    await sri.says("/bahasa")
    await sri.says("2")
    assert sri.sees("Paste or forward the message")  # the language was chosen, and the question is asked again in it
    await sri.says("/bahasa")
    await sri.says("Bahasa Indonesia")
    assert sri.sees(PASTE)


async def test_lanjutkan_goes_back_without_choosing(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/lapor")
    await sri.says("/bahasa")
    await sri.says("lanjutkan")
    assert sri.sees(PASTE)
    await sri.says(LOTTERY)
    assert sri.sees("Tidak dikenal")


async def test_a_language_chosen_elsewhere_opens_no_form_again(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/lapor")
    await sri.says("/menu")
    await sri.says("/bahasa")
    await sri.says("Bahasa Indonesia")
    assert PASTE not in sri.reads


@pytest.mark.parametrize("command", ["/mentor", "/bantuan", "/pelatihan"])
async def test_any_page_is_meant_by_its_numbers(town: Town, command: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/lapor")
    await sri.says(command)
    await sri.says("1")
    assert "Tidak dikenal" not in sri.reads
    await sri.says("lanjutkan")
    assert sri.sees(PASTE)


@pytest.mark.parametrize("said", [f"ini asli? {LOTTERY}", "ini asli? transfer 200rb", "apakah ini asli: klik bit.ly/x"])
async def test_a_question_with_its_message_is_judged_at_once(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees("Tidak dikenal")
    await sri.says("ya")
    shown = await town.database.read(lambda connection: connection.execute(reports.select()).mappings().all())
    assert [row["body"] for row in shown][-1] in said
    assert "asli" not in shown[-1]["body"]


@pytest.mark.parametrize("said", ["ini asli?", "apakah ini asli ya kak", "ini asli atau palsu"])
async def test_a_question_without_a_message_asks_for_it(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees(PASTE)
