"""The index: everything that can be found, in memory, immutable; built beside the turns and exchanged as a whole."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import islice
from operator import and_

from bot.understanding.finding.documents import Document, Found, Hit, Point, Wanted
from bot.understanding.finding.places import Map
from bot.understanding.finding.postings import LONGEST, Postings, holding_all
from bot.understanding.finding.sought import COMMON, Sought
from bot.understanding.finding.spelling import Spelling
from bot.understanding.phrases import one_edit, tokens

CHUNK = 40  # documents between two pauses of a build
ENOUGH = 60
RANKED = 96  # documents that are put in order exactly, the best by their words or their days
MOST_WORDS = 12
ALIKE, LIKE = 0.8, 0.5  # of the best document's score: as good a match, a fair one
LEAST = 0.3
SOON, LATER = 31, 92  # days
OVER = 4  # the rank of what is
NO_DAY = date.max.toordinal()
LONG_WORD = 6  # letters from which a misspelt word is looked for in titles, too: shorter ones have too many neighbours
ABROAD, ONLINE = "abroad", "online"
BRIEF = 31  # days: what lasts longer is looked at whenever days are asked for


def no_pause() -> None:
    """No pause."""


@dataclass(frozen=True, slots=True, repr=False)
class Index:
    """`build` makes one; an empty one finds nothing. Documents are numbered by their first day, those without one last."""

    documents: tuple[Document, ...] = ()
    _postings: Postings = field(default_factory=Postings)
    _spelling: Spelling = field(default_factory=lambda: Spelling(()))
    _facets: Mapping[str, Set[int]] = field(default_factory=dict)
    _days: array[int] = field(default_factory=lambda: array("I"))  # first days, as ordinals
    _ends: array[int] = field(default_factory=lambda: array("I"))  # and last ones
    _synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a word, and crafts that it may name
    _map: Map = field(default_factory=Map)
    _lasting: tuple[int, ...] = ()  # what lasts long

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        synonyms: Mapping[str, tuple[str, ...]] | None = None,
        pause: Callable[[], None] = no_pause,
    ) -> Index:
        """An index of these; `pause` is called every few ms of work, so that others have their turn."""
        postings, facets, kept = Postings(), dict[str, set[int]](), list[Document]()
        for number, document in enumerate(sorted(documents, key=_place)):
            postings.add(document)
            for facet in _facets_of(document):
                facets.setdefault(facet, set()).add(number)
            kept.append(document)
            if number % CHUNK == 0:
                pause()
        pause()
        postings.weigh()
        spelling = Spelling(postings.forms)
        pause()
        days = array("I", (_ordinal(one.first) for one in kept))
        ends = array("I", (_ordinal(one.last or one.first) for one in kept))
        points = Map.of((number, one.point) for number, one in enumerate(kept) if one.point)
        lasting = tuple(
            number for number, one in enumerate(kept) if one.first and one.last and (one.last - one.first).days > BRIEF
        )
        return cls(tuple(kept), postings, spelling, facets, days, ends, synonyms or {}, points, lasting)

    def search(self, wanted: Wanted, today: date, most: int) -> list[Hit]:
        """The best first: how well it fits, then how soon it is (what is over last), then whether it is in the own province.

        Nothing where nothing is looked for, or none of the words occurs.
        """
        among = self._narrowed(wanted)
        if among is not None and not among:
            return []
        words = self._words(wanted)
        if wanted.words and not words:
            return []
        if not words and among is None:
            return []
        scores = self._scored(words, among, today) if words else dict.fromkeys(self._soonest(among or (), today), 0.0)
        return self._ranked(scores, wanted, today, most)

    def ahead(self, wanted: Wanted, today: date, most: int) -> list[str]:
        """The keys of what begins today or later and is all that is asked besides words: so many at most, the soonest first."""
        among = self._narrowed(wanted)
        start, timeless = bisect_left(self._days, today.toordinal()), bisect_left(self._days, NO_DAY)
        planned: Sequence[int] = range(timeless) if among is None else sorted(among)
        begins, ends = bisect_left(planned, start), bisect_left(planned, timeless)
        return [self.documents[number].key for number in planned[begins : min(ends, begins + most)]]

    def of_kind(self, kind: Found) -> list[Document]:
        """All of a kind, in the order of days."""
        return [self.documents[number] for number in sorted(self._facets.get(f"kind:{kind}", ()))]

    def one(self, kind: Found, key: str) -> Document | None:
        """That one; of a fair its first edition, where one is known."""
        return next((one for one in self.of_kind(kind) if one.key == key), None)

    def knows(self, word: str) -> bool:
        """Whether a word occurs, or is a slip of one that does."""
        found = self._word(word[:LONGEST])
        return bool(found.postings or found.crafts)

    def names(self, word: str, *, or_tells: bool = False) -> bool:
        """Whether a title holds a word in any form, or, of a long word, a slip of it; `or_tells`: or what else is told."""
        word = word[:LONGEST]
        near = self._spelling.near(word) if len(word) >= LONG_WORD else []
        forms = (word, *(one for one in near if one_edit(word, one)))
        return any(posting.titles or (or_tells and posting.bodies) for form in forms for posting in self._postings.of(form))

    def titled(self, text: str) -> list[Document]:
        """What holds all of these words in its title, as they were said, in the order of days."""
        said = " ".join(tokens(text))
        if not said:
            return []
        found = (self.documents[number] for number in holding_all(self._postings, said.split()))
        return [one for one in found if any(f" {said}" in f" {' '.join(tokens(title))}" for title in one.titles)]

    def near(self, point: Point, today: date, most: int) -> list[tuple[Document, float]]:
        """What is ahead and has a point on the map, the nearest first, with the distance in km."""
        open_to = (
            (self.documents[number], far)
            for number, far in self._map.nearest(point, lambda number: not self.documents[number].past(today), most)
        )
        return list(open_to)

    def _narrowed(self, wanted: Wanted) -> Set[int] | None:
        """The documents that hold all that is asked besides words; None: any."""
        alone = [self._facets.get(facet, frozenset()) for facet in _asked(wanted)]
        among = reduce(and_, sorted(alone, key=len)) if alone else None
        for name, values in (("kind", wanted.kinds), ("level", wanted.levels)):
            any_of = [self._facets.get(f"{name}:{value}", frozenset()) for value in values]
            within = any_of if among is None else [among & group for group in any_of]
            among = (within[0] if len(within) == 1 else set().union(*within)) if within else among
        if wanted.first is None:
            return among
        return self._held(among, wanted.first, wanted.last or wanted.first)

    def _held(self, among: Set[int] | None, first: date, last: date) -> set[int]:
        """Those of them that are held in these days; where one has no day, whether it usually is."""
        after, until, timeless = first.toordinal(), last.toordinal(), bisect_left(self._days, NO_DAY)
        begins, ends = bisect_left(self._days, after - BRIEF), min(bisect_right(self._days, until), timeless)
        near = (*self._lasting, *range(begins, ends), *range(timeless, len(self.documents)))
        some = near if among is None else among if len(among) < len(near) else among & {*near}
        days, over = self._days, self._ends
        dated = {number for number in some if days[number] <= until and over[number] >= after}
        return dated.union(number for number in some if number >= timeless and self._usually(number, first, last))

    def _usually(self, number: int, first: date, last: date) -> bool:
        """Whether one of the months it is usually held in falls in these days."""
        return any(
            date(year, month, 1) <= last and (year, month) >= (first.year, first.month)
            for year in {first.year, last.year}
            for month in self.documents[number].months
        )

    def _words(self, wanted: Wanted) -> list[Sought]:
        """Each word that occurs, or is a slip of one that does; the rarest first."""
        found = [self._word(word[:LONGEST]) for word in wanted.words[:MOST_WORDS]]
        return sorted((word for word in found if word.postings or word.crafts), key=lambda word: word.often)

    def _word(self, word: str) -> Sought:
        postings, crafts = self._postings.of(word), self._named(word)
        if not postings and not crafts:
            for near in self._spelling.near(word):
                postings += self._postings.of(near)
        return Sought(self._postings, postings, crafts)

    def _named(self, word: str) -> list[Set[int]]:
        groups = (self._facets.get(f"craft:{craft}") for craft in self._synonyms.get(word, ()))
        return [group for group in groups if group]

    def _scored(self, words: list[Sought], among: Set[int] | None, today: date) -> dict[int, float]:
        scores: dict[int, float] = {}
        for word in words:
            if word.often > COMMON and scores and (len(scores) >= ENOUGH or word.most < LEAST * max(scores.values())):
                scores = self._best(scores, today)
                for number in scores:
                    scores[number] += word.weight(number)
            else:
                found = word.weights(among)
                for number, weight in scores.items():
                    found[number] = found.get(number, 0.0) + weight
                scores = found
        return self._best(scores, today)

    def _best(self, scores: dict[int, float], today: date) -> dict[int, float]:
        """As many as are ranked; of those that score alike the soonest."""
        if len(scores) <= RANKED:
            return scores
        best = sorted(scores.values(), reverse=True)
        least = best[RANKED - 1]
        above = {number: score for number, score in scores.items() if score > least} if best[0] > least else {}
        alike = self._soonest([number for number, score in scores.items() if score == least], today)
        return above | dict.fromkeys(alike[: RANKED - len(above)], least)

    def _soonest(self, among: Collection[int], today: date) -> list[int]:
        """As many as are ranked: those ahead, the soonest first, then those just over."""
        start = bisect_left(self._days, today.toordinal())
        if len(among) > COMMON and isinstance(among, Set):  # so many that going through the days finds enough at once
            soonest = list(islice((number for number in range(start, len(self.documents)) if number in among), RANKED))
            if len(soonest) == RANKED:
                return soonest
        order = sorted(among)
        begins = bisect_left(order, start)
        ahead = order[begins : begins + RANKED]
        return ahead + order[:begins][: -(RANKED - len(ahead)) - 1 : -1]

    def _ranked(self, scores: Mapping[int, float], wanted: Wanted, today: date, most: int) -> list[Hit]:
        best = max(scores.values(), default=0.0)
        least, by, day = LEAST * best, best or 1.0, today.toordinal()
        kept = [(number, score) for number, score in scores.items() if score >= least]
        order = sorted((self._rank(number, score / by, wanted, today, day), number, score) for number, score in kept)
        hits: dict[tuple[Found, str], Hit] = {}
        for rank, number, score in order:
            one = self.documents[number]
            if (one.kind, one.key) not in hits:
                hits[one.kind, one.key] = Hit(one, score, rank[1] == OVER)
                if len(hits) == most:
                    break
        return list(hits.values())

    def _rank(self, number: int, share: float, wanted: Wanted, today: date, day: int) -> _Rank:
        """`share` is of the best document's score, `day` is today's ordinal."""
        one = self.documents[number]
        fits = 0 if share >= ALIKE else 1 if share >= LIKE else 2
        ahead = self._days[number] - day
        elsewhere = wanted.own is not None and one.province != wanted.own
        return fits, _how_soon(one, ahead, today), elsewhere, abs(ahead), -round(share, 4), one.kind, one.key


_Rank = tuple[int, int, bool, int, float, Found, str]


def _how_soon(one: Document, ahead: int, today: date) -> int:
    """What can still be prepared for, then what has no day, then what is over."""
    if ahead <= 0 or one.first is None:
        if one.past(today):
            return OVER
        if one.first is None or ahead < 0:
            return 3
    return 0 if ahead <= SOON else 1 if ahead <= LATER else 2


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else NO_DAY


def _place(document: Document) -> tuple[object, ...]:
    return document.first or date.max, document.kind, document.key, document.last or date.max


def _facets_of(document: Document) -> Iterator[str]:
    one = {name: getattr(document, name) for name in ("kind", "sort", "programme", "level", "province", "country")}
    yield from (f"{name}:{value}" for name, value in one.items() if value)
    yield from (f"craft:{craft}" for craft in document.crafts)
    yield from (f"skill:{skill}" for skill in document.skills)
    yield from (name for name in (ABROAD, ONLINE) if getattr(document, name))


def _asked(wanted: Wanted) -> Iterator[str]:
    for name in ("sort", "craft", "province", "country", "programme", "skill"):
        value = getattr(wanted, name)
        if value is not None:
            yield f"{name}:{value}"
    yield from (name for name in (ABROAD, ONLINE) if getattr(wanted, name))
