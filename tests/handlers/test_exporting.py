"""A question about duty, followed and compared: over every wire."""

from __future__ import annotations

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
