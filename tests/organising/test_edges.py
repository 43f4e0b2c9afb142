"""Where a conversation is easily lost: commands in the middle of a form, the room word, two doors, somebody else's ticket."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

from bot.vocabulary import Attachment
from storage.models import activities, questions, registrations
from storage.people import caring
from storage.taking_part import seats
from tests.organising.afterwards import contact, held
from tests.organising.people import admin, organisation, organiser
from tests.organising.test_arriving import room
from tests.organising.test_door import SLUG, claim, morning, statuses, volunteer
from tests.persona import Persona, Town, spoken
from tests.scheduler.briefs import all_sayable

OTHER = "contoh-pewarnaan-batik"


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_command_is_never_an_answer_and_the_form_is_kept(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    number = (await town.activity(SLUG))["id"]
    for said in ("/menu", "/bantuan", "/kelola", "/apa", "/queue"):
        await sri.taps(f"ask:0:{number}")
        await sri.says(said)
        assert sri.labels.count(sri.word("Continue the form")) == 1, said
    assert sri.sees(sri.word("Your answers so far are kept: type resume to go on."))
    await sri.says({"id": "lanjutkan", "en": "resume"}[language])
    assert await town.rows(questions) == []
    await sri.says("Apakah ada parkir?")
    assert [row["body"] for row in await town.rows(questions)] == ["Apakah ada parkir?"]


async def test_the_room_word_is_heard_while_something_else_is_asked(town: Town) -> None:
    (sri, made, ayu), wayan, number = await morning(town, 3)
    word = await room(town, wayan, number)
    await sri.taps("change:0:craft")
    await sri.says(word)
    assert sri.sees("tercatat hadir", "Isian Anda tersimpan")
    await made.taps(f"ask:0:{number}")
    await made.says(word.upper())
    await made.presses("Kata ruangan")
    assert made.sees("tercatat hadir")
    assert "Lanjutkan isian" in made.labels
    await ayu.taps(f"ask:0:{number}")
    await ayu.says(word)
    await ayu.presses("Jawaban saya")
    assert [row["body"] for row in await town.rows(questions)] == [word]
    assert await statuses(town, number) == ["attended", "attended", "confirmed"]


async def _also_at(town: Town, slug: str, persona: Persona, number: int, code: str) -> int:
    """The other activity is held on the same day, and this person has a seat there with that code."""
    here, there = await town.activity(SLUG), (await town.activity(slug))["id"]
    days = {name: here[name] for name in ("starts_on", "ends_on", "opens_at", "shuts_at", "closes_at")}
    await town.change(activities, activities.c.id == there, **days)
    who, around = await contact(town, persona), town.around

    def sit(connection: Connection) -> None:
        connection.execute(activities.update().where(activities.c.id == there).values(closes_at=None))
        taken = seats.take_seat(connection, there, who, town.clock(), around.chance, around.offers)
        assert taken is not None
        connection.execute(registrations.update().where(registrations.c.id == taken.id).values(code=code))

    await town.database.run(sit)
    return int(there)


async def test_a_code_typed_before_the_door_is_chosen_finds_its_door_or_is_kept(town: Town) -> None:
    (sri, made), wayan, number = await morning(town, 2)
    code = (await claim(town, sri)).code
    town.clock.tick(days=-1)
    there = await _also_at(town, OTHER, made, number, code)
    town.clock.tick(days=1)
    await wayan.says("hadir")
    assert wayan.sees("Desain motif batik", "Pewarnaan batik")
    await wayan.says((await claim(town, made)).code)
    assert wayan.sees("Made Wirawan: hadir")
    await wayan.says("hadir")
    await wayan.says(code)
    assert wayan.sees("lebih dari satu kegiatan", code)
    await wayan.presses("Pewarnaan batik (Contoh)")
    assert wayan.sees("Made Wirawan: hadir")
    assert await statuses(town, there) == ["attended"]
    assert await statuses(town, number) == ["attended", "confirmed"]


async def test_a_leaders_ticket_names_whom_it_is_for(town: Town) -> None:
    (sri,), _, number = await morning(town, 1)
    leader, around = await contact(town, sri), town.around

    def lead(connection: Connection) -> int:
        who = caring.add(connection, {"name": "Bu Wati", "language": "id", "cared_for_by": leader}, town.clock())
        taken = seats.take_seat(connection, number, who, town.clock(), around.chance, around.offers)
        assert taken is not None
        return taken.id

    mine = await town.database.run(lead)
    (row,) = await town.rows(registrations, id=mine)
    await sri.taps(f"registration:0:{mine}")
    assert sri.sees("Bu Wati mendapat kursi", f"Kode: {row['code']}. Bu Wati menunjukkan")
    assert "Anda" not in sri.reads
    await sri.says(f"/start c_{row['ticket']}")
    assert sri.sees("Bu Wati: Desain motif batik", f"Bu Wati menunjukkan gambar ini atau menyebutkan kode {row['code']}")
    assert isinstance(sri.last.attachment, Attachment)


async def test_who_agrees_reads_the_day_the_hour_and_the_place(town: Town) -> None:
    sri = await town.guest("sri", "en", name="Sri Wahyuni")
    await sri.taps(f"register:0:{(await town.activity(SLUG))['id']}")
    assert sri.sees("7-9 Dec 2026, 09:00-16:00 WIB (Jakarta time), BBSPJIKB, Jl. Kusumanegara 7, Yogyakarta")


async def test_codes_that_are_none_are_called_so(town: Town) -> None:
    sri = await town.guest("sri", "id")
    for said in ("cek ABCDE-FGHJK", "Cek ABCDEFGHJK"):
        await sri.says(said)
        assert sri.sees("Kode itu tidak dikenal"), said
    await sri.says("cek batik jogja")
    assert sri.sees("Batik, DI Yogyakarta")
    for said in ("hubungkan abc", "/hubungkan abc"):
        await sri.says(said)
        assert sri.sees("Kode itu tidak saya kenal"), said
    await sri.says("hubungkan whatsapp")
    assert sri.sees("Kode Anda")


async def test_another_day_and_my_activities_lead_on(town: Town) -> None:
    (sri,), wayan, _ = await morning(town, 1)
    await sri.says("pindah jadwal")
    assert sri.sees("tidak bisa dipindah", "Desain motif batik")
    await wayan.says("kegiatan saya")
    await wayan.presses("Kelola")
    assert wayan.sees("Kegiatan Anda")
    await sri.says("kegiatan saya")
    assert "Kelola" not in sri.labels


async def test_what_is_over_says_so_first_and_every_way_is_reached(town: Town) -> None:
    wayan = await organiser(town)
    activity = await held(town)
    await wayan.taps(f"activity:0:{activity.id}")
    await wayan.presses("Lainnya")
    assert {"Undang relawan", "Mitra", "Sebelumnya"} <= set(wayan.labels)
    await wayan.presses("Undang relawan")
    assert wayan.sees("Sampai kapan")
    budi = await organiser(town, "budi", of="Dinas lain")
    partner = partial(_joins, activity_id=activity.id, organisation="Dinas lain")
    await town.database.run(partner)
    await budi.taps(f"activity:0:{activity.id}=1")
    assert "Mitra" not in budi.labels
    await town.change(activities, activities.c.id == activity.id, taken=3, waiting=1)
    town.clock.tick(days=30)
    await wayan.taps(f"activity:0:{activity.id}")
    assert wayan.reads.split("\n")[1].startswith("Kegiatan ini sudah selesai")
    assert "Penuh" not in wayan.reads


def _joins(connection: Connection, activity_id: int, organisation: str) -> None:
    from storage.organising import organisations

    other = next(one for one in organisations.all_of_them(connection) if one.name == organisation)
    organisations.join(connection, activity_id, other.id)


async def test_a_full_house_is_no_dead_end_at_the_door(town: Town) -> None:
    _, wayan, number = await morning(town, 3)
    await wayan.taps(f"walk_in:0:{number}")
    assert wayan.sees("3 dari 3 terisi")
    await wayan.walks("Catat namanya", "Dewi Lestari", "Lewati", "Ya, catat")
    assert wayan.sees("Dewi Lestari: nomor 1 di daftar tunggu")
    await wayan.taps(f"walk_in:0:{number}")
    await wayan.walks("Tambah satu kursi", "Komang Adi", "Lewati", "Ya, persilakan")
    assert wayan.sees("Komang Adi: hadir")
    await wayan.taps(f"door_find:0:{number}")
    await wayan.walks("Dewi", "Dewi Lestari")
    assert wayan.sees("tidak punya kursi", "Tidak ada kursi kosong")
    await wayan.presses("Tambah satu kursi")
    assert wayan.sees("Dewi Lestari: hadir")
    found = await town.activity(SLUG)
    assert (found["quota"], found["taken"], found["waiting"]) == (5, 5, 0)


async def test_a_volunteer_adds_no_seat(town: Town) -> None:
    _, _, number = await morning(town, 3)
    komang = await volunteer(town, number)
    held_by_nobody = await town.rows(registrations)
    for payload in (f"walk_in:0:{number}", f"walk_in:0:{number}=more", f"one_seat_more:0:{held_by_nobody[0]['id']}"):
        await komang.taps(payload)
        assert "Tambah satu kursi" not in komang.labels
    await komang.taps(f"walk_in:0:{number}=wait")
    await komang.walks("Dewi Lestari", "Lewati", "Ya, catat")
    assert komang.sees("nomor 1 di daftar tunggu")
    assert (await town.activity(SLUG))["quota"] == 3


@pytest.mark.parametrize("language", ["id", "en"])
async def test_whoever_loses_a_role_hears_it_kindly(town: Town, language: str) -> None:
    ayu, wayan = await admin(town), await organiser(town, language=language)
    number = await organisation(town)
    await ayu.taps(f"staff:0:{number}")
    await ayu.walks("1", ayu.word("Take it away"))
    await wayan.hears()
    role = {"id": "penyelenggara BBSPJIKB", "en": "organiser of BBSPJIKB"}[language]
    assert wayan.sees(wayan.word("You are no longer {role} in Sapa. Thank you for your help.", role=role))
    assert len(ayu.chat) == 3
    await all_sayable(town)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_review_of_a_draft_is_read_at_a_glance(town: Town, language: str) -> None:
    wayan = await organiser(town, language=language)
    number = await town.activity(SLUG)
    await wayan.taps(f"edit:0:{number['id']}")
    await wayan.taps(f"copy:0:{number['id']}")
    await wayan.says({"id": "12 Des 9 pagi", "en": "12 Dec 9 am"}[language])
    said = spoken(wayan.last)
    assert len(said.splitlines()) <= 8, said
    assert len(said) <= 350, said
    assert "Yogyakarta" in said.splitlines()[3]
