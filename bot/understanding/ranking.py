"""Named things by how much of what is said they share, rare words counting more: headings of a tariff, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt
from typing import NamedTuple


class Hit(NamedTuple):
    """A thing that shares words with what is said: how much (0 upwards), which of them, and whether they are all of a name."""

    id: str
    score: float
    shared: frozenset[str]
    whole: bool = False


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

    def find(self, said: Iterable[str], least: int = 1) -> list[Hit]:
        """Things one of whose names shares so many words with this, years apart, or is shared whole; the best first."""
        having, weights, names = self.having or {}, self.weights or {}, self.names
        spoken = having.keys() & said
        counted = Counter(chain.from_iterable([having[word] for word in spoken]))
        best: dict[str, tuple[float, list[str], bool]] = {}
        for at in sorted([at for at, many in counted.items() if many >= least or many == len(names[at][1])]):
            id, words = names[at]
            met = sorted(words & spoken)
            telling = len(met) if least == 1 else sum([not word.isdigit() for word in met])
            if telling < least and (not telling or len(met) < len(words)):
                continue
            # what is shared counts; a name that says much more besides counts less
            score = sum([weights[word] for word in met]) * sqrt(len(met) / len(words))
            if id not in best or score > best[id][0]:
                best[id] = score, met, len(met) == len(words)
        hits = [Hit(id, score, frozenset(met), whole) for id, (score, met, whole) in best.items()]
        return sorted(hits, key=lambda hit: -round(hit.score, 6))
