"""Targets are set in words, of anything together, measured by what was counted here, and come back when taken away by mistake."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import Connection, insert

from bot.rules import periods
from storage.models import targets
from storage.organising import targets as them
from storage.organising.targets import Target
from tests.organising.people import organiser
from tests.organising.test_figures import picture
from tests.organising.test_programmes import NAME, opened, programme
from tests.persona import Persona, Town


async def begun(who: Persona) -> None:
    await who.says("/statistik")
    await who.presses(who.word("Targets"))
    await who.presses(who.word("New target"))


async def test_a_target_may_be_of_a_craft_in_a_province_and_half_a_year(town: Town) -> None:
    await programme(town)
    wayan = await organiser(town)
    await begun(wayan)
    await wayan.says("entah")
    assert wayan.sees("Tidak ada program atau skema dengan nama itu")
    await wayan.presses(NAME)
    await wayan.says("mbatik")
    await wayan.says("jogja")
    await wayan.says("30 Des 2026 - 1 Jul 2026")
    assert wayan.sees("Untuk tanggal berapa")
    await wayan.says("semester 2 2026")
    await wayan.says("000")
    assert wayan.sees("mulai dari 1")
    await wayan.says("8")
    assert wayan.sees("2 orang dilatih dari target 8 (25%)", f"{NAME}, Batik, DI Yogyakarta, semester 2 2026")
    (kept,) = await town.rows(targets)
    assert (kept["programme"], kept["craft"], kept["province"], kept["people"]) == (NAME, "batik", "ID-YO", 8)
    await opened(wayan)
    assert wayan.last.text.startswith("2 orang dilatih."), "what is aimed at in a part is not the whole"


@pytest.mark.parametrize("language", ["id", "en"])
async def test_targets_are_listed_changed_taken_away_and_brought_back(town: Town, language: str) -> None:
    await programme(town)
    wayan = await organiser(town, language=language)
    await begun(wayan)
    for said in ("Everything", "Every craft", "Every province"):
        await wayan.presses(wayan.word(said))
    await wayan.presses("2026")
    await wayan.says("662")
    assert wayan.sees("662")
    assert wayan.last.choices[0].label == wayan.word("Undo")
    await wayan.presses(wayan.word("Change how many"))
    await wayan.says("4")
    await wayan.says("/statistik")
    assert wayan.sees("4 (50%)")
    await wayan.presses(wayan.word("Targets"))
    await wayan.presses(wayan.word("Together"))
    await wayan.presses(wayan.word("Remove"))
    assert [row["people"] for row in await town.rows(targets)] == [0]
    await wayan.says("/statistik")
    assert "(50%)" not in wayan.reads
    await wayan.taps(f"aim_back:0:{(await town.rows(targets))[0]['id']}=4")
    assert wayan.sees("4 (50%)")
    await picture(town, wayan, "chart:0:aims=2026")
    await begun(wayan)
    for said in ("Everything", "Every craft", "Every province"):
        await wayan.presses(wayan.word(said))
    await wayan.says("2026")
    await wayan.says("10")
    assert len(await town.rows(targets)) == 1, "the same target is set anew"
    await wayan.presses(wayan.word("Undo"))
    assert wayan.sees("4 (50%)")


WANTED = Target(0, None, periods.of_year(2026).first, periods.of_year(2026).last, 662)


async def test_many_who_set_one_target_at_once_set_one(town: Town) -> None:
    await asyncio.gather(*(town.database.run(partial(them.put, target=WANTED)) for _ in range(8)))
    assert [row["people"] for row in await town.rows(targets)] == [662]


async def test_who_looks_before_they_hold_it_sets_it_twice(town: Town) -> None:
    """The bad twin."""
    seen = [await town.database.read(partial(them.same, target=WANTED)) for _ in range(2)]

    def put(connection: Connection) -> None:
        row = {"starts_on": WANTED.first, "ends_on": WANTED.last, "people": WANTED.people}
        connection.execute(insert(targets), row)

    for there in seen:
        if there is None:
            await town.database.run(put)
    assert len(await town.rows(targets)) == 2
