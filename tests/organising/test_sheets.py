"""Spreadsheets we write hold exactly what people wrote and no formula; those we read may be anything, and are answered."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import grids, import_example, plan_rows, plans
from bot.documents.grids import Unreadable
from bot.documents.participants import counted
from bot.documents.plan_rows import Order
from bot.documents.plans import Checked
from bot.documents.sheets import Sheet, table, workbook
from bot.rules.folding import FEWEST, OTHERS, Tally, folded
from bot.understanding import Named, cells
from bot.understanding.cells import Odd
from storage.organising.sheets import Come

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CRAFTS = (Named("batik", ("Batik", "Batik")), Named("tenun", ("Tenun", "Weaving")))
PROVINCES = (Named("ID-YO", ("DI Yogyakarta", "Yogyakarta")), Named("ID-BA", ("Bali", "Bali")))
ZONES = {"ID-YO": "Asia/Jakarta", "ID-BA": "Asia/Makassar"}
ORDER = Order("id", CRAFTS, PROVINCES, ZONES, "Asia/Jakarta", NOW)
HEAD = "title_id;kind;mode;starts_on;ends_on;opens_at;shuts_at;city;province;quota;closes;waitlist;crafts"
GOOD = "Batik tulis;lokakarya;tatap muka;12 Des 2026;13/12/2026;09.00;16.00;Yogyakarta;DI Yogyakarta;20;01/12/2026;ya;batik"
printable = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40)


def xlsx(*rows: list[object]) -> bytes:
    """A workbook as somebody's program writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def check(*lines: str, encoding: str = "utf-8") -> Checked:
    return plans.check("\r\n".join(lines).encode(encoding), ORDER)


def codes(checked: Checked) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.code) for fault in checked.faults]


# ---- written ------------------------------------------------------------------------------------------------------------
@settings(max_examples=20)
@given(st.lists(st.lists(printable | st.sampled_from(("=1+1", "+62812", "-1", "@A1", "=cmd|'/c'!A1")), min_size=1), min_size=1))
def test_a_workbook_holds_exactly_the_text_and_no_formula(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    book = openpyxl.load_workbook(io.BytesIO(workbook([Sheet("T", ["h"] * width, rows)])))
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row, 1):
            cell = book.active.cell(number, column)  # type: ignore[union-attr]
            assert (cell.value or "") == text
            assert cell.data_type in ("s", "n", "inlineStr")
            assert cell.data_type != "n" or cell.value is None, "a number or nothing stands where text was"


@settings(max_examples=100)
@given(st.lists(st.text(max_size=30) | st.sampled_from(("=1", "\t=1", " =1", "\r+1", "@x", "-2")), min_size=1, max_size=5))
def test_no_cell_of_a_csv_file_is_taken_for_a_formula(row: list[str]) -> None:
    content = table(Sheet("T", ["h"] * len(row), [row]))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))[1]
    assert len(read) == len(row)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in read)


@given(st.dictionaries(st.text(max_size=3) | st.none(), st.integers(1, 9)))
def test_no_group_of_a_report_is_smaller_than_three(sizes: dict[str | None, int]) -> None:
    found = folded({group: Tally(size, size, 0) for group, size in sizes.items()})
    assert sum(tally.registered for _, tally in found) == sum(sizes.values())
    smaller = [group for group, tally in found if tally.registered < FEWEST]
    assert not smaller or (smaller == [OTHERS] and len(found) == 1)


def test_one_man_among_women_is_not_to_be_told_from_the_rest() -> None:
    people = [Come("batik", "ID-YO", "female", "ID", False, "attended", True, 19)]
    everybody, groups = counted([*people, Come("batik", "ID-BA", "male", "ID", True, "absent", False, 1)])
    assert everybody == Tally(20, 19, 1)
    assert groups["gender"] == groups["province"] == [(OTHERS, Tally(20, 19, 1))]
    assert groups["craft"] == [("batik", Tally(20, 19, 1))]


