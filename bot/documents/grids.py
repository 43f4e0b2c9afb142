"""Spreadsheets from strangers, as plain rows: nothing in them runs, nothing is fetched, and what is too much is refused first."""

from __future__ import annotations

import csv
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO

from bot.understanding.cells import Value

MOST_BYTES = 5_000_000
MOST_UNPACKED = 40_000_000
MOST_PARTS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 4_000
CHUNK = 1 << 16
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
"""No spreadsheet program writes these; they are how XML is made to grow while it is read."""

GUARDED = frozenset("=+-@")

Row = tuple[int, tuple[Value, ...]]
"""Its number in the file, counted from 1, and its cells."""


class Unreadable(Exception):
    """The file as a whole: the message is a short code that a screen puts into words."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that hold something. `merged`: cells were joined, and all but the first of them are empty."""

    rows: tuple[Row, ...]
    merged: bool = False


def read(content: bytes) -> Grid:
    """The first page of an XLSX file, or a CSV file; raises Unreadable, and nothing else, whatever the bytes are."""
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("large")
    if content.startswith(OLE):
        raise Unreadable("old")
    grid = _workbook(content) if content.startswith(ZIP) else Grid(tuple(_numbered(_lines(content))))
    if not grid.rows:
        raise Unreadable("empty")
    return grid


def _numbered(lines: Iterator[tuple[Value, ...]]) -> Iterator[Row]:
    """Those that hold something; raises Unreadable when they are too many, or too wide."""
    held = 0
    for number, cells in enumerate(lines, 1):
        kept = tuple(_short(cell) for cell in cells)
        while kept and kept[-1] in (None, ""):
            kept = kept[:-1]
        if len(kept) > MOST_COLUMNS:
            raise Unreadable("wide")
        if kept:
            held += 1
            yield number, kept
        if held > MOST_ROWS + 1:  # the headings are a row, too
            raise Unreadable("long")


def _short(cell: Value) -> Value:
    return cell[:LONGEST_CELL].replace("\0", "").strip() if isinstance(cell, str) else cell


# ---- XLSX ---------------------------------------------------------------------------------------------------------------
def _workbook(content: bytes) -> Grid:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            merged = _looked_through(packed)
        return Grid(tuple(_numbered(_cells(content))), merged)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("damaged") from error


def _looked_through(packed: zipfile.ZipFile) -> bool:
    """Whether it joins cells; raises Unreadable for what would grow, and for what is no spreadsheet."""
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable("kind")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("locked")
    merged = False
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            merged |= _is_plain_xml(packed, part)
    return merged


def _is_plain_xml(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether it joins cells. It is read piece by piece: a part says how large it is, and may lie."""
    merged, tail, unpacked = False, b"", 0
    with packed.open(part) as source:
        while piece := source.read(CHUNK):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED:
                raise Unreadable("bomb")
            seen = tail + piece.replace(b"\0", b"")
            if any(mark in seen for mark in DECLARED):
                raise Unreadable("bomb")
            merged = merged or b"<mergeCell " in seen
            tail = seen[-16:]
    return merged


def _cells(content: bytes) -> Iterator[tuple[Value, ...]]:
    """Values only: formulas as they were last worked out, macros and links to other files not at all."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it does not understand, which we do not need
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            page = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if page is None:
                raise Unreadable("empty")
            yield from page.iter_rows(max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS + 1, values_only=True)  # type: ignore[misc]
        finally:
            book.close()


# ---- CSV ----------------------------------------------------------------------------------------------------------------
def _lines(content: bytes) -> Iterator[tuple[Value, ...]]:
    said = _decoded(content)
    head, _, rest = said.partition("\n")
    if head.strip().casefold() in ("sep=;", "sep=,", "sep=\t"):
        said = "\n" + rest
    try:
        for cells in csv.reader(StringIO(said, newline=""), delimiter=_separator(said)):
            yield tuple(map(_unquoted, cells))
    except csv.Error as error:
        raise Unreadable("damaged") from error


def _unquoted(cell: str) -> str:
    """Without the apostrophe that we and others put before what a program would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in GUARDED else cell


def _decoded(content: bytes) -> str:
    """As Excel, LibreOffice and phones write it: UTF-8 with a mark or without, UTF-16 with one, else Windows' Western letters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").lstrip("\ufeff")
    if b"\0" in content:
        raise Unreadable("kind")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(said: str) -> str:
    """What parts the cells of the first line that holds something; a semicolon where Excel speaks Indonesian."""
    first = next((line for line in said.splitlines() if line.strip()), "")
    quoted = "".join(first.split('"')[::2])
    return max((";", "\t", ","), key=quoted.count)
