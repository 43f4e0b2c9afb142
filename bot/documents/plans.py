"""A spreadsheet of activities that somebody filled in: what it says row by row, and the report on what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.documents import grids
from bot.documents.grids import Row, Unreadable
from bot.documents.plan_rows import Fault, Key, Order, Reader
from bot.documents.sheets import XLSX, Cell, Sheet, workbook
from bot.i18n import speaking
from bot.rules.drafts import Plan
from bot.screens.organisers import import_columns as screens
from bot.understanding.cells import Value
from bot.vocabulary import Attachment

NEEDED = frozenset({"title_id", "starts_on"})
"""Headings without which a file is not the example filled in."""


@dataclass(slots=True)
class Checked:
    """What a file says. `refused` is why it cannot be read at all; then the rest is empty."""

    refused: str = ""
    plans: list[Plan] = field(default_factory=list)
    there: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    merged: bool = False
    lines: list[str] = field(default_factory=list)
    report: Attachment | None = None

    @property
    def faulty(self) -> int:
        """Rows with something wrong."""
        return len({fault.row for fault in self.faults})


def key(title: str, starts_on: date | None, opens_at: str | None, city: str | None) -> Key:
    """What makes two activities of an organisation the same one."""
    day = starts_on.isoformat() if starts_on else ""
    return " ".join(title.casefold().split()), day, opens_at or "", " ".join((city or "").casefold().split())


def check(content: bytes, order: Order) -> Checked:
    """Read a file without changing anything. Whatever the bytes are, the answer says what they are; nothing is raised."""
    try:
        grid = grids.read(content)
        with speaking(order.language):
            return _checked(grid, order)
    except Unreadable as error:
        return Checked(str(error))


def _checked(grid: grids.Grid, order: Order) -> Checked:
    headings, rows = grid.rows[0][1], grid.rows[1:]
    fields, ignored = _fields(headings)
    if not fields.keys() >= NEEDED:
        raise Unreadable("headings")
    if not rows:
        raise Unreadable("empty")
    found = Checked(ignored=ignored, merged=grid.merged)
    reader, seen = Reader(order), dict.fromkeys(order.there, 0)
    for number, row in rows:
        _take(found, reader, seen, number, {name: row[at] if at < len(row) else None for name, at in fields.items()})
    lines = [screens.row_problem(fault.row, _said(fault)) for fault in found.faults[: screens.MOST_LINES + 1]]
    if len(lines) <= screens.MOST_LINES and sum(map(len, lines)) <= screens.MOST_LETTERS:
        found.lines = lines
    else:
        found.report = _report(headings, rows, found.faults)
    return found


def _take(found: Checked, reader: Reader, seen: dict[Key, int], number: int, row: Mapping[str, Value]) -> None:
    """One row: among the plans, among what is there already, or with its faults."""
    plan, faults = reader.read(number, row)
    named = key(plan.title_id, plan.starts_on, plan.opens_at, plan.city)
    first = seen.get(named)
    if faults:
        found.faults += faults
    elif first is None:
        seen[named] = number
        found.plans.append(plan)
    elif first == 0:
        found.there += 1
    else:
        found.faults.append(Fault(number, "title_id", f"twice:{first}"))


def _fields(headings: Sequence[Value]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, by either language's heading or its own name; and the headings that name none."""
    names: dict[str, str] = {}
    ours: set[str] = set()  # of our own report, sent back once it is mended
    for code in ("id", "en"):
        with speaking(code):
            names |= {heading.casefold(): name for name, heading in screens.columns().items()}
            names |= {name: name for name in screens.columns()}
            ours |= {heading.casefold() for heading in screens.problem_heading()}
    found: dict[str, int] = {}
    ignored = []
    for at, heading in enumerate(headings):
        said = " ".join(str(heading or "").casefold().split())
        parts = (said, *(part.strip() for part in said.split("/")))
        name = next((names[part] for part in parts if part in names), None)
        if name is not None and name not in found:
            found[name] = at
        elif said and said not in ours:
            ignored.append(str(heading)[:30])
    return found, ignored


# ---- the report -----------------------------------------------------------------------------------------------------------
def _said(fault: Fault) -> str:
    return screens.problem(fault.field, fault.code, fault.value)


def _report(headings: Sequence[Value], rows: Sequence[Row], faults: Sequence[Fault]) -> Attachment:
    """The rows that have a problem, as they were sent, with what it is before them."""
    told: dict[int, list[str]] = {}
    for fault in faults:
        told.setdefault(fault.row, []).append(_said(fault))
    lines = ([number, "; ".join(told[number]), *map(_cell, row)] for number, row in rows if number in told)
    sheet = Sheet(screens.problem_heading()[1], [*screens.problem_heading(), *map(_text, headings)], lines, (8, 60))
    return Attachment("sapa-impor-masalah.xlsx", XLSX, workbook([sheet]))


def _cell(value: Value) -> Cell:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return _text(value)
    return value if isinstance(value, int) and abs(value) < 10**9 else _text(value)


def _text(value: Value) -> str:
    return "" if value is None else str(value)
