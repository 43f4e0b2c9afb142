"""Questions to whoever runs an activity: the number, who reads it, the answer, taking over, handing back, and reminders."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.rules.authority import Grant, Role
from bot.vocabulary import Address, Media, Text
from storage.asking import questions
from storage.asking.questions import Question, State
from storage.models import audit, deliveries, files, letters, organisations, transcript
from storage.models import questions as questions_table
from storage.people import roles
from tests.organising.people import admin, organisation, organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

SLUG = "contoh-motif-batik"
VOICE = Media("voice", "voice-1", media_type="audio/ogg", size=900)


async def asks(town: Town, who: Persona, words: str = "Apakah ada tempat parkir?", slug: str = SLUG) -> int:
    """Ask about an activity from its details; returns the number of the ticket."""
    number = (await town.activity(slug))["id"]
    await who.taps(f"ask:0:{number}")
    await who.says(words)
    return int((await town.rows(questions_table))[-1]["id"])


async def reads(who: Persona, *words: str) -> None:
    """Wait until somebody's last bubble holds these words."""
    await who.town.until(lambda: bool(who.chat) and all(one in who.reads for one in words), who.channel)


async def fires(town: Town, **later: float) -> None:
    """Let time pass, and do what is due."""
    town.clock.tick(**later)
    await town.clockwork.fire_due()


async def told(town: Town, who: Persona) -> int:
    """How many notices about questions somebody who answers was owed, unless a later one took their place."""
    rows = await town.rows(deliveries, notice="tickets", recipient=who.address.recipient)
    return len([row for row in rows if row["state"] != "skipped"])


async def ticket(town: Town, number: int) -> dict[str, Any]:
    (row,) = await town.rows(questions_table, id=number)
    return row


async def test_a_question_is_answered_from_the_chat(town: Town) -> None:
    wayan = await organiser(town)
    sri = await town.guest("sri", "id", name="Sri Wahyuni")
    number = await asks(town, sri)
    assert sri.sees(f"nomor {number}", "BBSPJIKB", "Senin-Jumat, 08.00-16.00 WIB", "Selasa, 24 November 2026, 09.00 WIB")
    await fires(town)
    await reads(wayan, f"nomor {number}")
    assert "parkir" not in wayan.reads, "a notice holds nobody's words"
    assert wayan.sees(f"nomor {number}", "Desain motif batik")
    await wayan.presses("Buka")
    assert wayan.sees("Sri Wahyuni", "Apakah ada tempat parkir?")
    await wayan.walks("Jawab", "Ada, di halaman belakang.")
    assert wayan.sees(f"pertanyaan {number} sedang dikirim")
    await reads(sri, f"BBSPJIKB menjawab pertanyaan {number}", "Ada, di halaman belakang.", "Desain motif batik")
    assert (await ticket(town, number))["state"] == State.ANSWERED
    assert [row["detail"] for row in await town.rows(audit, subject=f"question:{number}")] == ["read", "answered"]
    await sri.walks("Tulis lagi", "Berapa biayanya?")
    assert sri.sees("diteruskan ke BBSPJIKB")
    assert (await ticket(town, number))["state"] == State.OPEN
    await fires(town, minutes=3)
    await reads(wayan, f"Ada pesan baru di pertanyaan {number}")
    await sri.says("pertanyaan saya")
    await sri.presses(f"Pertanyaan {number}")
    assert sri.sees("Anda", "Apakah ada tempat parkir?", "Ada, di halaman belakang.", "Berapa biayanya?")
    await all_sayable(town)


