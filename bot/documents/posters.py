"""A poster of an activity or a fair: A4 upright, to be read across a room. Drawn in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from bot.documents import fonts
from bot.screens.artisans.posters import NAME, Poster
from bot.vocabulary import Attachment

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1240, 1754
"""Pixels: A4 at 150 to the inch."""

MARGIN, BAND = 90, 130
CODE = 400
"""Pixels of the side of a QR code at most: 68 mm in print, read from an arm's length and more."""

TITLE, SMALLEST_TITLE, TITLE_LINES = 92, 50, 6
VALUE, NAMED, SMALL, GAP = 44, 30, 26, 30
SCALES = [step / 20 for step in range(20, 10, -1)]
"""How much smaller the words are where there are many of them."""

INK, GREY, TEAL, PALE, RED = "#111111", "#555555", "#0f5f5c", "#e9f1f0", "#a31515"


@dataclass(slots=True)
class _Paper:
    """Where the next line is drawn."""

    draw: ImageDraw
    y: float = 0

    def lines(self, text: str, font: FreeTypeFont, colour: str, *, most: int, width: float = WIDTH - 2 * MARGIN) -> None:
        """A text in lines from the left margin; what is too long ends in dots."""
        for line in wrapped(text, font, width, most):
            self.draw.text((MARGIN, self.y), line, fill=colour, font=font)
            self.y += font.size * 1.22


def drawn(poster: Poster) -> Attachment:
    """The picture, as PNG in RGB."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    paper = _Paper(ImageDraw.Draw(picture))
    _band(paper, poster)
    below = _codes(picture, poster)
    _words(paper, poster, below)
    made = BytesIO()
    picture.save(made, format="PNG", optimize=True)
    return Attachment(NAME, "image/png", made.getvalue())


def _band(paper: _Paper, poster: Poster) -> None:
    """Sapa's name, and below it whether this is made up."""
    paper.draw.rectangle((0, 0, WIDTH, BAND), fill=TEAL)
    paper.draw.text((MARGIN, BAND / 2), "Sapa", fill="white", font=face(64, bold=True), anchor="lm")
    paper.y = BAND
    if poster.sample:
        paper.draw.rectangle((0, BAND, WIDTH, BAND + 70), fill=RED)
        font = _fitting(poster.sample, 34, WIDTH - 2 * MARGIN)
        paper.draw.text((WIDTH / 2, BAND + 35), plain(poster.sample), fill="white", font=font, anchor="mm")
        paper.y += 70
    paper.y += 60


def _words(paper: _Paper, poster: Poster, below: float) -> None:
    """The title and what is known, as large as there is room for above `below`."""
    for scale in SCALES:
        if paper.y + _height(poster, scale) <= below - GAP:
            break
    most = _title_size(poster, scale)
    paper.lines(poster.title, face(most, bold=True), INK, most=TITLE_LINES)
    paper.y += GAP * scale
    for fact in poster.facts:
        paper.y += GAP * scale
        paper.lines(fact.label, face(NAMED * scale), GREY, most=1)
        paper.lines(fact.value, face(VALUE * scale, bold=True), INK, most=3)


def _title_size(poster: Poster, scale: float) -> float:
    """As large as four lines hold it; the smallest may take six."""
    size = TITLE * scale
    while size > SMALLEST_TITLE * scale and len(wrapped(poster.title, face(size, bold=True), WIDTH - 2 * MARGIN, 99)) > 4:
        size -= 4
    return size


def _height(poster: Poster, scale: float) -> float:
    """Pixels that title and facts take at this scale."""
    width = WIDTH - 2 * MARGIN
    size = _title_size(poster, scale)
    high = len(wrapped(poster.title, face(size, bold=True), width, TITLE_LINES)) * size * 1.22 + GAP * scale
    for fact in poster.facts:
        lines = len(wrapped(fact.value, face(VALUE * scale, bold=True), width, 3))
        high += (GAP + NAMED * 1.22 + lines * VALUE * 1.22) * scale
    return high


