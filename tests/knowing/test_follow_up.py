"""What is said below a list is said of that list."""

from __future__ import annotations

from tests.persona import Town


async def test_days_below_a_list_narrow_that_list(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan batik")
    assert sri.sees("Batik")
    await sri.says("bulan depan")
    assert sri.sees("Batik", "Desember 2026")
    await sri.says("yang nomor 1")
    assert sri.sees("batik (Contoh)")


async def test_days_below_anything_else_are_searched_anew(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan batik")
    await sri.says("/bantuan")
    await sri.says("bulan depan")
    assert "Batik," not in sri.reads


async def test_how_many_are_left_is_asked_of_the_card(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan batik")
    await sri.says("yang nomor 1")
    await sri.says("sisa brp kak")
    assert sri.sees("Sisa")
