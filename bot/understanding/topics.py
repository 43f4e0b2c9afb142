"""What is said of fairs, markets, products, steps and figures: each word reduced to its stem, typing errors forgiven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.understanding.phrases import Phrase, Phrases, tokens
from bot.understanding.ranking import Hit, Ranking
from bot.understanding.rarest import by_rarest
from bot.understanding.roots import Speller, root
from bot.understanding.subjects import NOTHING_NAMED, Subjects
from bot.understanding.words import Named, Words

MOST = 6
"""Of codes and figures: more help nobody to choose."""
HOME = "ID"
BRACKETS = re.compile(r"[()]")
EVERYWHERE = frozenset(
    [
        "international",
        "indonesia",
        "fair",
        "show",
        "pameran",
        "expo",
        "exhibition",
        "the",
        "of",
        "di",
        "dan",
        "in",
        "and",
        "on",
        "to",
    ]
)
"""Words in names of fairs that tell none from another."""
A_FAIR = "pameran"
IDLE = frozenset(
    [
        "indonesia",
        "berapa",
        "luar",
        "termasuk",
        "masuk",
        "barang",
        "bahan",
        "lain",
        "other",
        "article",
        "good",
        "dan",
        "of",
        "and",
        "di",
        "ke",
        "in",
        "on",
        "to",
        "for",
        "by",
        "the",
    ]
)
"""Roots of words that name no product and no figure."""
NO_PRODUCT = ("kerajinan", "kriya", "craft", "handicraft")
"""Words that say of every product here that it is one."""
# without signs between them eight digits at most: more are somebody's number
TYPED_CODE = re.compile(r"(?<![\d.])(\d{4})(?:[. ]?(\d{2}))?(?:[. ]?\d{2}|(?:[. ]\d{2})+)?(?![\d.])", re.ASCII)
CHAPTERS = 97
SURE = 2
"""Words a figure shares with what is said besides a year, the fewest that tell it from what merely touches its subject; a whole
name will do."""
ALIKE = 0.6
"""As much of the best one's score makes another one a candidate."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was recognised, each the best first; `cues` show what is wanted, `used` are the words (stems) they are made of."""

    cues: frozenset[str] = frozenset()
    fairs: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    figures: tuple[Hit, ...] = ()
    used: frozenset[str] = frozenset()
    abroad: frozenset[str] = frozenset()  # the words that name countries
    ours: frozenset[str] = frozenset()  # those beside them that something we know of is called by


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that together, in any order, name something."""

    keys: frozenset[str]
    table: str
    ids: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Topics:
    """Immutable; made anew when the catalogue or the added words change."""

    speller: Speller
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)  # by the rarest of their words
    ours: frozenset[str] = frozenset()  # all of those words
    markets: Phrases[tuple[str, ...]] = field(default_factory=lambda: Phrases({}, ()))
    headings: Ranking = field(default_factory=Ranking)
    figures: Ranking = field(default_factory=Ranking)
    crafts: frozenset[tuple[str, str]] = frozenset()  # codes and the crafts they are of
    countries: Mapping[str, str] = field(default_factory=dict)  # where a fair is

    @classmethod
    def build(
        cls, subjects: Subjects, words: Sequence[Words], countries: Mapping[Phrase, str], known: Iterable[str] = ()
    ) -> Topics:
        """Of what can be named, and the words of all languages; `known` words are no typing errors."""
        named = [*_named(subjects, words)]
        fairs = [*_fairs(subjects, words)]
        products, figures = [*_products(subjects, words)], [*_figures(subjects, words)]
        markets = _markets(subjects, words, countries)
        texts = chain((text for text, *_ in (*named, *fairs)), (text for _, text in (*products, *figures)))
        spelt = {word for text in texts for word in tokens(text)}
        short = {said: meant for one in words for meant, lists in one.short.items() for said in lists}
        same = {said: meant for one in words for meant, lists in one.same.items() for said in lists}
        speller = Speller(spelt, short, same, (word for one in words for word in one.whole)).keeps(known)
        plain, idle = speller.plain, {root(word) for one in words for text in one.fillers for word in tokens(text)} | IDLE
        no_product = idle | set(map(plain, NO_PRODUCT))
        entries = [Entry(frozenset(map(plain, tokens(text))), table, ids) for text, table, ids in named]
        entries += [Entry(_telling(text, speller, frozenset(known)), table, ids) for text, table, ids in fairs]
        likely = [phrase for phrase, codes in markets.items() if any(one.id in codes for one in subjects.markets)]
        return cls(
            speller,
            by_rarest(entries, lambda entry: entry.keys),
            frozenset(key for entry in entries for key in entry.keys),
            Phrases(markets, likely, {*known, *spelt, *short}),
            Ranking.build((id, {*map(plain, tokens(text))} - no_product) for id, text in products),
            Ranking.build((id, {*map(plain, tokens(text))} - IDLE) for id, text in figures),
            frozenset((one.code, one.craft) for one in subjects.headings),
            {one.id: one.country for one in subjects.fairs},
        )

    def read(self, said: Phrase, text: str) -> Found:
        """Everything these words name. `said` are the tokens of `text`. Never raises."""
        keys = [self.speller.key(word) for word in said]
        have = frozenset(keys)
        met = self._met(have)
        pieces = [*self.markets.read(said)]
        markets = [code for _, codes in pieces if codes for code in codes if code != HOME]
        ids: dict[str, list[str]] = {}
        for entry in met:
            ids.setdefault(entry.table, []).extend(entry.ids)
        forms = tuple(dict.fromkeys(ids.get("form", ())))
        named = tuple(dict.fromkeys((*markets, *ids.get("market", ()))))
        return Found(
            cues=frozenset(ids.get("cue", ())),
            fairs=self._one_fair(met, named),
            markets=named or forms,
            forms=forms,
            typed=tuple(_codes(text)),
            steps=tuple(dict.fromkeys(ids.get("step", ()))),
            figures=tuple(self.figures.find(have, SURE)),
            used=have,
            abroad=frozenset(word for phrase, codes in pieces if codes for word in phrase),
            ours=frozenset(word for phrase, codes in pieces if markets and not codes for word in phrase if self._is_ours(word)),
        )

    def _is_ours(self, word: str) -> bool:
        """Whether something we know of is called by this word, as it stands or in another form."""
        key = self.speller.plain(word)
        return self.speller.knows(word) and (key in self.ours or key in (self.headings.having or {}))

    def _met(self, have: frozenset[str]) -> list[Entry]:
        """The entries all of whose words are there, the longest first."""
        entries = [entry for key in sorted(have) for entry in self.entries.get(key, ()) if entry.keys <= have]
        return sorted(entries, key=lambda entry: (-len(entry.keys), entry.ids))

    def _one_fair(self, met: Sequence[Entry], markets: Sequence[str]) -> tuple[str, ...]:
        """The fairs that the most words name; none that is held elsewhere than in a country that was named."""
        fitting = [
            entry
            for entry in met
            if entry.table == "fair" and (not markets or any(self.countries.get(id, "") in markets for id in entry.ids))
        ]
        if not fitting:
            return ()
        longest = len(fitting[0].keys)
        return tuple(dict.fromkeys(id for entry in fitting if len(entry.keys) == longest for id in entry.ids))


def _telling(text: str, speller: Speller, known: frozenset[str]) -> frozenset[str]:
    """The words of a fair's name that many do not have; where they are everyday words, that it is a fair must be said, too."""
    said = tokens(text)
    telling = [word for word in said if word not in EVERYWHERE] or [*said]
    if not known.issuperset(telling):
        return frozenset(map(speller.plain, telling))
    if len(telling) == 1:
        return frozenset(map(speller.plain, said))
    return frozenset(map(speller.plain, telling)) | ({speller.plain(A_FAIR)} & {*map(speller.plain, said)})