# ---- below --------------------------------------------------------------------------------------------------------------
def _codes(picture: object, poster: Poster) -> float:
    """The codes side by side, or what to type, and the source below; returns where this begins."""
    from PIL import Image, ImageDraw

    assert isinstance(picture, Image.Image)
    draw = ImageDraw.Draw(picture)
    foot = HEIGHT - MARGIN + 10.0
    for line in reversed(wrapped(poster.foot, face(SMALL), WIDTH - 2 * MARGIN, 2)):
        draw.text((MARGIN, foot), line, fill=GREY, font=face(SMALL), anchor="ls")
        foot -= SMALL * 1.25
    top = foot - (CODE + 210 if poster.codes else 150)
    draw.rectangle((0, top, WIDTH, foot - SMALL), fill=PALE)
    if not poster.codes:
        draw.text(
            (MARGIN, top + 60), plain(poster.typed), fill=INK, font=_fitting(poster.typed, 40, WIDTH - 2 * MARGIN), anchor="lm"
        )
        return top
    draw.text(
        (WIDTH / 2, top + 48), plain(poster.scan), fill=TEAL, font=_fitting(poster.scan, 44, WIDTH - 2 * MARGIN), anchor="mm"
    )
    room = (WIDTH - 2 * MARGIN) / len(poster.codes)
    for number, one in enumerate(poster.codes[:3]):
        _code(picture, one, (MARGIN + room * (number + 0.5), top + 88, room))
    return top


def _code(picture: object, code_of: tuple[str, str, str], where: tuple[float, float, float]) -> None:
    """One QR code below its middle, with the chat's name and the link for who cannot scan."""
    import segno
    from PIL import Image, ImageDraw

    assert isinstance(picture, Image.Image)
    (name, url, words), (middle, top, room) = code_of, where
    rows = [
        bytes(0 if square else 255 for square in row) for row in segno.make(url, micro=False, error="m").matrix_iter(border=4)
    ]
    scale = int(min(CODE, room - 20) // len(rows))
    code = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    code = code.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST)
    picture.paste(code, (round(middle - code.width / 2), round(top)))
    draw = ImageDraw.Draw(picture)
    draw.text((middle, top + code.height + 26), name, fill=INK, font=face(36, bold=True), anchor="mm")
    for number, line in enumerate(wrapped(words, face(SMALL), room - 20, 2)):
        draw.text((middle, top + code.height + 66 + number * SMALL * 1.2), line, fill=GREY, font=face(SMALL), anchor="mm")


# ---- words --------------------------------------------------------------------------------------------------------------
def wrapped(text: str, font: FreeTypeFont, width: float, most: int) -> list[str]:
    """The text in at most so many lines of a width in pixels; a longer one ends in dots, a longer word is broken."""
    lines: list[str] = []
    for word in plain(text).split():
        for part in _broken(word, font, width):
            longer = f"{lines[-1]} {part}" if lines else part
            if lines and font.getlength(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    if len(lines) > most:
        last = lines[most - 1]
        while last and font.getlength(f"{last}…") > width:
            last = last[:-1]
        return [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _broken(word: str, font: FreeTypeFont, width: float) -> list[str]:
    """A word in parts that fit a line."""
    parts = [""]
    for letter in word:
        if parts[-1] and font.getlength(parts[-1] + letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def plain(text: str) -> str:
    """One line of it, without what the typeface cannot show."""
    shown = fonts.printable(" ".join(text.split()))
    return shown if shown is not None else " ".join("".join(one if fonts.printable(one) else " " for one in text).split())


def _fitting(text: str, size: float, width: float) -> FreeTypeFont:
    """The font in which one line of the text fits."""
    wide = face(size).getlength(plain(text))
    return face(size if wide <= width else max(14.0, size * width / wide))


@cache
def face(size: float, *, bold: bool = False) -> FreeTypeFont:
    """The typeface in so many pixels."""
    from PIL.ImageFont import truetype

    return truetype(str(fonts.folder() / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), round(size))
