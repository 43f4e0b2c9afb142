"""The first minute: the language is asked once, and what the person came for is not lost."""

from __future__ import annotations

from bot.vocabulary import Layout
from storage.models import addresses, contacts
from tests.persona import Town


async def test_a_new_person_chooses_a_language_and_sees_the_menu(town: Town) -> None:
    sri = town.person("sri", "id")
    await sri.says("/start")
    assert sri.sees("Selamat datang di Sapa", "Welcome to Sapa")
    assert sri.labels == ["Bahasa Indonesia", "English"]
    await sri.presses("Bahasa Indonesia")
    assert sri.last.layout is Layout.MENU
    print(sri.reads)
