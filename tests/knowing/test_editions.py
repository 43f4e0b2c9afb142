"""Dates of fairs as organisers announce them: a source is required, all is read back, two at once do not overwrite each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.i18n import day_range
from storage.models import audit, editions, timers
from storage.unasked.timers import Kind
from tests.knowing.fairground import FAIR, announced, follower, passes, told
from tests.organising.people import admin, organisation, organiser
from tests.persona import Persona, Town

BOTH = pytest.mark.parametrize("language", ["id", "en"])


async def _to_review(wayan: Persona, days: str = "6-10 Okt 2027") -> Persona:
    """Every question answered, in the shortest way."""
    await wayan.says("/edisi" if wayan.language == "id" else "/editions")
    await wayan.presses(wayan.word("Add a date"))
    await wayan.walks("inacraft", "2027", days, "JCC Senayan", "Jakarta", "surat ASEPHI, 3 Nov 2026")
    await wayan.presses(wayan.word("Leave empty"))
    return wayan


@BOTH
async def test_announced_seen_and_told(town: Town, language: str) -> None:
    sri = await follower(town, "sri", language)
    wayan = await _to_review(await organiser(town, language=language))
    assert wayan.sees(wayan.word("Nobody has seen this yet. Is everything right?"), "surat ASEPHI, 3 Nov 2026", "JCC Senayan")
    assert await town.rows(editions) == []
    await wayan.presses(wayan.word("Announce"))
    (made,) = await town.rows(editions)
    assert (made["fair"], made["starts_on"], made["ends_on"]) == (FAIR, date(2027, 10, 6), date(2027, 10, 10))
    assert made["organisation_id"] == await organisation(town)
    assert [(row["deed"], row["detail"]) for row in await town.rows(audit)] == [("editions", "edition announced")]
    await sri.says("/pameran" if language == "id" else "/fairs")
    assert sri.labels[0] == "INACRAFT"
    assert "surat ASEPHI" in sri.last.choices[0].detail
    await sri.presses("INACRAFT")
    assert sri.sees("surat ASEPHI, 3 Nov 2026", "JCC Senayan")
    await sri.presses(sri.word("Save to calendar"))
    file = sri.last.attachment
    assert file is not None
    assert b"DTSTART;VALUE=DATE:20271006" in file.content
    assert b"DTEND;VALUE=DATE:20271011" in file.content


@pytest.mark.parametrize(
    ("answer", "why"),
    [("6-10 Okt 2020", "sudah lewat"), ("entah", "menemukan harinya"), ("1 Jan - 30 Mar 2027", "lebih lama dari sebulan")],
)
async def test_a_day_that_cannot_be_is_asked_again(town: Town, answer: str, why: str) -> None:
    wayan = await organiser(town)
    await wayan.taps(f"edition_new:0:{FAIR}")
    await wayan.walks("2027", answer)
    assert wayan.sees(why)


async def test_a_mistyped_fair_is_the_fair_and_of_several_only_those_are_offered(town: Town) -> None:
    wayan = await organiser(town)
    await wayan.taps("edition_new:0:")
    await wayan.says("pameran perhiasan hongkong")
    assert wayan.sees("Itu bisa beberapa pameran")
    assert [label for label in wayan.labels if "Jewellery" in label] == wayan.labels[:2]
    await wayan.says("inacraf")
    assert wayan.sees("(2/7)")


async def test_no_source_no_date(town: Town) -> None:
    wayan = await organiser(town)
    await wayan.taps(f"edition_new:0:{FAIR}")
    await wayan.walks("2027", "6-10 Okt 2027", "Lewati" if "Lewati" in wayan.labels else "JCC", "Jakarta")
    await wayan.taps(f"answer:{wayan.last.choices[0].action.version}:source=none")
    assert wayan.sees("Menurut siapa?")
    await wayan.says("...")
    assert wayan.sees("Menurut siapa?")
    assert await town.rows(editions) == []


async def test_corrected_withdrawn_and_taken_back(town: Town) -> None:
    sri, wayan = await follower(town, "sri"), await _to_review(await organiser(town))
    await wayan.presses("Umumkan")
    await passes(town, minutes=3)
    await wayan.presses(wayan.word("Correct it"))
    await wayan.presses(wayan.word("Change something"))
    await wayan.presses(wayan.word("Days"))
    await wayan.says("13-17 Okt 2027")
    await wayan.presses("Umumkan")
    assert wayan.sees("Sudah diperbaiki")
    await passes(town, minutes=3)
    assert sri.sees("13-17 Okt 2027")
    await wayan.presses("Tarik")
    await wayan.presses("Ya, tarik")
    await wayan.presses(wayan.word("Undo"))
    await passes(town, minutes=3)
    assert [notice for _, notice in await told(town)] == ["fair_new", "fair_moved"]  # taken back in time
    await wayan.presses("Tarik")
    await wayan.presses("Ya, tarik")
    await passes(town, minutes=3)
    assert sri.sees("ditarik")
    await sri.says("/pameran inacraft")
    assert sri.sees("Tanggalnya belum ada di sini")
    await sri.taps(f"fair_ics:0:{(await town.rows(editions))[0]['id']}")
    assert sri.sees("sudah tidak ada")


async def test_two_organisers_of_one_date_see_each_other(town: Town) -> None:
    wayan, made = await organiser(town), await organiser(town, "made")
    edition = await announced(town, 100, await organisation(town))
    for one in (wayan, made):
        await one.taps(f"edition_change:0:{edition.id}")
        await one.presses(one.word("Change something"))
    await wayan.walks("Tempat", "Istora")
    await wayan.presses("Umumkan")
    await made.walks("Tempat", "JIExpo")
    await made.presses("Umumkan")
    assert made.sees("Ada yang mengubahnya", "Istora", "JIExpo")
    assert [row["venue"] for row in await town.rows(editions)] == ["Istora"]
    await made.presses("Pakai punya saya")
    assert [row["venue"] for row in await town.rows(editions)] == ["JIExpo"]
    await wayan.taps(f"edition_off_yes:{edition.version}:{edition.id}")
    assert wayan.sees("Ada yang mengubahnya")
    assert (await town.rows(editions))[0]["withdrawn_at"] is None


async def test_the_same_days_are_announced_once(town: Town) -> None:
    wayan, other = await organiser(town), await organiser(town, "made", of="Dinas Contoh")
    await _to_review(wayan)
    await _to_review(other, "8-9 Okt 2027")
    await wayan.presses("Umumkan")
    await other.presses("Umumkan")
    assert other.sees("sudah diumumkan untuk hari-hari itu")
    assert len(await town.rows(editions)) == 1


async def test_a_withdrawn_date_comes_back_only_where_nobody_announced_those_days_meanwhile(town: Town) -> None:
    wayan, other = await organiser(town), await organiser(town, "made", of="Dinas Contoh")
    await _to_review(wayan)
    await wayan.presses("Umumkan")
    await wayan.presses("Tarik")
    await wayan.presses("Ya, tarik")
    await _to_review(other, "8-9 Okt 2027")
    await other.presses("Umumkan")
    await wayan.presses(wayan.word("Undo"))
    assert wayan.sees("sudah diumumkan untuk hari-hari itu", "Ditarik")
    assert [row["withdrawn_at"] is None for row in sorted(await town.rows(editions), key=lambda row: row["id"])] == [False, True]
    await other.presses("Tarik")
    await other.presses("Ya, tarik")
    first = min(await town.rows(editions), key=lambda row: row["id"])
    await wayan.taps(f"edition_on:{first['version']}:{first['id']}")
    assert wayan.sees("Sudah diumumkan")


async def test_only_who_may_touches_a_date(town: Town) -> None:
    edition = await announced(town, 100, await organisation(town))
    sri, other = await town.guest("sri"), await organiser(town, "made", of="Dinas Contoh")
    for persona in (sri, other):
        for name in ("edition", "edition_change", "edition_off", "edition_off_yes", "edition_on"):
            await persona.taps(f"{name}:{edition.version}:{edition.id}")
    await sri.taps(f"edition_new:0:{FAIR}")
    (row,) = await town.rows(editions)
    assert (row["version"], row["withdrawn_at"]) == (1, None)
    ayu = await admin(town)
    await ayu.taps(f"edition_off_yes:{edition.version}:{edition.id}")
    assert (await town.rows(editions))[0]["withdrawn_at"] is not None


async def test_an_edition_that_is_over_becomes_an_earlier_one(town: Town) -> None:
    edition = await announced(town, 10)
    town.clock.tick(days=20)
    sri = await town.guest("sri")
    await sri.taps(f"fair:0:{FAIR}")
    assert edition.starts_on.isoformat() not in sri.reads
    await sri.presses("Edisi lalu")
    assert sri.sees(f"2027: {day_range(edition.starts_on, edition.starts_on + timedelta(days=4))} (surat ASEPHI, 3 Nov 2026)")


async def test_a_countdown_is_a_few_rows_however_many_follow(town: Town) -> None:
    for name in ("sri", "ayu", "made"):
        await follower(town, name)
    await announced(town, 100)
    planned = [row for row in await town.rows(timers, kind=Kind.FAIR) if "before" in row["key"]]
    assert len(planned) == 7
    assert {row["contact_id"] for row in planned} == {None}
