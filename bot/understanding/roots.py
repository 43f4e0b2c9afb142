"""Words reduced to their root: abbreviations written out, what stands before and behind gone, typing errors mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from threading import Lock

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

LONGEST_WORD = 24
SHORTEST_MENDED = 4
LONG = 8
"""Words of so many letters may be two letters off."""
REMEMBERED = 20_000

_indonesian, _english = snowballstemmer.stemmer("indonesian"), snowballstemmer.stemmer("english")
_one_at_a_time = Lock()  # a stemmer keeps the word it works at, and a lexicon is built in another thread than turns run in


@lru_cache(REMEMBERED)
def root(word: str) -> str:
    """An Indonesian or English word without what is put before and behind it: `mengekspor` is `ekspor`, `exported` `export`."""
    if len(word) > LONGEST_WORD or not word.isalpha():
        return word
    with _one_at_a_time:
        return str(_english.stemWord(_indonesian.stemWord(word)))


class Speller:
    """What a typed word is a form of. `short` and `same` say what stands for a word, `whole` words are never reduced."""

    def __init__(self, words: Iterable[str], short: Mapping[str, str], same: Mapping[str, str], whole: Iterable[str]) -> None:
        self._short, self._whole = dict(short), frozenset(whole)
        self._same = {self._bare(word): self._bare(meant) for word, meant in same.items()}
        spelt = {*words, *same}
        self._roots = {self._root(word) for word in spelt}
        self._known = frozenset(spelt)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(spelt):
            if len(word) >= SHORTEST_MENDED and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)

    def key(self, word: str) -> str:
        """What stands for this word and its other forms, mended where one of the words is close enough."""
        word = self._short.get(word, word)
        plain = self._root(word)
        if plain in self._roots or word in self._known or not SHORTEST_MENDED <= len(word) <= LONGEST_WORD:
            return plain
        return self._mended(word) or plain

    def plain(self, word: str) -> str:
        """The same without mending: how what is recognised is kept."""
        return self._root(self._short.get(word, word))

    def knows(self, word: str) -> bool:
        """Whether it is a word of ours, as it stands or in another form."""
        return word in self._known or word in self._short or self._root(word) in self._roots

    def keeps(self, known: Iterable[str]) -> Speller:
        """The same; these words are never taken for a typing error."""
        self._known |= frozenset(known)
        return self

    def written(self, word: str) -> str:
        """The word written out: `brp` is `berapa`."""
        return self._short.get(word, word)

    def _root(self, word: str) -> str:
        bare = self._bare(word)
        return self._same.get(bare, bare)

    def _bare(self, word: str) -> str:
        return word if word in self._whole else root(word)

    def _mended(self, word: str) -> str | None:
        """The only word that close, by a letter or (in long ones) two; the first letter is nearly always right."""
        near = self._by_letter.get(word[0], [])
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=1 + (len(word) >= LONG), limit=3)
        best = {self._root(one) for one, distance, _ in found if distance == found[0][1]}
        return best.pop() if len(best) == 1 else None
