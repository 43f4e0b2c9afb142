"""From a card to a seat or a place in line, and back."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bot.screens.artisans.registering import CONSENT_VERSION
from storage.models import activities, consents, contacts, registrations
from tests.persona import Persona, Town, everybody_registers, indonesian

SEAT = indonesian("You have a seat")

BOTH = pytest.mark.parametrize("language", ["id", "en"])
DYEING, MOTIF, PEWTER = "contoh-pewarnaan-batik", "contoh-motif-batik", "contoh-pewter-desain"
BATIK = {"phone": "+6281234567890", "craft": "batik"}


async def opens(town: Town, persona: Persona, slug: str) -> None:
    await persona.says(f"/start a_{(await town.activity(slug))['id']}")


async def batik_makers(town: Town, *names: str, language: str = "id") -> list[Persona]:
    return [await town.guest(name, language, name=name.title(), **BATIK) for name in names]


async def fills_the_class(town: Town) -> list[Persona]:
    """Three people take the three seats."""
    people = await batik_makers(town, "ana", "budi", "citra")
    for persona in people:
        await everybody_registers(town, [persona], MOTIF)
        await persona.hears(1)
    return people


# ---- the way to a seat --------------------------------------------------------------------------------------------------
@BOTH
async def test_a_new_person_gets_a_seat(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await opens(town, sri, DYEING)
    await sri.presses(sri.word("Register"))
    assert "BBSPJIKB" in sri.last.text
    await sri.presses(sri.word("Agree, continue"))
    for number, answer in enumerate(("Sri Wahyuni", "0812 3456 7890", "batik tulis", "Bantul"), 1):
        assert f"({number}/5)" in sri.reads
        await sri.says(answer)
    assert "(5/5)" in sri.reads
    await sri.presses(sri.word("Not yet"))
    assert sri.sees("Sri Wahyuni", "+6281234567890", "Batik", "Bantul")
    await sri.presses(sri.word("Yes, register me"))
    assert sri.last.heading == sri.word("You have a seat")
    (claim,) = await town.rows(registrations)
    assert sri.sees(claim["code"])
    assert sri.last.attachment is not None
    assert sri.last.attachment.is_picture
    assert (await town.seats(DYEING))["confirmed"] == ["sri"]
    (contact,) = await town.rows(contacts)
    told = {name: contact[name] for name in ("name", "phone", "craft", "regency", "province", "nib", "language")}
    assert told == {
        "name": "Sri Wahyuni",
        "phone": "+6281234567890",
        "craft": "batik",
        "regency": "Bantul",
        "province": "ID-YO",
        "nib": "no",
        "language": language,
    }


@BOTH
async def test_a_known_person_needs_two_taps(town: Town, language: str) -> None:
    (sri,) = await batik_makers(town, "sri", language=language)
    await opens(town, sri, MOTIF)
    await sri.presses(sri.word("Register"))
    assert sri.sees("Sri", "+6281234567890", "Batik")
    await sri.presses(sri.word("Agree and register"))
    assert sri.last.heading == sri.word("You have a seat")


@BOTH
async def test_registering_again_shows_the_first(town: Town, language: str) -> None:
    (sri,) = await batik_makers(town, "sri", language=language)
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    (claim,) = await town.rows(registrations)
    await opens(town, sri, MOTIF)
    assert sri.sees(sri.word("You have a seat."), sri.word("My registration"))
    await sri.taps(f"register:0:{claim['activity_id']}")
    assert sri.sees(claim["code"], sri.word("You registered for this earlier, so nothing changed."))
    await everybody_registers(town, [sri, sri, sri], MOTIF)
    assert await town.rows(registrations) == [claim]


async def test_consent_is_on_record_before_anything_is_asked(town: Town) -> None:
    sri = await town.guest("sri", "en")
    await opens(town, sri, DYEING)
    await sri.presses("Register")
    assert await town.rows(consents) == []
    await sri.presses("Agree, continue")
    consent, notices = await town.rows(consents)
    (contact,) = await town.rows(contacts)
    number = (await town.activity(DYEING))["id"]
    assert (consent["purpose"], consent["version"], consent["language"]) == (f"registration:{number}", CONSENT_VERSION, "en")
    assert (notices["purpose"], notices["version"]) == ("notices", CONSENT_VERSION)
    assert consent["contact_id"] == contact["id"]
    assert consent["given_at"].replace(tzinfo=town.clock.now.tzinfo) == town.clock.now
    await sri.says("Sri Wahyuni")
    assert (await town.rows(contacts))[0]["name"] is None  # nothing is kept before "register me"


async def test_no_consent_no_record(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, DYEING)
    await sri.walks("Daftar", "Tidak")
    assert sri.sees("Pewarnaan batik", "Daftar")
    assert await town.rows(consents) == await town.rows(registrations) == []


@pytest.mark.parametrize(("nib", "line"), [("yes", "sudah ada 1 dari 2"), ("no", "sudah ada 0 dari 2"), ("unknown", "")])
async def test_readiness_says_what_is_missing(town: Town, nib: str, line: str) -> None:
    sri = await town.guest("sri", nib=nib)
    await opens(town, sri, DYEING)
    await sri.presses("Daftar")
    assert sri.sees("Yang perlu disiapkan: KTP dan NIB", line)
    assert ("Belum punya NIB? Tetap bisa daftar." in sri.reads) is (nib != "yes")


async def test_the_reading_back_can_be_changed(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, DYEING)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "batik", "Bantul", "Sudah")
    await sri.walks("Ubah", "Nama")
    assert "/5)" not in sri.reads
    await sri.says("Sri Wahyuni")
    assert sri.sees("Periksa dulu", "Sri Wahyuni", "Bantul")
    await sri.walks("Ubah", "Kabupaten/kota", "Kulon Progo", "Ubah", "Sudah benar", "Benar, daftarkan")
    (contact,) = await town.rows(contacts)
    assert (contact["name"], contact["regency"]) == ("Sri Wahyuni", "Kulon Progo")


async def test_back_from_a_correction_returns_to_the_reading_back(town: Town) -> None:
    (sri,) = await batik_makers(town, "sri")
    await opens(town, sri, MOTIF)
    await sri.walks("Daftar", "Ubah", "Nama")
    assert sri.labels == ["Kembali", "Batal"]
    await sri.presses("Kembali")
    assert sri.sees("Periksa dulu", "Sri", "+6281234567890")
    await sri.walks("Ubah", "Nama", "Sri Wahyuni", "Benar, daftarkan")
    assert (await town.rows(contacts))[0]["name"] == "Sri Wahyuni"


async def test_words_at_the_reading_back_are_met_with_the_buttons_and_yes_is_enough(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, MOTIF)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "batik", "kayaknya sudah deh")
    assert sri.sees("Silakan tekan salah satu tombol", "Benar, daftarkan")
    await sri.says("ya betul")
    assert sri.last.heading == SEAT


async def test_back_asks_the_question_before_even_when_it_answered_two(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, PEWTER)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "pewter", "Pangkalpinang")
    assert sri.sees("(5/5)", "NIB")
    await sri.presses("Kembali")
    assert sri.sees("(4/5)", "kabupaten atau kota")
    await sri.presses("Kembali")
    assert sri.sees("(3/5)", "Kerajinan Anda apa?")
    await sri.walks("kembali", "kembali")
    assert sri.sees("(1/5)")
    assert "Kembali" not in sri.labels


async def test_a_town_that_names_no_province_asks_for_it(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, PEWTER)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "pewter", "Desa Sukamaju Indah")
    assert sri.sees("(5/6)", "Itu di provinsi mana?")
    await sri.walks("babel", "Belum", "Benar, daftarkan")
    (contact,) = await town.rows(contacts)
    assert (contact["regency"], contact["province"]) == ("Desa Sukamaju Indah", "ID-BB")


async def test_an_optional_question_can_be_skipped_and_returned_to(town: Town) -> None:
    lim = await town.guest("lim", "en")
    await opens(town, lim, "contoh-perhiasan-asean")
    await lim.walks("Register", "Agree, continue", "Lim Wei", "malaysia", "012-345 6789", "jewellery")
    assert lim.sees("(5/5)", "business")
    await lim.presses("Skip")
    assert lim.sees("Please check")
    await lim.presses("Yes, register me")
    assert lim.last.heading == "You have a seat"
    (contact,) = await town.rows(contacts)
    assert (contact["country"], contact["business"], contact["province"], contact["nib"]) == ("MY", None, None, None)


@pytest.mark.parametrize("word", ["batal", "cancel", "Batal", "/batal"])
async def test_cancelling_the_form_keeps_nothing(town: Town, word: str) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, DYEING)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri Wahyuni", word)
    assert sri.sees("Tidak ada yang didaftarkan")
    assert (await town.rows(contacts))[0]["name"] is None
    await sri.says("Budi")
    assert "Budi" not in (await town.rows(contacts))[0].values()


# ---- who may join -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("slug", "profile", "reason"),
    [
        ("contoh-industri40-asn", {"role": "artisan"}, "Kegiatan ini untuk"),
        (DYEING, {"country": "MY"}, "Indonesia"),
        ("contoh-tenun-ntb", {"province": "ID-YO"}, "Nusa Tenggara Barat"),
        ("contoh-uji-bnsp", {"craft": "tenun"}, "Batik"),
        ("contoh-tkdn", {"scale": "menengah"}, "skala"),
    ],
)
async def test_who_does_not_fit_is_told_why_and_what_to_do(town: Town, slug: str, profile: dict[str, str], reason: str) -> None:
    sri = await town.guest("sri", **{"name": "Sri", "phone": "+6281234567890", **profile})
    await opens(town, sri, slug)
    await sri.presses("Daftar")
    assert sri.sees("Kegiatan ini untuk", "Kalau keliru, tekan Ubah", reason)
    assert sri.labels == ["Cocok untuk saya", "Ubah", "Tanya petugas", "Menu"]
    number = (await town.activity(slug))["id"]
    await sri.taps(f"agree:0:{number}")
    assert await town.rows(registrations) == []
    await sri.says(f"/start r_{number}")
    await sri.presses("Ubah")
    assert any(choice.action.name in ("answer", "leave") for choice in sri.last.choices)


async def test_a_refusal_comes_at_the_answer_that_gives_reason_for_it_and_can_be_corrected(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, PEWTER)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "batik")
    assert sri.sees("perajin Pewter", "Data Anda: Batik")
    await sri.presses("Ubah")
    assert sri.sees("Kerajinan Anda apa?")
    await sri.says("pewter")
    assert sri.sees("(4/5)", "kabupaten atau kota")
    await sri.walks("Bantul")
    assert sri.sees("Kepulauan Bangka Belitung", "Data Anda: DI Yogyakarta")
    await sri.walks("Ubah", "babel", "Belum", "ya")
    assert sri.last.heading == SEAT


async def test_who_is_refused_can_go_on_talking(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, PEWTER)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "batik", "batik jogja")
    assert sri.sees("Pewarnaan batik (Contoh)")
    await sri.says("menu")
    assert "Lanjutkan isian" in sri.labels


# ---- the line -----------------------------------------------------------------------------------------------------------
@BOTH
async def test_the_fourth_waits_and_knows_the_place(town: Town, language: str) -> None:
    await fills_the_class(town)
    (dewi, eka) = [(await batik_makers(town, name, language=language))[0] for name in ("dewi", "eka")]
    await opens(town, dewi, MOTIF)
    await dewi.presses(dewi.word("Join waiting list"))
    await dewi.presses(dewi.word("Agree and wait"))
    assert dewi.last.heading == dewi.word("You are on the waiting list")
    assert dewi.sees("nomor 1" if language == "id" else "number 1")
    await everybody_registers(town, [eka], MOTIF)
    await eka.hears(1)
    assert eka.sees("nomor 2" if language == "id" else "number 2")
    assert await town.seats(MOTIF) == line_up(["ana", "budi", "citra"], waitlisted=["dewi", "eka"])


def line_up(confirmed: list[str], **others: list[str]) -> dict[str, list[str]]:
    """What `Town.seats` finds: nobody where nothing is said."""
    return {"confirmed": confirmed, "offered": [], "waitlisted": [], "cancelled": [], **others}


async def test_a_freed_seat_goes_to_the_first_in_line_who_is_told_in_their_language(town: Town) -> None:
    ana, *_ = await fills_the_class(town)
    (lim,) = await batik_makers(town, "lim", language="en")
    (eka,) = await batik_makers(town, "eka")
    await everybody_registers(town, [lim], MOTIF)
    await lim.hears(1)
    await everybody_registers(town, [eka], MOTIF)
    await eka.hears(1)
    await ana.walks("pendaftaran saya", "Desain motif batik (Contoh)", "Batalkan kursi")
    assert ana.sees("Ada yang menunggu", "tidak bisa diambil lagi")
    await ana.presses("Ya, batalkan")
    assert "Urungkan" not in ana.labels
    await town.clockwork.fire_due()
    await lim.hears(2)
    assert lim.last.heading == "There is a seat for you"
    assert lim.sees("Batik motif design (Sample)", "7-9 Dec 2026", "Answer before Tuesday, 24 November 2026, 19:00 WIB")
    offered = line_up(["budi", "citra"], offered=["lim"], waitlisted=["eka"], cancelled=["ana"])
    assert await town.seats(MOTIF) == offered
    await lim.presses("Take the seat")
    assert lim.last.heading == "You have a seat"
    assert lim.sees("Your code: ")
    assert await town.seats(MOTIF) == line_up(["budi", "citra", "lim"], waitlisted=["eka"], cancelled=["ana"])


@BOTH
async def test_cancelling_takes_two_taps_and_can_be_undone(town: Town, language: str) -> None:
    (sri,) = await batik_makers(town, "sri", language=language)
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.presses(sri.word("Cancel my seat"))
    assert (await town.seats(MOTIF))["confirmed"] == ["sri"]
    await sri.presses(sri.word("Yes, cancel it"))
    assert (await town.seats(MOTIF))["cancelled"] == ["sri"]
    town.clock.tick(minutes=10)
    await sri.presses(sri.word("Undo"))
    assert sri.last.heading == sri.word("You have a seat")
    assert (await town.seats(MOTIF))["confirmed"] == ["sri"]


async def test_undo_comes_too_late(town: Town) -> None:
    (sri,) = await batik_makers(town, "sri")
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.walks("Batalkan kursi", "Ya, batalkan")
    town.clock.tick(minutes=10, seconds=1)
    await sri.presses("Urungkan")
    assert "Kursi Anda" not in sri.reads
    assert (await town.seats(MOTIF))["cancelled"] == ["sri"]
    await sri.presses("Lihat kegiatan")
    assert "Daftar" in sri.labels


async def test_keeping_the_seat_after_all(town: Town) -> None:
    (sri,) = await batik_makers(town, "sri")
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.walks("Batalkan kursi", "Tetap ikut")
    assert sri.last.heading == SEAT


async def test_an_undo_never_takes_the_seat_of_somebody_else(town: Town) -> None:
    ana, *_ = await fills_the_class(town)
    await ana.walks("pendaftaran", "Desain motif batik (Contoh)", "Batalkan kursi", "Ya, batalkan")
    (dewi,) = await batik_makers(town, "dewi")
    await everybody_registers(town, [dewi], MOTIF)
    await dewi.hears(1)
    await ana.presses("Urungkan")
    assert ana.sees("nomor 1")
    assert await town.seats(MOTIF) == line_up(["budi", "citra", "dewi"], waitlisted=["ana"])


class FewCodes(Random):
    """Draws the same code again and again, until another one is needed."""

    def __init__(self, *codes: int) -> None:
        super().__init__(7)
        self._codes = iter(codes)

    def randrange(self, stop: int) -> int:  # type: ignore[override]
        return next(self._codes) if stop == 10_000 else super().randrange(stop)


async def test_a_code_given_up_is_nobody_elses_so_that_it_can_come_back(town: Town) -> None:
    town.around = replace(town.around, chance=FewCodes(4827, 4827, 17))
    sri, dewi = await batik_makers(town, "sri", "dewi")
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.walks("Batalkan kursi", "Ya, batalkan")
    await everybody_registers(town, [dewi], MOTIF)
    await dewi.hears(1)
    assert dewi.sees("0017")
    await sri.presses("Urungkan")
    assert sri.sees("4827")
    assert (await town.seats(MOTIF))["confirmed"] == ["sri", "dewi"]


async def test_leaving_the_line_moves_the_others_up(town: Town) -> None:
    await fills_the_class(town)
    dewi, eka = await batik_makers(town, "dewi", "eka")
    for persona in (dewi, eka):
        await everybody_registers(town, [persona], MOTIF)
        await persona.hears(1)
    await dewi.walks("Keluar daftar tunggu", "Ya, batalkan")
    await eka.walks("pendaftaran", "Desain motif batik (Contoh)")
    assert eka.sees("nomor 1")
    await dewi.presses("Urungkan")
    assert dewi.sees("nomor 1")  # the old place
    assert (await town.seats(MOTIF))["waitlisted"] == ["dewi", "eka"]


async def test_it_closed_while_the_form_was_open(town: Town) -> None:
    sri = await town.guest("sri")
    await opens(town, sri, MOTIF)
    await sri.walks("Daftar", "Setuju, lanjut", "Sri", "081234567890", "batik")
    await town.change(activities, activities.c.slug == MOTIF, cancelled=True)
    await sri.presses("Benar, daftarkan")
    assert sri.sees("sedang tidak dibuka")
    assert await town.rows(registrations) == []
    await sri.says("menu")
    assert "Lanjutkan isian" not in sri.labels


async def test_the_calendar_file_holds_the_first_and_last_day(town: Town) -> None:
    from icalendar import Calendar

    (sri,) = await batik_makers(town, "sri")
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.presses("Simpan ke kalender")
    assert sri.last.attachment is not None
    (event,) = Calendar.from_ical(sri.last.attachment.content).walk("VEVENT")
    assert event["SUMMARY"] == "Desain motif batik (Contoh)"
    assert event["DTSTART"].dt.isoformat() == "2026-12-07T02:00:00+00:00"
    assert "DTEND" in event
