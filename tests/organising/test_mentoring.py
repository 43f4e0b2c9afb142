"""Mentoring in the chat: bringing two together, sessions, messages, numbers, stars; and the end of it."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.util import await_only

from bot.i18n import speaking
from bot.screens.artisans import mentors as screens
from storage.database import open_database
from storage.models import audit, contacts, deliveries, meetings, registrations
from storage.models import mentors as mentors_table
from storage.models import pairings as pairings_table
from storage.people import erasure, lapsing, merging
from storage.people.takeout import export
from storage.taking_part import mentors, pairings
from storage.taking_part.pairings import Pairing, Refused
from tests.organising.afterwards import contact, fires, moves
from tests.organising.mentoring import SLUG, applies, chooses, claim, helps
from tests.organising.people import organiser
from tests.persona import MORNING, Persona, Town
from tests.scheduler.briefs import all_sayable


async def together(town: Town, name: str = "sri", mentor: str = "budi") -> tuple[Persona, Persona, Persona]:
    """Sri applied, Wayan gave her Budi as a mentor: the three of them, and both are told."""
    await chooses(town)
    wayan, sri = await organiser(town), await applies(town, name)
    budi, one = await helps(town, mentor)
    await wayan.taps(f"pair:0:{await claim(town, sri)}={one.id}=yes")
    await town.settled()
    return wayan, sri, budi


async def made(town: Town) -> int:
    """The number of the latest pairing."""
    return int(max(row["id"] for row in await town.rows(pairings_table)))


async def notes(mentor: Persona, number: int, minutes: str = "60", topic: str = "Hitung modal") -> None:
    await mentor.taps(f"mentee_met:0:{number}")
    await mentor.walks("Hari ini", minutes, topic, "Ya, catat")


# ---- bringing two together ----------------------------------------------------------------------------------------------
async def test_the_best_is_proposed_with_the_reason_and_both_are_told(town: Town) -> None:
    number = await chooses(town)
    wayan, sri = await organiser(town), await applies(town, "sri")
    await helps(town, "citra", needs=("export",))
    budi, _ = await helps(town, "budi")
    await wayan.taps(f"activity:0:{number}")
    await wayan.walks("Pendampingan", "Belum punya mentor", "Sri Wati")
    assert wayan.labels[:2] == ["Budi Santoso", "Citra Santoso"]
    assert wayan.last.choices[0].detail == "Perak, di mana saja, membantu harga & pembukuan, 0 dari 3 tempat terisi"
    await wayan.presses("Budi Santoso")
    assert wayan.sees("Sri Wati: Perak, DI Yogyakarta, Harga & pembukuan", "membaca nama depan")
    assert await town.rows(pairings_table) == []
    await wayan.says("ya")
    await town.settled()
    assert sri.sees("Anda punya mentor: Budi")
    assert budi.sees("Anda mulai mendampingi Sri")
    assert "Wati" not in budi.reads
    assert "Santoso" not in sri.reads
    assert (await town.seats(SLUG))["confirmed"] == ["sri"]
    assert {row["detail"] for row in await town.rows(audit)} >= {"mentor given", "names seen"}
    await wayan.taps(f"mentoring:0:{number}")
    assert wayan.sees("0 orang belum punya mentor", "1 orang sudah punya", "2 mentor")
    await all_sayable(town)


async def race(town: Town, most: int) -> list[Pairing | Refused]:
    """Four organisers, each with somebody for the same mentor."""
    await chooses(town)
    seekers = [await claim(town, await applies(town, name)) for name in ("sri", "tini", "dewi", "rina")]
    _, one = await helps(town, most=most)
    asked = (partial(pairings.pair, mentor=one, registration_id=number, now=town.clock()) for number in seekers)
    return list(await asyncio.gather(*map(town.database.run, asked)))


async def test_of_organisers_who_give_the_last_place_one_wins(town: Town) -> None:
    became = await race(town, most=2)
    assert sorted(str(one) for one in became if isinstance(one, Refused)) == [Refused.FULL, Refused.FULL]
    assert len(await town.rows(pairings_table)) == 2


async def test_the_race_finds_a_mentor_with_too_many(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: whether there is room is believed from what was read before."""
    hasty = select(mentors_table.c.contact_id).where(mentors_table.c.id == bindparam("of_mentor"))
    monkeypatch.setattr(pairings, "ROOM", hasty)
    await race(town, most=2)
    assert len(await town.rows(pairings_table)) == 4


