"""The list of codes on paper: everybody is on it, whatever they are called, and it is small enough for any phone."""

from __future__ import annotations

import pypdfium2
import pytest

from bot.documents import codes
from bot.documents.codes import Paper
from tests.organising.afterwards import works
from tests.organising.people import organiser
from tests.organising.test_door import claim, morning
from tests.persona import Town

LONG = "Raden Ajeng Siti Nurhaliza Kusumaningtyas Wijayakusuma binti Haji Muhammad Abdurrahman Setiawan Prawiranegara"
NAMES = ("Sri Wahyuni", LONG, "Nguyễn Thị Hồng Nhung", "Иван Петров", "王小明", "محمد", "", "=1+1")


def paper(people: int) -> Paper:
    listed = tuple((NAMES[number % len(NAMES)], f"{number:04d}") for number in range(people))
    top = ("Desain motif batik", "7 Des 2026, 09.00 WIB", "BBSPJIKB, Yogyakarta", "Centang yang datang.")
    heads = ("No.", "Nama", "Kode", "Tanda tangan")
    return Paper(top, heads, "Halaman {n} dari {total}", "(lihat kodenya)", listed)


@pytest.mark.parametrize("people", [0, 1, 30, 500])
def test_everybody_stands_on_it(people: int) -> None:
    file = codes.drawn(paper(people))
    assert len(file.content) < 1_000_000
    document = pypdfium2.PdfDocument(file.content)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    words = "\n".join(pages)
    assert [number for number in range(people) if f"{number:04d}" not in words] == []
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    if people > 7:
        assert all(said in words for said in ("Nguyễn Thị Hồng Nhung", "Иван Петров", "(lihat kodenya)", "…"))


async def test_it_comes_as_a_file_to_whoever_stands_at_the_door(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 2)
    await wayan.taps(f"code_pdf:0:{number}")
    await works(town)
    file = wayan.last.attachment
    assert file is not None
    assert file.media_type == "application/pdf"
    document = pypdfium2.PdfDocument(file.content)
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert "Sri Wahyuni" in words
    assert (await claim(town, sri)).code in words
    foreign = await organiser(town, "ketut", of="Dewan Kerajinan")
    await foreign.taps(f"code_pdf:0:{number}")
    await works(town)
    assert foreign.last.attachment is None
