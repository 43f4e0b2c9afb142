"""A question and its answer, as both sides see it on every platform."""

from __future__ import annotations

import pytest

from storage.models import questions
from tests.organising.people import organiser
from tests.persona import Persona, Town


async def reads(who: Persona, *words: str) -> None:
    """Wait until somebody's last bubble holds these words."""
    await who.town.until(lambda: bool(who.chat) and all(one in who.reads for one in words), who.channel)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_question_is_asked_answered_and_talked_about(town: Town, language: str) -> None:
    wayan, sri = await organiser(town, language=language), await town.guest("sri", language, name="Sri Wahyuni")
    number = (await town.activity("contoh-motif-batik"))["id"]
    await sri.walks(f"/start a_{number}", sri.word("Details"), sri.word("Ask a person"), "Parkir di mana?")
    (asked,) = await town.rows(questions)
    ticket = asked["id"]
    assert sri.sees(sri.word("Your question has the number {n}.", n=ticket), "BBSPJIKB")
    await town.clockwork.fire_due()
    await reads(wayan, wayan.word("Questions that wait: {count}. The oldest is number {n}.", count=1, n=ticket))
    await wayan.walks(wayan.word("Open it"), wayan.word("Answer"), "Di halaman belakang.")
    await reads(sri, "Di halaman belakang.", sri.word("{who} answers question {n}", who="BBSPJIKB", n=ticket))
    await sri.walks(sri.word("Write more"), "Terima kasih, sampai jam berapa?")
    assert sri.sees(sri.word("Passed on to {who}, question {n}.", who="BBSPJIKB", n=ticket))
    await wayan.says(f"/jawab {ticket}")
    assert wayan.sees("Sri Wahyuni", "Parkir di mana?", "sampai jam berapa?")
    await wayan.presses(wayan.word("I take it over"))
    await reads(sri, "“selesai”")
    await sri.says("Bisa pakai bus?")
    assert sri.sees("BBSPJIKB")
    await sri.presses(sri.word("Done"))
    assert sri.sees(sri.word("Sapa answers again."))
