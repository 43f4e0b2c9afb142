"""The certificate of attendance as PDF: A4 across, Indonesian above English, drawn from a `Paper` and nothing else.

Pure and slow (0.1 s, most of it reading the typeface): a job draws it in another process.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.documents import fonts
from bot.documents.fonts import BOLD, ITALIC, REGULAR
from bot.screens.organisers.paper import Paper

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 841.89, 595.28  # A4 across, in points
MARGIN = 36.0  # 12.7 mm: every office printer prints inside it
ROOM = WIDTH - 2 * (MARGIN + 52)
INK, ACCENT, PALE = "#1f2430", "#7a4a21", "#c9b299"  # soga, the brown of batik
QR = 74.0
TOP, FLOOR = HEIGHT - MARGIN - 26, MARGIN + 128  # between which the words stand
SIGNING = 270.0
SIGNED_AT = WIDTH - MARGIN - 40 - SIGNING / 2
SMALLEST = 7.0


def drawn(papers: tuple[Paper, ...]) -> list[bytes]:
    """One PDF for each of them."""
    fonts.load()
    return [_drawn(paper) for paper in papers]


def _drawn(paper: Paper) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang="id")
    canvas.setTitle(f"{paper.heading[0]}: {paper.title[0]}")
    canvas.setAuthor(paper.organiser)
    _frame(canvas)
    _body(canvas, paper)
    _signature(canvas, paper)
    _proof(canvas, paper)
    canvas.save()
    return file.getvalue()


def _frame(canvas: Canvas) -> None:
    canvas.setStrokeColor(ACCENT)
    for inset, width in ((MARGIN, 1.6), (MARGIN + 6, 0.5)):
        canvas.setLineWidth(width)
        canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
    canvas.setFillColor(ACCENT)
    for across in (MARGIN + 6, WIDTH - MARGIN - 6):
        for up in (MARGIN + 6, HEIGHT - MARGIN - 6):
            _kawung(canvas, across, up)


def _kawung(canvas: Canvas, across: float, up: float) -> None:
    """Four petals around a corner, as on a batik cloth."""
    canvas.saveState()
    canvas.translate(across, up)
    canvas.setFillColor("#ffffff")
    canvas.circle(0, 0, 13, stroke=0, fill=1)
    canvas.setFillColor(ACCENT)
    for _ in range(4):
        canvas.rotate(90)
        canvas.ellipse(1.5, -3.4, 11.5, 3.4, stroke=0, fill=1)
    canvas.restoreState()


@dataclass(slots=True)
class _Pen:
    """Writes centred lines from above; `y` is where the next one goes. Without a canvas it only measures.

    `gaps` is how much of the way down was left empty, `stretch` by how much more of it there shall be.
    """

    canvas: Canvas | None
    y: float = TOP
    stretch: float = 1.0
    gaps: float = 0.0

    def write(self, text: str, font: str, size: float, colour: str = INK, lines: int = 1, gap: float = 0) -> None:
        """A text within the frame, on so many lines at most: smaller where it is long."""
        font = fonts.face(text, font) or font
        size, parts = _fitted(text, font, size, lines)
        for part in parts:
            self.y -= size * 1.22
            if self.canvas is not None:
                self.canvas.setFillColor(colour)
                self.canvas.setFont(font, size)
                self.canvas.drawCentredString(WIDTH / 2, self.y, part)
        self.skip(gap)

    def skip(self, gap: float) -> None:
        """Leave room."""
        self.gaps += gap
        self.y -= gap * self.stretch

    def rule(self) -> None:
        """A thin line below what was written."""
        if self.canvas is not None:
            self.canvas.setStrokeColor(PALE)
            self.canvas.setLineWidth(0.7)
            self.canvas.line(WIDTH / 2 - 150, self.y, WIDTH / 2 + 150, self.y)


def _fitted(text: str, font: str, size: float, lines: int, room: float = ROOM) -> tuple[float, list[str]]:
    """The largest size, from the one wished for down, at which it fits; what does not at all is cut."""
    from reportlab.lib.utils import simpleSplit

    while True:
        parts = simpleSplit(text, font, size, room)
        if (len(parts) <= lines and all(_width(part, font, size) <= room for part in parts)) or size <= SMALLEST:
            return size, [_cut(part, font, size, room) for part in parts[:lines]]
        size -= 0.5


def _width(text: str, font: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def _cut(text: str, font: str, size: float, room: float) -> str:
    if _width(text, font, size) <= room:
        return text
    while text and _width(f"{text}…", font, size) > room:
        text = text[:-1]
    return f"{text}…"


def _body(canvas: Canvas, paper: Paper) -> None:
    """Who, what, when: measured first, so that a short one is not all at the top."""
    trial = _Pen(None)
    _write(trial, paper)
    _write(_Pen(canvas, stretch=1 + min(max(trial.y - FLOOR, 0) / trial.gaps, 0.9)), paper)


def _write(pen: _Pen, paper: Paper) -> None:
    pen.write(paper.organiser, REGULAR, 12.5, lines=2, gap=10)
    pen.write(paper.heading[0], BOLD, 27, ACCENT)
    pen.write(paper.heading[1], ITALIC, 12, ACCENT, gap=13)
    _both(pen, paper.given_to, 10.5, 9, gap=8)
    pen.write(paper.name, BOLD, 27, lines=2)
    pen.y -= 11  # below the tails of letters
    pen.rule()
    pen.skip(9)
    _both(pen, paper.took_part, 10.5, 9, gap=7)
    pen.write(paper.title[0], BOLD, 15, lines=2)
    if paper.title[1] != paper.title[0]:
        pen.write(paper.title[1], ITALIC, 10.5, lines=2)
    pen.skip(8)
    _both(pen, paper.when, 11, 9, gap=4)
    pen.write(paper.place, REGULAR, 11, gap=4)
    if paper.hours[0]:
        pen.write(" / ".join(paper.hours), REGULAR, 11)


def _both(pen: _Pen, words: tuple[str, str], large: float, small: float, gap: float) -> None:
    """Indonesian, and English below it; once where they say the same."""
    pen.write(words[0], REGULAR, large)
    if words[1] != words[0]:
        pen.write(words[1], ITALIC, small)
    pen.skip(gap)


def _signature(canvas: Canvas, paper: Paper) -> None:
    y = MARGIN + 116
    issued = [(paper.issued[0], REGULAR, 9.5), *([(paper.issued[1], ITALIC, 8.5)] if paper.issued[1] != paper.issued[0] else [])]
    for text, font, size in issued:
        y = _sign(canvas, text, font, size, y)
    canvas.setStrokeColor(PALE)
    canvas.setLineWidth(0.7)
    canvas.line(SIGNED_AT - SIGNING / 2, MARGIN + 61, SIGNED_AT + SIGNING / 2, MARGIN + 61)
    y = _sign(canvas, paper.signer, BOLD, 11, MARGIN + 59)
    _sign(canvas, paper.position, REGULAR, 9.5, y)


def _sign(canvas: Canvas, text: str, font: str, size: float, y: float) -> float:
    """Write above the place of the signature, or below it; returns where the next line goes."""
    font = fonts.face(text, font) or font
    size, parts = _fitted(text, font, size, 2, SIGNING)
    canvas.setFillColor(INK)
    canvas.setFont(font, size)
    for part in parts:
        y -= size * 1.25
        canvas.drawCentredString(SIGNED_AT, y, part)
    return y


def _proof(canvas: Canvas, paper: Paper) -> None:
    """What anybody can check it by."""
    left, bottom = MARGIN + 30, MARGIN + 26
    _qr(canvas, paper.link, left, bottom)
    canvas.setFillColor(INK)
    across, y = left + QR + 12, bottom + QR - 14
    canvas.setFont(BOLD, 13)
    canvas.drawString(across, y, paper.code)
    for text, font in ((paper.check[0], REGULAR), (paper.check[1], ITALIC)):
        y -= 16
        canvas.setFont(font, 8.5)
        canvas.drawString(across, y, _cut(text, font, 8.5, 250))


def _qr(canvas: Canvas, text: str, left: float, bottom: float) -> None:
    """Squares, not pixels: sharp at any size, and a few kilobytes."""
    import segno

    rows = [list(row) for row in segno.make(text, micro=False, error="m").matrix_iter(border=2)]
    side = QR / len(rows)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                path.rect(left + across * side, bottom + QR - (down + 1) * side, side, side)
    canvas.setFillColor("#000000")
    canvas.drawPath(path, stroke=0, fill=1)