async def test_who_reads_it_is_said_truthfully(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await asks(town, sri)
    assert sri.sees("Belum ada petugas yang membaca")
    ayu = await admin(town)
    house = await organisation(town)
    await asks(town, sri)
    assert sri.sees("BBSPJIKB belum punya petugas di Sapa, jadi admin Sapa yang membacanya", "Jam jawab")
    town.clock.tick(days=5)  # a Saturday
    await asks(town, sri)
    assert sri.sees("Sekarang di luar jam jawab; dibaca mulai Senin, 30 November 2026, 08.00 WIB")
    assert {row["organisation_id"] for row in await town.rows(questions_table)} == {None, house}
    await fires(town)
    assert not await town.rows(deliveries, notice="tickets"), "nobody is told outside the hours"
    await fires(town, days=2)
    await reads(ayu, "menunggu: 2")
    told = [row["subject"] for row in await town.rows(deliveries, notice="tickets")]
    assert sorted(told)[-2:] == ["questions:0", f"questions:{house}"], "one notice of each house, however many they are"


async def test_ten_questions_are_no_ten_notices(town: Town) -> None:
    wayan = await organiser(town)
    people = [await town.guest(f"tamu{count}", "id") for count in range(4)]
    await asks(town, people[0])
    await fires(town)
    await wayan.hears(1)
    for one in people[1:]:
        await asks(town, one)
        await fires(town, seconds=20)
    assert await told(town, wayan) == 1
    await fires(town, minutes=31)
    await reads(wayan, "menunggu: 4")
    await fires(town, minutes=31)
    assert await told(town, wayan) == 2, "nobody is told the same twice"


async def test_a_conversation_is_taken_over_and_handed_back(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id", name="Sri")
    number = await asks(town, sri)
    await wayan.walks(f"/jawab {number}", "Saya yang jawab")
    await reads(sri, "Petugas BBSPJIKB sekarang membaca chat ini")
    town.clock.tick(minutes=1)
    await sri.says("Jam berapa bukanya?")
    assert sri.sees("Diteruskan ke BBSPJIKB", "selesai")
    heard = len(sri.chat)
    for words in ("ya", "2", "pelatihan batik jogja", "kapan"):
        await sri.acts(Text(words))
    await sri.acts(VOICE)
    assert len(sri.chat) == heard, "Sapa is silent meanwhile"
    assert [row["body"] for row in await town.rows(letters)] == [
        "Jam berapa bukanya?",
        "ya",
        "2",
        "pelatihan batik jogja",
        "kapan",
        "",
    ]
    await sri.says("/pelatihan")  # commands are answered all the same
    assert sri.sees("Pelatihan")
    await fires(town)
    await reads(wayan, f"Ada pesan baru di pertanyaan {number}")
    await wayan.walks("Buka", "Jawab", "Jam delapan.")
    await reads(sri, "Jam delapan.")
    await wayan.walks(f"/jawab {number}", "Kembalikan")
    await reads(sri, "Sapa kembali menjawab")
    await sri.says("pelatihan batik jogja")
    assert "Diteruskan" not in sri.reads
    assert (await ticket(town, number))["state"] == State.ANSWERED
    await all_sayable(town)


@pytest.mark.parametrize("word", ["menu", "selesai"])
async def test_who_asked_ends_it_with_a_word(town: Town, word: str) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await wayan.walks(f"/jawab {number}", "Saya yang jawab")
    await reads(sri, "membaca chat ini")
    await sri.says(word)
    assert sri.sees("Sapa kembali menjawab.", "Apa yang Anda cari?")
    assert (await ticket(town, number))["state"] == State.OPEN


async def test_a_day_without_a_word_hands_it_back(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await wayan.walks(f"/jawab {number}", "Saya yang jawab")
    await fires(town, hours=20)
    await wayan.walks(f"/jawab {number}", "Jawab", "Sebentar, saya tanyakan.")
    await fires(town, hours=5)
    assert (await ticket(town, number))["state"] == State.TAKEN, "a word was said meanwhile"
    await fires(town, hours=22)
    assert (await ticket(town, number))["state"] == State.ANSWERED
    await reads(sri, "Sapa kembali menjawab")


async def test_what_is_late_is_said_to_everybody_it_concerns(town: Town) -> None:
    wayan, ayu = await organiser(town), await admin(town)
    sri = await town.guest("sri", "id")
    house = await organisation(town)
    await town.change(organisations, organisations.c.id == house, phone="+62274546111")
    number = await asks(town, sri)
    await fires(town)
    await fires(town, hours=23)
    assert await told(town, wayan) == 1
    await fires(town, hours=2)
    await reads(wayan, f"Pertanyaan {number} belum dijawab")
    assert await told(town, ayu) == 0
    await fires(town, days=1)
    await reads(ayu, "BBSPJIKB belum menjawab")
    await reads(sri, "Maaf, BBSPJIKB belum menjawab", "Lewat telepon: +62274546111")
    await all_sayable(town)


async def test_an_answer_in_time_is_reminded_of_by_nobody(town: Town) -> None:
    wayan, ayu, sri = await organiser(town), await admin(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await wayan.walks(f"/jawab {number}", "Jawab", "Ada.")
    await fires(town, days=4)
    assert [await told(town, who) for who in (wayan, ayu)] == [0, 0]


async def test_only_who_answers_for_it_sees_it(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni")
    await organiser(town)
    dewi = await organiser(town, "dewi", of="Dekranasda Kota Contoh")
    number = await asks(town, sri, "Rahasia saya")
    letter = await _with_file(town, sri, number)
    stranger = await town.guest("budi", "id")
    presses = (
        "ticket",
        "ticket_answer",
        "ticket_take",
        "ticket_back",
        "ticket_admins",
        "ticket_close",
        "withdraw_yes",
        "asked",
        "more",
    )
    for who in (dewi, stranger):
        for press in presses:
            await who.taps(f"{press}:0:{number}")
            assert "Rahasia" not in who.reads
            assert "Sri" not in who.reads
        await who.taps(f"ticket_close:1:{number}")
        await who.taps(f"enclosed:0:{letter}")
        assert who.last.attachment is None
    row = await ticket(town, number)
    assert (row["state"], row["taken_by"]) == (State.OPEN, None)
    assert [one["by_staff"] for one in await town.rows(letters)] == [False]
    await dewi.says("/jawab")
    assert dewi.sees("Tidak ada pertanyaan di sini.")
    ayu = await admin(town)
    await ayu.says(f"/jawab {number}")
    assert ayu.sees("Rahasia saya")


async def _with_file(town: Town, who: Persona, number: int) -> int:
    await who.taps(f"more:0:{number}")
    await who.does(VOICE)
    return int((await town.rows(letters))[-1]["id"])


async def test_unowned_questions_are_the_admins(town: Town) -> None:
    wayan, ayu, sri = await organiser(town), await admin(town), await town.guest("sri", "id")
    await sri.walks("menu", "Tanya petugas", "Bagaimana cara ekspor?")
    assert sri.sees("admin Sapa")
    await fires(town)
    await reads(ayu, "menunggu: 1")
    await ayu.walks("Buka", "Jawab", "Tanyakan ke FTA Center.")
    await reads(sri, "admin Sapa menjawab", "FTA Center")
    assert not wayan.chat
    own = await asks(town, sri)
    await wayan.walks(f"/jawab {own}", "Teruskan ke admin")
    assert (await ticket(town, own))["organisation_id"] is None
    await wayan.says(f"/jawab {own}")
    assert wayan.sees("tidak ada di sini")


async def test_a_voice_note_goes_to_a_person_after_asking(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    activity = await town.activity(SLUG)
    await sri.taps(f"card:0:{activity['id']}")
    await sri.does(VOICE)
    assert sri.sees("Saya belum bisa mendengar pesan suara. Teruskan ke petugas?", "BBSPJIKB", "Desain motif batik")
    assert not await town.rows(files), "nothing is kept before they agree"
    old = sri.chat[-1]
    await sri.presses("Ya, teruskan")
    assert sri.sees("Pertanyaan Anda nomor")
    (row,) = await town.rows(questions_table)
    assert (row["activity_id"], row["body"]) == (activity["id"], "")
    (letter,) = await town.rows(letters)
    (kept,) = await town.rows(files)
    assert (letter["file_id"], kept["reference"]) == (kept["id"], "voice-1")
    await sri.presses("Ya, teruskan", old)
    assert len(await town.rows(questions_table)) == 1, "an old button passes nothing on twice"
    await wayan.says(f"/jawab {row['id']}")
    assert wayan.sees("(berkas)")
    await wayan.presses("Buka berkas")
    assert wayan.sees("masih diambil")
    await town.change(files, files.c.id == kept["id"], content=b"OggS-not-really", name="suara.ogg")
    await wayan.says(f"/jawab {row['id']}")
    await wayan.presses("Buka berkas")
    assert wayan.last.attachment is not None


async def test_words_after_an_answer_are_offered_to_who_gave_it(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await wayan.walks(f"/jawab {number}", "Jawab", "Ada.")
    await reads(sri, "menjawab pertanyaan")
    await sri.says("kalau motornya banyak gimana pak")
    assert sri.sees("Teruskan ke petugas?", f"nomor {number}")
    await sri.says("ya")
    assert [row["body"] for row in await town.rows(letters, by_staff=False)] == ["kalau motornya banyak gimana pak"]


# ---- two at once --------------------------------------------------------------------------------------------------------
async def _both_take(town: Town) -> list[str]:
    """Two organisers take one conversation over in the same instant; returns what each reads."""
    wayan, dewi = await organiser(town), await organiser(town, "dewi")
    sri = await town.guest("sri", "id")
    number = await asks(town, sri)
    await asyncio.gather(wayan.taps(f"ticket_take:0:{number}"), dewi.taps(f"ticket_take:0:{number}"))
    return [wayan.reads, dewi.reads]


async def test_of_two_who_take_it_over_one_has_it(town: Town) -> None:
    read = await _both_take(town)
    assert sorted("Anda yang pegang" in one for one in read) == [False, True]
    assert sorted("lebih dulu" in one for one in read) == [False, True]


async def test_without_looking_first_both_would_have_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: whoever does not look what the other did takes it from them."""

    def careless(connection: Connection, question: Question, contact_id: int, now: Any) -> Question:
        return questions._change(connection, question.id, {"state": State.TAKEN, "taken_by": contact_id, "taken_at": now})

    monkeypatch.setattr(questions, "take", careless)
    assert ["Anda yang pegang" in one for one in await _both_take(town)] == [True, True]


async def test_two_answers_at_once_are_one(town: Town) -> None:
    wayan, dewi = await organiser(town), await organiser(town, "dewi")
    sri = await town.guest("sri", "id")
    number = await asks(town, sri)
    for one in (wayan, dewi):
        await one.taps(f"ticket_answer:0:{number}")
    await asyncio.gather(wayan.says("Ada."), dewi.says("Tidak ada."))
    assert len(await town.rows(letters, by_staff=True)) == 1
    assert sorted("belum dikirim" in one.reads for one in (wayan, dewi)) == [False, True]


async def test_who_asks_talks_to_one_person_at_a_time(town: Town) -> None:
    wayan, ayu, sri = await organiser(town), await admin(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await sri.walks("/start", "Tanya petugas", "Hal lain", "Apa itu SKA?")
    other = int((await town.rows(questions_table))[-1]["id"])
    await wayan.taps(f"ticket_take:0:{number}")
    await ayu.taps(f"ticket_take:0:{other}")
    assert ayu.sees("sedang berbicara dengan petugas lain")
    assert (await ticket(town, other))["state"] == State.OPEN


# ---- rights -------------------------------------------------------------------------------------------------------------
async def test_a_question_is_taken_back_with_every_word(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await _with_file(town, sri, number)
    await wayan.walks(f"/jawab {number}", "Jawab", "Ada.")
    await reads(sri, "menjawab pertanyaan")
    await sri.walks("pertanyaan saya", f"Pertanyaan {number}", "Tarik pertanyaan", "Ya, tarik")
    for table in (questions_table, letters, files):
        assert await town.rows(table) == []
    await wayan.says(f"/jawab {number}")
    assert wayan.sees("tidak ada di sini")
    await fires(town, days=4)


async def test_whoever_is_erased_leaves_no_word_of_a_question(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id", name="Sri Wahyuni")
    number = await asks(town, sri, "Kata rahasia satu")
    await sri.taps(f"more:0:{number}")
    await sri.says("Kata rahasia dua")
    await _with_file(town, sri, number)
    await wayan.walks(f"/jawab {number}", "Saya yang jawab")
    await reads(sri, "membaca chat ini")
    action = f'{{"name":"ticket_answer","argument":"{number}","version":0}}'
    shown = f'{{"text":"Kata rahasia dua","choices":[{{"label":"Jawab","action":{action}}}]}}'
    await town.database.run(partial(roles.grant, address=Address("web", "petugas"), given=Grant(Role.ADMIN), now=town.clock()))
    row = {"recipient": "petugas", "mine": False, "body": shown, "at": town.clock()}
    await town.database.run(lambda connection: connection.execute(transcript.insert(), row))
    await sri.says("/data")
    await sri.taps("erase_yes:0:")
    for table in (questions_table, letters, files, transcript):
        assert await town.rows(table) == []
    await fires(town, minutes=2)
    await town.clockwork.sweep_erased()
    left = [row["reply"] for row in await town.rows(deliveries)]
    assert not [reply for reply in left if "rahasia" in reply or "Sri" in reply]


async def test_an_organiser_who_is_erased_leaves_the_conversation_to_colleagues(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await wayan.taps(f"ticket_take:0:{number}")
    await wayan.taps("erase_yes:0:")
    row = await ticket(town, number)
    assert (row["state"], row["taken_by"]) == (State.OPEN, None)


async def test_a_year_after_it_was_closed_only_the_number_is_left(town: Town) -> None:
    wayan, sri = await organiser(town), await town.guest("sri", "id")
    number = await asks(town, sri)
    await wayan.walks(f"/jawab {number}", "Jawab", "Ada.", "Tutup")
    await fires(town, days=364)
    await town.clockwork.keep_retention()
    assert (await ticket(town, number))["body"]
    town.clock.tick(days=2)
    await town.clockwork.keep_retention()
    assert (await ticket(town, number))["body"] == ""
    assert [row["body"] for row in await town.rows(letters)] == [""]
