"""Handover notes as PDF (berita acara serah terima): A4 upright, a page for each recipient, Indonesian above English.

Pure; a job draws them in another process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.documents import fonts
from bot.documents.fonts import BOLD, ITALIC, REGULAR
from bot.screens.organisers.handover_note import Both, Line, Note
from bot.vocabulary import Attachment

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.28, 841.89  # A4 upright, in points
MARGIN = 56.0
ROOM = WIDTH - 2 * MARGIN
COLUMNS = ((MARGIN, 24.0), (MARGIN + 24, 210.0), (MARGIN + 242, 128.0), (MARGIN + 378, ROOM - 378))
"""Where number, thing, serial number and day begin, and how wide they are."""

INK, PALE, STRIPE = "#1f2430", "#8b8f99", "#f2f3f5"
SIZE, SMALL = 10.0, 8.0
SIGNING = 170.0  # above the bottom margin: two signatures with room for a stamp
LEAD = 1.28
DOTS = "." * 44


def drawn(notes: tuple[Note, ...], name: str) -> Attachment:
    """One file of all of them; a note with many things goes on, on further pages."""
    from reportlab.pdfgen.canvas import Canvas

    fonts.load()
    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang="id")
    canvas.setTitle(notes[0].heading[0] if notes else "")
    for note in notes:
        _note(canvas, note)
    canvas.save()
    return Attachment(name, "application/pdf", file.getvalue())


@dataclass(slots=True)
class _Pen:
    """Writes from above down; `y` is the line that was written last."""

    canvas: Canvas
    y: float = HEIGHT - MARGIN

    def write(self, text: str, font: str = REGULAR, size: float = SIZE, colour: str = INK, most: int = 3) -> None:
        """A text from margin to margin, on so many lines at most."""
        self.canvas.setFillColor(colour)
        self.canvas.setFont(font, size)
        for part in _lines(text, font, size, ROOM, most):
            self.y -= size * LEAD
            self.canvas.drawString(MARGIN, self.y, part)

    def both(self, words: Both, size: float = SIZE, font: str = REGULAR) -> None:
        """Indonesian, and English below it; once where they say the same."""
        self.write(words[0], font, size)
        if words[1] != words[0]:
            self.write(words[1], ITALIC, max(size - 1.5, SMALL), PALE)


def _note(canvas: Canvas, note: Note) -> None:
    pen = _Pen(canvas)
    _head(pen, note)
    _columns(pen, note)
    for number, line in enumerate(note.lines, 1):
        cells = [*_cells(number, line)]
        tall = max(_height(cell) for cell in cells) + 8
        if pen.y - tall < MARGIN + SIGNING:
            canvas.showPage()
            pen.y = HEIGHT - MARGIN
            _columns(pen, note)
        _row(pen, cells, tall)
    _sign(canvas, note)
    canvas.showPage()


def _head(pen: _Pen, note: Note) -> None:
    pen.write(_safe(note.organiser), BOLD, 11, most=2)
    pen.y -= 14
    pen.write(note.heading[0], BOLD, 18)
    pen.write(note.heading[1], ITALIC, 11, PALE)
    pen.y -= 12
    pen.both((_safe(note.about[0]), _safe(note.about[1])), 12, BOLD)
    if note.activity[0]:
        pen.both((_safe(note.activity[0]), _safe(note.activity[1])))
    pen.y -= 10
    pen.both(note.receiver)
    pen.write(note.name or DOTS, BOLD, 13, most=3)
    pen.y -= 8
    pen.both(note.text)
    pen.y -= 10


_Cell = tuple[tuple[str, str, float], ...]
"""Lines of a cell: text, font, size."""


def _columns(pen: _Pen, note: Note) -> None:
    heads: list[_Cell] = [()]
    heads += [((words[0], BOLD, 9.0), *(((words[1], ITALIC, SMALL),) if words[1] != words[0] else ())) for words in note.columns]
    tall = max(_height(cell) for cell in heads) + 8
    pen.canvas.setFillColor(STRIPE)
    pen.canvas.rect(MARGIN, pen.y - tall, ROOM, tall, stroke=0, fill=1)
    _row(pen, heads, tall)


def _cells(number: int, line: Line) -> Iterator[_Cell]:
    """Number; the thing with what was said of it; its serial number; the day."""
    yield ((str(number), REGULAR, SIZE),)
    yield tuple(_cell(_safe(line.item), REGULAR, SIZE, 1) + _pair(line.state, 1, SMALL))
    yield tuple(_pair(line.serial, 2, SIZE))
    yield tuple(_pair(line.day, 3, SIZE))


def _cell(text: str, font: str, size: float, column: int) -> list[tuple[str, str, float]]:
    return [(part, font, size) for part in _lines(text, font, size, COLUMNS[column][1], 4)]


def _pair(words: Both, column: int, size: float) -> list[tuple[str, str, float]]:
    found = _cell(_safe(words[0]), REGULAR, size, column)
    return found + _cell(_safe(words[1]), ITALIC, SMALL, column) if words[1] != words[0] else found


def _height(cell: _Cell) -> float:
    return sum(size * LEAD for _, _, size in cell)


def _row(pen: _Pen, cells: list[_Cell], tall: float) -> None:
    pen.canvas.setFillColor(INK)
    for (left, _), cell in zip(COLUMNS, cells, strict=True):
        y = pen.y - 3
        for text, font, size in cell:
            y -= size * LEAD
            pen.canvas.setFont(font, size)
            pen.canvas.drawString(left + (6 if left == MARGIN else 0), y, text)
    pen.y -= tall
    pen.canvas.setStrokeColor(PALE)
    pen.canvas.setLineWidth(0.5)
    pen.canvas.line(MARGIN, pen.y, WIDTH - MARGIN, pen.y)


def _sign(canvas: Canvas, note: Note) -> None:
    """Where both sides sign: name and position of who gives are written by hand."""
    top, half = MARGIN + SIGNING - 20, ROOM / 2
    pen = _Pen(canvas, top)
    pen.both((_safe(note.signed[0]), _safe(note.signed[1])))
    for left, words, name in ((MARGIN, note.giver, note.organiser), (MARGIN + half + 10, note.receiver, note.name)):
        _signature(canvas, left, half - 10, words, _safe(name or ""))
    _Pen(canvas, MARGIN - 12).both(note.kept, SMALL)


def _signature(canvas: Canvas, left: float, wide: float, words: Both, name: str) -> None:
    y = MARGIN + SIGNING - 58
    canvas.setFillColor(INK)
    for text, font, size in ((words[0], REGULAR, SIZE), (words[1], ITALIC, SMALL)):
        canvas.setFont(font, size)
        canvas.drawString(left, y, text)
        y -= size * LEAD
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.7)
    canvas.line(left, MARGIN + 42, left + wide - 14, MARGIN + 42)
    y = MARGIN + 42
    canvas.setFont(REGULAR, 9)
    for part in _lines(name, REGULAR, 9, wide - 14, 3):
        y -= 9 * LEAD
        canvas.drawString(left, y, part)


def _safe(text: str) -> str:
    """What the typeface has of a text: what it lacks is left out."""
    return fonts.printable(text) or "".join(letter for letter in text if fonts.printable(letter))


def _lines(text: str, font: str, size: float, room: float, most: int) -> list[str]:
    """A text on lines of that width; words longer than a line are broken, and what is too much is cut."""
    from reportlab.lib.utils import simpleSplit

    found = [piece for part in simpleSplit(text, font, size, room) for piece in _broken(part, font, size, room)]
    if len(found) > most:
        found = [*found[: most - 1], f"{found[most - 1][:-1]}…"]
    return found


def _broken(text: str, font: str, size: float, room: float) -> Iterator[str]:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    while text:
        length = len(text)
        while length > 1 and stringWidth(text[:length], font, size) > room:
            length -= 1
        yield text[:length]
        text = text[length:]
