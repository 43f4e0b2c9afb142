"""The lexicon: every phrase Sapa recognises and what it means, built once from the catalogue and the word lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from babel import Locale

from bot.understanding.personal import Personal
from bot.understanding.phrases import Phrase, Phrases, tokens
from bot.understanding.subjects import NOTHING_NAMED, Subjects
from bot.understanding.topics import Topics
from bot.understanding.words import Named, Term, Words

GENERAL_CRAFT = "kerajinan-umum"  # "craft": narrows nothing down
ENUMERATION = re.compile(r"[(),/&]| dan | and ")  # "Logam (tembaga, kuningan, besi)" names four things
K = TypeVar("K")
V = TypeVar("V")
Pairs = Iterator[tuple[str, "Meaning"]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase says; several crafts or provinces where it does not decide between them."""

    kind: str | None = None
    crafts: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    month: int | None = None
    span: str | None = None
    level: str | None = None
    skill: str | None = None

    def beside(self, other: Meaning) -> Meaning:
        """Both meanings of one phrase."""
        return Meaning(
            self.kind or other.kind,
            self.crafts + tuple(craft for craft in other.crafts if craft not in self.crafts),
            self.provinces + tuple(code for code in other.provinces if code not in self.provinces),
            self.month or other.month,
            self.span or other.span,
            self.level or other.level,
            self.skill or other.skill,
        )


NOTHING = Meaning()


@dataclass(frozen=True, repr=False)
class Lexicon:
    """Immutable; made anew when the catalogue changes."""

    phrases: Phrases[Meaning]
    countries: Phrases[str]
    numbers: Mapping[Phrase, int]
    answers: Mapping[Phrase, bool]
    commands: Mapping[Phrase, str]
    number_leads: frozenset[str]
    narrows: frozenset[Phrase]
    polite: frozenset[str]
    openings: Mapping[Phrase, str]
    reminding: Mapping[tuple[str, str], str]  # by a word and what it does
    when: Mapping[str, str]  # what a word does where somebody says when something is
    topics: Topics
    personal: Personal  # what is said of one's own, word by word
    trailing: frozenset[str]
    introduces: frozenset[str]
    city_or_regency: Mapping[Phrase, str]
    idle: frozenset[str]  # what a message is not made of
    whole_provinces: frozenset[Phrase]  # names of provinces: any other place is less
    added: frozenset[Phrase]  # what admins gave a meaning from the chat

    @classmethod
    def build(
        cls, crafts: Iterable[Named], provinces: Iterable[Named], words: Iterable[Words], subjects: Subjects = NOTHING_NAMED
    ) -> Lexicon:
        """Of what the catalogue names, the words of all languages, and what else can be named."""
        words, provinces = tuple(words), tuple(provinces)
        commands = _table((command, said) for w in words for command, said in w.commands.items())
        answers = _table((agreed, said) for w in words for agreed, said in ((True, w.agree), (False, w.refuse)))
        digits: dict[int, list[str]] = {number: [] for number in range(1, 100)}
        numbers = _merged([digits, *(w.numbers for w in words)])
        content = _content(tuple(crafts), provinces, words, subjects.terms)
        ordinary = {tokens(text) for w in words for text in (*w.known, *w.not_crafts)}
        silent = {tokens(text) for w in words for text in w.fillers} | {phrase for phrase in ordinary if len(phrase) > 1}
        countries = _countries(words)
        known = {word for table in (commands, answers, ordinary, countries) for phrase in table for word in phrase}
        everyday = known | {word for phrase in (*content, *silent) for word in phrase}
        topics = Topics.build(subjects, words, countries, everyday)
        return cls(
            phrases=Phrases({**dict.fromkeys(silent, NOTHING), **content}, content, known),
            countries=Phrases(countries, countries),
            numbers=_table((number, [str(number), *said] if number > 0 else said) for number, said in numbers.items()),
            answers=answers,
            commands=commands,
            number_leads=frozenset(word for w in words for text in w.number_leads for word in tokens(text)),
            narrows=frozenset(tokens(text) for w in words for text in w.narrows),
            polite=frozenset(word for w in words for text in w.polite for word in tokens(text)),
            openings=_table((name, said) for w in words for name, said in w.openings.items()),
            reminding=_reminding(words),
            when={word: does for w in words for does, said in w.when.items() for word in said},
            topics=topics,
            personal=Personal.build(topics.speller, words, _small(words, countries)),
            trailing=frozenset(word for w in words for word in w.trailing),
            idle=frozenset(word for w in words for word in (*w.doubting, *w.trailing, *w.polite)),
            city_or_regency=_table((name, said) for w in words for name, said in w.city_or_regency.items()),
            introduces=frozenset(word for w in words for word in w.introduces),
            whole_provinces=frozenset(tokens(name) for province in provinces for name in province.names),
            added=frozenset(tokens(term.phrase) for term in subjects.terms),
        )


