"""Choosing one's reminders: by taps, by words, in both languages, and what it does to those already planned."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from storage.models import contacts, timers
from storage.unasked.timers import Kind
from tests.persona import Persona, Town
from tests.scheduler.test_reminders import at, planned, seated, utc

BOTH = pytest.mark.parametrize("language", ["id", "en"])


async def codes(town: Town, persona: Persona) -> list[str] | None:
    (row,) = [row for row in await town.rows(contacts) if row["name"] == persona.name.title()]
    return None if row["reminders"] is None else json.loads(row["reminders"])


async def due(town: Town) -> list[datetime]:
    return [row["due_at"] for row in await planned(town) if row["fired_at"] is None]


WEEK, DAY, HOURS = utc(30, 2, month=11), utc(6, 2), utc(7, 0)


@BOTH
@pytest.mark.parametrize("said", ["/pengingat", "/reminders", "pengingat", "my reminders"])
async def test_the_page_shows_what_is_on_and_what_comes_next(town: Town, language: str, said: str) -> None:
    sri = await seated(town, language=language)
    await sri.says(said)
    assert sri.last.heading == sri.word("Reminders")
    assert sri.labels[:3] == (
        ["7 hari sebelumnya", "1 hari sebelumnya", "2 jam sebelumnya"]
        if language == "id"
        else ["7 days before", "1 day before", "2 hours before"]
    )
    assert all(choice.detail == sri.word("on") for choice in sri.last.choices[:3])
    assert sri.sees("30 Nov 2026, 09.00 WIB" if language == "id" else "30 Nov 2026, 09:00 WIB", "atik")
    assert all(len(label) <= 20 for label in sri.labels)


@BOTH
async def test_each_is_switched_by_one_tap_and_its_timer_goes_and_comes(town: Town, language: str) -> None:
    sri = await seated(town, language=language)
    assert await due(town) == [WEEK, DAY, HOURS]
    await sri.says("/reminders")
    first = sri.chat[-1]
    await sri.presses(sri.labels[1])
    assert (await codes(town, sri), await due(town)) == (["7d", "2h"], [WEEK, HOURS])
    await sri.presses(sri.labels[1])
    assert (await codes(town, sri), await due(town)) == (None, [WEEK, DAY, HOURS])
    await sri.presses(sri.word("All off"))
    assert (await codes(town, sri), await due(town)) == ([], [])
    assert sri.sees(sri.word("All reminders are off."))
    await sri.presses(first.reply.choices[1].label, first)  # an old button says which way, and that is off already
    assert await codes(town, sri) == []
    await sri.presses(sri.word("The usual way"))
    assert (await codes(town, sri), await due(town)) == (None, [WEEK, DAY, HOURS])


@pytest.mark.parametrize(
    ("words", "code", "moment"),
    [
        ("ingatkan H-3 jam 7 WITA", "3d@07:00+Asia/Makassar", utc(3, 23)),
        ("ingatkan 3 hari sebelumnya jam 7", "3d@07:00+Asia/Jakarta", utc(4, 0)),
        ("remind me 3 days before at 7 am WITA", "3d@07:00+Asia/Makassar", utc(3, 23)),
        ("tolong ingatkan saya tiga hari sebelum pukul 16.30 ya", "3d@16:30+Asia/Jakarta", utc(4, 9, 30)),
        ("/ingatkan h-2 jam 4 sore", "2d@16:00+Asia/Jakarta", utc(5, 9)),
        ("ingatkan 5 jam sebelum", "5h", utc(6, 13, 55)),  # 04.00 is at night
        ("ingatkan H-1 setengah 8 malam", "1d@19:30+Asia/Jakarta", utc(6, 12, 30)),
    ],
)
async def test_words_add_one(town: Town, words: str, code: str, moment: datetime) -> None:
    sri = await seated(town)
    await sri.says(words)
    assert code in (await codes(town, sri) or [])
    assert moment in await due(town)
    assert sri.sees("Aktif: ")
    (own,) = [choice for choice in sri.last.choices if choice.detail == "tambahan Anda"]
    assert len(own.label) <= 20
    await sri.presses(own.label)
    assert await codes(town, sri) is None
    assert await due(town) == [WEEK, DAY, HOURS]


async def test_the_hour_is_that_of_the_persons_own_zone(town: Town) -> None:
    sri = await seated(town, province="ID-PA")
    await sri.says("ingatkan H-3 jam 7")
    assert await codes(town, sri) == ["7d", "1d", "2h", "3d@07:00+Asia/Jayapura"]
    assert utc(3, 22) in await due(town)
    assert sri.sees("3 hari sebelumnya, 07.00 WIT")


async def test_an_hour_at_night_is_said_to_come_before_it(town: Town) -> None:
    sri = await seated(town)
    await sri.says("ingatkan H-3 jam 5 pagi")
    assert sri.sees("3 hari sebelumnya, 05.00 WIB", "menjelang pukul 21.00")
    assert utc(3, 13, 55) in await due(town)


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("ingatkan besok ya", "beberapa hari atau jam sebelum"),
        ("ingatkan jam 7", "Saya paham pukul 07.00"),
        ("ingatkan 5 jam sebelum jam 7", "Pilih salah satu"),
        ("ingatkan hari H", "Pukul berapa pada hari itu?"),
        ("ingatkan 90 hari sebelumnya", "paling jauh 60 hari"),
        ("ingatkan " + "9" * 300, "beberapa hari atau jam sebelum"),
        ("ingatkan 30 menit sebelumnya", "beberapa hari atau jam sebelum"),
    ],
)
async def test_what_is_unclear_is_answered_with_what_was_understood_and_an_example(town: Town, words: str, heard: str) -> None:
    sri = await seated(town)
    await sri.says(words)
    assert sri.sees(heard, "ingatkan H-3 jam 7 WIB", "Pengingat")
    assert await codes(town, sri) is None


@BOTH
async def test_five_of_ones_own_are_the_most(town: Town, language: str) -> None:
    sri = await seated(town, language=language)
    for days in (3, 4, 5, 6, 8, 9):
        await sri.says(f"/remind H-{days}")
    assert sri.sees("5")
    assert await codes(town, sri) == ["7d", "1d", "2h", "3d", "4d", "5d", "6d", "8d"]
    assert len(sri.last.text) + len(sri.last.heading) <= 350


@pytest.mark.parametrize("payload", ["7d", "=", "all", "all=", "99d=on", "7d=maybe", "x" * 40 + "=off", "3d@25:00+Mars/Base=on"])
async def test_forged_presses_change_nothing(town: Town, payload: str) -> None:
    sri = await seated(town)
    await sri.taps(f"remind:0:{payload}")
    assert await codes(town, sri) in (None,)
    assert await due(town) == [WEEK, DAY, HOURS]


async def test_in_a_free_text_answer_the_words_are_an_answer(town: Town) -> None:
    sri = await seated(town)
    await sri.walks("/tanya", "ingatkan H-3 jam 7 bisa?")
    assert await codes(town, sri) is None


async def test_what_is_due_already_is_not_lost_by_a_change(town: Town) -> None:
    sri = await seated(town)
    town.clock.now = WEEK  # due, and no tick yet
    await sri.says("/reminders")
    await sri.presses(sri.labels[1])
    await town.clockwork.fire_due()
    await town.until(lambda: sri.last.heading.startswith("7 hari lagi"))
    assert await due(town) == [HOURS]


async def test_who_stopped_sees_that_none_come(town: Town) -> None:
    sri = await seated(town)
    await sri.walks("berhenti", "pengingat")
    assert sri.sees("berhenti dikirimi pesan", "Terima pesan lagi")


async def test_a_reminder_is_not_said_twice_by_switching_it_off_and_on(town: Town) -> None:
    sri = await seated(town)
    await at(town, WEEK)
    await sri.hears(2)
    await sri.says("pengingat")
    await sri.walks("Matikan semua", "Seperti biasa")
    town.clock.now = WEEK.replace(tzinfo=UTC)
    await town.clockwork.fire_due()
    rows = await town.rows(timers, kind=Kind.REMINDER)
    assert [row["outcome"] for row in rows if row["due_at"] == WEEK] == ["told"]