Text = tuple[str, str, tuple[str, ...]]


def _named(subjects: Subjects, words: Sequence[Words]) -> Iterator[Text]:
    """What is recognised by all of its words: the text, the table, and what it names there."""
    for one in words:
        for table, lists in (("cue", one.cues), ("step", one.steps)):
            yield from ((text, table, (id,)) for id, said in lists.items() for text in said)
        yield from ((text, "form", tuple(codes.split())) for codes, said in one.forms.items() for text in said)
    for step in subjects.steps:
        yield from ((text, "step", (step.id,)) for text in step.words)
    yield from ((term.phrase, term.kind, (term.subject,)) for term in subjects.terms if term.kind in ("step", "market"))


def _fairs(subjects: Subjects, words: Sequence[Words]) -> Iterator[Text]:
    for fair in subjects.fairs:
        for name in fair.names:
            yield from ((text, "fair", (fair.id,)) for text in filter(None, map(str.strip, BRACKETS.split(name))))
    for one in words:
        yield from ((text, "fair", tuple(ids)) for text, ids in one.ambiguous_fairs.items())
    yield from ((term.phrase, "fair", (term.subject,)) for term in subjects.terms if term.kind == "fair")


def _products(subjects: Subjects, words: Sequence[Words]) -> Iterator[tuple[str, str]]:
    """The words of each code."""
    for heading in subjects.headings:
        yield from ((heading.code, title) for title in heading.titles)
        yield heading.code, heading.craft.replace("-", " ")
    known = {heading.code for heading in subjects.headings}
    for one in words:
        yield from ((code, text) for code, said in one.products.items() if code in known for text in said)
    yield from ((term.subject, term.phrase) for term in subjects.terms if term.kind == "product")


def _figures(subjects: Subjects, words: Sequence[Words]) -> Iterator[tuple[str, str]]:
    for figure in sorted(subjects.figures, key=_year, reverse=True):  # of several that fit as well, the latest
        yield from ((figure.id, text) for text in (*figure.names, *figure.words))
    known = {figure.id for figure in subjects.figures}
    for one in words:
        yield from ((id, text) for id, said in one.figures.items() if id in known for text in said)
    yield from ((term.subject, term.phrase) for term in subjects.terms if term.kind == "figure")


def _year(figure: Named) -> str:
    return max(re.findall(r"20\d\d", " ".join(figure.words)), default="")


def _markets(subjects: Subjects, words: Sequence[Words], countries: Mapping[Phrase, str]) -> dict[Phrase, tuple[str, ...]]:
    """Countries by all their names, and by their cities; a name of several (`Uni Eropa`) means them all."""
    found: dict[Phrase, tuple[str, ...]] = {phrase: (code,) for phrase, code in countries.items()}
    names = [(text, market.id) for market in subjects.markets for name in market.names for text in BRACKETS.split(name)]
    names += [(text, code) for one in words for code, said in one.cities.items() for text in said]
    for text, code in names:
        if phrase := tokens(text):
            found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), code)))
    return found


def _codes(text: str) -> Iterator[str]:
    """HS codes that were typed, six digits of them at most; a year is none."""
    for match in TYPED_CODE.finditer(text):
        heading, more = match[1], match[2] or ""
        if 0 < int(heading[:2]) <= CHAPTERS and not (heading[:2] in ("19", "20") and not more):
            yield heading + more


def nothing() -> Topics:
    """Topics that recognise nothing."""
    return Topics.build(NOTHING_NAMED, (), {})
