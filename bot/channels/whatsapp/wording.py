"""Words as WhatsApp shows them: what people wrote stays words, and labels fit their buttons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from bot.channels import rendering

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, and the marks that turn the direction of everything behind them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A sign that opens markup touches the word behind it, not one before it, and meets its like later in the line. In an
# address signs are letters.
_OPENING = re.compile(r"\S*://\S*|(?<![^\W_])([*_~])(?=\S)(?=.*\1)")
_SIGNS = frozenset("*_~`\n")
_JOINER = "\u2060"
_LONGEST_BOLD = 200


def clean(text: str) -> str:
    """Text without control characters, its lines ending in line feeds. Raises ValueError for half a character."""
    if text.isprintable():  # the common case: neither controls nor half characters are
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("unsayable: half a character") from None
    return _UNSEEN.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


def in_line(text: str) -> str:
    """Text in one line, single spaces between its words. Raises as `clean` does."""
    return " ".join(clean(text).split())


def plain(text: str) -> str:
    """Text in which nothing turns into bold, italic, struck or typewritten letters: as it is where nothing would.

    WhatsApp has no escape. A word joiner on both sides of an opening sign, which no phone shows, parts it from its word;
    backticks, which need no word beside them, become the accent that looks like them.
    """
    if text.count("`") > 1:
        text = text.replace("`", "\u02cb")
    return _OPENING.sub(lambda found: f"{_JOINER}{found[1]}{_JOINER}" if found[1] else found[0], text)


def bold(heading: str) -> str:
    """The heading in bold letters, where no sign in it would end them early."""
    if not seen(heading) or len(heading) > _LONGEST_BOLD or _SIGNS & set(heading):
        return plain(heading)
    return f"*{heading}*"


def title(words: str, limit: int, taken: Collection[str] = ()) -> str:
    """A label of at most `limit` code points in one line, never empty, and unlike those `taken`, whatever their case."""
    line = in_line(words)
    line = line if seen(line) else rendering.ELLIPSIS
    label, copy = rendering.cut(line, limit), 2
    while label.casefold() in (other.casefold() for other in taken):
        suffix = f" {copy}"
        label, copy = rendering.cut(line, limit - len(suffix)) + suffix, copy + 1
    return label


def seen(text: str) -> bool:
    """Whether there is anything to see: WhatsApp refuses what looks empty."""
    return text[:1].isalnum() or any(unicodedata.category(character)[0] not in "CZ" for character in text)
