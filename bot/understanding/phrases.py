"""Phrases found in a text: the longest first, a single typing error forgiven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

M = TypeVar("M")
Phrase = tuple[str, ...]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[👍🙏😂🤣😁😊😀]")
STRETCHED = re.compile(r"(\D)\1{2,}")
CLINGING = ("nya", "kah", "lah", "ku")  # Indonesian endings that leave a noun itself
SHORTEST = 5  # shorter words have too many neighbours to be corrected
LONGEST = 24
REMEMBERED = 128
"""Texts: half a dozen readers ask for the words of one message, and of the buttons it may press."""


@lru_cache(REMEMBERED)
def tokens(text: str) -> Phrase:
    """The words of a text, lower case; letters repeated for effect (`jogjaaa`) count once."""
    return tuple(WORD.findall(STRETCHED.sub(r"\1", text.casefold())))


def one_edit(a: str, b: str) -> bool:
    """Whether a letter added, dropped or replaced, or two neighbours swapped, makes one word the other."""
    shared = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[shared:], b[shared:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


class Phrases(Generic[M]):
    """A table of phrases and what they mean. `known` words are never taken for a typing error."""

    def __init__(self, meanings: Mapping[Phrase, M], correct_to: Iterable[Phrase], known: Iterable[str] = ()) -> None:
        self._meanings = dict(meanings)
        self._reach: dict[str, int] = {}  # how many words the longest phrase has that begins with this one
        for phrase in self._meanings:
            self._reach[phrase[0]] = max(len(phrase), self._reach.get(phrase[0], 0))
        self._known = {word for phrase in self._meanings for word in phrase} | set(known)
        self._content = {word for phrase in correct_to for word in phrase}
        self._near: dict[str, set[str]] = {}
        for word in self._content:
            if len(word) >= SHORTEST:
                for variant in _variants(word):
                    self._near.setdefault(variant, set()).add(word)

    def knows(self, word: str) -> bool:
        """Whether it is part of a phrase, or an everyday word."""
        return word in self._known

    def get(self, phrase: Phrase) -> M | None:
        return self._meanings.get(phrase)

    def read(self, said: Sequence[str]) -> Iterator[tuple[Phrase, M | None]]:
        """The text in pieces, each with its meaning or, word by word, None."""
        spelt = tuple(map(self._spelt, said))
        start = 0
        while start < len(said):
            end, meaning = self._longest(spelt, start)
            yield tuple(said[start:end]), meaning
            start = end

    def _longest(self, spelt: Phrase, start: int) -> tuple[int, M | None]:
        for end in range(min(len(spelt), start + self._reach.get(spelt[start], 0)), start, -1):
            meaning = self._meanings.get(spelt[start:end])
            if meaning is not None:
                return end, meaning
        return start + 1, None

    def _spelt(self, word: str) -> str:
        """The word as the table spells it, where only one of its words comes that close."""
        if word in self._known or len(word) > LONGEST:
            return word
        for ending in CLINGING:
            if word.endswith(ending) and word.removesuffix(ending) in self._content:
                return word.removesuffix(ending)
        if len(word) < SHORTEST:
            return word
        close = {near for variant in _variants(word) for near in self._near.get(variant, ())}
        close = {near for near in close if near[0] == word[0] and one_edit(word, near)}
        return self._only(close) or word

    def _only(self, close: set[str]) -> str | None:
        """The one word, or any of several that mean the same."""
        if len({self._meanings.get((word,)) or word for word in close}) == 1:
            return min(close)
        return None


def _variants(word: str) -> Iterator[str]:
    """The word, and the word with each letter left out."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