# ---- read ---------------------------------------------------------------------------------------------------------------
@settings(max_examples=150)
@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_answered(content: bytes) -> None:
    assert plans.check(content, ORDER).refused


@settings(max_examples=20)
@given(st.lists(st.text(max_size=20) | st.integers() | st.floats() | st.datetimes(), max_size=13))
def test_any_cells_are_a_plan_or_told(row: list[object]) -> None:
    said = [str(cell) for cell in row]
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerow(said)
    checked = plans.check((HEAD + "\n").encode() + lines.getvalue().encode("utf-8", "replace"), ORDER)
    assert checked.refused or checked.plans or checked.faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_file_however_it_was_saved(encoding: str, separator: str) -> None:
    lines = [line.replace("Batik tulis", "Batik café").replace(";", separator) for line in (HEAD, GOOD)]
    (plan,) = check(*lines, encoding=encoding).plans
    assert (plan.title_id, plan.kind, plan.mode, plan.province, plan.zone) == (
        "Batik café", "workshop", "offline", "ID-YO", "Asia/Jakarta",
    )  # fmt: skip
    assert (plan.starts_on, plan.ends_on, plan.opens_at) == (date(2026, 12, 12), date(2026, 12, 13), "09:00")
    assert (plan.closes, plan.quota, plan.waitlist, plan.crafts) == ("2026-12-01T23:59", 20, True, ("batik",))


@pytest.mark.parametrize(
    ("cell", "wrong", "fault"),
    [
        ("12 Des 2026", "31/02/2026", (2, "starts_on", "no such day")),
        ("12 Des 2026", "someday", (2, "starts_on", "day")),
        ("13/12/2026", "11/12/2026", (2, "when", "backwards")),
        ("12 Des 2026", "12 Des 2024", (2, "when", "long")),
        ("16.00", "24.00", (2, "shuts_at", "no such hour")),
        ("16.00", "08.00", (2, "when", "backwards")),
        ("01/12/2026", "14/12/2026", (2, "closes", "late")),
        (";20;", ";banyak;", (2, "quota", "number")),
        (";20;", ";0;", (2, "quota", "quota")),
        ("lokakarya", "pesta", (2, "kind", "choice")),
        ("DI Yogyakarta", "Atlantis", (2, "province", "choice")),
        ("Batik tulis", "6.28E+11", (2, "title_id", "damaged")),
        ("Batik tulis", "", (2, "title_id", "missing")),
        ("Yogyakarta", "", (2, "city", "missing")),
        (";ya;", ";mungkin;", (2, "waitlist", "yes or no")),
    ],
)
def test_what_is_wrong_is_told_of_its_row(cell: str, wrong: str, fault: tuple[int, str, str]) -> None:
    checked = check(HEAD, GOOD.replace(cell, wrong, 1), GOOD.replace("Batik tulis", "Lain"))
    assert codes(checked) == [fault]
    assert [plan.title_id for plan in checked.plans] == ["Lain"]


def test_days_and_hours_as_a_program_keeps_them() -> None:
    months = {"nov": 11, "november": 11}
    assert cells.day(46338.0, months) == cells.day(datetime(2026, 11, 12), months) == date(2026, 11, 12)  # noqa: DTZ001
    assert cells.day("Kamis, 12 November 2026", months) == cells.day("2026-11-12", months) == date(2026, 11, 12)
    assert cells.hour(0.375) == cells.hour(9.0) == cells.hour("9") == cells.hour("09:00 WIB") == "09:00"
    for value in (24.0, "24.00", "09.75", 1.5e9):
        with pytest.raises(Odd):
            cells.hour(value)
    assert cells.whole("1.000") == cells.whole("1000 orang") == 1000


def test_merged_cells_and_columns_nobody_knows_are_told() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in ([*HEAD.split(";"), "Warna"], GOOD.split(";"), [None, *GOOD.split(";")[1:]]):
        page.append(line)
    page.merge_cells("A2:A3")  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    checked = plans.check(content.getvalue(), ORDER)
    assert checked.merged
    assert checked.ignored == ["Warna"]
    assert codes(checked) == [(3, "title_id", "missing")]