def _small(words: tuple[Words, ...], countries: Iterable[Phrase]) -> Iterator[str]:
    """What may stand beside the words that tell a command: politeness, yes and no, days, and where somebody is from."""
    for w in words:
        yield from (*w.fillers, *w.polite, *w.trailing, *w.agree, *w.me, *(text for said in w.spans.values() for text in said))
    for phrase in countries:
        yield from phrase


def _reminding(words: tuple[Words, ...]) -> dict[tuple[str, str], str]:
    return {
        (word, does): meaning
        for w in words
        for does, lists in w.reminding.items()
        for meaning, said in lists.items()
        for word in said
    }


def _content(
    crafts: tuple[Named, ...], provinces: tuple[Named, ...], words: tuple[Words, ...], terms: Iterable[Term]
) -> dict[Phrase, Meaning]:
    """Every phrase that narrows a search down."""
    found: dict[Phrase, Meaning] = {}
    listed = (_crafts(crafts, words), _places(provinces, words), _kinds(words), _months(words), _learning(words))
    for pairs in (*listed, _added(terms)):
        for text, meaning in pairs:
            if phrase := tokens(text):
                found[phrase] = found.get(phrase, NOTHING).beside(meaning)
    for text, codes in _merged(w.ambiguous_places for w in words).items():
        found[tokens(text)] = Meaning(provinces=tuple(codes))
    return found


def _crafts(crafts: tuple[Named, ...], words: tuple[Words, ...]) -> Pairs:
    """A craft's own names decide; a word that several crafts list as theirs leaves it open."""
    refused = {tokens(text) for w in words for text in w.not_crafts}
    more = _merged(w.crafts for w in words)
    own = {tokens(name): craft.id for craft in crafts for name in (*_names(craft), *more.get(craft.id, []))}
    for craft in crafts:
        for text in (*_names(craft), *more.get(craft.id, []), *craft.words):
            phrase = tokens(text)
            if phrase not in refused and own.get(phrase, craft.id) == craft.id:
                yield text, Meaning(crafts=(craft.id,))


def _added(terms: Iterable[Term]) -> Pairs:
    """Words from the chat that name a craft, a province or a kind."""
    for term in terms:
        if term.kind == "craft":
            yield term.phrase, Meaning(crafts=(term.subject,))
        elif term.kind == "province":
            yield term.phrase, Meaning(provinces=(term.subject,))
        elif term.kind == "kind":
            yield term.phrase, Meaning(kind=term.subject)


def _names(craft: Named) -> Iterator[str]:
    yield craft.id
    for name in craft.names:
        yield from filter(None, map(str.strip, ENUMERATION.split(name)))


def _places(provinces: tuple[Named, ...], words: tuple[Words, ...]) -> Pairs:
    more = _merged(w.places for w in words)
    for province in provinces:
        for text in (*province.names, *province.words, *more.get(province.id, [])):
            yield text, Meaning(provinces=(province.id,))


def _kinds(words: tuple[Words, ...]) -> Pairs:
    for kind, said in _merged(w.kinds for w in words).items():
        for text in said:
            yield text, Meaning(kind=kind)


def _learning(words: tuple[Words, ...]) -> Pairs:
    """How far somebody is, and what they want to learn."""
    for level, said in _merged(w.levels for w in words).items():
        for text in said:
            yield text, Meaning(level=level)
    for skill, said in _merged(w.skills for w in words).items():
        for text in said:
            yield text, Meaning(skill=skill)


def _months(words: tuple[Words, ...]) -> Pairs:
    for w in words:
        for month, said in w.months.items():
            for text in said:
                yield text, Meaning(month=month)
        for span, said in w.spans.items():
            for text in said:
                yield text, Meaning(span=span)


def _countries(words: tuple[Words, ...]) -> dict[Phrase, str]:
    """Countries by the names Babel knows in both languages, and by our own words."""
    found: dict[Phrase, str] = {}
    for language in ("id", "en"):
        for code, name in Locale(language).territories.items():
            if is_country(code):
                found[tokens(name)] = code
    for code, said in _merged(w.countries for w in words).items():
        found.update({tokens(text): code for text in said})
    return found


def is_country(code: str) -> bool:
    """Whether a territory of Babel's is a country or the like: two letters, not a region's number, not "unknown"."""
    return len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "EZ", "UN", "XA", "XB", "QO")


def _merged(lists: Iterable[dict[K, list[str]]]) -> dict[K, list[str]]:
    """The languages' lists under one key, together."""
    merged: dict[K, list[str]] = {}
    for one in lists:
        for key, said in one.items():
            merged[key] = [*merged.get(key, []), *said]
    return merged


def _table(entries: Iterable[tuple[V, list[str]]]) -> dict[Phrase, V]:
    return {tokens(text): value for value, said in entries for text in said}
