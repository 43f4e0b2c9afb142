"""The typeface of what is printed, and what can be printed with it.

DejaVu Serif comes with matplotlib, is free, and has every letter of the languages written in Latin, Greek and Cyrillic script.
Scripts whose letters change with their neighbours need a shaping engine, which reportlab is not.

Chinese, Japanese and Korean do not need one. Their typefaces are those the PDF standard names for each: a reader has them, or
takes its own for them, and the file carries none.
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

CHINESE, JAPANESE, KOREAN = ("STSong-Light", "gbk"), ("HeiseiMin-W3", "shift_jis"), ("HYSMyeongJo-Medium", "cp949")
_HANGUL, _KANA = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3041-\u30ff]")
_EAST_ASIAN = re.compile("[\u3005\u3041-\u30ff\u4e00-\u9fa5\uac00-\ud7a3]")


def printable(text: str) -> str | None:
    """The text as it can be printed (accents composed), None where the typeface lacks some of it."""
    composed = unicodedata.normalize("NFC", text)
    return composed if _PRINTABLE.fullmatch(composed) and composed.isprintable() else None


def writable(text: str) -> str | None:
    """The text as a certificate can show it, in whichever typeface; None where none has all of it."""
    composed = unicodedata.normalize("NFC", text)
    return composed if face(composed, REGULAR) is not None and composed.isprintable() else None


def face(text: str, wished: str) -> str | None:
    """The typeface for a text: the one wished for, else the one of its script; None where none has all of it."""
    if _PRINTABLE.fullmatch(text):
        return wished
    if not _EAST_ASIAN.search(text):
        return None
    korean, japanese = _HANGUL.search(text), _KANA.search(text)
    for name, encoding in (KOREAN,) if korean else (JAPANESE,) if japanese else (CHINESE, JAPANESE, KOREAN):
        if _encodes(text, encoding):
            return name
    return None


def _encodes(text: str, encoding: str) -> bool:
    """Whether a national standard has all of it: what these typefaces are made for."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return max(text) <= "\uffff"


@lru_cache
def load() -> None:
    """Make the typeface known to reportlab, once a process: it is slow, so only where documents are drawn."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, str(folder() / f"{name}.ttf")))
    for name, _encoding in (CHINESE, JAPANESE, KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def folder() -> Path:
    """Where the typefaces are that come with matplotlib."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