async def test_two_organisers_give_one_person_a_mentor_and_the_second_is_told(town: Town) -> None:
    await chooses(town)
    wayan, ketut, sri = await organiser(town), await organiser(town, "ketut"), await applies(town, "sri")
    (_, budi), (_, citra) = await helps(town), await helps(town, "citra")
    number = await claim(town, sri)
    asked = (partial(pairings.pair, mentor=one, registration_id=number, now=town.clock()) for one in (budi, citra))
    became = await asyncio.gather(*map(town.database.run, asked))
    assert [one for one in became if isinstance(one, Refused)] == [Refused.TAKEN]
    assert len(await town.rows(pairings_table, ended_at=None)) == 1
    await ketut.taps(f"propose:0:{number}")
    assert ketut.sees("Mentor lain untuk Sri Wati?")
    assert wayan.chat == []


async def test_who_is_on_a_break_or_full_is_not_proposed_and_a_late_press_is_refused(town: Town) -> None:
    number = await chooses(town)
    wayan, sri, tini = await organiser(town), await applies(town, "sri"), await applies(town, "tini")
    budi, one = await helps(town, most=1)
    await wayan.taps(f"pair:0:{await claim(town, sri)}={one.id}=yes")
    await wayan.taps(f"pair:0:{await claim(town, tini)}={one.id}=yes")
    assert wayan.sees("tidak punya tempat lagi")
    await budi.taps(f"mentor_offer:0:{one.id}=most=5")
    await budi.presses("Jeda dulu")
    await wayan.taps(f"propose:0:{await claim(town, tini)}")
    assert wayan.sees("Belum ada mentor yang punya tempat")
    await wayan.taps(f"mentors:0:{number}")
    assert wayan.last.choices[0].detail == "sedang jeda"


async def test_another_mentor_takes_over_and_the_first_is_told(town: Town) -> None:
    wayan, sri, budi = await together(town)
    citra, other = await helps(town, "citra")
    await wayan.taps(f"pairing:0:{await made(town)}")
    await wayan.walks("Mentor lain", "Citra Santoso", "Ya, pasangkan")
    await town.settled()
    assert budi.sees("Anda tidak lagi mendampingi Sri")
    assert citra.sees("Anda mulai mendampingi Sri")
    assert sri.sees("Anda punya mentor: Citra")
    assert [row["mentor_id"] for row in await town.rows(pairings_table, ended_at=None)] == [other.id]


# ---- being a mentor -------------------------------------------------------------------------------------------------------
async def test_a_code_makes_a_mentor_once_who_says_what_they_help_with(town: Town) -> None:
    number = await chooses(town)
    wayan = await organiser(town)
    await wayan.taps(f"invite_mentor:0:{number}")
    code = wayan.last.text.split("Kode: ")[1][:10]
    budi, tini = await town.guest("budi", "id", name="Budi", craft="perak"), await town.guest("tini", "id")
    await budi.says(f"mentor {code.lower()}")
    assert budi.sees("BBSPJIKB", "mengajak Anda menjadi mentor")
    assert await town.rows(mentors_table) == []
    await budi.walks("Terima", "Harga & pembukuan", "Ekspor", "Harga & pembukuan", "Selesai", "Berapa orang", "2")
    assert budi.sees("Membantu: Ekspor", "Kerajinan: Perak", "Wilayah: di mana saja", "0 dari 2 tempat terisi")
    await tini.says(f"mentor {code}")
    assert tini.sees("tidak dikenal")
    await tini.taps(f"mentor_offer:0:{(await town.rows(mentors_table))[0]['id']}=most=9")
    assert tini.sees("bukan milik Anda")
    await tini.says("cari mentor")
    assert tini.sees("Pendampingan perajin perak")


