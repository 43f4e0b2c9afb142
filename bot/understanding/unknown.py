"""Which words of a message nobody understood: single everyday words, never what may be a name, a number or an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understanding.lexicon import Lexicon

SHORTEST, LONGEST = 3, 20
MOST = 5
"""Of one message."""
LONGEST_TEXT = 300
PLAIN = re.compile(r"[a-z]+", re.ASCII)
AFTER_ONE = 3
"""Words that are left out behind one that introduces a name or an address."""


def unknown_words(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of which Sapa knows no form, in their order; none with a capital letter, a digit or a sign. Never raises."""
    found = (word for word in _plain(text[:LONGEST_TEXT], lexicon.introduces) if not lexicon.topics.speller.knows(word))
    return tuple(dict.fromkeys(found))[:MOST]


def _plain(text: str, introduces: frozenset[str]) -> Iterator[str]:
    skipped = 0
    for chunk in text.split():
        word = chunk.strip(".,;:!?()\"'")
        if word.casefold() in introduces:
            skipped = AFTER_ONE
        elif skipped:
            skipped -= 1
        elif PLAIN.fullmatch(word) and SHORTEST <= len(word) <= LONGEST:
            yield word
