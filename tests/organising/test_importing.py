"""A spreadsheet of activities in the chat: seen before anything is written, written as a whole, and never twice."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from storage.models import activities, activity_crafts, audit, jobs, timers
from storage.models import drafts as drafts_table
from storage.organising import drafts, importing, publishing
from storage.people import roles
from tests.organising.people import BBSPJIKB, admin, organisation, organiser
from tests.persona import Persona, Town, spoken

HEAD = "title_id;kind;mode;starts_on;opens_at;city;province;quota;closes;crafts"
ROWS = (
    "Batik tulis;lokakarya;offline;12 Des 2026;09.00;Yogyakarta;DIY;20;01/12/2026;batik",
    "Tenun NTB;pelatihan;offline;2027-01-20;08.30;Mataram;NTB;;;tenun",
    "Foto produk;webinar;online;20/02/2027;19.00;;;100;;",
)


def sheet(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode("utf-8-sig")


async def sends(town: Town, who: Persona, content: bytes) -> None:
    """Hand over a file as the form asks, and read what it holds."""
    if "kirim" not in who.reads.casefold() and "send me" not in who.reads.casefold():
        await who.says("impor")
    await who.sends("document", content, "kegiatan.csv")
    await reported(town, who)


async def reported(town: Town, who: Persona) -> None:
    """Wait until everything that is in the making was told."""
    while await town.jobs.run_due():
        await town.settled()


async def imported(town: Town) -> list[dict[str, Any]]:
    """The activities that came from a spreadsheet."""
    return [row for row in await town.rows(activities) if row["title_id"] in ("Batik tulis", "Tenun NTB", "Foto produk")]


@pytest.fixture
async def wayan(town: Town) -> Persona:
    one = await organiser(town)
    await one.says("impor")
    return one


async def test_a_file_is_looked_through_then_imported_as_drafts_and_the_same_file_again_is_there_already(
    town: Town, wayan: Persona
) -> None:
    assert wayan.sees("XLSX", "CSV")
    await sends(town, wayan, sheet(*ROWS))
    assert wayan.sees("3 kegiatan dapat diimpor")
    assert not await town.rows(drafts_table), "nothing is written before it was seen"
    await wayan.presses(wayan.word("Import as drafts"))
    await reported(town, wayan)
    assert wayan.sees("3 draf siap diperiksa")
    assert not await imported(town), "artisans see no draft"
    kept = await town.database.read(partial(drafts.latest, organisations=[await organisation(town)]))
    plans = {draft.plan.title_id: draft.plan for draft in kept}
    assert (plans["Tenun NTB"].zone, plans["Tenun NTB"].province, plans["Foto produk"].mode) == (
        "Asia/Makassar",
        "ID-NB",
        "online",
    )
    await wayan.says("impor")
    await sends(town, wayan, sheet(*ROWS))
    assert wayan.sees("Tidak ada baris yang dapat diimpor", "3 baris sudah ada")
    assert len(await town.rows(drafts_table)) == 3
    (entry,) = await town.rows(audit, deed="prepare")
    assert entry["detail"] == "import: 3 drafts"


async def test_published_at_once_after_one_more_question_and_found_by_artisans(town: Town, wayan: Persona) -> None:
    await sends(town, wayan, sheet(*ROWS))
    await wayan.presses(wayan.word("Publish all"))
    assert wayan.sees("3 kegiatan langsung terlihat")
    assert not await imported(town)
    await wayan.presses(wayan.word("Publish now"))
    await reported(town, wayan)
    assert wayan.sees("3 kegiatan sudah terbit")
    found = await imported(town)
    assert {row["organisation_id"] for row in found} == {await organisation(town)}
    assert {row["organiser"] for row in found} == {BBSPJIKB}
    batik = next(row for row in found if row["title_id"] == "Batik tulis")
    assert [row["craft"] for row in await town.rows(activity_crafts, activity_id=batik["id"])] == ["batik"]
    assert await town.rows(timers, kind="closing", activity_id=batik["id"])
    sri = await town.guest("sri", "id")
    await sri.says("batik desember")
    assert sri.sees("Batik tulis")


async def test_what_is_wrong_is_told_row_by_row_and_the_rest_can_be_imported(town: Town, wayan: Persona) -> None:
    bad = ROWS[0].replace("12 Des 2026", "31/02/2026"), ROWS[1].replace("08.30", "24.00")
    await sends(town, wayan, sheet(*bad, ROWS[2]))
    assert wayan.sees("1 kegiatan dapat diimpor", "2 baris bermasalah:", "Baris 2: ", "31/02/2026", "Baris 3: ", "24.00")
    many = [ROWS[0].replace("20;", "banyak;").replace("tulis", str(number)) for number in range(9)]
    await wayan.presses(wayan.word("Send another file"))
    await sends(town, wayan, sheet(*many))
    assert wayan.sees("Tidak ada baris yang dapat diimpor", "9 baris bermasalah.")
    assert wayan.last.attachment is not None
    assert all(len(spoken(said.reply)) <= 350 for said in wayan.chat)


async def test_another_outcome_than_was_seen_is_told_instead_of_written(town: Town, wayan: Persona) -> None:
    await sends(town, wayan, sheet(*ROWS))
    town.clock.tick(days=25)  # one begins in the past now
    await wayan.taps(next(choice.action.encode() for choice in wayan.last.choices if choice.action.name == "import_drafts"))
    if not await town.rows(jobs, state="waiting"):
        await wayan.presses(wayan.word("Yes, do it now"))
    await reported(town, wayan)
    assert wayan.sees("2 kegiatan dapat diimpor", "sudah lewat")
    assert not await town.rows(drafts_table)


async def test_all_rows_or_none(town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    await sends(town, wayan, sheet(*ROWS))

    def breaks(connection: Connection, *args: Any) -> None:
        whole(connection, *args)
        raise ValueError("in the middle")

    whole = publishing.add
    monkeypatch.setattr(publishing, "add", breaks)
    await wayan.presses(wayan.word("Publish all"))
    await wayan.presses(wayan.word("Publish now"))
    await reported(town, wayan)
    assert wayan.sees("tidak berhasil")
    assert not await imported(town)
    assert not await town.rows(audit, deed="prepare")


@pytest.mark.parametrize("looks_again", [True, False])
async def test_the_same_import_pressed_twice_at_once_is_written_once(
    town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch, looks_again: bool
) -> None:
    """The twin that does not look again while it writes has everything twice."""
    if not looks_again:
        monkeypatch.setattr(importing, "there", lambda connection, organisation_id, name: set())
    await sends(town, wayan, sheet(*ROWS))
    press = next(choice.action.encode() for choice in wayan.last.choices if choice.action.name == "import_drafts")
    await wayan.taps(press)
    await wayan.taps(press)
    await reported(town, wayan)
    assert len(await town.rows(drafts_table)) == (3 if looks_again else 6)


async def test_only_for_ones_own_organisation_and_ones_own_file(town: Town, wayan: Persona) -> None:
    await sends(town, wayan, sheet(*ROWS))
    key = next(choice.action.argument for choice in wayan.last.choices if choice.action.name == "import_drafts")
    file = key.partition(".")[0]
    other = await organiser(town, "made", of="Dinas lain")
    theirs = await organisation(town, "Dinas lain")
    for payload in (f"import_read:0:{file}", f"import_drafts:3:{key}", f"import_now:3:{file}.{theirs}"):
        await other.taps(payload)
        assert other.sees("sudah tidak saya simpan")
    await wayan.taps(f"import_drafts:3:{file}.{theirs}")
    assert wayan.sees("sudah tidak saya simpan")
    await wayan.taps(f"import_drafts:3:{key}")
    await town.database.run(partial(roles.revoke, address=wayan.address))
    await reported(town, wayan)
    assert not await town.rows(drafts_table)


async def test_an_admin_says_whose_activities_they_are_and_gets_the_example(town: Town) -> None:
    ayu = await admin(town, language="en")
    await ayu.says("import")
    assert ayu.sees("there is none yet")
    mine, other = await organisation(town), await organisation(town, "Dinas lain")
    await ayu.says("import")
    await ayu.taps("import_example:0:xlsx")
    await reported(town, ayu)
    assert ayu.last.attachment is not None
    assert ayu.last.attachment.name.endswith(".xlsx")
    await ayu.presses("Send the file")
    await ayu.sends("voice", b"OggS")
    assert ayu.sees("send it as a file")
    await sends(town, ayu, sheet(*ROWS))
    assert ayu.sees("Whose activities")
    await ayu.presses("Dinas lain")
    await reported(town, ayu)
    await ayu.presses("Import as drafts")
    await reported(town, ayu)
    assert {row["organisation_id"] for row in await town.rows(drafts_table)} == {other} != {mine}


async def test_what_is_no_spreadsheet_is_answered_and_nothing_is_kept_of_it(town: Town, wayan: Persona) -> None:
    await sends(town, wayan, b"PK\x03\x04" + bytes(300))
    assert wayan.last.choices
    assert not await town.rows(drafts_table)
