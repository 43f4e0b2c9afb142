"""A question about duty, followed and compared: over every wire."""

from __future__ import annotations

from storage.models import questions
from tests.persona import Town


async def test_a_question_about_duty_is_answered_compared_and_followed(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni")
    await sri.says("perhiasan perak ke dubai kena pajak brp")
    assert sri.sees("Perhiasan perak ke Uni Emirat Arab", "IUAE-CEPA berlaku sejak 1 Sep 2023", "FTA Center", "2023-09-04")
    await sri.presses("Beri tahu perubahan")
    assert sri.sees("Uni Emirat Arab")
    await sri.says("bandingkan pasar perak hongkong turki")
    assert sri.sees("Hong Kong: AHKFTA berlaku sejak Juli 2020", "IT-CEPA belum berlaku")
    await sri.presses("Turki")
    assert sri.sees("ke Turki", "D-8 PTA")
    await sri.presses("Sumber")
    assert sri.sees("Kompas.com / Kemendag")


async def test_what_no_source_is_about_goes_to_a_person_and_a_group_is_answered_for_itself(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni")
    await sri.says("bikin sertifikat halal dmn ya")
    assert sri.sees("Tentang sertifikat halal belum ada sumber")
    await sri.presses("Ya, teruskan")
    assert [row["body"] for row in await town.rows(questions)] == ["bikin sertifikat halal dmn ya"]
    await sri.says("apa ada perjanjian dengan asean")
    assert sri.sees("ATIGA", "0% dengan Form D", "Direktorat Jenderal Bea dan Cukai", "per 2023")
    await sri.presses("Malaysia")
    assert sri.sees("Malaysia", "ATIGA, RCEP")
