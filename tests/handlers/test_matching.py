"""What suits somebody, and who was invited: over every wire."""

from __future__ import annotations

from storage.models import activities
from storage.models import invitees as table
from tests.organising.people import organiser
from tests.persona import Town


async def test_a_craft_and_a_level_lead_to_what_suits(town: Town) -> None:
    await town.change(activities, activities.c.slug == "contoh-pewarnaan-batik", level="beginner")
    sri = await town.guest("sri", "id")
    await sri.says("yang cocok untuk saya")
    assert sri.sees("Kerajinan Anda apa?")
    await sri.walks("Batik", "Pemula")
    assert sri.sees("Cocok untuk Anda", "Menurut yang Anda ceritakan: batik, pemula.", "karena: batik, pemula")
    await sri.presses("Pewarnaan batik (Contoh)")
    assert sri.sees("Untuk: Pemula")


async def test_a_pasted_list_of_guests_and_what_one_answers(town: Town) -> None:
    wayan = await organiser(town)
    await wayan.taps(f"invited:0:{(await town.activity('contoh-motif-batik'))['id']}")
    await wayan.walks("Tambah tamu", "Malaysia\nThailand\nKraftangan Malaysia", "Masukkan", "Lihat daftar")
    assert wayan.sees("2 negara dan 1 lembaga diundang: 3 belum menjawab.")
    await wayan.walks("Thailand", "Mengirim 2 orang")
    assert wayan.sees("1 mengirim 2 orang, 2 belum menjawab")
    assert sorted(row["status"] for row in await town.rows(table)) == ["invited", "invited", "sending"]