async def test_a_mentor_without_a_name_is_asked_for_it(town: Town) -> None:
    number = await chooses(town)
    wayan = await organiser(town)
    await wayan.taps(f"invite_mentor:0:{number}")
    budi = await town.guest("budi", "id")
    await budi.says(f"mentor {wayan.last.text.split('Kode: ')[1][:10]}")
    await budi.walks("Terima", "Ekspor", "Selesai")
    assert budi.sees("Nama Anda belum saya ketahui")
    await budi.walks("Sebutkan nama saya", "Budi Santosa")
    await budi.taps(f"mentor_offer:0:{(await town.rows(mentors_table))[0]['id']}")
    assert "belum saya ketahui" not in budi.reads


async def test_a_mentor_who_leaves_is_missed_in_time(town: Town) -> None:
    wayan, sri, budi = await together(town)
    await budi.says("/mentor")
    await budi.walks("Tawaran saya", "Berhenti")
    assert budi.sees("1 orang dikabari")
    await budi.presses("Ya, berhenti")
    await fires(town)
    assert sri.sees("Budi bukan mentor Anda lagi")
    await wayan.taps(f"mentoring:0:{(await town.activity(SLUG))['id']}")
    assert wayan.sees("1 orang belum punya mentor", "0 mentor")
    await all_sayable(town)


# ---- sessions, messages, numbers, stars ---------------------------------------------------------------------------------
async def test_sessions_are_noted_seen_by_both_and_taken_back(town: Town) -> None:
    wayan, sri, budi = await together(town)
    await budi.says("/mentor")
    await budi.walks("Sri", "Catat pertemuan", "besok")
    assert budi.sees("Hari itu belum tiba")
    await budi.walks("31 Februari")
    assert budi.sees("belum terbaca")
    await budi.walks("Kamis", "1000")
    assert budi.sees("5 sampai 720")
    await budi.walks("90", "Hitung modal")
    assert budi.sees("19 Nov 2026, 90 menit: Hitung modal")
    await budi.says("ya")
    await sri.says("/mentor")
    assert sri.sees("19 Nov 2026, 90 menit: Hitung modal", "1 pertemuan, 1 jam 30 menit")
    await wayan.taps(f"pairing:0:{await made(town)}")
    assert wayan.sees("1 pertemuan, 1 jam 30 menit")
    assert "modal" not in wayan.reads
    (met,) = await town.rows(meetings)
    await sri.taps(f"mentee_unmet:0:{met['id']}")
    assert len(await town.rows(meetings)) == 1
    await budi.taps(f"mentee_unmet:0:{met['id']}")
    assert await town.rows(meetings) == []


async def test_a_month_without_a_session_is_said_once_a_month(town: Town) -> None:
    _, _, budi = await together(town)
    await moves(town, town.clock() + timedelta(days=20))
    await notes(budi, await made(town))
    heard = len(budi.chat)
    await moves(town, town.clock() + timedelta(days=29))
    assert len(budi.chat) == heard
    for _ in range(2):
        await moves(town, town.clock() + timedelta(days=31))
        heard += 1
        assert len(budi.chat) == heard
        assert budi.sees("Belum ada catatan pertemuan dengan Sri")
    await all_sayable(town)


async def test_numbers_are_shown_once_both_agree_and_messages_go_through_sapa(town: Town) -> None:
    _, sri, budi = await together(town)
    await sri.presses("Tulis pesan")
    await sri.walks("Kapan bertemu?\n<b>", "Kirim")
    await town.settled()
    assert budi.sees("Sri menulis:", "Kapan bertemu?\n<b>")
    await budi.walks("Jawab", "Kamis", "Kirim")
    await town.settled()
    assert sri.sees("Budi menulis:", "Kamis")
    await sri.taps(f"mentee:0:{await made(town)}")
    await sri.walks("Bagikan nomor saya", "Ya, boleh")
    await town.settled()
    assert budi.sees("Sri ingin saling berbagi nomor")
    assert "+62812" not in "".join(said.words for said in budi.chat)
    await budi.walks("Bagikan nomor saya", "Ya, boleh")
    await town.settled()
    assert budi.sees("Telepon: +6281234567890")
    assert sri.sees("+6281398765432")
    await sri.taps(f"mentee_phone:0:{await made(town)}=no")
    await budi.taps(f"mentee:0:{await made(town)}")
    assert "+62812" not in budi.reads
    await all_sayable(town)


