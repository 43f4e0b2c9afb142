"""Admins bring the catalogue in by chat, with the report the command line gives, and take it along in a form that loads again."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import plans
from bot.documents.plan_rows import Order
from storage.catalogue import chat
from storage.catalogue.chat import EXPORTED
from storage.catalogue.loading import load_document
from storage.models import activities, audit, jobs
from tests.organising.people import admin, organiser
from tests.persona import CATALOGUE, Persona, Town, spoken


async def does(town: Town, who: Persona) -> None:
    """Wait until everything that is in the making was told."""
    while await town.jobs.run_due():
        await town.settled()


async def test_a_file_is_shown_then_loaded_and_its_broken_rows_are_told(town: Town) -> None:
    ayu = await admin(town)
    await ayu.taps("catalogue")
    await ayu.taps("catalogue:0:")
    await ayu.presses(ayu.word("Load a file"))
    text = (CATALOGUE / "trainings.yaml").read_text("utf-8")
    first = text.index("kind:")
    broken = text[:first] + "kind: pesta #" + text[first:]
    await ayu.sends("document", broken.encode(), "trainings.yaml")
    await does(town, ayu)
    assert ayu.sees("trainings.yaml", "Muat sekarang?")
    before = await town.rows(activities)
    await ayu.presses(ayu.word("Load it"))
    await does(town, ayu)
    assert ayu.sees("0 ditambah, 0 diubah", "1 baris ditolak", "pesta")
    assert await town.rows(activities) == before
    assert all(len(spoken(said.reply)) <= 350 for said in ayu.chat)
    (entry,) = await town.rows(audit, deed="govern")
    assert entry["detail"] == "trainings.yaml: 0 added, 0 changed"


@pytest.mark.parametrize("name", EXPORTED)
async def test_what_is_taken_along_loads_again_and_changes_nothing(town: Town, name: str) -> None:
    sent = chat.look(chat.written(name, await town.database.read(chat.stored)))
    assert (sent.name, sent.refused) == (name, "")
    assert sent.document is not None
    report = await town.database.run(partial(load_document, name=name, document=sent.document, now=town.clock()))
    assert (report.added, report.changed, report.rejected) == (0, 0, [])
    assert report.same > 20


async def test_activities_come_as_the_spreadsheet_that_imports_them(town: Town) -> None:
    wayan, ayu = await organiser(town), await admin(town)
    rows = "title_id;kind;mode;starts_on;opens_at;city;province;quota;closes;crafts;waitlist\n" + (
        "Batik tulis;workshop;offline;12/12/2026;09.00;Yogyakarta;Bali;20;01/12/2026;batik, tenun;tidak\n"
    )
    await wayan.says("impor")
    await wayan.sends("document", rows.encode(), "a.csv")
    await does(town, wayan)
    await wayan.presses(wayan.word("Publish all"))
    await wayan.presses(wayan.word("Publish now"))
    await does(town, wayan)
    await ayu.taps("catalogue_take:0:activities")
    await does(town, ayu)
    file = ayu.last.attachment
    assert file is not None
    content = file.content or await _content(town, file.stored or 0)
    around = town.around
    crafts, provinces = tuple(around.crafts.values()), tuple(around.provinces.values())
    checked = plans.check(content, Order("id", crafts, provinces, {"ID-BA": "Asia/Makassar"}, "Asia/Jakarta", town.clock()))
    (plan,) = [plan for plan in checked.plans if plan.title_id == "Batik tulis"]
    assert (plan.kind, plan.mode, plan.province, plan.opens_at, plan.quota) == ("workshop", "offline", "ID-BA", "09:00", 20)
    assert (sorted(plan.crafts), plan.waitlist, plan.closes, plan.zone) == (
        ["batik", "tenun"], False, "2026-12-01T23:59", "Asia/Makassar",
    )  # fmt: skip


async def _content(town: Town, number: int) -> bytes:
    from storage.organising import files

    return await town.database.read(partial(files.content, file_id=number)) or b""


async def test_only_admins_and_only_their_own_files(town: Town) -> None:
    wayan = await organiser(town)
    for payload in ("catalogue", "catalogue_load", "catalogue_read:0:1", "catalogue_now:0:1", "catalogue_take:0:fairs.yaml"):
        await wayan.taps(payload if ":" in payload else f"{payload}:0:")
        assert wayan.sees(
            wayan.word("That is for organisers and admins, and your role does not include it. Ask an admin for an invitation.")
        )
    ayu, budi = await admin(town), await admin(town, "budi")
    await ayu.taps("catalogue_load:0:")
    await ayu.sends("document", b"fairs: []", "f.yaml")
    await does(town, ayu)
    number = next(choice.action.argument for choice in ayu.last.choices if choice.action.name == "catalogue_now")
    await budi.taps(f"catalogue_now:0:{number}")
    assert budi.sees("sudah tidak saya simpan")
    assert not await town.rows(jobs, state="waiting")


@settings(max_examples=100)
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_answered(content: bytes) -> None:
    sent = chat.look(content)
    assert (sent.document is None) == bool(sent.refused)
