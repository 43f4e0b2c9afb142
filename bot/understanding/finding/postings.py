"""In which documents a word stands, and how much it says of each (BM25)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from bot.understanding.finding.documents import Document
from bot.understanding.finding.stems import stems
from bot.understanding.phrases import tokens

SATURATION, LENGTH_COUNTS = 1.2, 0.6  # BM25's k1 and b
USUAL_LENGTH = 40.0  # stems of a document, where how many it has says neither for nor against it
IN_TITLE = 3.0  # what a word in a title counts; in what else is told of it, 1, however often it is said there
LONGEST = 24  # letters of a word that is kept


def _numbers() -> array[int]:
    return array("I")


@dataclass(slots=True)
class Posting:
    """The documents that hold a stem, in their order: in a title, and elsewhere."""

    titles: array[int] = field(default_factory=_numbers)
    bodies: array[int] = field(default_factory=_numbers)
    rarity: float = 0.0

    @property
    def often(self) -> int:
        return len(self.titles) + len(self.bodies)


@dataclass(slots=True)
class Postings:
    """Every stem and where it stands. Documents are added in the order of their numbers, then it is `weighed`."""

    stems: dict[str, Posting] = field(default_factory=dict)
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)  # every word as it is written, and its stems
    in_title: array[float] = field(default_factory=lambda: array("f"))  # what a word counts in each document
    in_body: array[float] = field(default_factory=lambda: array("f"))

    def add(self, document: Document) -> None:
        """Note the words of the next document."""
        number = len(self.in_title)
        titles = self._stems(" ".join(document.titles))
        bodies = self._stems(document.words) - titles
        for stem in titles:
            (self.stems.get(stem) or self._new(stem)).titles.append(number)
        for stem in bodies:
            (self.stems.get(stem) or self._new(stem)).bodies.append(number)
        length = (IN_TITLE * len(titles) + len(bodies)) / USUAL_LENGTH
        long = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length)
        self.in_title.append(IN_TITLE * (SATURATION + 1) / (IN_TITLE + long))
        self.in_body.append((SATURATION + 1) / (1 + long))

    def _stems(self, text: str) -> set[str]:
        found: set[str] = set()
        words = {*tokens(text)}
        if "-" in text:  # e-Smart is typed as one word, too
            words.update(tokens(text.replace("-", "")))
        for word in words:
            forms = self.forms.get(word)
            if forms is None:
                forms = self.forms[word] = _forms(word)
            found.update(forms)
        return found

    def _new(self, stem: str) -> Posting:
        posting = self.stems[stem] = Posting()
        return posting

    def weigh(self) -> None:
        """Say how much each stem counts: the rarer, the more."""
        documents = len(self.in_title)
        for posting in self.stems.values():
            posting.rarity = log(1 + (documents - posting.often + 0.5) / (posting.often + 0.5))

    def of(self, word: str) -> list[Posting]:
        """Where a word stands in any of its forms."""
        forms = self.forms.get(word) or _forms(word)
        return [self.stems[stem] for stem in dict.fromkeys((word, *forms)) if stem in self.stems]

    def weight(self, posting: Posting, number: int) -> float:
        """What a stem counts in a document; 0 where it does not stand."""
        for numbers, weights in ((posting.titles, self.in_title), (posting.bodies, self.in_body)):
            at = bisect_left(numbers, number)
            if at < len(numbers) and numbers[at] == number:
                return weights[number] * posting.rarity
        return 0.0

    def weights_of(self, posting: Posting, among: Sequence[int]) -> Iterator[tuple[int, float]]:
        """What it counts in each of these documents, given in their order, in which it stands."""
        for numbers, weights in ((posting.bodies, self.in_body), (posting.titles, self.in_title)):
            at, end = 0, len(numbers)
            for number in among:
                at = bisect_left(numbers, number, at)
                if at == end:
                    break
                if numbers[at] == number:
                    yield number, weights[number] * posting.rarity

    def weights(self, posting: Posting) -> Iterator[tuple[int, float]]:
        """What it counts wherever it stands."""
        for numbers, weights in ((posting.bodies, self.in_body), (posting.titles, self.in_title)):
            for number in numbers:
                yield number, weights[number] * posting.rarity


def _forms(word: str) -> tuple[str, ...]:
    return stems(word[:LONGEST]) if word.isalpha() else (word[:LONGEST],)


def holding_all(postings: Postings, words: Sequence[str]) -> list[int]:
    """The documents that hold each of these words in a title, in their order."""
    titles = sorted(([one.titles for one in postings.of(word)] for word in words), key=lambda found: sum(map(len, found)))
    shared = sorted({number for numbers in titles[0] for number in numbers}) if titles else []
    for found in titles[1:]:
        shared = [number for number in shared if any(_holds(numbers, number) for numbers in found)]
    return shared


def _holds(numbers: array[int], number: int) -> bool:
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number
