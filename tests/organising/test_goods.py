"""Goods of a grant: recorded for who was selected, confirmed by them, put right and taken back, and asked about months later."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import Connection, literal, select
from sqlalchemy.util import await_only

from bot.documents import fonts, grids
from bot.documents.handover import drawn
from bot.i18n import speaking
from bot.screens import aid
from bot.screens.organisers.handover_note import note
from bot.vocabulary import Attachment
from storage.models import activities, audit, deliveries, handovers, questions, roles, timers
from storage.organising.activities import Activity
from storage.people import merging, parting, takeout
from storage.taking_part import choosing, giving, seats
from storage.taking_part import handovers as storage
from storage.taking_part.handovers import Handover, Recipient
from tests.organising.afterwards import NAMES, SLUG, contact, fires, held, moves, people, registration, works
from tests.organising.people import organiser
from tests.persona import PATIENCE, Persona, Town
from tests.scheduler.briefs import all_sayable

MACHINE, SERIAL = "Mesin tuang pewter", "PC-4711"


async def grant(town: Town, *selected: Persona) -> Activity:
    """An activity that grants equipment, and who was selected."""
    await town.change(activities, activities.c.slug == SLUG, kind="equipment_grant", joining="selection")
    activity = await held(town)
    for persona in selected:
        await town.database.run(partial(_select, activity, await contact(town, persona), town))
    return activity


def _select(activity: Activity, contact_id: int, town: Town, connection: Connection) -> None:
    """They apply, and are chosen."""
    now, around = town.clock(), town.around
    applied = seats.take_seat(connection, activity.id, contact_id, now, around.chance, around.offers)
    assert applied is not None
    choosing.choose(connection, applied, now, around.chance)


async def gives(town: Town, wayan: Persona, name: str = NAMES[0], serial: str = SERIAL) -> None:
    """The organiser records a machine for one of them, handed over today."""
    activity = await held(town)
    await wayan.taps(f"goods:0:{activity.id}")
    await wayan.walks(name, "Catat serah terima", MACHINE, serial, "Hari ini", "Benar, tanyakan")
    await town.settled()


def asked(sri: Persona) -> int:
    """How often she was asked whether it came."""
    return sum("Sudah Anda terima?" in said.reply.text for said in sri.chat)


async def only(town: Town) -> dict[str, Any]:
    (row,) = await town.rows(handovers)
    return row


async def ready(town: Town, count: int = 1, language: str = "id") -> tuple[Persona, Persona]:
    """The first of those selected, and the organiser."""
    chosen = await people(town, count, language)
    await grant(town, *chosen)
    return chosen[0], await organiser(town)


async def test_it_is_read_back_confirmed_and_the_note_comes(town: Town) -> None:
    sri, wayan = await ready(town)
    activity = await held(town)
    await wayan.taps(f"activity:0:{activity.id}")
    await wayan.presses("Barang")
    assert wayan.sees("1 orang terpilih", "Belum ada serah terima")
    await wayan.walks(NAMES[0], "Catat serah terima", MACHINE, SERIAL, "Hari ini")
    assert wayan.sees(NAMES[0], MACHINE, f"No. {SERIAL}", "Saya tanyakan")
    assert await town.rows(handovers) == []
    await wayan.presses("Benar, tanyakan")
    await town.settled()
    assert sri.sees("mencatat barang untuk Anda", MACHINE, SERIAL, "Sudah Anda terima?")
    await all_sayable(town)
    await sri.says("ya")
    assert sri.sees("sudah Anda terima", "Berita acaranya datang")
    await works(town)
    assert sri.last.attachment is not None
    assert sri.last.attachment.media_type == "application/pdf"
    assert (await only(town))["confirmed_at"] == town.clock()
    await wayan.taps(f"goods:0:{activity.id}")
    assert wayan.sees("sudah diterima: 1")
    assert {"handed over", "goods listed"} <= {row["detail"] for row in await town.rows(audit)}
    assert not [row for row in await town.rows(audit) if NAMES[0] in f"{row}" or MACHINE in f"{row}"]


async def test_a_no_reaches_the_organiser_without_a_name(town: Town) -> None:
    sri, wayan = await ready(town)
    await gives(town, wayan)
    await sri.presses("Belum saya terima")
    await town.settled()
    assert sri.sees("diberi tahu")
    assert wayan.sees("Ada yang belum menerima", MACHINE)
    assert NAMES[0] not in wayan.reads
    await all_sayable(town)
    await wayan.presses("Barang")
    assert wayan.sees("menjawab belum terima: 1")
    await sri.presses("Sudah saya terima")
    assert (await only(town))["confirmed_at"] is not None


async def test_silence_is_asked_about_once_more_then_shown(town: Town) -> None:
    sri, wayan = await ready(town)
    await gives(town, wayan)
    assert asked(sri) == 1
    await moves(town, town.clock() + timedelta(days=2, hours=23))
    assert asked(sri) == 1
    await moves(town, town.clock() + timedelta(hours=2))
    assert asked(sri) == 2
    await moves(town, town.clock() + timedelta(days=5))
    assert asked(sri) == 2
    await wayan.taps(f"goods:0:{(await held(town)).id}")
    assert wayan.sees("belum dipastikan: 1")


async def test_a_correction_asks_anew_and_an_answer_to_the_old_wording_counts_for_nothing(town: Town) -> None:
    sri, wayan = await ready(town)
    await gives(town, wayan)
    number = (await only(town))["id"]
    await wayan.presses("Betulkan")
    await wayan.walks("Ubah nomor", "PC-4712", "Benar, tanyakan")
    await town.settled()
    await sri.taps(f"goods_yes:1:{number}")
    row = await only(town)
    assert (row["serial"], row["confirmed_at"], row["version"]) == ("PC-4712", None, 2)
    assert sri.sees("PC-4712", "Sudah Anda terima?")
    await sri.says("ya")
    assert (await only(town))["confirmed_at"] is not None


async def test_a_mistake_goes_and_what_was_given_back_stays(town: Town) -> None:
    sri, wayan = await ready(town)
    await gives(town, wayan)
    await wayan.walks("Tarik kembali", "Ya")
    await town.settled()
    assert await town.rows(handovers) == []
    assert sri.sees("Catatan itu keliru")
    await gives(town, wayan)
    await sri.says("ya")
    await wayan.taps(f"given:0:{(await only(town))['id']}")
    await wayan.walks("Sudah dikembalikan", "Ya")
    await town.settled()
    assert sri.sees("sudah mengembalikannya")
    assert (await only(town))["returned_at"] is not None
    await all_sayable(town)
    await moves(town, town.clock() + timedelta(days=120))
    assert "Masih dipakai?" not in sri.reads


async def test_of_two_who_record_at_once_the_second_sees_what_the_first_did(town: Town) -> None:
    _sri, wayan = await ready(town)
    made = await organiser(town, "made")
    activity = await held(town)
    for one in (wayan, made):
        await one.taps(f"goods:0:{activity.id}")
        await one.walks(NAMES[0], "Catat serah terima", MACHINE, SERIAL, "Hari ini")
    await wayan.presses("Benar, tanyakan")
    await made.presses("Benar, tanyakan")
    assert made.sees("berubah sementara itu", MACHINE)
    assert len(await town.rows(handovers)) == 1


async def both_record(town: Town, monkeypatch: pytest.MonkeyPatch, patience: float) -> int:
    """Two write down the same handover in one instant, each having seen that there is none; returns how many there are.

    On PostgreSQL who has looked waits so many seconds for the other one; on SQLite one work follows the other.
    """
    sri, _wayan = await ready(town)
    claim = await registration(town, sri, await held(town))
    seen = await town.database.read(partial(storage.recipient, registration_id=claim.id))
    assert seen is not None
    here, everybody, real = Counter[str](), asyncio.Event(), storage.recipient

    async def meet() -> None:
        here["looked"] += 1
        if here["looked"] == 2:
            everybody.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await everybody.wait()

    def both_look(connection: Connection, registration_id: int) -> Recipient | None:
        found = real(connection, registration_id)
        if town.database.dialect == "postgresql":
            await_only(meet())
        return found

    monkeypatch.setattr(giving, "recipient", both_look)
    what = storage.Item(MACHINE, None, town.clock().date())
    work = partial(giving.record, seen=seen, what=what, now=town.clock(), zone="Asia/Jakarta")
    await asyncio.gather(town.database.run(work), town.database.run(work))
    return len(await town.rows(handovers))


async def test_of_two_who_record_in_one_instant_one_does(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await both_record(town, monkeypatch, 0.3) == 1  # only one can look at a time: nobody comes


async def test_without_holding_the_registration_both_would(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving, "HOLD", select(literal(1)))
    assert await both_record(town, monkeypatch, PATIENCE) == (1 if town.database.dialect == "sqlite" else 2)


async def test_a_serial_number_that_is_taken_is_pointed_out(town: Town) -> None:
    _sri, wayan = await ready(town, 2)
    await gives(town, wayan)
    await wayan.taps(f"goods:0:{(await held(town)).id}")
    await wayan.walks(NAMES[1], "Catat serah terima", MACHINE, SERIAL, "Hari ini")
    assert wayan.sees("sudah tercatat")


@pytest.mark.parametrize(
    ("typed", "says"), [("31 Feb 2026", "tidak terbaca"), ("1 Jan 2099", "belum tiba"), ("entah", "tidak terbaca")]
)
async def test_a_day_that_cannot_be_is_asked_again(town: Town, typed: str, says: str) -> None:
    _sri, wayan = await ready(town)
    await wayan.taps(f"goods:0:{(await held(town)).id}")
    await wayan.walks(NAMES[0], "Catat serah terima", MACHINE, "Tanpa nomor seri", typed)
    assert wayan.sees(says)
    await wayan.says("12 Nov 2026")
    assert wayan.sees("12 Nov 2026", "tanpa nomor seri")


# ---- months later -----------------------------------------------------------------------------------------------------------
async def test_three_months_later_its_use_is_asked_counted_and_help_is_by_name_on_a_yes_alone(town: Town) -> None:
    chosen = await people(town, 3)
    activity = await grant(town, *chosen)
    wayan = await organiser(town)
    for number, sri in enumerate(chosen):
        await gives(town, wayan, NAMES[number], f"PC-{number}")
        await sri.says("ya")
    await moves(town, town.clock() + timedelta(days=95))
    await all_sayable(town)
    for sri, answer in zip(chosen, ("Tiap minggu", "Rusak", "Rusak"), strict=True):
        assert sri.sees("Masih dipakai?", MACHINE)
        await sri.presses(answer)
    await chosen[1].presses("Tidak, hitung saja")
    await wayan.taps(f"goods:0:{activity.id}")
    assert wayan.sees("Masih dipakai?", "Tiap minggu: 1", "Rusak: 2")
    await chosen[2].presses("Ya, minta bantuan")
    (ticket,) = await town.rows(questions)
    assert ticket["contact_id"] == await contact(town, chosen[2])
    assert "rusak" in ticket["body"]
    await wayan.presses("Bantu perbaikan")
    await town.settled()
    assert wayan.sees("1 orang ditanya")
    await all_sayable(town)
    assert chosen[1].sees("menawarkan bantuan")
    await chosen[1].presses("Ya, minta bantuan")
    assert len(await town.rows(questions)) == 2


async def test_few_answers_are_not_shown(town: Town) -> None:
    sri, wayan = await ready(town)
    await gives(town, wayan)
    await sri.says("ya")
    await sri.taps(f"in_use:0:{(await only(town))['id']}=broken")
    activity = await held(town)
    await wayan.taps(f"goods:0:{activity.id}")
    assert wayan.sees("Mulai 3 jawaban")
    assert "Rusak" not in wayan.reads
    await wayan.taps(f"goods_broken:0:{activity.id}")
    assert (await only(town))["wanted_at"] is None


# ---- whose it is --------------------------------------------------------------------------------------------------------------
async def test_nobody_answers_for_somebody_else_and_no_organiser_of_others_looks(town: Town) -> None:
    _sri, wayan = await ready(town, 2)
    await gives(town, wayan)
    number, claim = (await only(town))["id"], (await only(town))["registration_id"]
    made = town.person("p1", "id")
    other = await organiser(town, "putu", of="Dekranasda Bali")
    before = await only(town)
    for action in ("goods_yes", "goods_no"):
        await made.taps(f"{action}:1:{number}")
    await made.taps(f"in_use:0:{number}=broken")
    await made.taps(f"my_note:0:{number}")
    for payload in (
        f"goods:0:{(await held(town)).id}",
        f"goods_of:0:{claim}",
        f"given:0:{number}",
        f"given_undo_yes:1:{number}",
        f"goods_note:0:{claim}",
    ):
        for persona in (made, other):
            await persona.taps(payload)
            assert NAMES[0] not in persona.reads
    assert await only(town) == before


async def test_erased_people_leave_a_count_and_no_words(town: Town) -> None:
    sri, wayan = await ready(town, 2)
    await gives(town, wayan, serial="SN-RAHASIA")
    await sri.presses("Belum saya terima")
    await town.settled()
    await sri.walks("/data", "Hapus semua", "Hapus semua")
    await town.settled()
    town.clock.tick(seconds=10)
    await town.clockwork.sweep_erased()
    row = await only(town)
    assert (row["serial"], row["item"]) == (None, "")
    assert not [one for one in await town.rows(deliveries) if "RAHASIA" in one["reply"] or NAMES[0] in one["reply"]]
    assert not [one for one in await town.rows(timers) if one["registration_id"] == row["registration_id"]]
    await wayan.taps(f"goods:0:{(await held(town)).id}")
    assert wayan.sees("1 barang tercatat")
    await wayan.taps(f"given:0:{row['id']}")
    assert wayan.sees("bukan kegiatan Anda")
    await moves(town, town.clock() + timedelta(days=100))


async def test_what_others_got_as_well_keeps_its_name(town: Town) -> None:
    sri, wayan = await ready(town, 2)
    await gives(town, wayan)
    await gives(town, wayan, NAMES[1], "PC-2")
    await sri.walks("/data", "Hapus semua", "Hapus semua")
    first, second = sorted(await town.rows(handovers), key=lambda row: row["id"])
    assert (first["item"], first["serial"]) == (MACHINE, None)
    assert (second["item"], second["serial"]) == (MACHINE, "PC-2")


async def test_two_chats_that_become_one_keep_what_either_was_given_and_part_with_it(town: Town) -> None:
    _sri, wayan = await ready(town, 2)
    await gives(town, wayan)
    await gives(town, wayan, NAMES[1], "PC-2")
    keep, other = [await contact(town, town.person(name, "id")) for name in ("p0", "p1")]
    before = await town.rows(handovers)
    merge = partial(merging.merge, keep=other, other=keep, now=town.clock(), terms=town.around.offers)
    number = await town.database.run(merge)
    assert number is not None
    assert {row["item"] for row in await town.rows(handovers)} == {MACHINE}
    assert len(await town.database.read(partial(storage.of_person, contact_id=other))) == 2
    assert await town.database.run(partial(parting.undo, merge_id=number, now=town.clock())) == keep
    assert await town.rows(handovers) == before


async def test_they_take_along_what_was_kept_of_them(town: Town) -> None:
    _sri, wayan = await ready(town)
    await gives(town, wayan)
    kept = json.loads(await town.database.read(partial(takeout.export, contact_id=await contact(town, _sri))))
    assert [(one["item"], one["serial"]) for one in kept["goods"]] == [(MACHINE, SERIAL)]


# ---- on paper ---------------------------------------------------------------------------------------------------------------
LONG_NAME = "Raden Ayu Siti Nurhaliza Kusumaningrum Wiryodiningrat-Hadiprojo Binti Haji Muhammad Abdurrahman Wahidin"


def pages(file: Attachment | None) -> list[str]:
    """What stands on each page of a PDF, as a reader finds it."""
    assert file is not None
    document = pypdfium2.PdfDocument(file.content)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


async def test_all_notes_come_as_one_file_and_the_list_as_a_spreadsheet(town: Town) -> None:
    _sri, wayan = await ready(town, 2)
    await gives(town, wayan)
    await gives(town, wayan, NAMES[1], "PC-2")
    await gives(town, wayan, NAMES[1], "PC-3")
    await wayan.taps(f"goods:0:{(await held(town)).id}")
    await wayan.presses("Semua berita acara")
    await works(town)
    first, second = pages(wayan.last.attachment)
    assert all(
        word in second
        for word in (
            NAMES[0],
            "Berita acara serah terima barang",
            "Note of handover and receipt",
            SERIAL,
            "Yang menerima",
            "Received by",
        )
    )
    assert all(word in first for word in (NAMES[1], "PC-2", "PC-3"))
    assert NAMES[0] not in first
    await wayan.taps(f"goods:0:{(await held(town)).id}")
    await wayan.presses("Lembar kerja")
    await works(town)
    assert wayan.last.attachment is not None
    rows = [row for _, row in grids.read(wayan.last.attachment.content).rows]
    assert [row[:3] for row in rows[1:]] == [
        (NAMES[1], MACHINE, "PC-2"),
        (NAMES[1], MACHINE, "PC-3"),
        (NAMES[0], MACHINE, SERIAL),
    ]
    mine = await contact(town, wayan)
    assert not [row for row in await town.rows(deliveries, contact_id=mine) if "PC-3" in row["reply"]]


async def test_long_words_stay_on_the_page_and_many_things_go_on_upon_the_next(town: Town) -> None:
    await ready(town)
    activity = replace(await held(town), organiser="Balai Besar " * 12)
    at = town.clock()
    things = tuple(
        Handover(
            n, 1, "Mesin" + "x" * 55, "S" * 40, at.date(), at, 1, at, None, None, None, None, None, None, None, activity.id, 1
        )
        for n in range(1, 15)
    )
    who = Recipient(1, activity.id, 1, LONG_NAME, things)
    words = note(activity, who, at.date(), fonts.printable)
    found = pages(drawn((words, replace(words, name=None, lines=words.lines[:1])), "x.pdf"))
    assert len(found) == 4
    assert "Wahidin" in found[0]
    assert "S" * 40 in found[0].replace(" ", "")
    assert ["Yang menyerahkan" in page for page in found] == [False, False, True, True]


async def test_a_note_is_not_made_for_who_lost_the_role_meanwhile(town: Town) -> None:
    _sri, wayan = await ready(town)
    await gives(town, wayan)
    await wayan.presses("Kembali")
    await wayan.presses("Berita acara")
    await town.change(roles, roles.c.recipient == wayan.address.recipient, expires_at=town.clock() - timedelta(hours=1))
    await works(town)
    assert wayan.last.attachment is None
    assert wayan.sees("Tidak ada yang bisa dimuat")


# ---- in words -----------------------------------------------------------------------------------------------------------
async def test_who_applies_reads_of_packages_and_never_of_seats(town: Town) -> None:
    sri, _wayan = await ready(town)
    activity = await held(town)
    await town.change(activities, activities.c.id == activity.id, quota=3, starts_on=town.clock().date() + timedelta(days=20))
    dewi = await town.guest("dewi", "id")
    await dewi.taps(f"card:0:{activity.id}")
    assert dewi.sees("Penyelenggara memilih penerima 3 paket ini.")
    await fires(town)
    mine = await registration(town, sri, activity)
    read = [said.words for said in sri.chat]
    for press in (f"card:0:{activity.id}", "mine", f"registration:0:{mine.id}", f"giveup:{mine.version}:{mine.id}"):
        await sri.taps(press)
        read.append(sri.reads)
    assert any("Anda terpilih" in one for one in read)
    assert not [one for one in read if "kursi" in one.lower()]


@pytest.mark.parametrize("language", ["id", "en"])
def test_offers_of_a_grant_speak_of_packages(language: str) -> None:
    with speaking(language):
        said = [aid.offered(again=False), aid.offered(again=True), aid.take(), aid.freed(), aid.few_left(2), aid.goes_on("x")]
        assert not [one for one in said if "kursi" in one.lower() or "seat" in one.lower()]
        assert aid.give_up() in aid.freed()
        assert aid.give_up() in aid.chosen()
