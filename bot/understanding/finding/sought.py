"""One word that is looked for, and what it says of a document."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from bot.understanding.finding.postings import IN_TITLE, Posting, Postings

COMMON = 1_500  # documents from which a word's own list is not gone through once rarer words have found enough
BISECTED = 25  # looking a document up costs as much as going past so many
SYNONYM = 2.0  # what it counts that a word names one of a document's crafts


@dataclass(frozen=True, slots=True)
class Sought:
    """One word that is looked for: where any of its forms stands, and the documents of the crafts it may name."""

    table: Postings
    postings: list[Posting]
    crafts: list[Set[int]]

    @property
    def often(self) -> int:
        return sum(posting.often for posting in self.postings) + sum(map(len, self.crafts))

    @property
    def most(self) -> float:
        """More than it counts in any document."""
        return max((posting.rarity for posting in self.postings), default=SYNONYM) * IN_TITLE

    def weight(self, number: int) -> float:
        """What it counts in one document."""
        named = SYNONYM if any(number in craft for craft in self.crafts) else 0.0
        return max(named, max((self.table.weight(posting, number) for posting in self.postings), default=0.0))

    def _among(self, numbers: Sequence[int], among: Set[int]) -> dict[int, float]:
        """What it counts in these few, in their order."""
        found = dict.fromkeys((number for craft in self.crafts for number in craft & among), SYNONYM)
        for posting in self.postings:
            for number, weight in self.table.weights_of(posting, numbers):
                if found.get(number, 0.0) < weight:
                    found[number] = weight
        return found

    def weights(self, among: Set[int] | None) -> dict[int, float]:
        """What it counts wherever it stands among these."""
        if among is not None and len(among) * BISECTED < self.often:
            return self._among(sorted(among), among)
        found = dict.fromkeys((number for craft in self.crafts for number in craft), SYNONYM)
        for posting in self.postings:
            if posting.often > COMMON:  # so common that how long a document is hardly changes what it counts there
                found |= dict.fromkeys(posting.bodies, posting.rarity) | dict.fromkeys(posting.titles, posting.rarity * IN_TITLE)
            else:
                for number, weight in self.table.weights(posting):
                    if found.get(number, 0.0) < weight:
                        found[number] = weight
        return found if among is None else {number: found[number] for number in among & found.keys()}