async def test_stars_come_after_the_third_session_and_nobody_reads_whose_they_are(town: Town) -> None:
    wayan, sri, budi = await together(town)
    number = (await town.activity(SLUG))["id"]
    (mentor,), people = await town.rows(mentors_table), {await made(town): sri}
    for other in ("tini", "dewi"):
        seeker = await applies(town, other)
        await wayan.taps(f"pair:0:{await claim(town, seeker)}={mentor['id']}=yes")
        people[await made(town)] = seeker
    await town.settled()  # the mentor is told of each of them
    for answered, (pairing, persona) in enumerate(people.items()):
        await persona.taps(f"mentee_stars:0:{pairing}=5")
        assert (await town.rows(pairings_table, id=pairing))[0]["stars"] is None
        for _ in range(3):
            await notes(budi, pairing)
        await fires(town)
        assert persona.sees("Bagaimana pendampingan bersama Budi?")
        await wayan.taps(f"mentor_opinions:0:{number}")
        assert wayan.sees(f"Penilaian: {answered}; ditampilkan mulai 3")
        await persona.walks("Baik" if answered else "Sangat baik", f"Sabar {answered}")
    await wayan.taps(f"mentor_opinions:0:{number}")
    assert wayan.sees("rata-rata 4,3 dari 5", "Sabar 0")
    assert not [name for name in ("Sri", "Tini", "Dewi", "Budi") if name in wayan.reads]


# ---- leaving, erasing, joining --------------------------------------------------------------------------------------------
async def test_who_gives_up_their_application_frees_the_place(town: Town) -> None:
    _, sri, budi = await together(town)
    held = await claim(town, sri)
    await sri.taps(f"registration:0:{held}")
    await sri.presses("Batalkan kursi")
    await sri.says("ya")
    await fires(town)
    assert budi.sees("Anda tidak lagi mendampingi Sri")
    found = await town.database.read(partial(mentors.get, number=(await town.rows(mentors_table))[0]["id"]))
    assert found is not None
    assert found.load == 0


async def erased(town: Town, persona: Persona) -> None:
    await town.settled()
    whose = await contact(town, persona)
    await town.database.run(partial(erasure.forget, contact_id=whose, now=town.clock(), unreadable=str))
    await town.database.run(partial(lapsing.sweep, now=town.clock()))


async def test_an_erased_mentor_leaves_counts_and_who_they_helped_is_told(town: Town) -> None:
    wayan, sri, budi = await together(town)
    await notes(budi, await made(town), topic="Rahasia Budi")
    await sri.taps(f"mentee:0:{await made(town)}")
    await erased(town, budi)
    await fires(town)
    assert sri.sees("Mentor Anda sudah tidak ada di sini")
    assert "Budi" not in sri.reads
    rows = str([await town.rows(table) for table in (mentors_table, pairings_table, meetings, contacts, deliveries)])
    assert not [word for word in ("Budi", "Rahasia", "+62813") if word in rows]
    await wayan.taps(f"mentoring:0:{(await town.activity(SLUG))['id']}")
    assert wayan.sees("1 orang belum punya mentor", "0 mentor", "1 pertemuan, 1 jam")
    await sri.says("/mentor")
    assert sri.sees("Mentor Anda: seseorang", "Sudah berakhir")


async def test_an_erased_artisan_leaves_hours_and_the_mentor_is_told(town: Town) -> None:
    _, sri, budi = await together(town)
    for _ in range(3):
        await notes(budi, await made(town), topic="Utang Sri")
    await sri.taps(f"mentee_stars:0:{await made(town)}=4")
    await sri.says("Sri berkata bagus")
    await erased(town, sri)
    await fires(town)
    assert budi.sees("Anda tidak lagi mendampingi seseorang")
    rows = str([await town.rows(table) for table in (pairings_table, meetings, contacts, deliveries)])
    assert not [word for word in ("Sri", "Utang", "+62812") if word in rows]
    (left,) = await town.rows(pairings_table)
    assert (left["stars"], left["words"]) == (4, None)
    assert sum(row["minutes"] for row in await town.rows(meetings)) == 180


