"""A freed seat is offered, answered, missed, passed on; and who waits always knows where they stand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.i18n import speaking
from bot.screens.artisans import registered
from bot.vocabulary import Action, Tap
from storage.catalogue.samples import load_samples
from storage.models import activities, contacts, deliveries, registrations, timers
from tests.persona import CATALOGUE, MORNING, Persona, Town, everybody_registers, indonesian
from tests.wires.fixtures import not_on

SEAT = indonesian("You have a seat")
MOTIF = "contoh-motif-batik"  # three seats; begins Monday, 7 December, 09.00 WIB
BOTH = pytest.mark.parametrize("language", ["id", "en"])
EDITS = not_on("whatsapp", why="WhatsApp changes no message")
BLOCKS = not_on("web", "whatsapp", why="nobody can block a page, and WhatsApp does not tell of a block")
WHAT = {"id": ("Desain motif batik (Contoh)", "7-9 Des 2026, 09.00-16.00 WIB", "Yogyakarta")}
WHAT["en"] = ("Batik motif design (Sample)", "7-9 Dec 2026, 09:00-16:00 WIB", "Yogyakarta")


async def maker(town: Town, name: str, language: str = "id", **more: str) -> Persona:
    return await town.guest(name, language, **{"name": name.title(), "phone": "+6281234567890", "craft": "batik", **more})


async def registers(town: Town, *people: Persona) -> None:
    """One after the other."""
    for persona in people:
        heard = len(persona.chat)
        await everybody_registers(town, [persona], MOTIF)
        await persona.hears(heard + 1)


async def full_class(town: Town) -> list[Persona]:
    """Ana, Budi and Citra have the three seats."""
    seated = [await maker(town, name) for name in ("ana", "budi", "citra")]
    await registers(town, *seated)
    return seated


async def later(town: Town, **amount: float) -> None:
    """Time passes, what is due fires, what is owed is sent."""
    town.clock.tick(**amount)
    await fire(town)


async def fire(town: Town) -> None:
    """Tick until nothing is due (a firing may plan the next), and until everything that may be sent now is."""
    while [row for row in await town.rows(timers, fired_at=None) if row["due_at"] <= town.clock()]:
        await town.clockwork.fire_due()
    town.postman.wake()
    async with asyncio.timeout(30):
        while [row for row in await town.rows(deliveries) if is_on_its_way(row, town)]:  # noqa: ASYNC110 - a table rings no bell
            await asyncio.sleep(0.002)


def is_on_its_way(row: dict[str, Any], town: Town) -> bool:
    return row["state"] == "inflight" or (row["state"] == "pending" and row["due_at"] <= town.clock())


async def leaves(persona: Persona) -> None:
    """Give up what one has, in the chat."""
    await persona.walks("batal")
    await persona.presses(persona.word("Yes, cancel it"))


async def claim(town: Town, persona: Persona) -> dict[str, Any]:
    (address,) = [row for row in await town.rows(contacts) if row["name"] == persona.name.title()]
    (found,) = await town.rows(registrations, contact_id=address["id"])
    return found


def headings(persona: Persona) -> list[str]:
    return [said.reply.heading for said in persona.chat]


# ---- offered ------------------------------------------------------------------------------------------------------------
@BOTH
async def test_a_freed_seat_is_offered_and_taken_with_one_tap(town: Town, language: str) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    await leaves(ana)
    await fire(town)
    assert dewi.last.heading == dewi.word("There is a seat for you")
    until = "Selasa, 24 November 2026, 19.00 WIB" if language == "id" else "Tuesday, 24 November 2026, 19:00 WIB"
    assert dewi.sees(*WHAT[language], until)
    assert dewi.labels[:2] == [dewi.word("Take the seat"), dewi.word("No, thank you")]
    await dewi.presses(dewi.word("Take the seat"))
    assert dewi.last.heading == dewi.word("You have a seat")
    assert dewi.last.attachment is not None
    assert (await town.seats(MOTIF))["confirmed"] == ["budi", "citra", "dewi"]
    await later(town, hours=40)
    assert (await town.seats(MOTIF))["confirmed"] == ["budi", "citra", "dewi"]
    assert len(dewi.chat) == 3  # no nudge, no end of an offer


@BOTH
async def test_what_is_offered_shows_wherever_one_looks(town: Town, language: str) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    await leaves(ana)
    number = (await town.activity(MOTIF))["id"]
    await dewi.says("pendaftaran saya" if language == "id" else "my registrations")
    assert dewi.sees(dewi.word("a seat waits for your answer"))
    await dewi.taps(f"registration:0:{(await claim(town, dewi))['id']}")
    assert dewi.last.heading == dewi.word("There is a seat for you")
    await dewi.taps(f"card:0:{number}")
    assert dewi.sees(dewi.word("A seat is kept for you until you answer."))
    await dewi.taps(f"register:0:{number}")
    assert dewi.last.heading == dewi.word("There is a seat for you")
    await dewi.taps(f"calendar:0:{(await claim(town, dewi))['id']}")
    assert dewi.last.attachment is None
    await dewi.says("batal")
    assert dewi.sees(dewi.word("Let the seat go that is kept for you? It is offered to the next person."))
    await dewi.presses(dewi.word("Back"))
    assert dewi.last.heading == dewi.word("There is a seat for you")
    await dewi.says("ambil kursi" if language == "id" else "take the seat")
    assert dewi.last.heading == dewi.word("You have a seat")


async def test_a_declined_offer_goes_to_the_next(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi, eka = await maker(town, "dewi"), await maker(town, "eka", "en")
    await registers(town, dewi, eka)
    await leaves(ana)
    await fire(town)
    await dewi.presses("Tidak jadi")
    assert dewi.sees("kursi diteruskan ke orang berikutnya", "Desain motif batik (Contoh)")
    assert "Urungkan" not in dewi.labels
    await fire(town)
    assert eka.last.heading == "There is a seat for you"
    found = await town.seats(MOTIF)
    assert (found["offered"], found["cancelled"]) == (["eka"], ["ana", "dewi"])


async def test_nobody_is_woken_and_the_clock_stands_still_at_night(town: Town) -> None:
    ana, *_ = await full_class(town)
    made = await maker(town, "made", province="ID-BA")
    await registers(town, made)
    town.clock.tick(hours=11, minutes=30)  # 20.30 in Jakarta, 21.30 on Bali
    await leaves(ana)
    await fire(town)
    assert len(made.chat) == 1
    await later(town, hours=9, minutes=29)  # 06.59 on Bali
    assert len(made.chat) == 1
    await later(town, minutes=1)
    assert made.last.heading == "Ada kursi untuk Anda"
    assert made.sees("Jawab sebelum Rabu, 25 November 2026, 17.00 WITA")  # 14 hours on Tuesday, 10 on Wednesday


async def test_who_answered_at_night_is_not_asked_in_the_morning(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi")
    await registers(town, dewi)
    town.clock.tick(hours=13)
    await leaves(ana)
    await fire(town)
    await dewi.says("ambil kursi")
    assert dewi.last.heading == SEAT
    await later(town, hours=12)
    assert len(dewi.chat) == 2


async def test_a_nudge_three_waking_hours_before_it_ends(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi")
    await registers(town, dewi)
    await leaves(ana)
    await fire(town)
    await later(town, hours=30, minutes=59)  # Tuesday, 15.59
    assert len(dewi.chat) == 2
    await later(town, minutes=1)
    assert dewi.last.heading == "Kursi masih menunggu jawaban Anda"
    assert dewi.sees(*WHAT["id"], "Selasa, 24 November 2026, 19.00 WIB")
    await dewi.presses("Ambil kursi")
    assert dewi.last.heading == SEAT


# ---- missed -------------------------------------------------------------------------------------------------------------
@BOTH
async def test_a_missed_offer_leads_to_the_end_once_and_then_out(town: Town, language: str) -> None:
    ana, budi, _ = await full_class(town)
    dewi, eka = await maker(town, "dewi", language), await maker(town, "eka")
    await registers(town, dewi, eka)
    await leaves(ana)
    await fire(town)
    offer = dewi.chat[-1]
    await later(town, hours=34)
    assert dewi.last.heading == dewi.word("The offer is over")
    place = "nomor 1 di daftar tunggu" if language == "id" else "number 1 on the waiting list"
    assert dewi.sees(*WHAT[language], place, dewi.word("If you miss one more offer, you leave the list."))
    assert eka.last.heading == "Ada kursi untuk Anda"
    await dewi.presses(dewi.word("Take the seat"), offer)
    assert dewi.sees(dewi.word("That button is old. This is how it stands now:"))
    assert dewi.sees(dewi.word("If you miss one more offer, you leave the list."))
    await eka.presses("Ambil kursi")
    await leaves(budi)
    await fire(town)
    assert dewi.sees(dewi.word("It is the last time that I offer it."))
    await later(town, hours=48)
    assert dewi.last.heading == dewi.word("The offer is over")
    assert dewi.sees(*WHAT[language], dewi.word("You are no longer on the waiting list. You can register again any time."))
    found = await town.seats(MOTIF)
    assert (found["confirmed"], found["offered"], found["waitlisted"]) == (["citra", "eka"], [], [])


async def test_the_only_one_in_line_is_offered_the_seat_again(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi")
    await registers(town, dewi)
    await leaves(ana)
    await fire(town)
    await later(town, hours=34)
    assert headings(dewi)[1:] == ["Ada kursi untuk Anda", "Ada kursi untuk Anda"]
    assert dewi.sees("tawaran terakhir")


@BOTH
async def test_who_chose_so_is_out_at_once(town: Town, language: str) -> None:
    ana, *_ = await full_class(town)
    dewi, eka = await maker(town, "dewi", language), await maker(town, "eka")
    await registers(town, dewi, eka)
    assert dewi.sees(dewi.word("If you miss an offer, you go to the end of the list."))
    await dewi.presses(dewi.word("Leave if I miss it"))
    assert dewi.sees(dewi.word("If you miss an offer, you leave the list."))
    await dewi.presses(dewi.word("Stay if I miss it"))
    await dewi.presses(dewi.word("Leave if I miss it"))
    await leaves(ana)
    await later(town, hours=34)
    found = await town.seats(MOTIF)
    assert (found["offered"], found["cancelled"]) == (["eka"], ["ana", "dewi"])
    assert dewi.sees(dewi.word("You are no longer on the waiting list. You can register again any time."))


async def test_a_seat_taken_too_late_is_gone_though_nobody_ended_the_offer_yet(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi, eka = await maker(town, "dewi"), await maker(town, "eka")
    await registers(town, dewi, eka)
    await leaves(ana)
    await fire(town)
    town.clock.tick(hours=34)  # and no timer fires
    await dewi.presses("Ambil kursi")
    assert dewi.sees("Waktu menjawab sudah habis", "nomor 1 di daftar tunggu")
    assert (await town.seats(MOTIF))["offered"] == ["eka"]
    await fire(town)
    assert len(dewi.chat) == 3  # they know it


# ---- given straight away ------------------------------------------------------------------------------------------------
@BOTH
async def test_near_the_start_the_seat_is_simply_theirs(town: Town, language: str) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    town.clock.now = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)  # two days before: an offer would end a few hours before it
    await leaves(ana)
    await fire(town)
    assert dewi.last.heading == dewi.word("You have a seat now")
    assert dewi.sees(*WHAT[language])
    assert dewi.last.attachment is not None
    assert (await town.seats(MOTIF))["confirmed"] == ["budi", "citra", "dewi"]


async def test_nobody_is_offered_a_seat_once_it_has_begun(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi")
    await registers(town, dewi)
    town.clock.now = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
    await leaves(ana)
    await fire(town)
    found = await town.seats(MOTIF)
    assert (found["offered"], found["waitlisted"], found["confirmed"]) == ([], ["dewi"], ["budi", "citra"])
    assert len(dewi.chat) == 1


# ---- who cannot be told -------------------------------------------------------------------------------------------------
@BLOCKS
async def test_who_cannot_be_told_is_passed_over_and_keeps_their_place(town: Town) -> None:
    ana, budi, _ = await full_class(town)
    dewi, eka, fitri = [await maker(town, name) for name in ("dewi", "eka", "fitri")]
    await registers(town, dewi, eka, fitri)
    await dewi.says("berhenti")
    await eka.blocks()
    await leaves(ana)
    await fire(town)
    found = await town.seats(MOTIF)
    assert (found["offered"], found["waitlisted"]) == (["fitri"], ["dewi", "eka"])
    assert len(dewi.chat) == 2
    await leaves(budi)  # nobody can be told: the seat stays free
    await fire(town)
    assert (await town.seats(MOTIF))["waitlisted"] == ["dewi", "eka"]
    await eka.unblocks()
    await fire(town)
    assert (await town.seats(MOTIF))["offered"] == ["eka", "fitri"]


async def test_the_silent_learn_it_when_they_want_messages_again(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi")
    await registers(town, dewi)
    await dewi.says("berhenti")
    await dewi.taps(f"registration:0:{(await claim(town, dewi))['id']}")
    assert dewi.sees("kursi kosong tidak bisa saya tawarkan")
    await leaves(ana)
    await fire(town)
    assert (await town.seats(MOTIF))["waitlisted"] == ["dewi"]
    await dewi.presses("Terima pesan lagi", dewi.chat[-1])
    await fire(town)
    assert dewi.last.heading == "Ada kursi untuk Anda"


@BLOCKS
async def test_a_seat_nobody_in_line_can_be_told_of_goes_to_who_is_here(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi, eka = await maker(town, "dewi"), await maker(town, "eka")
    await registers(town, dewi)
    await dewi.blocks()
    await leaves(ana)
    await registers(town, eka)
    assert eka.last.heading == SEAT
    assert (await town.seats(MOTIF))["waitlisted"] == ["dewi"]


# ---- quotas -------------------------------------------------------------------------------------------------------------
async def load_with_quota(town: Town, folder: Path, quota: int) -> None:
    """The samples again, as a changed file has them."""
    text = (CATALOGUE / "samples.yaml").read_text()
    before, mine, after = text.partition("- id: contoh-motif-batik\n")
    (folder / "samples.yaml").write_text(before + mine + after.replace("  quota: 3\n", f"  quota: {quota}\n", 1))
    now = town.clock()
    await town.database.run(lambda connection: load_samples(connection, folder, MORNING.date(), now))


async def test_more_seats_go_to_the_line_in_order_and_fewer_throw_nobody_out(town: Town, tmp_path: Path) -> None:
    await full_class(town)
    waiting = [await maker(town, name) for name in ("dewi", "eka", "fitri")]
    await registers(town, *waiting)
    await load_with_quota(town, tmp_path, 5)
    await fire(town)
    assert [persona.last.heading for persona in waiting[:2]] == ["Ada kursi untuk Anda"] * 2
    found = await town.seats(MOTIF)
    assert (found["offered"], found["waitlisted"]) == (["dewi", "eka"], ["fitri"])
    await load_with_quota(town, tmp_path, 1)
    await fire(town)
    assert await town.seats(MOTIF) == found
    await waiting[0].presses("Ambil kursi")
    await waiting[1].presses("Tidak jadi")
    await fire(town)
    found = await town.seats(MOTIF)
    assert (len(found["confirmed"]), found["waitlisted"]) == (4, ["fitri"])


async def test_nobody_passes_the_line_to_a_seat_that_was_just_added(town: Town, tmp_path: Path) -> None:
    await full_class(town)
    dewi, eka = await maker(town, "dewi"), await maker(town, "eka")
    await registers(town, dewi)
    await load_with_quota(town, tmp_path, 4)  # and no timer fired yet
    await registers(town, eka)
    assert eka.sees("nomor 1 di daftar tunggu")
    assert (await town.seats(MOTIF))["offered"] == ["dewi"]


# ---- two days before ----------------------------------------------------------------------------------------------------
@BOTH
async def test_two_days_before_people_are_asked_whether_they_come(town: Town, language: str) -> None:
    sri, rina = await maker(town, "sri", language), await maker(town, "rina")
    await registers(town, sri, rina)
    town.clock.now = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
    await fire(town)
    assert sri.last.heading == sri.word("Are you coming?")
    assert sri.sees(*WHAT[language])
    asked = sri.chat[-1]
    await sri.presses(sri.word("Yes, I am coming"))
    assert sri.last.heading == sri.word("Noted: you are coming")
    row = await claim(town, sri)
    assert row["coming_at"] == town.clock()
    await sri.presses(sri.word("I cannot come"), asked)
    assert sri.sees(sri.word("Code {code} is no longer valid.", code=row["code"]))
    await sri.presses(sri.word("Yes, I am coming"), asked)
    assert sri.sees(sri.word("That button is old. This is how it stands now:"), sri.word("cancelled"))
    assert (await town.seats(MOTIF))["confirmed"] == ["rina"]


async def test_who_cannot_come_frees_the_seat_with_one_tap(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi")
    await registers(town, dewi)
    town.clock.now = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
    await fire(town)
    assert dewi.last.heading == "Anda masih di daftar tunggu"
    assert dewi.sees(*WHAT["id"], "nomor 1")
    await ana.presses("Tidak bisa datang")
    await fire(town)
    assert dewi.last.heading == indonesian("You have a seat now")


async def test_i_am_coming_can_be_typed(town: Town) -> None:
    sri = await maker(town, "sri")
    await sri.says("saya datang")
    assert "Menu" in sri.labels
    await registers(town, sri)
    await sri.says("saya datang")
    assert sri.last.heading == "Dicatat: Anda datang"


async def test_nothing_is_offered_to_who_has_nothing(town: Town) -> None:
    sri = await maker(town, "sri", "en")
    await sri.says("/take")
    assert sri.sees("No seat is kept for you just now.")


# ---- places -------------------------------------------------------------------------------------------------------------
async def places_owed(town: Town) -> list[dict[str, Any]]:
    return sorted(await town.rows(deliveries, notice="place"), key=lambda row: row["id"])


def place_of(place: int) -> str:
    with speaking("id"):
        return registered.in_line(place)


@EDITS
async def test_places_are_kept_current_by_rewriting_one_bubble(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi, eka, fitri = [await maker(town, name) for name in ("dewi", "eka", "fitri")]
    await registers(town, dewi, eka, fitri)
    shown = eka.chat[-1]
    await leaves(ana)
    await fire(town)
    assert len(await places_owed(town)) == 2
    assert (eka.chat[-1].edits, fitri.chat[-1].edits) == (shown.id, fitri.chat[0].id)
    assert eka.sees(place_of(1))
    assert fitri.sees(place_of(2))
    await dewi.presses("Tidak jadi")
    await fire(town)
    assert fitri.sees(place_of(1))
    assert len(await places_owed(town)) == 3
    assert [said.edits is None for said in fitri.chat] == [True, False, False]  # the phone never rang


@EDITS
async def test_an_edit_that_waits_is_reworded_instead_of_followed_by_another(town: Town) -> None:
    seated = await full_class(town)
    dewi, eka, fitri, gita = [await maker(town, name) for name in ("dewi", "eka", "fitri", "gita")]
    await registers(town, dewi, eka, fitri, gita)
    town.channel.stall()
    for persona in seated[:2]:
        row = await claim(town, persona)
        await persona.acts(Tap(Action("giveup_yes", str(row["id"]), row["version"])))
        await town.clockwork.fire_due()
    owed = [row for row in await places_owed(town) if row["recipient"] == gita.address.recipient]
    town.channel.flow()
    await town.settled()
    assert gita.sees(place_of(2))
    assert 1 <= len(owed) <= 2  # one may have been on its way already


@EDITS
async def test_a_bubble_that_shows_something_else_by_now_is_left_alone(town: Town) -> None:
    ana, *_ = await full_class(town)
    dewi, eka = await maker(town, "dewi"), await maker(town, "eka")
    await registers(town, dewi, eka)
    await eka.taps("mine:0:", eka.chat[0].id)  # the list replaces the bubble
    assert eka.chat[-1].edits == eka.chat[0].id
    await leaves(ana)
    await fire(town)
    assert await places_owed(town) == []
    assert len(eka.chat) == 2


async def test_joining_at_the_end_rewrites_nothing(town: Town) -> None:
    await full_class(town)
    await registers(town, await maker(town, "dewi"), await maker(town, "eka"))
    await fire(town)
    assert await places_owed(town) == []


async def test_the_walk_of_a_seat_holds_in_every_step(town: Town) -> None:
    """Quota, line and rows agree after each answer of a long afternoon."""
    seated = await full_class(town)
    waiting = [await maker(town, f"w{number}") for number in range(4)]
    await registers(town, *waiting)
    for persona in seated:
        await leaves(persona)
        await fire(town)
        await town.seats(MOTIF)
    await waiting[0].presses("Ambil kursi")
    await waiting[1].presses("Tidak jadi")
    await fire(town)
    found = await town.seats(MOTIF)
    assert (found["confirmed"], found["offered"], found["waitlisted"]) == (["w0"], ["w2", "w3"], [])
    await town.change(activities, activities.c.slug == MOTIF, cancelled=True)
    await waiting[2].presses("Ambil kursi")
    assert (await town.seats(MOTIF))["offered"] == ["w2", "w3"]
