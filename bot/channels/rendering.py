"""A reply in words, and cutting words to a platform's limit without breaking a letter or an emoji."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from bot.vocabulary import Choice, Link, Reply

ELLIPSIS = "…"
_JOINER = "\u200d"
_LETTER_MARKS = frozenset(("Mn", "Mc", "Me"))
# The characters beyond marks that never start a grapheme: https://www.unicode.org/reports/tr29/
_CONTINUES = (
    range(0x1160, 0x1200),  # Hangul vowels and finals
    range(0xD7B0, 0xD800),
    range(0x1F3FB, 0x1F400),  # skin tones
    range(0xE0020, 0xE0080),  # tags, as in the flag of Scotland
)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_LONGEST_GRAPHEME = 64  # code points; a longer heap of marks is an attack, and is cut inside


def plain_text(reply: Reply, *, numbered: bool = True) -> str:
    """The whole reply in words, with its choices as a numbered list for chats where a number is the answer."""
    choices = listing(reply, reply.choices) if numbered else ""
    return paragraphs(body(reply), choices, link_lines(reply.links))


def body(reply: Reply) -> str:
    """Heading, text and facts: what is said, without what can be pressed."""
    facts = "\n".join(f"{fact.label}: {fact.value}" for fact in reply.facts)
    return paragraphs("\n".join(filter(None, (reply.heading.strip(), reply.text.strip()))), facts)


def listing(reply: Reply, listed: Iterable[Choice]) -> str:
    """Some choices as lines; each keeps the number of its place among all of the reply's choices."""
    chosen = tuple(listed)
    return "\n".join(
        f"{number}. {', '.join(filter(None, (choice.label, choice.detail)))}"
        for number, choice in enumerate(reply.choices, 1)
        if choice in chosen
    )


def link_lines(links: Iterable[Link]) -> str:
    """Links written out, one a line; a name that is the address itself is not said twice."""
    return "\n".join(
        link.url if link.label in ("", link.url.removeprefix("https://")) else f"{link.label}: {link.url}" for link in links
    )


def paragraphs(*parts: str) -> str:
    """Join what is not empty, with an empty line between."""
    return "\n\n".join(part for part in parts if part)


def utf16_units(text: str) -> int:
    """Length as Telegram counts it: https://core.telegram.org/bots/api#messageentity"""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """At most `limit` code points, ending with an ellipsis where something was left out."""
    return _cut(text, limit, len)


def cut_utf16(text: str, limit: int) -> str:
    """At most `limit` UTF-16 code units, ending with an ellipsis where something was left out."""
    return _cut(text, limit, utf16_units)


def _cut(text: str, limit: int, size: Callable[[str], int]) -> str:
    if size(text) <= limit:
        return text
    if limit < 1:
        return ""
    kept = text[: limit - 1]
    while size(kept) > limit - 1:
        kept = kept[: -max(1, (size(kept) - limit + 1) // 2)]
    return kept[: _border_before(text, len(kept))].rstrip() + ELLIPSIS


def _border_before(text: str, position: int) -> int:
    """The last place at or before `position` where a grapheme ends."""
    for border in range(position, max(position - _LONGEST_GRAPHEME, 0), -1):
        if not _joined(text, border):
            return border
    return position if position > _LONGEST_GRAPHEME else 0


def _joined(text: str, position: int) -> bool:
    """Whether the characters on both sides of `position` make one grapheme."""
    before, after = text[position - 1], text[position]
    if _continues(after) or before == _JOINER or (before, after) == ("\r", "\n"):
        return True
    return ord(after) in _FLAG_LETTERS and _flag_letters_before(text, position) % 2 == 1


def _continues(character: str) -> bool:
    code = ord(character)
    if code < 0x300:  # nothing in Latin-1 continues a letter
        return False
    marked = character == _JOINER or unicodedata.category(character) in _LETTER_MARKS
    return marked or any(code in codes for codes in _CONTINUES)


def _flag_letters_before(text: str, position: int) -> int:
    start = position
    while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
        start -= 1
    return position - start
