"""Which of the words that occur a misspelt one means."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # a shorter word has too many neighbours
LONG = 7  # letters from which two slips are forgiven, else one
MOST = 4  # words that a misspelt one is taken for, all equally near


class Spelling:
    """The words that occur, by their first letter: the one that people get right most often."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= SHORTEST and word.isalpha():
                self._words.setdefault(word[0], []).append(word)

    def near(self, word: str) -> list[str]:
        """The nearest words; none where none comes close."""
        if len(word) < SHORTEST or not word.isalpha():
            return []
        slips = 2 if len(word) >= LONG else 1
        found = process.extract(word, self._words.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips, limit=MOST)
        return [near for near, distance, _ in found if distance == found[0][1]]
