"""A table of duty that somebody filled in: what each row says, and what is wrong with it. Nothing is changed by reading it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.documents import grids
from bot.documents.grids import Unreadable
from bot.documents.sheets import CSV, Cell, Sheet, table
from bot.i18n import LOCALES, speaking
from bot.screens.admins import tariffs as screens
from bot.understanding import cells, read_words
from bot.understanding.cells import Odd, Value
from bot.understanding.matching import COUNTRY_CODES
from bot.vocabulary import Attachment
from storage.knowing.tariffs import Key, Tariff

COLUMNS = ("market", "hs", "agreement", "rate", "source", "source_on", "link")
NAMES: Mapping[str, str] = {
    **{name: name for name in COLUMNS},
    "pasar": "market",
    "negara": "market",
    "perjanjian": "agreement",
    "tarif": "rate",
    "sumber": "source",
    "tanggal_sumber": "source_on",
    "tautan": "link",
}
NEEDED = frozenset({"market", "hs", "rate", "source", "source_on"})
LONGEST = {"agreement": 20, "rate": 30, "source": 80, "link": 300}
"""Characters a cell may have: what can be shown in a bubble."""

HOME = "ID"
HS = re.compile(r"\d{4}(?:\d{2})?", re.ASCII)
TOO_LONG = re.compile(r"\d{7,12}", re.ASCII)
RATE = re.compile(r"\d+(?:[.,]\d+)?\s*%|\d.*[^\W\d_]|\b(?:bebas|free|nol|zero)\b", re.IGNORECASE)
"""A number with its unit, or a word for none: a bare 5 may be anything."""

LINK = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?", re.ASCII)
FORMULA = ("=", "@", "\t", "\r")
SIGNED = re.compile(r"[+-](?!\s?\d)")
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, counted as in the file: the column, a code that a screen puts into words, and the cell."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Checked:
    """What a file says. `refused` is why it cannot be read at all; then the rest is empty."""

    refused: str = ""
    rows: list[Tariff] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    report: Attachment | None = None

    @property
    def faulty(self) -> int:
        """Rows with something wrong."""
        return len({fault.row for fault in self.faults})


def check(content: bytes, language: str, today: date) -> Checked:
    """Read a file. Whatever the bytes are, the answer says what they are; nothing is raised."""
    try:
        grid = grids.read(content)
        return _checked(grid.rows, language, today)
    except Unreadable as error:
        return Checked(str(error))


def _checked(rows: Sequence[grids.Row], language: str, today: date) -> Checked:
    at = _columns(rows[0][1])
    if not at.keys() >= NEEDED:
        raise Unreadable("headings")
    if len(rows) == 1:
        raise Unreadable("empty")
    months = {said.casefold(): number for one in read_words(LOCALES) for number, named in one.months.items() for said in named}
    found, read = Checked(), dict[int, Tariff]()
    for number, row in rows[1:]:
        values = {name: row[where] if where < len(row) else None for name, where in at.items()}
        tariff, faults = _Reader(number, values, months, today).read()
        found.faults += faults
        if tariff is not None:
            read[number] = tariff
    found.faults += _repeated(read)
    broken = {fault.row for fault in found.faults}
    found.rows = [tariff for number, tariff in read.items() if number not in broken]
    found.faults.sort(key=lambda fault: fault.row)
    _tell(found, language)
    return found


def _columns(headings: Sequence[Value]) -> dict[str, int]:
    found: dict[str, int] = {}
    for where, heading in enumerate(headings):
        name = NAMES.get("_".join(str(heading or "").casefold().split()))
        if name is not None:
            found.setdefault(name, where)
    return found


class _Reader:
    """One row: the tariff it states, or its faults."""

    def __init__(self, number: int, values: Mapping[str, Value], months: Mapping[str, int], today: date) -> None:
        self.number, self.values, self.months, self.today = number, values, months, today
        self.faults: list[Fault] = []

    def read(self) -> tuple[Tariff | None, list[Fault]]:
        market, hs = self._market(), self._hs()
        agreement, rate = self._text("agreement"), self._rate()
        source, link = self._text("source", needed=True), self._link()
        day = self._day()
        if self.faults or day is None:
            return None, self.faults
        return Tariff(market, hs, agreement, rate, source, day, link or None), []

    def _fault(self, column: str, code: str) -> None:
        self.faults.append(Fault(self.number, column, code, str(self.values.get(column) or "")[:40]))

    def _text(self, column: str, *, needed: bool = False) -> str:
        try:
            said = " ".join(cells.text(self.values.get(column)).split())
        except Odd:
            self._fault(column, "damaged")
            return ""
        if said.startswith(FORMULA) or SIGNED.match(said):
            self._fault(column, "formula")
        elif len(said) > LONGEST.get(column, 80):
            self._fault(column, "long")
        elif needed and not said:
            self._fault(column, "missing")
        return said

    def _market(self) -> str:
        said = self._text("market", needed=True).upper()
        if said and not self.faults and (said not in COUNTRY_CODES or said == HOME):
            self._fault("market", "group" if said in ("EU", "ASEAN") else "market")
        return said

    def _hs(self) -> str:
        said = re.sub(r"[.\s]", "", self._text("hs", needed=True))
        if said and not HS.fullmatch(said):
            self._fault("hs", "digits" if TOO_LONG.fullmatch(said) else "hs")
        return said

    def _rate(self) -> str:
        said = self._text("rate", needed=True)
        faulty = any(fault.column == "rate" for fault in self.faults)  # a cell that is too long is searched for nothing
        if said and not faulty and (said.startswith("-") or not RATE.search(said)):
            self._fault("rate", "rate")
        return said

    def _link(self) -> str:
        said = self._text("link")
        faulty = any(fault.column == "link" for fault in self.faults)
        if said and not faulty and not LINK.fullmatch(said):
            self._fault("link", "link")
        return said

    def _day(self) -> date | None:
        try:
            day = cells.day(self.values.get("source_on"), self.months)
        except Odd:
            self._fault("source_on", "day")
            return None
        if day is None:
            self._fault("source_on", "missing")
        elif day > self.today:
            self._fault("source_on", "future")
        elif day < EARLIEST:
            self._fault("source_on", "day")
        return day


def _repeated(read: Mapping[int, Tariff]) -> list[Fault]:
    """Rows that state for the same what an earlier one states; where they differ, none of them counts."""
    by_key: dict[Key, list[int]] = {}
    for number, tariff in read.items():
        by_key.setdefault(tariff.key, []).append(number)
    faults = []
    for numbers in by_key.values():
        differ = len({read[number] for number in numbers}) > 1
        faults += [
            Fault(number, "hs", "differs" if differ else "twice", str(next(other for other in numbers if other != number)))
            for number in (numbers if differ else numbers[1:])
            if len(numbers) > 1
        ]
    return faults


# ---- the report, the example, and what is stored -----------------------------------------------------------------------------
def _tell(found: Checked, language: str) -> None:
    """The problems in words: in the bubble where they are few, else in a file."""
    with speaking(language):
        lines = [screens.problem(fault.row, fault.column, fault.code, fault.value) for fault in found.faults]
        if len(lines) <= screens.MOST_LINES and sum(map(len, lines)) <= screens.MOST_LETTERS:
            found.lines = lines
            return
        heading = screens.problem_heading()
    rows: list[list[Cell]] = [[fault.row, line] for fault, line in zip(found.faults, lines, strict=True)]
    found.report = Attachment("sapa-tarif-masalah.csv", CSV, table(Sheet(heading[1], heading, rows)))


def example() -> Attachment:
    """The file to fill in. Its row is nothing that any source states, and cannot be imported: the source's day is missing."""
    row = ["AE", "711311", "IUAE-CEPA", "…%", "Judul dan penerbit / title and publisher", "", "https://contoh.go.id/tarif"]
    return Attachment("sapa-contoh-tarif.csv", CSV, table(Sheet("tarif", COLUMNS, [row])))


def filled(rows: Sequence[Tariff]) -> Attachment:
    """Everything stored, as a file that can be changed and sent back."""
    lines = [[row.market, row.hs, row.agreement, row.rate, row.source, row.source_on, row.link] for row in rows]
    return Attachment("sapa-tarif.csv", CSV, table(Sheet("tarif", COLUMNS, lines)))
