"""What an organiser changed in an activity of the catalogue stays when the file comes again, and the report names it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.catalogue import load, load_samples
from storage.catalogue.report import Report
from storage.models import activities, activity_crafts, deliveries
from storage.organising import organisations
from storage.organising.sourcing import Merge, Sourced
from tests.organising.people import BBSPJIKB, organiser
from tests.persona import CATALOGUE, Persona, Town
from tests.scheduler.following import ticks, training

BATIK = "baru-batik"


async def loads(town: Town, folder: Path, **changes: Any) -> Report:
    """The file comes, saying this of its one activity."""
    row = training(BATIK, organiser=BBSPJIKB, crafts=["batik"], quota=2) | changes
    (folder / "trainings.yaml").write_text(json.dumps({"trainings": [row]}), "utf-8")
    return await town.database.run(partial(load, folder=folder, now=town.clock()))


async def revises(town: Town, who: Persona, *words: str, slug: str = BATIK) -> None:
    """An organiser changes it in the chat, and publishes."""
    await who.taps(f"revise:0:{(await town.activity(slug))['id']}")
    await who.walks("Ubah isian", *words, "Terbitkan", "Ya, terbitkan")


async def test_what_was_changed_in_chat_stays_until_the_file_says_something_else(town: Town, tmp_path: Path) -> None:
    wayan = await organiser(town)
    assert (await loads(town, tmp_path)).rejected == []
    before = await town.activity(BATIK)
    await revises(town, wayan, "Kursi", "30", "Ubah isian", "Biaya", "Gratis")

    report = await loads(town, tmp_path)
    assert report.files[0].kept == [
        "trainings.yaml: baru-batik: kept: quota, changed in chat on 23 Nov 2026; cost, changed in chat on 23 Nov 2026"
    ]
    assert (report.changed, report.same) == (0, 1)

    report = await loads(town, tmp_path, title={"id": "Judul baru", "en": "New title"}, venue="Balai Baru")
    now = await town.activity(BATIK)
    assert (now["title_id"], now["venue"], now["quota"], now["cost"]) == ("Judul baru", "Balai Baru", 30, "gratis")
    assert {name: now[name] for name in ("starts_on", "ends_on", "opens_at", "timing", "closes_at")} == {
        name: before[name] for name in ("starts_on", "ends_on", "opens_at", "timing", "closes_at")
    }, "what nobody touched"

    report = await loads(town, tmp_path, quota=25)
    assert (await town.activity(BATIK))["quota"] == 25, "the file is newer"
    assert any("now as the file says: quota, changed in chat on 23 Nov 2026" in line for line in report.lines())
    await revises(town, wayan, "Kursi", "40")
    await loads(town, tmp_path, quota=25)
    assert (await town.activity(BATIK))["quota"] == 40, "it says nothing new"


async def test_crafts_and_the_name_of_an_organisation_are_kept_like_columns(town: Town, tmp_path: Path) -> None:
    wayan = await organiser(town)
    await loads(town, tmp_path)
    number = (await town.activity(BATIK))["id"]
    await town.change(activity_crafts, activity_crafts.c.activity_id == number, craft="tenun")
    [own] = [one for one in await town.database.read(organisations.all_of_them) if one.name == BBSPJIKB]
    renaming = partial(organisations.change, organisation_id=own.id, values={"name": "Balai Kerajinan"})
    await town.database.run(renaming)
    report = await loads(town, tmp_path)
    assert [row["craft"] for row in await town.rows(activity_crafts, activity_id=number)] == ["tenun"]
    assert (await town.activity(BATIK))["organiser"] == "Balai Kerajinan"
    assert "crafts, changed in chat" in report.files[0].kept[0]
    assert wayan.name


async def test_an_activity_loaded_before_files_were_remembered_is_protected_from_the_first_change_on(
    town: Town, tmp_path: Path
) -> None:
    wayan = await organiser(town)
    await loads(town, tmp_path)
    await town.change(activities, activities.c.slug == BATIK, sourced=None)  # as an upgrade leaves it
    await revises(town, wayan, "Kursi", "30")
    await loads(town, tmp_path)
    assert (await town.activity(BATIK))["quota"] == 30


async def test_a_sample_whose_days_were_moved_keeps_them_the_next_morning_and_others_move_on(town: Town) -> None:
    moved = await town.activity("contoh-motif-batik")
    other = min((row for row in await town.rows(activities, sample=True) if row["id"] != moved["id"]), key=lambda row: row["id"])
    to = moved["starts_on"] + timedelta(days=40)
    await town.change(activities, activities.c.id == moved["id"], starts_on=to, ends_on=to)
    tomorrow = town.clock() + timedelta(days=1)
    await town.database.run(partial(load_samples, folder=CATALOGUE, today=tomorrow.date(), now=tomorrow))
    assert (await town.activity("contoh-motif-batik"))["starts_on"] == to
    assert (await town.activity(other["slug"]))["starts_on"] == other["starts_on"] + timedelta(days=1)


@pytest.mark.parametrize(("starts", "kept"), [("2026-12-20", True), ("2026-12-10", False)])
def test_a_deadline_set_in_chat_stays_unless_the_file_lets_it_begin_before(starts: str, kept: bool) -> None:
    days = {"timing": "dated", "starts_on": date(2026, 12, 14), "ends_on": date(2026, 12, 14), "dates_note": None}
    row: dict[str, Any] = dict.fromkeys(Merge.COLUMNS) | days | {"zone": "Asia/Jakarta", "sample": False, "crafts": ()}
    row["closes_at"] = datetime(2026, 12, 6, 16, 59, tzinfo=UTC)
    first = Merge(row, row, Sourced(), date(2026, 11, 22)).sourced
    there = row | {"closes_at": datetime(2026, 12, 12, 16, 59, tzinfo=UTC)}
    new = row | {"starts_on": date.fromisoformat(starts), "ends_on": date.fromisoformat(starts)}
    merge = Merge(new, there, first, date(2026, 11, 22))
    assert (merge.row["closes_at"] == there["closes_at"]) is kept
    assert merge.row["starts_on"] == new["starts_on"]


async def test_a_raised_quota_tells_who_follows_a_class_without_a_line_once(town: Town, tmp_path: Path) -> None:
    wayan = await organiser(town)
    await loads(town, tmp_path, quota=1)
    await town.change(activities, activities.c.slug == BATIK, waitlist=False)
    number = (await town.activity(BATIK))["id"]
    dewi = await town.guest("dewi", name="Dewi", phone="+6281234567890", craft="batik")
    await dewi.taps(f"agree:0:{number}")
    sri = await town.guest("sri")
    await sri.taps(f"card:0:{number}")
    await sri.presses(sri.word("Tell me"))
    await revises(town, wayan, "Kursi", "3")
    town.clock.tick(minutes=3)
    await ticks(town)
    told = [row for row in await town.rows(deliveries, lane="bulk") if row["subject"] == f"activity:{number}"]
    assert len(told) == 1
    assert sri.sees("Pelatihan baru-batik")
    await loads(town, tmp_path, quota=5)  # there was a seat already
    town.clock.tick(minutes=3)
    await ticks(town)
    assert len([row for row in await town.rows(deliveries, lane="bulk") if row["subject"] == f"activity:{number}"]) == 1
