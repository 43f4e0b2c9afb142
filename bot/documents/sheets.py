"""Spreadsheets as bytes: what people wrote stays text, whatever it looks like, and no cell is ever a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from tempfile import TemporaryDirectory
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
Cell = str | int | date | datetime | None
"""A datetime is wall time, without a zone: the heading names it."""

LONGEST = 32_000
"""Characters of a cell; Excel holds 32,767: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"""

NO_XML = "\ufffe\uffff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST, NARROWEST = 60, 6
NO_TITLE = dict.fromkeys(map(ord, "[]:*?/\\'"), " ")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a workbook; `widths` are in characters, by column."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def clean(text: str) -> str:
    """Text that a spreadsheet can hold: without control characters, halves of characters and what XML forbids."""
    if not text.isprintable():
        text = "".join(
            one for one in text if one == "\n" or (unicodedata.category(one) not in ("Cc", "Cs") and one not in NO_XML)
        )
    return text[:LONGEST]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An XLSX file. Rows are written as they come, so that many take no more memory than few."""
    import xlsxwriter  # type: ignore[import-untyped]

    # What is written meanwhile stands in a folder that only we can read, and that goes with this block.
    with TemporaryDirectory(prefix="sapa-sheet-") as folder:
        content = BytesIO()
        with xlsxwriter.Workbook(content, {"constant_memory": True, "tmpdir": folder}) as book:
            formats = {
                "heading": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EEF3"}),
                "text": book.add_format({"num_format": "@"}),
                date: book.add_format({"num_format": "yyyy-mm-dd"}),
                datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            }
            for sheet in sheets:
                _fill(book.add_worksheet(_title(sheet.title)), sheet, formats)
        return content.getvalue()


def _title(text: str) -> str:
    """A page's name: at most 31 characters, without those Excel forbids."""
    return clean(text).translate(NO_TITLE).replace("\n", " ").strip()[:31].strip() or "-"


def _fill(page: Any, sheet: Sheet, formats: dict[Any, Any]) -> None:
    for column, heading in enumerate(sheet.headings):
        width = sheet.widths[column] if column < len(sheet.widths) else len(heading)
        page.set_column(column, column, max(NARROWEST, min(width + 2, WIDEST)), formats["text"])
        page.write_string(0, column, clean(heading), formats["heading"])
    if sheet.headings:
        page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows, 1 if sheet.headings else 0):
        for column, cell in enumerate(row):
            _write(page, number, column, cell, formats)


def _write(page: Any, row: int, column: int, cell: Cell, formats: dict[Any, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, column, clean(cell), formats["text"])
    elif isinstance(cell, int):
        page.write_number(row, column, cell)
    else:
        page.write_datetime(row, column, cell, formats[type(cell)])


def table(sheet: Sheet) -> bytes:
    """A CSV file as Excel in Indonesia opens it with a double click.

    Its list separator there is the semicolon, since the comma parts decimals, and only a byte order mark makes it read UTF-8.
    CSV has no kinds of cell, so an apostrophe stands before what would be a formula.
    """
    lines = StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow([plain(heading) for heading in sheet.headings])
    writer.writerows([plain(cell) for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def plain(cell: Cell) -> str:
    """A cell of a CSV file; some programs trim before they look for a formula, so what stands behind spaces counts, too."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    text = clean("" if cell is None else str(cell))
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text
