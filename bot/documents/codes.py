"""The list of codes on paper, for a door without signal: A4, a line for each person, with room to sign.

Pure; a job draws it in another process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.documents import fonts
from bot.documents.fonts import BOLD, REGULAR
from bot.vocabulary import Attachment

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.28, 841.89  # A4 upright, in points
MARGIN = 40.0
ROW = 24.0  # a signature needs 8 mm
BOX = 9.0
COLUMNS = (MARGIN + 18, MARGIN + 50, WIDTH - MARGIN - 230, WIDTH - MARGIN - 165)
"""Where number, name, code and signature begin."""

INK, PALE, STRIPE = "#1f2430", "#a9adb6", "#f2f3f5"
SIZE, SMALLEST = 10.5, 7.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: names with their codes, below four lines of `top` (title, day, place, how to use it).

    `heads` are those of the columns, `page` has places for {n} and {total}, `nameless` stands for what cannot be printed.
    """

    top: tuple[str, str, str, str]
    heads: tuple[str, str, str, str]
    page: str
    nameless: str
    people: tuple[tuple[str, str], ...]


def drawn(paper: Paper) -> Attachment:
    """The list as a PDF; 500 people are 20 pages and some 100 KB."""
    from reportlab.pdfgen.canvas import Canvas

    fonts.load()
    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(paper.top[0])
    pages = _pages(canvas, paper)
    first = 1
    for position, people in enumerate(pages, 1):
        top = _head(canvas, paper, whole=position == 1)
        _table(canvas, paper, people, first, top)
        _foot(canvas, paper, position, len(pages))
        canvas.showPage()
        first += len(people)
    canvas.save()
    return Attachment("sapa-codes.pdf", "application/pdf", file.getvalue())


def _pages(canvas: Canvas, paper: Paper) -> list[tuple[tuple[str, str], ...]]:
    """Who stands on which page; an empty list is one page, too."""
    rooms = [int((_head(canvas, paper, whole=whole, measure=True) - ROW - MARGIN - 14) // ROW) for whole in (True, False)]
    pages, rest = [paper.people[: rooms[0]]], paper.people[rooms[0] :]
    while rest:
        pages.append(rest[: rooms[1]])
        rest = rest[rooms[1] :]
    return pages


def _head(canvas: Canvas, paper: Paper, *, whole: bool, measure: bool = False) -> float:
    """What stands above the table; returns where that begins. Later pages repeat the title alone."""
    lines = [(one, BOLD, 15.0) for one in _wrapped(_safe(paper.top[0], ""), BOLD, 15.0, 2)]
    rest = paper.top[1:] if whole else paper.top[1:2]
    lines += [(one, REGULAR, 10.0) for text in rest for one in _wrapped(_safe(text, ""), REGULAR, 10.0, 3)]
    y = HEIGHT - MARGIN
    for text, font, size in lines:
        y -= size * 1.35
        if not measure:
            canvas.setFillColor(INK)
            canvas.setFont(font, size)
            canvas.drawString(MARGIN, y, text)
    return y - 12


def _wrapped(text: str, font: str, size: float, most: int) -> list[str]:
    """The text in lines as wide as the page; what is too long for the last of them ends in dots."""
    from reportlab.lib.utils import simpleSplit

    lines: list[str] = simpleSplit(text, font, size, WIDTH - 2 * MARGIN)
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(lines[most - 1] + "…", font, size, WIDTH - 2 * MARGIN)]


def _table(canvas: Canvas, paper: Paper, people: Sequence[tuple[str, str]], first: int, top: float) -> None:
    y = top - ROW
    canvas.setFont(BOLD, 9.5)
    canvas.setFillColor(INK)
    for text, x in zip(paper.heads, COLUMNS, strict=True):
        canvas.drawString(x, y + 8, text)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.8)
    canvas.line(MARGIN, y, WIDTH - MARGIN, y)
    for position, (name, code) in enumerate(people):
        y -= ROW
        _row(canvas, (str(first + position), _safe(name, paper.nameless), code), y, striped=position % 2 == 1)


def _row(canvas: Canvas, cells: tuple[str, str, str], y: float, *, striped: bool) -> None:
    if striped:
        canvas.setFillColor(STRIPE)
        canvas.rect(MARGIN, y, WIDTH - 2 * MARGIN, ROW, stroke=0, fill=1)
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, y, WIDTH - MARGIN, y)
    canvas.line(COLUMNS[3] - 6, y, COLUMNS[3] - 6, y + ROW)
    canvas.setStrokeColor(INK)
    canvas.rect(MARGIN, y + (ROW - BOX) / 2, BOX, BOX, stroke=1, fill=0)
    canvas.setFillColor(INK)
    canvas.setFont(REGULAR, 9.5)
    canvas.drawRightString(COLUMNS[0] + 20, y + 8, cells[0])
    room = COLUMNS[2] - COLUMNS[1] - 8
    size = _size(cells[1], room)
    canvas.setFont(REGULAR, size)
    canvas.drawString(COLUMNS[1], y + 8, _cut(cells[1], REGULAR, size, room))
    canvas.setFont(BOLD, 12)
    canvas.drawString(COLUMNS[2], y + 8, cells[2])


def _size(text: str, room: float) -> float:
    """As large as it fits; a very long name is cut at the smallest."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return max(min(SIZE, SIZE * room / max(stringWidth(text, REGULAR, SIZE), 1.0)), SMALLEST)


def _cut(text: str, font: str, size: float, room: float) -> str:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    if stringWidth(text, font, size) <= room + 0.01:
        return text
    kept = text.rstrip("…")
    while kept and stringWidth(f"{kept}…", font, size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _foot(canvas: Canvas, paper: Paper, page: int, total: int) -> None:
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(INK)
    canvas.drawRightString(WIDTH - MARGIN, MARGIN - 14, paper.page.format(n=page, total=total))


def _safe(text: str, otherwise: str) -> str:
    """What the typeface can print of it: scripts it lacks are left out, and a name of nothing else is said to be missing."""
    whole = fonts.printable(text)
    if whole is not None:
        return whole
    kept = "".join(one if fonts.printable(one) else " " for one in text)
    return " ".join(kept.split()) or otherwise
