"""What is published is changed, moved, copied and called off; who changes the same meanwhile sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from msgspec import structs
from sqlalchemy import Connection

from bot.rules.eligibility import Eligibility
from storage.database import Database
from storage.models import activities, audit, deliveries, drafts
from storage.organising import activities as seen
from storage.organising import drafts as kept
from storage.organising import plans, publishing
from tests.organising.people import admin, organisation, organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

DYEING = "contoh-motif-batik"


async def opened(town: Town, wayan: Persona, action: str = "revise") -> int:
    """At the review of what DYEING says; returns its number."""
    number = int((await town.activity(DYEING))["id"])
    await wayan.taps(f"{action}:0:{number}")
    return number


async def registered(town: Town, *names: str) -> list[Persona]:
    """People with a seat at DYEING."""
    number = (await town.activity(DYEING))["id"]
    found = []
    for name in names:
        one = await town.guest(name, name=f"{name} Wahyuni", phone="+6281234567890", craft="batik")
        await one.taps(f"agree:0:{number}")
        found.append(one)
    return found


async def test_a_change_is_read_back_before_and_after_and_published(town: Town) -> None:
    wayan = await organiser(town)
    number = await opened(town, wayan)
    assert wayan.sees("Perubahan Anda", "Belum ada yang diubah")
    await wayan.walks("Ubah isian", "Biaya", "Gratis", "Ubah isian", "Kursi", "25")
    quota = (await town.activity(DYEING))["quota"]
    assert wayan.sees(f"Kursi: {quota} kursi → 25 kursi")
    assert (await town.activity(DYEING))["quota"] == quota
    await wayan.walks("Terbitkan", "Ya, terbitkan")
    changed = await town.activity(DYEING)
    assert (changed["quota"], changed["cost"], changed["sample"]) == (25, "gratis", True)
    assert [one["detail"] for one in await town.rows(audit) if one["subject"] == f"activity:{number}"] == ["changed"]


async def test_who_is_registered_hears_of_a_move_once(town: Town) -> None:
    wayan = await organiser(town)
    [sri] = await registered(town, "sri")
    await opened(town, wayan, "move")
    assert wayan.sees("Kapan?")
    await wayan.says("20 Jan 2027 10.00-15.00")
    await wayan.presses("Terbitkan")
    assert wayan.sees("1 orang dikabari")
    await wayan.presses("Ya, terbitkan")
    town.clock.tick(hours=1)
    heard = len(sri.chat)
    await town.clockwork.fire_due()
    await sri.hears(heard + 1)
    assert sri.sees("Rabu, 20 Januari 2027, 10.00-15.00 WIB")
    await all_sayable(town)


async def test_two_who_change_the_same_see_what_the_other_did(town: Town) -> None:
    wayan, made = await organiser(town), await organiser(town, "made")
    for one, cost in ((wayan, "Rp100.000"), (made, "Rp200.000")):
        await opened(town, one)
        await one.walks("Ubah isian", "Biaya", cost)
    await wayan.walks("Ubah isian", "Kursi", "30", "Terbitkan", "Ya, terbitkan")
    await made.presses("Terbitkan")
    assert made.sees("Sementara itu orang lain mengubah ini", "→ 30 kursi", "→ Rp100.000", "Anda juga mengubah ini: Biaya")
    assert (await town.activity(DYEING))["cost"] == "Rp100.000"
    await made.presses("Pakai punya saya")
    assert made.sees("Rp100.000 → Rp200.000")
    await made.walks("Terbitkan", "Ya, terbitkan")
    settled = await town.activity(DYEING)
    assert (settled["quota"], settled["cost"]) == (30, "Rp200.000")


async def test_taking_theirs_leaves_what_only_i_changed(town: Town) -> None:
    wayan, made = await organiser(town), await organiser(town, "made")
    for one, cost in ((wayan, "Rp100.000"), (made, "Rp200.000")):
        await opened(town, one)
        await one.walks("Ubah isian", "Biaya", cost)
    await made.walks("Ubah isian", "Kursi", "40")
    await wayan.walks("Terbitkan", "Ya, terbitkan")
    await made.walks("Terbitkan", "Pakai punya mereka", "Terbitkan", "Ya, terbitkan")
    settled = await town.activity(DYEING)
    assert (settled["quota"], settled["cost"]) == (40, "Rp100.000")


@pytest.mark.parametrize("careful", [True, False], ids=["as it is", "a twin that looks at no version"])
async def test_nobody_overwrites_what_was_published_after_the_last_question(town: Town, careful: bool) -> None:
    """Between the question and the yes: the second publication stops, however late the other one came."""
    wayan, made = await organiser(town), await organiser(town, "made")
    for one, cost in ((wayan, "Rp100.000"), (made, "Rp200.000")):
        await opened(town, one)
        await one.walks("Ubah isian", "Biaya", cost, "Terbitkan")
    if not careful:
        ids = [one["id"] for one in await town.rows(drafts)]
        await town.change(drafts, drafts.c.id.in_(ids), base_version=(await town.activity(DYEING))["version"] + 1)
    await wayan.presses("Ya, terbitkan")
    await made.presses("Ya, terbitkan")
    overwritten = (await town.activity(DYEING))["cost"] == "Rp200.000"
    assert overwritten is not careful
    if careful:
        assert made.sees("Sementara itu orang lain mengubah ini")


async def test_seats_never_go_below_who_has_one(town: Town) -> None:
    wayan = await organiser(town)
    await registered(town, "sri", "dewi")
    await opened(town, wayan)
    await wayan.walks("Ubah isian", "Kursi", "1")
    assert wayan.sees("2 orang sudah punya kursi dan tidak ada yang dikeluarkan", "Berapa kursi?")
    await wayan.says("2")
    await registered(town, "ayu")  # meanwhile somebody else took a seat
    await wayan.presses("Terbitkan")
    assert wayan.sees("! 3 orang sudah punya kursi")
    assert (await town.activity(DYEING))["quota"] != 2


async def test_a_raised_quota_reaches_the_line(town: Town) -> None:
    wayan = await organiser(town)
    await town.change(activities, activities.c.slug == DYEING, quota=1)
    await registered(town, "sri", "dewi")
    assert (await town.seats(DYEING))["waitlisted"] == ["dewi"]
    await opened(town, wayan)
    await wayan.walks("Ubah isian", "Kursi", "2", "Terbitkan", "Ya, terbitkan")
    await town.clockwork.fire_due()
    assert (await town.seats(DYEING))["waitlisted"] == []


async def test_how_people_get_in_stays_while_somebody_waits(town: Town) -> None:
    wayan = await organiser(town)
    await town.change(activities, activities.c.slug == DYEING, quota=1)
    await registered(town, "sri", "dewi")
    await opened(town, wayan)
    await wayan.walks("Ubah isian", "Lainnya", wayan.word("How people get in"), "Dipilih panitia", "Terbitkan")
    assert wayan.sees("! 1 orang masih menunggu jawaban")


async def test_calling_off_says_how_many_are_told_and_why(town: Town) -> None:
    wayan = await organiser(town)
    sri, _dewi = await registered(town, "sri", "dewi")
    number = await opened(town, wayan, "calloff")
    await wayan.walks("Pelatih berhalangan", "Hari baru segera kami umumkan.")
    assert wayan.sees("2 orang langsung dikabari", "Pelatihnya berhalangan. Hari baru segera kami umumkan.")
    assert not (await town.activity(DYEING))["cancelled"]
    await wayan.presses("Ya, batalkan")
    assert wayan.sees("2 orang sedang dikabari")
    town.clock.tick(hours=1)
    heard = len(sri.chat)
    await town.clockwork.fire_due()
    await sri.hears(heard + 1)
    assert sri.sees("Pelatihnya berhalangan. Hari baru segera kami umumkan.", "tidak jadi diadakan")
    await all_sayable(town)
    again = f"calloff:0:{number}"
    await wayan.taps(again)
    assert wayan.sees("sudah selesai atau dibatalkan")


async def test_a_copy_says_all_but_when(town: Town) -> None:
    wayan = await organiser(town)
    number = (await town.activity(DYEING))["id"]
    await wayan.taps(f"copy:0:{number}")
    assert wayan.sees("Kapan?")
    await wayan.says("1 Feb 2027 9 pagi")
    await wayan.walks("Terbitkan", "Ya, terbitkan")
    copy = max(await town.rows(activities), key=lambda row: row["id"])
    assert (copy["starts_on"], copy["sample"], copy["taken"]) == (date(2027, 2, 1), False, 0)
    assert copy["title_id"] == (await town.activity(DYEING))["title_id"]


@pytest.mark.parametrize("action", ["edit", "revise", "move", "preview", "calloff", "copy", "activity"])
async def test_what_others_run_is_out_of_reach(town: Town, action: str) -> None:
    await organisation(town)
    nyoman = await organiser(town, "nyoman", of="Dekranasda Bali")
    row = await town.activity(DYEING)
    await nyoman.taps(f"{action}:0:{row['id']}")
    assert row["title_id"] not in nyoman.reads
    assert not await town.rows(drafts)
    assert (await town.activity(DYEING))["version"] == row["version"]


async def test_an_admin_runs_everything(town: Town) -> None:
    ayu = await admin(town, language="en")
    await organisation(town)
    await opened(town, ayu)
    await ayu.walks("Change something", "Cost", "Free", "Publish", "Yes, publish")
    assert ayu.sees("The change is published.")


async def test_a_published_activity_is_previewed_without_being_sent_to_anybody(town: Town) -> None:
    wayan = await organiser(town)
    number = (await town.activity(DYEING))["id"]
    await wayan.taps(f"preview:0:{number}")
    owed = len(await town.rows(deliveries))
    await wayan.presses(wayan.word("Web chat"))
    assert wayan.sees("Begini di Obrolan web", "[Daftar]")
    assert len(await town.rows(deliveries)) == owed + 1


async def test_a_draft_is_published_once(database: Database, town: Town) -> None:
    wayan = await organiser(town)
    number = await opened(town, wayan)
    [draft] = await town.rows(drafts)
    first = await database.run(partial(publishing.publish, draft_id=draft["id"], now=town.clock()))
    second = await database.run(partial(publishing.publish, draft_id=draft["id"], now=town.clock()))
    assert first == publishing.Done(number, new=False)
    assert second is None
    assert await database.read(partial(kept.get, draft_id=draft["id"])) is None


@pytest.mark.parametrize("tighter", [{"asks": ("name", "phone", "nib")}, {"only_provinces": ("ID-YO",)}])
async def test_nobody_shows_more_than_they_agreed_to(town: Town, tighter: dict[str, tuple[str, ...]]) -> None:
    number = int((await town.activity(DYEING))["id"])

    def stuck(connection: Connection) -> dict[str, str]:
        was = seen.get(connection, number)
        assert was is not None
        open_to_all = replace(was, asks=("name", "phone"), eligibility=Eligibility())
        return publishing.stuck(connection, open_to_all, structs.replace(plans.plan_of(connection, open_to_all), **tighter))

    await organiser(town)
    assert await town.database.read(stuck) == {}
    await registered(town, "sri")
    assert await town.database.read(stuck) == {"asks": "agreed:1"}
