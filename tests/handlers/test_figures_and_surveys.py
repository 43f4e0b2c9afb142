"""A figure is asked for in words, and a survey is written, opened and answered with one tap."""

from __future__ import annotations

import pytest

from storage.models import survey_answers
from tests.knowing.surveying import ask
from tests.organising.people import organiser
from tests.persona import Town


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_figure_comes_with_its_source_and_its_note(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("angka" if language == "id" else "figures")
    await sri.presses(sri.word("Businesses"))
    row = next(one for one in sri.last.choices if one.action.argument == "craft-batik-units")
    await sri.presses(row.label)
    assert sri.sees("747.000" if language == "id" else "747,000", "ANTARA, 2024-05-15")
    await sri.presses(sri.word("Sources"))
    assert sri.sees("antaranews.com")


async def test_a_survey_is_answered_by_its_number(town: Town) -> None:
    number = await ask(await organiser(town))
    sri = await town.guest("sri", "id")
    await sri.says(f"survei {number}")
    await sri.presses("Belum")
    assert sri.sees("Terima kasih", "Belum")
    assert [row["choice"] for row in await town.rows(survey_answers)] == [2]
