"""An organiser prepares an activity question by question, reads it back, and publishes it."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from storage.models import activities, audit, drafts
from storage.people import roles
from tests.organising.people import BBSPJIKB, organisation, organiser
from tests.organising.test_files import photo
from tests.persona import Persona, Town

TITLE = ("Pelatihan", "Batik warna alam", "Pakai yang Indonesia", "Batik", "Selesai")
SHORTEST = (*TITLE, "Bantul", "Aula BBSPJIKB", "12-14 Des 09.00-16.00", "20")


async def begun(wayan: Persona) -> Persona:
    """At the first question of a new activity."""
    await wayan.says("kelola")
    await wayan.presses(wayan.word("New activity"))
    await wayan.presses(wayan.word("Start"))
    return wayan


async def reviewed(town: Town) -> Persona:
    """At the review, by the shortest way."""
    wayan = await begun(await organiser(town))
    await wayan.walks(*SHORTEST)
    return wayan


async def published(town: Town, wayan: Persona) -> dict[str, object]:
    """What the draft became."""
    await wayan.presses(wayan.word("Publish"))
    await wayan.presses(wayan.word("Yes, publish"))
    return max(await town.rows(activities), key=lambda row: row["id"])


async def test_eight_answers_and_a_review_publish_an_activity(town: Town) -> None:
    wayan = await reviewed(town)
    assert wayan.sees("Batik warna alam", "Sabtu-Senin, 12-14 Des 2026, 09.00-16.00 WIB", "Bantul", "20")
    assert not [one for one in await town.rows(activities) if one["title_id"] == "Batik warna alam"]
    made = await published(town, wayan)
    assert (made["title_en"], made["province"], made["quota"]) == ("Batik warna alam", "ID-YO", 20)
    assert (made["starts_on"], made["ends_on"], made["timing"]) == (date(2026, 12, 12), date(2026, 12, 14), "dated")
    assert (made["organiser"], made["organisation_id"]) == (BBSPJIKB, await organisation(town))
    assert not await town.rows(drafts)
    entries = [(one["deed"], one["subject"], one["detail"]) for one in await town.rows(audit)]
    assert ("prepare", f"activity:{made['id']}", "published") in entries
    await town.learns()  # as a running process does within seconds: titles are looked up in its index
    sri = await town.guest("sri")
    await sri.says("batik warna alam")
    assert sri.sees("Sisa 20 dari 20 kursi")


async def test_who_gets_things_is_chosen_unless_said_otherwise(town: Town) -> None:
    wayan = await begun(await organiser(town))
    await wayan.presses(wayan.word("More"))
    await wayan.walks("Bantuan alat", *SHORTEST[1:])
    assert wayan.sees("dipilih panitia", "Bantuan alat, Batik")
    await wayan.presses(wayan.word("Manage"))
    assert wayan.sees("Kegiatan Anda")


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ("31 Februari 9 pagi", "tidak ada di kalender"),
        ("12 Des 24.00", "Jam itu tidak ada"),
        ("12 Des jam 16.00-09.00", "lebih dulu"),
        ("14-12 Des", "lebih dulu"),
        ("12 Des jam 9 WIB sampai 12 WITA", "dua zona waktu"),
        ("12 Des jam 9 WITA", "zona WIB"),
        ("20 Nov jam 9", "sudah lewat"),
        ("jam 9", "menemukan harinya"),
    ],
)
async def test_a_day_that_cannot_be_is_asked_again_with_the_reason(town: Town, said: str, because: str) -> None:
    wayan = await begun(await organiser(town))
    await wayan.walks(*SHORTEST[:-2])
    await wayan.says(said)
    assert wayan.sees(because, "Kapan?")
    await wayan.says("12 Des 9 pagi")
    assert wayan.sees("Tercatat: Sabtu, 12 Desember 2026, 09.00 WIB", "Berapa kursi?")


async def test_leaving_loses_nothing_and_a_colleague_goes_on(town: Town) -> None:
    wayan, made = await begun(await organiser(town)), await organiser(town, "made", "en")
    await wayan.walks(*SHORTEST[:4])
    await wayan.presses("Batal")
    await made.says("manage")
    assert made.sees("1 draft is not published yet")
    await made.walks("New activity", "My drafts", "Batik warna alam")
    assert made.sees("For which crafts?")
    await made.walks("batik, tenun", "Online", "tomorrow 2 pm to 4 pm", "No limit")
    assert made.sees("Check it: Batik warna alam", "Tuesday, 24 November 2026, 14:00-16:00 WIB", "no limit")


async def test_who_runs_something_else_reaches_no_draft(town: Town) -> None:
    wayan = await reviewed(town)
    [draft] = await town.rows(drafts)
    nyoman = await organiser(town, "nyoman", of="Dekranasda Bali")
    for payload in (f"draft:0:{draft['id']}", f"begin_draft:0:{draft['organisation_id']}", "draft:0:999999", "draft:0:x"):
        await nyoman.taps(payload)
        assert "Batik warna alam" not in nyoman.reads
    await nyoman.taps("drafts:0:")
    assert "Batik warna alam" not in nyoman.reads
    await town.learns()  # as a running process does within seconds: titles are looked up in its index
    sri = await town.guest("sri")
    await sri.says("batik warna alam")
    assert "Batik warna alam" not in sri.reads
    await wayan.presses("Terbitkan")
    await town.database.run(partial(roles.revoke, address=wayan.address))
    await wayan.presses("Ya, terbitkan")
    assert not [one for one in await town.rows(activities) if one["title_id"] == "Batik warna alam"]


async def test_anything_is_changed_on_the_review_and_seen_as_artisans_will(town: Town) -> None:
    wayan = await reviewed(town)
    await wayan.walks("Ubah isian", "Biaya", "150 ribu", "Ubah isian", "Batas pendaftaran", "3 hari sebelumnya")
    assert wayan.sees("semua orang, Rp150.000", "Batas pendaftaran: 9 Des 2026, 23.59 WIB")
    await wayan.walks("Ubah isian", "Untuk siapa", "Provinsi tertentu", "DIY, Bali", "Pratinjau", "WhatsApp")
    assert wayan.sees("WhatsApp", "*Batik warna alam*", "Khusus: DI Yogyakarta, Bali", "Rp150.000", "[Daftar]")
    await wayan.presses("Versi Inggris")
    assert wayan.sees("Only for: Special Region of Yogyakarta, Bali", "[Register]")
    await wayan.presses("Kembali")
    made = await published(town, wayan)
    assert made["cost"] == "Rp150.000"


async def test_what_cannot_be_published_says_why_and_how_to_mend_it(town: Town) -> None:
    wayan = await reviewed(town)
    await wayan.walks("Ubah isian", "Batas pendaftaran", "1 hari sebelumnya")
    town.clock.tick(days=18, hours=18)  # the night before it begins: the end of registration is over
    await wayan.taps("drafts:0:")
    await wayan.presses("Batik warna alam")
    assert wayan.sees("! Batas pendaftaran itu sudah lewat")
    assert "Terbitkan" not in wayan.labels
    town.clock.tick(days=1)
    await wayan.taps("drafts:0:")
    await wayan.presses("Batik warna alam")
    assert wayan.sees("! Hari atau jam itu sudah lewat")
    await wayan.walks("Hari dan jam", "besok jam 2 siang")
    assert wayan.sees("Senin, 14 Desember 2026, 14.00 WIB", "Batas pendaftaran: 13 Des 2026, 23.59 WIB")  # it moved along
    assert (await published(town, wayan))["opens_at"] == "14:00"


async def test_a_draft_is_thrown_away_only_after_a_second_yes(town: Town) -> None:
    wayan = await reviewed(town)
    await wayan.walks("Buang", wayan.word("Keep it"))
    assert await town.rows(drafts)
    await wayan.walks("Buang", "Ya, buang")
    assert not await town.rows(drafts)


async def test_only_who_has_a_seat_reads_where_to_join_online(town: Town) -> None:
    wayan = await begun(await organiser(town))
    await wayan.walks(*TITLE, "Daring", "1 Des 9 pagi", "1", "Ubah isian", "Lainnya", "Lainnya", "Lainnya", "Tautan daring")
    await wayan.says("zoom.us/j/123")
    made = await published(town, wayan)
    sri = await town.guest("sri", name="Sri Wahyuni", phone="+6281234567890", craft="batik")
    dewi = await town.guest("dewi", name="Dewi Wahyuni", phone="+6281234567890", craft="batik")
    await sri.taps(f"card:0:{made['id']}")
    await sri.taps(f"details:0:{made['id']}")
    await sri.taps(f"agree:0:{made['id']}")
    await dewi.taps(f"agree:0:{made['id']}")
    assert ["https://zoom.us/j/123" in said.words for said in sri.chat] == [False, False, True]
    assert not any("zoom.us" in said.words for said in dewi.chat)


async def test_a_poster_stands_on_the_card_once_it_was_brought(town: Town) -> None:
    wayan = await reviewed(town)
    await wayan.walks("Ubah isian", "Lainnya", "Lainnya", "Lainnya", "Poster")
    await wayan.sends("document", b"%PDF-1.7", "poster.pdf")
    assert wayan.sees("Kirim posternya sebagai gambar")
    await wayan.sends("photo", photo())
    await town.jobs.run_due()
    made = await published(town, wayan)
    sri = await town.guest("sri")
    await sri.taps(f"card:0:{made['id']}")
    assert sri.last.attachment is not None
    assert sri.last.attachment.is_picture


async def test_what_an_erased_organiser_prepared_stays_without_their_name(town: Town) -> None:
    wayan = await reviewed(town)
    await wayan.taps("erase_yes:0:")
    [draft] = await town.rows(drafts)
    assert draft["contact_id"] is None
