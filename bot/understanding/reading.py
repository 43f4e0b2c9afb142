"""`understand`: one message, read against the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.understanding.calendar import SPANS, Days, months, year
from bot.understanding.deciding import decided
from bot.understanding.intents import Asks, Aspect, Doubt, Intent
from bot.understanding.lexicon import GENERAL_CRAFT, Lexicon, Meaning
from bot.understanding.phrases import Phrase, tokens

V = TypeVar("V")

LONGEST_TEXT = 300
NUMBER = re.compile(r"(?:no\.?|nomor|#)?([1-9][0-9]?)[.)]?", re.ASCII)
YEAR = re.compile(r"20[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message says. `words` is what is left to search for; `months` the first and last day meant.

    `number` and `yes` are given only when the message says nothing else. `kind` "training" is also the word for any kind.
    `fairs` are slugs, several where a name fits several; `markets` countries in the order they were named; `product` the words
    that name one, `codes` the HS codes it may have or that were typed, the best first; `step` and `figures` are ids of the
    catalogue, the best first; `town` is a place as it was said; `aspect` what of it is asked; `doubt` is what has to be asked.
    """

    text: str
    words: tuple[str, ...] = ()
    kind: str | None = None
    craft: str | None = None
    province: str | None = None
    months: Days | None = None
    level: str | None = None
    skill: str | None = None
    number: int | None = None
    yes: bool | None = None
    intent: Intent | None = None
    fairs: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    product: str | None = None
    codes: tuple[str, ...] = ()
    step: str | None = None
    figures: tuple[str, ...] = ()
    town: str | None = None
    aspect: Aspect | None = None
    doubt: Doubt | None = None


def understand(text: str, lexicon: Lexicon, today: date) -> Understood:
    """Read a message. Never raises, whatever it holds; only its first 300 characters count."""
    text = text[:LONGEST_TEXT].replace("\0", "").strip()
    typed = tokens(text)
    number = _alone(_choice(text, typed), lexicon.numbers, lexicon.number_leads | lexicon.polite)
    if number is not None:
        return Understood(text, number=number)
    said = tuple(map(lexicon.topics.speller.written, typed))
    yes = _alone(typed, lexicon.answers, lexicon.polite)
    if yes is not None:
        return Understood(text, yes=yes)
    gathered = _Gathered()
    for phrase, meaning in lexicon.phrases.read(said):
        gathered.add(phrase, meaning)
    plain = gathered.understood(text, today, lexicon)
    return decided(plain, lexicon.topics.read(said, text), lexicon.topics, tuple(gathered.doubts(plain)))


@dataclass
class _Gathered:
    """The pieces of a message so far."""

    pieces: list[tuple[Phrase, Meaning | None]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)

    def add(self, phrase: Phrase, meaning: Meaning | None) -> None:
        self.pieces.append((phrase, meaning))
        if meaning:
            self.kinds += [meaning.kind] if meaning.kind else []
            self.months += [meaning.month] if meaning.month else []
            self.spans += [meaning.span] if meaning.span else []

    def understood(self, text: str, today: date, lexicon: Lexicon) -> Understood:
        craft = first_decided(_narrower(meaning.crafts) for _, meaning in self.pieces if meaning)
        province = first_decided(meaning.provinces for _, meaning in self.pieces if meaning)
        days = self._days(today)
        return Understood(
            text,
            words=tuple(word for word in self._left(craft, province) if not (days and word.isdigit())),
            kind=self.kinds[0] if self.kinds else None,
            craft=craft,
            province=province,
            months=days,
            level=next((meaning.level for _, meaning in self.pieces if meaning and meaning.level), None),
            skill=next((meaning.skill for _, meaning in self.pieces if meaning and meaning.skill), None),
            town=self._town(province, lexicon.whole_provinces),
        )

    def _town(self, province: str | None, whole: frozenset[Phrase]) -> str | None:
        """The place that was named, where it is less than its province."""
        said = (phrase for phrase, meaning in self.pieces if meaning and province in meaning.provinces and phrase not in whole)
        return next((" ".join(phrase) for phrase in said), None) if province else None

    def doubts(self, plain: Understood) -> Iterable[Doubt]:
        """The words that left open which province or which craft they mean."""
        for phrase, meaning in self.pieces:
            if meaning and plain.province is None and len(meaning.provinces) > 1:
                yield Doubt(Asks.PLACE, " ".join(phrase), meaning.provinces)
            if meaning and plain.craft is None and len(_narrower(meaning.crafts)) > 1:
                yield Doubt(Asks.CRAFT, " ".join(phrase), _narrower(meaning.crafts))

    def _days(self, today: date) -> Days | None:
        """From the first day to the last of all the months and spans named."""
        years = [int(word) for phrase, meaning in self.pieces if meaning is None for word in phrase if YEAR.fullmatch(word)]
        found = [SPANS[span](today) for span in self.spans] + months(self.months, years[0] if years else None, today)
        if years and not found:
            found = [year(years[0])]
        return (min(first for first, _ in found), max(last for _, last in found)) if found else None

    def _left(self, craft: str | None, province: str | None) -> Iterable[str]:
        """Words nobody understood, and those that left open what they meant."""
        for phrase, meaning in self.pieces:
            open_craft = meaning is not None and craft is None and len(meaning.crafts) > 1
            open_province = meaning is not None and province is None and len(meaning.provinces) > 1
            if meaning is None or open_craft or open_province:
                yield from phrase


def common(candidates: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What all of them agree on, in the first one's order; everything named when they do not."""
    said = [options for options in candidates if options]
    agreed = [option for option in said[0] if all(option in options for options in said)] if said else []
    return tuple(agreed or dict.fromkeys(option for options in said for option in options))


def first_decided(candidates: Iterable[tuple[str, ...]]) -> str | None:
    """The one all agree on, or else the first that is named without doubt."""
    said = [options for options in candidates if options]
    agreed = common(said) if said else ()
    if len(agreed) == 1:
        return agreed[0]
    return next((options[0] for options in said if len(options) == 1), None)


def _narrower(crafts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(craft for craft in crafts if craft != GENERAL_CRAFT)


def _choice(text: str, typed: Phrase) -> Phrase:
    """The message's words, where a number counts only as plain digits: `2`, `2.`, `2)`, `no. 2`; not `-2`, `2,5` or `²`."""
    if not any(map(str.isnumeric, text)):
        return typed
    said: list[str] = []
    for chunk in text.casefold().split():
        number = NUMBER.fullmatch(chunk)
        digits = any(letter.isnumeric() for letter in chunk)
        said += [number[1]] if number else [chunk] if digits else tokens(chunk)
    return tuple(said)


def _alone(said: Phrase, values: Mapping[Phrase, V], beside: frozenset[str]) -> V | None:
    """The one value a message holds when it holds nothing but that and the words that may stand beside it."""
    found: list[V] = []
    start = 0
    while start < len(said):
        for length in (4, 3, 2, 1):
            if said[start : start + length] in values:
                found.append(values[said[start : start + length]])
                start += min(length, len(said) - start)
                break
        else:
            if said[start] not in beside:
                return None
            start += 1
    return found[0] if found and found.count(found[0]) == len(found) else None
