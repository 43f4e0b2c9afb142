"""What staff and artisans type instead of pressing: it leads to the same page, or asks which activity is meant."""

from __future__ import annotations

from tests.organising.people import organiser
from tests.persona import Town

TITLE = "Desain motif batik (Contoh)"


async def test_words_of_staff_lead_there_once_the_activity_is_chosen(town: Town) -> None:
    wayan = await organiser(town)
    for said, shown in (
        ("lihat peserta", "Peserta: Desain"),
        ("siapa saja yang daftar", "Peserta: Desain"),
        ("ganti jam", "Kapan?"),
        ("batalkan kegiatan", "Mengapa dibatalkan?"),
        ("ubah kegiatan", "Batalkan kegiatan"),
        ("unduh peserta", "Belum ada yang mendaftar"),
    ):
        await wayan.says("menu")
        await wayan.says(said)
        assert wayan.sees("Untuk kegiatan yang mana?"), said
        await wayan.presses(TITLE)
        assert wayan.sees(shown), said
    await wayan.says("menu")
    await wayan.says("buat kegiatan")
    assert "Mulai dari awal" in wayan.labels


async def test_the_same_words_of_an_artisan_are_about_their_own_things(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni")
    await sri.says("kirim sertifikat")
    assert sri.sees("Anda belum punya sertifikat")
    await sri.says("batalkan kegiatan")
    assert sri.sees("belum punya pendaftaran")
    await sri.says("siapa saja yang daftar")
    assert sri.sees("hanya untuk penyelenggara")


async def test_calling_off_can_be_left_at_its_last_step(town: Town) -> None:
    wayan = await organiser(town)
    await wayan.says("batalkan kegiatan")
    await wayan.walks(TITLE, "Peserta kurang", "Tidak ada lagi")
    assert wayan.labels == ["Ya, batalkan", "Kembali", "Batal"]
    await wayan.presses("Batal")
    assert not (await town.activity("contoh-motif-batik"))["cancelled"]
