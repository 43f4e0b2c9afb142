"""The readiness check and the first export: asked, scored, shared only with consent, counted beyond an erasure."""

from __future__ import annotations

from functools import partial

import pytest

from bot.i18n import speaking
from bot.rules.periods import of_year
from bot.rules.readiness import Level, Topic
from bot.screens.organisers import exporters as screens
from storage.knowing import exporters, readiness
from storage.knowing.exporters import Exporters
from storage.knowing.readiness import Check
from storage.models import consents, deliveries, first_exports, targets
from storage.models import readiness as table
from storage.organising.counted import Over
from tests.organising.afterwards import contact
from tests.organising.mentoring import applies, chooses
from tests.organising.people import admin, organiser
from tests.persona import Persona, Town, spoken
from tests.scheduler.briefs import all_sayable


async def checks(sri: Persona, *answers: str, share: str = "No") -> None:
    """Go through all questions; what is not said is answered with yes."""
    await sri.walks("/siapekspor", sri.word("Start the check"))
    for number in range(12):
        assert sri.sees(f"({number + 1}/12)")
        await sri.presses(sri.word(answers[number] if number < len(answers) else "Yes"))
    if share:
        await sri.presses(sri.word(share))


@pytest.mark.parametrize("language", ["id", "en"])
async def test_twelve_questions_end_with_a_score_and_what_is_missing(town: Town, language: str) -> None:
    sri = await town.guest("sri", language, name="Sri", craft="perak", province="ID-YO")
    await checks(sri, "Not yet", "Partly")
    assert sri.sees(sri.word("Ready to export: {score} of 100", score=87), sri.word("Only you see this."))
    assert sri.labels[:2] == [sri.word("Own product"), sri.word("Monthly capacity")]
    assert len(spoken(sri.last)) <= 350
    await sri.presses(sri.word("Own product"))
    assert sri.sees("Radar Semarang, 2022-06-09", sri.word("Product, capacity"))
    await sri.presses(sri.word("Product, capacity"))
    office = {"id": "Dinas perindag, PPEI/ECP", "en": "trade office (Dinas perindag), PPEI/ECP"}[language]
    assert sri.sees(sri.word("Rules change; check again at: {office}.", office=office))