async def test_each_takes_along_what_is_theirs(town: Town) -> None:
    _, sri, budi = await together(town)
    await notes(budi, await made(town))
    mine, theirs = [
        (await town.database.read(partial(export, contact_id=await contact(town, persona)))).decode() for persona in (budi, sri)
    ]
    assert '"as": "mentor"' in mine
    assert "Hitung modal" in mine
    assert "Wati" not in mine
    assert '"need": "price"' in theirs
    assert "Santoso" not in theirs.split('"mentoring"')[1].split('"messages"')[0]


@pytest.mark.parametrize("with_whom", ["another chat", "the one they help"])
async def test_two_chats_of_a_mentor_become_one(town: Town, with_whom: str) -> None:
    _, sri, budi = await together(town)
    other = sri if with_whom == "the one they help" else await town.guest("budi2", "id")
    keep, goes = await contact(town, other), await contact(town, budi)
    await town.database.run(partial(merging.merge, keep=keep, other=goes, now=town.clock(), terms=town.around.offers))
    (row,) = await town.rows(mentors_table)
    assert row["contact_id"] == keep
    on = await town.rows(pairings_table, ended_at=None)
    assert len(on) == (with_whom == "another chat")
    await other.says("/mentor")
    assert other.sees("Mentor untuk BBSPJIKB")


async def test_undone_at_once_the_seat_is_free_again_and_later_it_stays(town: Town) -> None:
    wayan, *_ = await together(town)
    assert (await town.seats(SLUG))["confirmed"] == ["sri"]
    await wayan.taps(f"unpair:0:{await made(town)}=yes")
    await town.settled()
    (one,), (held,) = await town.rows(mentors_table), await town.rows(registrations)
    assert held["status"] == "applied"
    assert (await town.activity(SLUG))["taken"] == 0
    await wayan.taps(f"pair:0:{held['id']}={one['id']}=yes")
    town.clock.tick(minutes=2)
    await fires(town)
    await wayan.taps(f"unpair:0:{await made(town)}=yes")
    assert (await town.seats(SLUG))["confirmed"] == ["sri"], "they were told of the seat"


async def test_an_invitation_speaks_of_a_link_only_where_there_is_one(town: Town) -> None:
    code = screens.Code("ABC2", town.clock(), "Asia/Jakarta", {})
    with speaking("id"):
        assert "tautan" not in screens.made(code, 1).text
        linked = screens.made(replace(code, links={"telegram": "https://t.me/SapaBot?start="}), 1)
    assert "Teruskan tautan" in linked.text


async def twice_at_once(postgres_url: str, monkeypatch: pytest.MonkeyPatch, patience: float) -> int:
    """Somebody takes up two codes of one organisation in two chats: the first waits so many seconds for the second to look."""
    async with open_database(postgres_url) as database:

        def settle(connection: Connection) -> int:
            row = {"language": "id", "created_at": MORNING}
            return int(connection.execute(contacts.insert().values(row).returning(contacts.c.id)).scalar_one())

        whose = await database.run(settle)
        looked, of_contact = [asyncio.Event(), asyncio.Event()], mentors.of_contact

        def looks(connection: Connection, contact_id: int) -> list[mentors.Mentor]:
            found = of_contact(connection, contact_id)
            mine = next(event for event in looked if not event.is_set())
            mine.set()
            with contextlib.suppress(TimeoutError):  # where the other one has to wait, it does not look before this is over
                await_only(asyncio.wait_for(looked[1].wait(), patience))
            return found

        monkeypatch.setattr(mentors, "of_contact", looks)
        enlist = partial(mentors.enlist, contact_id=whose, organisation_id=7, craft=None, now=MORNING)
        await asyncio.gather(database.run(enlist), database.run(enlist))
        rows = await database.read(lambda connection: connection.execute(mentors_table.select()).all())
        return len(rows)


async def test_of_two_codes_taken_up_at_once_one_mentor_comes(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await twice_at_once(postgres_url, monkeypatch, 0.2) == 1


async def test_bad_twin_that_looks_without_holding_makes_two(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentors, "HOLD", select(contacts.c.id).where(contacts.c.id == bindparam("of_contact")))
    assert await twice_at_once(postgres_url, monkeypatch, 30) == 2
