"""The typeface of what is printed, and what can be printed with it.

DejaVu Serif comes with matplotlib, is free, and has every letter of the languages written in Latin, Greek and Cyrillic script.
Scripts whose letters change with their neighbours need a shaping engine, which reportlab is not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

REGULAR, BOLD, ITALIC = "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic"
_PRINTABLE = re.compile(
    "[\u0020-\u007e\u00a0-\u024f\u02bb-\u02bd\u0386-\u03ce\u0400-\u045f\u0490-\u049b\u1e00-\u1ef9\u2010-\u201f]+"
)


def printable(text: str) -> str | None:
    """The text as it can be printed (accents composed), None where the typeface lacks some of it."""
    composed = unicodedata.normalize("NFC", text)
    return composed if _PRINTABLE.fullmatch(composed) and composed.isprintable() else None


@lru_cache
def load() -> None:
    """Make the typeface known to reportlab, once a process: it is slow, so only where documents are drawn."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = _folder()
    for name in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _folder() -> Path:
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