async def test_it_goes_on_where_it_stopped_and_answers_can_be_taken_back(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", craft="perak", nib="9120001234567")
    await sri.walks("/siapekspor", "Mulai cek", "ya", "sebagian", "Kembali", "belum")
    await sri.says("/langkah")
    await town.restart()
    await sri.walks("/siapekspor", "Lanjutkan")
    assert sri.sees("(3/11)"), "the business number is known already"
    for _ in range(9):
        await sri.presses("Ya")
    await sri.presses("Tidak")
    (row,) = await town.rows(table)
    assert (row["score"], row["shared"]) == (91, False)
    assert '"capacity":"no"' in row["answers"]


async def test_a_later_check_shows_what_changed(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", craft="perak")
    await checks(sri, *["Not yet"] * 6)
    town.clock.tick(days=60)
    await sri.presses("Periksa lagi")
    for _ in range(12):
        await sri.presses("Ya")
    await sri.presses("Tidak")
    assert sri.sees("Kesiapan ekspor: 100 dari 100", "23 Nov 2026", "50", "+50", "tidak ada yang kurang")
    await sri.says("/siapekspor")
    assert sri.sees("+50")


async def test_a_gap_names_what_is_coming_that_teaches_it_else_what_to_follow(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", craft="perak", province="ID-YO")
    await checks(sri)
    await sri.taps("gap:0:online")
    assert sri.sees("e-Smart"), "the sample teaches photos"
    await sri.taps("gap:0:origin")
    assert sri.sees("Webinar ekspor")
    await sri.taps("gap:0:prices")
    assert sri.sees("Belum ada pelatihan mendatang")
    await sri.presses("Kabari pelatihannya")
    assert sri.sees("Perak")


# ---- organisers -----------------------------------------------------------------------------------------------------------
async def nominees(town: Town, wayan: Persona, number: int) -> list[str]:
    await wayan.taps(f"mentoring:0:{number}")
    await wayan.presses("Undang perajin")
    return [choice.label for choice in wayan.last.choices if choice.action.name == "nominee"]


async def test_organisers_see_who_shares_the_readiest_first_and_nobody_else(town: Town) -> None:
    number, wayan = await chooses(town), await organiser(town)
    sri, ana, budi, citra = [
        await town.guest(name, name=name.title(), craft=craft, regency="Bantul")
        for name, craft in (("sri", "perak"), ("ana", "perak"), ("budi", "perak"), ("citra", "batik"))
    ]
    await checks(sri, "Not yet", share="Yes, they may")
    await checks(ana, share="Yes, they may")
    await checks(budi)
    await town.database.run(partial(readiness.put, contact_id=await contact(town, citra), check=check(town, shared=True)))
    assert await nominees(town, wayan, number) == ["Ana", "Sri"]
    await sri.walks("/data", "Jangan bagikan lagi")
    assert sri.sees("Tidak ada penyelenggara")
    assert await nominees(town, wayan, number) == ["Ana"]
    await wayan.taps(f"nominee:0:{number}={await contact(town, sri)}")
    assert sri.name not in wayan.reads
    assert wayan.sees("tidak lagi membagikan")


def check(town: Town, *, shared: bool) -> Check:
    return Check({Topic.NIB: Level.YES}, 100, shared, town.clock())


async def test_a_mark_without_an_agreement_shows_nothing(town: Town) -> None:
    """As after two chats parted, one of which had agreed."""
    number, wayan = await chooses(town), await organiser(town)
    sri = await town.guest("sri", name="Sri", craft="perak")
    await checks(sri, share="Yes, they may")
    await town.change(consents, consents.c.purpose == "readiness", withdrawn_at=town.clock())
    assert await nominees(town, wayan, number) == []


async def test_a_nominee_is_invited_once_and_who_takes_part_is_none(town: Town) -> None:
    number, wayan = await chooses(town), await organiser(town)
    sri, joined = await town.guest("sri", name="Sri", craft="perak"), await applies(town, "joko")
    for one in (sri, joined):
        await checks(one, share="Yes, they may")
    assert await nominees(town, wayan, number) == ["Sri"]
    heard = len(sri.chat)
    await wayan.walks("Sri", "Undang", "Ya, undang")
    await sri.hears(heard + 1)
    title = (await town.activity("contoh-pendampingan-perhiasan"))["title_id"]
    assert sri.sees("Undangan pendampingan", title, "Lihat kegiatan")
    await wayan.taps(f"nominate:0:{number}={await contact(town, sri)}=yes")
    assert wayan.sees("Sudah pernah diundang.")
    assert len(await town.rows(deliveries, notice="nominated")) == 1
    await all_sayable(town)


# ---- the first export -----------------------------------------------------------------------------------------------------
async def exports(sri: Persona, month: str = "Oktober 2026", market: str = "Jepang") -> None:
    await sri.walks("/eksporpertama", month, market)


async def worth(town: Town, said: str, name: str, *more: str) -> Persona:
    sri = await town.guest(name, "id", name=name.title(), craft="perak")
    await exports(sri)
    await sri.walks("Ya, catat", "Tambah nilainya", said, *more)
    return sri


async def test_what_an_export_was_worth_is_asked_back_in_doubt_and_seen_by_its_person_and_in_sums_alone(town: Town) -> None:
    sri = await worth(town, "1 M", "sri")
    assert sri.sees("Yang mana maksud Anda?")
    assert sri.labels[:2] == ["Rp1.000.000", "Rp1.000.000.000"]
    await sri.presses("Rp1.000.000.000")
    assert sri.sees("Nilainya Rp1.000.000.000", "Hanya Anda")
    await sri.walks("Hapus nilainya", "Tambah nilainya", "banyak")
    assert sri.sees("belum saya pahami")
    await sri.says("25 juta")
    assert [row["rupiah"] for row in await town.rows(first_exports)] == [25_000_000]
    await worth(town, "Rp5.000.000", "wayan")
    assert await summed(town) == (2, 30_000_000, "")
    await worth(town, "10jt", "ayu")
    assert await summed(town) == (3, 40_000_000, "Nilainya menurut 3 di antaranya: Rp40.000.000.")


async def summed(town: Town) -> tuple[int, int, str]:
    """How many told what it was worth, together how much, and what their organisers read of it."""
    found = await town.database.read(partial(exporters.counted, over=Over(everybody=True), period=of_year(2026)))
    with speaking("id"):
        lines = spoken(screens.overview(found, of_year(2026), None, ())).splitlines()
    return found.valued, found.rupiah, next((line for line in lines if "Rp" in line), "")


async def test_a_month_that_is_still_to_come_is_not_last_year(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ekspor pertama")
    await sri.says("bulan depan")
    assert sri.sees("bulan yang sudah lewat")
    await sri.says("desember")
    assert sri.sees("Ke negara mana?")


async def test_a_first_export_is_read_back_kept_once_and_taken_back(town: Town) -> None:
    sri = await town.guest("sri", name="Sri", craft="perak", province="ID-YO", scale="menengah")
    await sri.says("saya sudah ekspor")
    await sri.says("Maret 2030")
    assert sri.sees("sudah lewat atau bulan ini")
    await sri.walks("maret 2026", "Jepang")
    assert sri.sees("Perak ke Jepang, Maret 2026.")
    await sri.presses("Ya, catat")
    assert sri.sees("Selamat atas ekspor pertama Anda")
    (row,) = await town.rows(first_exports)
    kept = {name: row[name] for name in ("month", "market", "craft", "province", "scale")}
    assert kept == {"month": "2026-03", "market": "JP", "craft": "perak", "province": "ID-YO", "scale": "menengah"}
    await sri.presses("Ubah")
    await sri.walks("Oktober 2026", "Kanada", "Ya, catat")
    assert [(row["month"], row["market"]) for row in await town.rows(first_exports)] == [("2026-10", "CA")]
    await sri.presses("Urungkan")
    assert await town.rows(first_exports) == []
    await sri.presses("Ceritakan lagi")
    await sri.walks("Oktober 2026", "Jepang", "Tidak")
    assert await town.rows(first_exports) == []


async def test_numbers_of_exporters_outlive_names_and_are_measured_against_a_target(town: Town) -> None:
    ayu = await admin(town)
    for name in ("sri", "ana", "budi"):
        persona = await town.guest(name, name=name.title(), craft="perak", scale="menengah")
        await checks(persona)
        await exports(persona)
        await persona.presses("Ya, catat")
    await persona.walks("/data", "Hapus semua", "Hapus semua")
    found = await town.database.read(partial(exporters.counted, over=Over(everybody=True), period=of_year(2026)))
    assert found == Exporters(checked=2, ready=2, medium=2, ever=3, newly=3)
    nobodys = await town.database.read(partial(exporters.counted, over=Over(organisations=[1]), period=of_year(2026)))
    assert nobodys == Exporters(0, 0, 0, 0, 0)
    await ayu.says("/statistik")
    assert "Eksportir" in ayu.labels
    await ayu.taps("exporters_aim:0:2026")
    await ayu.says("500")
    assert ayu.sees("Target ekspor pertama", "500")
    await ayu.presses("Eksportir")
    heard = len(ayu.chat)
    assert await town.jobs.run_due() == 1
    await ayu.hears(heard + 1)
    assert ayu.sees("3 dari 500 (0%)", "kurang dari 3", "27.000", "diperdebatkan")
    assert [(row["people"], row["counts"]) for row in await town.rows(targets)] == [(500, "exporting")]


async def test_who_lets_organisers_see_it_is_asked_for_a_name_else_nobody_could_invite_them(town: Town) -> None:
    number, wayan = await chooses(town), await organiser(town)
    sri = await town.guest("sri", craft="perak")
    await checks(sri, share="Yes, they may")
    assert sri.sees(sri.word("What is your full name, as on your identity card or passport?"))
    await sri.says("Sri Wahyuni")
    assert sri.sees(sri.word("Organisers may see this."))
    ana = await town.guest("ana", craft="perak")
    await checks(ana)
    await ana.walks(ana.word("Share it"), ana.word("Yes, they may"), "Ana Lestari")
    assert sorted(await nominees(town, wayan, number)) == ["Ana Lestari", "Sri Wahyuni"]
