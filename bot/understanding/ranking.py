"""Named things by how much of what is said they share, rare words counting more: headings of a tariff, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple


class Hit(NamedTuple):
    """A thing that shares words with what is said: how much (0 upwards), and which of them."""

    id: str
    score: float
    shared: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Immutable: the names of things, each a set of words; a thing may have several."""

    names: Sequence[tuple[str, frozenset[str]]] = ()
    weights: Mapping[str, float] | None = None
    having: Mapping[str, tuple[int, ...]] | None = None  # the names a word is part of

    @classmethod
    def build(cls, named: Iterable[tuple[str, Iterable[str]]]) -> Ranking:
        """Of ids and the words of a name of theirs, in the order that decides between equals."""
        names = [(id, frozenset(words)) for id, words in named]
        names = [(id, words) for id, words in names if words]
        counted = Counter(word for _, words in names for word in words)
        having: dict[str, list[int]] = {}
        for at, (_, words) in enumerate(names):
            for word in words:
                having.setdefault(word, []).append(at)
        weights = {word: log(1 + len(names) / count) for word, count in counted.items()}
        return cls(names, weights, {word: tuple(places) for word, places in having.items()})

    def find(self, said: Iterable[str]) -> list[Hit]:
        """Things one of whose names shares words with this, the best first."""
        having, shared = self.having or {}, dict[int, set[str]]()
        for word in said:
            for at in having.get(word, ()):
                shared.setdefault(at, set()).add(word)
        best: dict[str, Hit] = {}
        for at in sorted(shared):
            hit = self._hit(at, shared[at])
            if hit.id not in best or hit.score > best[hit.id].score:
                best[hit.id] = hit
        return sorted(best.values(), key=lambda hit: -round(hit.score, 6))

    def _hit(self, at: int, shared: set[str]) -> Hit:
        """What is shared counts; a name that says much more besides counts less."""
        id, words = self.names[at]
        weights = self.weights or {}
        return Hit(id, sum(weights[word] for word in shared) * sqrt(len(shared) / len(words)), frozenset(shared))
