"""An organiser writes an announcement on a phone, sees it as each platform shows it, and says whom it is for."""

from __future__ import annotations

from tests.announcing.test_composing import WORDS, latest, organiser
from tests.persona import Town


async def test_from_the_first_word_to_who_it_is_for(town: Town) -> None:
    ayu = await organiser(town)
    await ayu.says("/umumkan")
    await ayu.presses("Pengumuman baru")
    await ayu.says(WORDS)
    await ayu.presses("Pakai Indonesia saja")
    await ayu.presses("Kerajinan")
    await ayu.presses("Batik")
    await ayu.presses("Selesai")
    await ayu.presses("Kecuali")
    await ayu.presses("Provinsi")
    await ayu.presses("Lainnya")
    await ayu.presses("Selesai")
    await ayu.presses("Pakai ini")
    assert ayu.sees("Draf, dari", "Perajin batik", "hanya Indonesia")
    await ayu.presses("Pratinjau")
    await ayu.presses("Templat WhatsApp")
    assert ayu.sees(WORDS, "Baca lengkap")
    assert (await latest(town)).indonesian == WORDS
