"""Tables of duty: looked through row by row, imported as a whole once they were seen, and shown with their source and day."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import tariff_rows
from storage.knowing import tariffs
from storage.knowing.tariffs import Tariff
from storage.models import audit, jobs
from storage.models import tariffs as table
from storage.people import roles
from tests.organising.people import admin, organiser
from tests.persona import Persona, Town, spoken

HEAD = "market;hs;agreement;rate;source;source_on;link"
GOOD = "AE;7113.11;IUAE-CEPA;0%;Contoh Kemendag;2026-03-01;https://contoh.go.id/a"
PLAIN = "AE;711311;;5%;Contoh Kemendag;01/03/2026;"
TODAY = date(2026, 11, 23)


def sheet(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode("utf-8-sig")


async def made(town: Town) -> None:
    """Wait until everything that is in the making was told."""
    while await town.jobs.run_due():
        await town.settled()


async def sends(town: Town, who: Persona, content: bytes) -> None:
    await who.taps("tariffs_load:0:")
    await who.sends("document", content, "tarif.csv")
    await made(town)


# ---- one row ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("XX;711311;;5%;Buku;2026-01-02;", "market"),
        ("ID;711311;;5%;Buku;2026-01-02;", "market"),
        ("EU;711311;;5%;Buku;2026-01-02;", "group"),
        (";711311;;5%;Buku;2026-01-02;", "missing"),
        ("AE;71131110;;5%;Buku;2026-01-02;", "digits"),
        ("AE;711;;5%;Buku;2026-01-02;", "hs"),
        ("AE;71131;;5%;Buku;2026-01-02;", "hs"),
        ("AE;perak;;5%;Buku;2026-01-02;", "hs"),
        ("AE;711311;;5;Buku;2026-01-02;", "rate"),
        ("AE;711311;;;Buku;2026-01-02;", "missing"),
        ("AE;711311;;=1+1;Buku;2026-01-02;", "formula"),
        ("AE;711311;@x;5%;Buku;2026-01-02;", "formula"),
        ("AE;711311;;5%;=HYPERLINK(1);2026-01-02;", "formula"),
        ("AE;711311;;5%;;2026-01-02;", "missing"),
        ("AE;711311;;5%;" + "x" * 81 + ";2026-01-02;", "long"),
        ("AE;711311;;5%;Buku;2026-11-24;", "future"),
        ("AE;711311;;5%;Buku;2026-02-30;", "day"),
        ("AE;711311;;5%;Buku;kemarin;", "day"),
        ("AE;711311;;5%;Buku;;", "missing"),
        ("AE;711311;;5%;Buku;2026-01-02;javascript:alert(1)", "link"),
        ("AE;711311;;5%;Buku;2026-01-02;http://x", "link"),
    ],
)
def test_a_row_that_is_not_whole_is_refused_alone_and_says_why(row: str, code: str) -> None:
    found = tariff_rows.check(sheet(row, GOOD), "id", TODAY)
    assert [(fault.row, fault.code) for fault in found.faults] == [(2, code)]
    assert [one.rate for one in found.rows] == ["0%"]
    assert found.lines
    assert found.lines[0].startswith("Baris 2: ")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_separator_and_encoding_is_read(separator: str, encoding: str) -> None:
    found = tariff_rows.check("\n".join((HEAD, GOOD, PLAIN)).replace(";", separator).encode(encoding), "id", TODAY)
    assert found.faults == []
    assert found.rows[0] == Tariff(
        "AE", "711311", "IUAE-CEPA", "0%", "Contoh Kemendag", date(2026, 3, 1), "https://contoh.go.id/a"
    )
    assert found.rows[1].link is None


def test_rows_that_say_the_same_count_once_and_rows_that_differ_count_not_at_all() -> None:
    found = tariff_rows.check(sheet(GOOD, GOOD, PLAIN, PLAIN.replace("5%", "6%")), "en", TODAY)
    assert [(fault.row, fault.code) for fault in found.faults] == [(3, "twice"), (4, "differs"), (5, "differs")]
    assert [one.rate for one in found.rows] == ["0%"]


@settings(max_examples=50)
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode) | st.text(max_size=60).map(lambda text: sheet(text)))
def test_any_bytes_are_answered(content: bytes) -> None:
    found = tariff_rows.check(content, "id", TODAY)
    assert found.refused or found.rows or found.faults


def test_what_is_taken_along_is_read_again_and_the_example_cannot_be_imported() -> None:
    rows = [
        Tariff("AE", "0508", "", "+19%", "Buku, jilid 2", TODAY, "https://contoh.go.id/a?b=1"),
        Tariff("JP", "711311", "IJEPA", "bebas", "K", TODAY),
    ]
    assert tariff_rows.check(tariff_rows.filled(rows).content, "id", TODAY).rows == rows
    assert tariff_rows.check(tariff_rows.example().content, "id", TODAY).rows == []


# ---- in the chat ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_table_is_seen_then_imported_and_shown_with_source_and_day(town: Town, language: str) -> None:
    ayu = await admin(town, language=language)
    await ayu.taps("tariffs:0:")
    await ayu.presses(ayu.word("Send a table"))
    await ayu.sends("document", sheet(GOOD, PLAIN, "XX;1;;5;;;"), "tarif.csv")
    await made(town)
    assert ayu.sees(ayu.word("{new} new, {changed} changed, {same} already so.", new=2, changed=0, same=0))
    assert len(spoken(ayu.last)) <= 350
    assert await town.rows(table) == []
    await ayu.presses(ayu.word("Import the good rows"))
    await made(town)
    assert sorted((row["hs"], row["agreement"], row["rate"]) for row in await town.rows(table)) == [
        ("711311", "", "5%"),
        ("711311", "IUAE-CEPA", "0%"),
    ]
    (entry,) = await town.rows(audit, deed="govern")
    assert entry["detail"] == "tariffs: 2 added, 0 changed"
    sri = await town.guest("sri", language)
    await sri.taps("duty:0:perak.711311@AE")
    assert sri.sees(
        sri.word("{rate} with {agreement}", rate="0%", agreement="IUAE-CEPA"), "Contoh Kemendag, 2026-03-01", "Tribun Jatim"
    )
    assert len(spoken(sri.last)) <= 350
    await sri.taps("duty:0:perak.7114@AE")
    assert "Contoh Kemendag" not in sri.reads


async def test_what_changed_meanwhile_is_told_before_anything_is_written(town: Town) -> None:
    ayu = await admin(town)
    await sends(town, ayu, sheet(GOOD, PLAIN))
    number = next(choice.action for choice in ayu.last.choices if choice.action.name == "tariffs_now")
    stored = Tariff("AE", "711311", "", "5%", "Contoh Kemendag", date(2026, 3, 1))
    await town.database.run(partial(tariffs.put, rows=[stored], now=town.clock()))
    await ayu.taps(number.encode())
    await made(town)
    assert ayu.sees("1 baru, 0 diubah, 1 sudah sama")
    assert len(await town.rows(table)) == 1


async def test_another_value_with_as_many_rows_is_told_again_before_it_is_written(town: Town) -> None:
    ayu = await admin(town)
    before = Tariff("AE", "711311", "", "4%", "Contoh Kemendag", date(2026, 3, 1))
    await town.database.run(partial(tariffs.put, rows=[before], now=town.clock()))
    await sends(town, ayu, sheet(PLAIN))
    assert ayu.sees("0 baru, 1 diubah")
    seen = next(choice.action for choice in ayu.last.choices if choice.action.name == "tariffs_now")
    other = Tariff("AE", "711311", "", "7%", "Contoh Kemendag", date(2026, 3, 2))
    await town.database.run(partial(tariffs.put, rows=[other], now=town.clock()))
    await ayu.taps(seen.encode())
    await made(town)
    assert ayu.sees("0 baru, 1 diubah")
    assert [row["rate"] for row in await town.rows(table)] == ["7%"]
    await ayu.presses("Impor yang benar")
    await made(town)
    assert [row["rate"] for row in await town.rows(table)] == ["5%"]


async def test_an_error_on_the_way_leaves_nothing_half_done(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ayu = await admin(town)
    await sends(town, ayu, sheet(GOOD, PLAIN))
    monkeypatch.setattr("scheduler.making.tariff_table.audit.note", lambda *_: 1 / 0)
    await ayu.presses("Impor yang benar")
    await made(town)
    assert await town.rows(table) == []


async def test_who_is_no_admin_any_more_imports_nothing_and_nobody_else_ever_could(town: Town) -> None:
    wayan, ayu, budi = await organiser(town), await admin(town), await admin(town, "budi")
    for payload in ("tariffs:0:", "tariffs_load:0:", "tariffs_read:0:1", "tariffs_now:1:1", "tariffs_take:0:stored"):
        await wayan.taps(payload)
        assert wayan.sees("hanya untuk penyelenggara dan admin")
    await sends(town, ayu, sheet(GOOD))
    press = next(choice.action for choice in ayu.last.choices if choice.action.name == "tariffs_now")
    await budi.taps(press.encode())
    assert budi.sees("sudah tidak saya simpan")
    await ayu.taps(press.encode())
    await town.database.run(partial(roles.revoke, address=ayu.address))
    await made(town)
    assert await town.rows(table) == []
    assert not await town.rows(jobs, state="waiting")


async def test_files_that_are_no_table_are_refused_whole(town: Town) -> None:
    ayu = await admin(town)
    for content, seen in ((b"a;b\n1;2", "Judul kolom"), (HEAD.encode(), "kosong")):
        await sends(town, ayu, content)
        assert ayu.sees(seen)
    assert await town.rows(table) == []


async def test_the_example_and_what_is_stored_come_as_files(town: Town) -> None:
    ayu = await admin(town)
    await ayu.taps("tariffs_take:0:example")
    await made(town)
    assert ayu.last.attachment is not None
    await town.database.run(partial(tariffs.put, rows=[Tariff("AE", "711311", "", "5%", "B", TODAY)], now=town.clock()))
    await ayu.taps("tariffs_take:0:stored")
    await made(town)
    assert ayu.last.attachment is not None
    assert tariff_rows.check(ayu.last.attachment.content, "id", TODAY).rows[0].rate == "5%"