def test_the_same_row_again_is_told_and_what_is_there_is_counted() -> None:
    again = check(HEAD, GOOD, GOOD)
    assert codes(again) == [(3, "title_id", "twice:2")]
    key = plans.key("  batik TULIS ", date(2026, 12, 12), "09:00", "yogyakarta")
    there = plans.check(f"{HEAD}\n{GOOD}".encode(), Order("id", CRAFTS, PROVINCES, ZONES, "Asia/Jakarta", NOW, {key}))
    assert (there.plans, there.there, there.faults) == ([], 1, [])


def test_many_problems_come_as_a_file_that_can_be_mended_and_sent_back() -> None:
    wrong = [GOOD.replace("Batik tulis", f"=Kelas {number}").replace("20;", "banyak;") for number in range(9)]
    report = check(HEAD, *wrong).report
    assert report is not None
    rows = list(openpyxl.load_workbook(io.BytesIO(report.content)).active.values)  # type: ignore[union-attr]
    assert (len(rows), rows[1][0], rows[1][2]) == (10, 2, "=Kelas 0")
    again = plans.check(report.content, ORDER)
    assert (len(again.faults), again.ignored) == (9, [])


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_example_is_refused_as_it_is_and_taken_once_it_is_ones_own(form: str, language: str) -> None:
    made = import_example.example(form, language, NOW.date(), CRAFTS, PROVINCES)
    assert [fault.code for fault in plans.check(made.content, ORDER).faults] == ["example"]
    grid = grids.read(made.content)
    own = [["Kelas saya" if str(cell).startswith(plan_rows.MARKS) else cell for cell in row] for _, row in grid.rows]
    checked = plans.check(xlsx(*own), ORDER)
    assert (checked.refused, checked.faults, checked.ignored, len(checked.plans)) == ("", [], [], 1)


# ---- hostile ------------------------------------------------------------------------------------------------------------
def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return content.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    """A good workbook with one part more, or another in its place."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(HEAD.split(";"), GOOD.split(";")))) as good, zipfile.ZipFile(content, "w", 8) as made:
        for known in good.namelist():
            if known != name:
                made.writestr(known, good.read(known))
        made.writestr(name, part)
    return content.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(512), "old"),
        (b"%PDF-1.7\0\0", "kind"),
        (packed(**{"word/document.xml": b"<w/>"}), "kind"),
        (with_part("xl/media/big.xml", bytes(50_000_000)), "bomb"),
        (with_part("xl/sharedStrings.xml", LAUGHS), "bomb"),
        (with_part("xl/sharedStrings.xml", LAUGHS.decode().encode("utf-16-le")), "bomb"),
        (with_part("xl/workbook.xml", b"<nothing"), "damaged"),
        (xlsx(HEAD.split(";"), GOOD.split(";"))[:-200], "damaged"),
        (b";".join([b"x"] * 61), "wide"),
        (b"title_id;starts_on\n" + b"a;b\n" * 5_001, "long"),
        (b"x" * 5_000_001, "large"),
        (b"nama;umur\nSri;40", "headings"),
    ],
)
def test_what_is_too_much_or_no_spreadsheet_is_refused_in_words(content: bytes, code: str) -> None:
    assert plans.check(content, ORDER).refused == code


def test_macros_and_links_to_other_files_are_left_alone() -> None:
    (plan,) = plans.check(with_part("xl/vbaProject.bin", b"\xcc\x61" * 99), ORDER).plans
    assert plan.title_id == "Batik tulis"


def test_a_formula_counts_as_what_it_was_worked_out_to() -> None:
    checked = plans.check(xlsx(HEAD.split(";"), ["=HYPERLINK(1)", *GOOD.split(";")[1:]]), ORDER)
    assert codes(checked) == [(2, "title_id", "missing")]


def test_a_grid_never_raises_anything_else() -> None:
    with pytest.raises(Unreadable):
        grids.read(b"PK\x03\x04")
