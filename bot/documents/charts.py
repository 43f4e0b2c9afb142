"""Charts of numbers as pictures for a phone: few large words, each number written at its bar, axes from 0.

One hue carries the numbers and a dark line the targets, so nothing depends on telling colours apart. Drawn in a child process.
"""

from __future__ import annotations

from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bot.i18n import number, speaking
from bot.screens.organisers.bars import Bar, Chart
from bot.vocabulary import Attachment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PNG = "image/png"
WIDTH, DOTS = 720, 100
"""Pixels: twice what a small phone shows; letters of 26 are read there as 13."""

TITLE, WORDS, SMALL = 24.0, 20.0, 18.0
"""Points of 1/72 inch at `DOTS`."""

ROW, HEAD, FOOT = 92, 150, 60
"""Pixels of a bar with its name above it, of what stands above them, and below."""

NAME, BAR, BAR_HIGH, SECOND_LINE = 37, 63, 33, 30
"""Pixels within a row: where the name ends, the middle of the bar, how high it is; how much a second line of the name takes."""

COLUMNS_HIGH = 420
LARGE = 1_000
"""From here on the numbers above columns stand upright."""

BLUE, DARK, GREY, PALE = "#1f6fb2", "#1a1a1a", "#555555", "#e4e9ee"
COLOURS = 32
LONGEST_NAME, LONGEST_LINE = 40, 44
"""Characters that fit into the picture's width, of a bar's name and of the title."""


def drawn(chart: Chart, language: str) -> Attachment:
    """The picture; a chart without a bar is not drawn (ValueError)."""
    if not chart.bars:
        raise ValueError("nothing to draw")
    with speaking(language):
        figure = _columns(chart) if chart.over_time else _bars(chart)
    return Attachment(f"{chart.name}.png", PNG, _small(figure))


def _small(figure: Figure) -> bytes:
    """A PNG in as few colours as it needs: a third of the bytes, which people pay for."""
    from PIL import Image

    painted, made = BytesIO(), BytesIO()
    figure.savefig(painted, format="png", dpi=DOTS, facecolor="white")
    with Image.open(painted) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(made, format="PNG", optimize=True)
    return made.getvalue()


def _paper(chart: Chart, height: int) -> tuple[Figure, Axes]:
    """An empty picture with its title, period and day; the axes lie between them."""
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    rcParams["font.family"] = "DejaVu Sans"
    rcParams["text.parse_math"] = False  # what people wrote is no formula
    figure = Figure(figsize=(WIDTH / DOTS, height / DOTS))
    figure.text(0.04, 1 - 20 / height, _short(chart.title, LONGEST_LINE), size=TITLE, weight="bold", color=DARK, va="top")
    figure.text(0.04, 1 - 66 / height, _short(chart.period, LONGEST_LINE + 4), size=SMALL, color=GREY, va="top")
    figure.text(0.04, 16 / height, _short(chart.foot, LONGEST_LINE + 4), size=SMALL, color=GREY, va="bottom")
    bottom, top = FOOT / height, 1 - HEAD / height
    axes = figure.add_axes((0.04, bottom, 0.92, top - bottom))
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    return figure, axes


def _bars(chart: Chart) -> Figure:
    """Bars from the left, the first one on top; a dark line marks a target. Names that are long stand on two lines."""
    names = [_lines(bar.name, LONGEST_NAME - len(_said(bar)) - 1) for bar in chart.bars]
    above = SECOND_LINE * (max(map(len, names)) - 1)
    row = ROW + above
    figure, axes = _paper(chart, HEAD + FOOT + row * len(chart.bars))
    axes.set_xlim(0, 1)
    axes.set_ylim(row * len(chart.bars), 0)
    together = max(map(_most, chart.bars))
    for place, (bar, lines) in enumerate(zip(chart.bars, names, strict=True)):
        top, most = place * row + above, _most(bar) if chart.each_its_own else together
        axes.barh(top + BAR, 1, height=BAR_HIGH, color=PALE)
        axes.barh(top + BAR, bar.value / most, height=BAR_HIGH, color=BLUE)
        if bar.target is not None:
            axes.plot([bar.target / most] * 2, [top + BAR - 22, top + BAR + 22], color=DARK, linewidth=5, clip_on=False)
        for back, line in enumerate(reversed(lines)):
            axes.text(0, top + NAME - back * SECOND_LINE, line, size=WORDS, color=DARK, va="bottom")
        axes.text(1, top + NAME, _said(bar), size=WORDS, weight="bold", color=DARK, va="bottom", ha="right")
    return figure


def _most(bar: Bar) -> int:
    return max(1, bar.value, bar.target or 0)


def _lines(name: str, beside: int) -> list[str]:
    """A name on one line where it fits beside its number, else on two: the number stands on the second one."""
    line = " ".join(name.split())
    if len(line) <= beside:
        return [line]
    first, *rest = wrap(line, LONGEST_NAME)
    return [first, _short(" ".join(rest), beside)] if rest else [first, ""]


def _said(bar: Bar) -> str:
    return number(bar.value) if bar.target is None else f"{number(bar.value)} / {number(bar.target)}"


def _columns(chart: Chart) -> Figure:
    """Columns side by side in the order of time, each with its number above it; a zero says so."""
    figure, axes = _paper(chart, HEAD + FOOT + 40 + COLUMNS_HIGH)
    most = max([1, *(bar.value for bar in chart.bars)])
    box = axes.get_position()
    axes.set_position((box.x0, box.y0 + 0.07, box.width, box.height - 0.07))
    axes.set_xlim(-0.6, max(len(chart.bars), 3) - 0.4)
    upright = most >= LARGE  # beside each other they would run into one another
    axes.set_ylim(0, most * (1.3 if upright else 1.12))
    axes.axhline(0, color=GREY, linewidth=2)
    for place, bar in enumerate(chart.bars):
        axes.bar(place, bar.value, width=0.72, color=BLUE)
        said: dict[str, Any] = {"size": SMALL if upright else WORDS, "weight": "bold", "color": DARK, "ha": "center"}
        axes.text(place, bar.value + most * 0.02, number(bar.value), rotation=90 if upright else 0, va="bottom", **said)
        axes.text(place, -most * 0.03, bar.name, size=SMALL, color=DARK, ha="center", va="top")
    return figure


def _short(text: str, most: int) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}\u2026"
