"""What the catalogue's files state, read here anew and without Sapa's own shapes, and what in a bubble none of it bears out.

`Evidence` is made of records as YAML has them; `faults` names each number, percentage, date, month and proper name of a text
that they do not hold. Sapa's own sentences are known from its translations, so that a digit of a template is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
INDONESIAN = "januari februari maret april mei juni juli agustus september oktober november desember".split()  # noqa: SIM905
ENGLISH = "january february march april may june july august september october november december".split()  # noqa: SIM905
MONTHS = {name[:cut]: number for names in (INDONESIAN, ENGLISH) for number, name in enumerate(names, 1) for cut in (3, 4, 20)}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_LONE = re.compile(rf"\b(?:{'|'.join(name.capitalize() for name in sorted(MONTHS, key=len, reverse=True))})\b")
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<n>\d\d)(?:-(?P<d>\d\d))?(?![\d/])"),
    re.compile(rf"\b(?P<d>\d\d?) (?P<o>{_MONTH})\b ?[-–] ?(?P<e>\d\d?) (?P<m>{_MONTH})\b (?P<y>\d{{4}})", re.I),
    re.compile(rf"\b(?:(?P<d>\d\d?) ?[-–] ?)?(?P<e>\d\d?) (?P<m>{_MONTH})\b(?: (?P<y>\d{{4}}))?", re.I),
    re.compile(rf"\b(?P<m>{_MONTH})\b (?P<y>\d{{4}})", re.I),
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)*)(?:-(\d+(?:[.,]\d+)*))?\s?(?:%|persen|per cent|percent)")
_PROPER = re.compile(r"\b[A-Z][\w&'’]{2,}")
_WORD = re.compile(r"[\w&'’]{3,}")
_PLACE = re.compile(r"\{[^}]*\}")

Day = tuple[int, int, int]
"""Year, month and day, 0 where one is not stated."""


@lru_cache
def read(name: str) -> dict[str, Any]:
    """One of the catalogue's files."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast where libyaml is at hand
    found = yaml.load((ROOT / "catalogue" / f"{name}.yaml").read_text("utf-8"), loader)
    assert isinstance(found, dict)
    return found


def flat(value: object) -> Iterator[str]:
    """Every text and number of a record."""
    for one in list(value.values()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from flat(one)
    if not isinstance(value, dict | list | tuple) and value is not None:
        yield str(value)


def dates_in(text: str) -> tuple[list[Day], str]:
    """The days, months and years that a text names together, and what is left of it."""
    found: list[Day] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            part = {name: value for name, value in match.groupdict().items() if value}
            year, month = int(part.get("y", 0)), int(part["n"]) if "n" in part else MONTHS[part["m"].casefold()]
            first = MONTHS[part["o"].casefold()] if "o" in part else month
            days = [(year, first if name == "d" else month, int(part[name])) for name in ("d", "e") if name in part]
            found += days or [(year, month, 0)]
        text = pattern.sub(" ", text)
    return found, text


def values(text: str, language: str) -> set[Decimal]:
    """What a number is as a language writes it: 1.854 is more than a thousand in Indonesian and less than two in English."""
    thousands, point = (".", ",") if language == "id" else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})+(\{point}\d+)?", text):
        return {Decimal(text.replace(thousands, "").replace(point, "."))}
    parts = re.split(r"[.,]", text)
    return {Decimal(".".join(parts))} if len(parts) == 1 or (len(parts) == 2 and point in text) else set(map(Decimal, parts))


@dataclass
class Evidence:
    """What some records hold."""

    said: set[str] = field(default_factory=set)  # numbers as they are written there
    numbers: set[Decimal] = field(default_factory=set)
    percents: set[Decimal] = field(default_factory=set)
    days: set[Day] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, *records: object, kept: dict[int, tuple[object, Evidence]] | None = None) -> Evidence:
        """What these hold; `kept` has what was read of a record already."""
        made, kept = cls(), kept if kept is not None else {}
        for one in records:
            if isinstance(one, list | tuple):
                made._join(cls.of(*one, kept=kept))
            elif isinstance(one, dict):
                if id(one) not in kept:
                    kept[id(one)] = (one, cls.of(*flat(one)))
                made._join(kept[id(one)][1])
            elif one is not None:
                made._take(str(one))
        return made

    def _join(self, other: Evidence) -> None:
        for name in ("said", "numbers", "percents", "days", "months", "words"):
            getattr(self, name).update(getattr(other, name))

    def _take(self, text: str) -> None:
        found, left = dates_in(text)
        self.days |= {one[:cut] + (0,) * (3 - cut) for one in found for cut in (2, 3)} | {(0, *one[1:]) for one in found}  # type: ignore[misc]
        self.months |= {one[1] for one in found} | {
            MONTHS[one.casefold()] for one in re.findall(rf"\b(?:{_MONTH})\b", left, re.I)
        }
        self.said |= set(_NUMBER.findall(text))
        self.numbers |= {value for one in _NUMBER.findall(text) for tongue in ("id", "en") for value in values(one, tongue)}
        parts = [part for one in _PERCENT.finditer(text) for part in one.groups() if part]
        self.percents |= {value for part in parts for tongue in ("id", "en") for value in values(part, tongue)}
        self.words |= {word.casefold() for word in _WORD.findall(text)}

    def faults(self, text: str, language: str) -> list[str]:
        """What stands in a text and in no record."""
        found, left = dates_in(without_templates(text, language))
        wrong = [f"date {one}" for one in found if one not in self.days]
        wrong += [f"month {one}" for one in _LONE.findall(left) if MONTHS[one.casefold()] not in self.months]
        for one in _NUMBER.findall(left):
            if one not in self.said and not values(one, language) <= self.numbers:
                wrong.append(f"number {one}")
        for match in _PERCENT.finditer(left):
            if not {value for part in match.groups() if part for value in values(part, language)} <= self.percents:
                wrong.append(f"percent {match[0]}")
        known = self.words | house_words(language)
        return wrong + [f"name {word}" for word in _PROPER.findall(left) if word.casefold() not in known]


def country(code: str) -> list[str]:
    """What a country (ISO 3166-1) is called."""
    return [str(Locale(language).territories.get(code, "")) for language in ("id", "en")]


@lru_cache
def sentences(language: str) -> tuple[str, ...]:
    """Everything Sapa says in a language, with its places."""
    with (ROOT / "locales/id/LC_MESSAGES/sapa.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale="id") if entry.id]
    sides = [entry.string if language == "id" else entry.id for entry in entries]
    return tuple(text for side in sides for text in ((side,) if isinstance(side, str) else side) if text)


@lru_cache
def house_words(language: str) -> frozenset[str]:
    """Words of Sapa's own sentences, of weekdays and months."""
    days = Locale(language).days["format"]
    calendar = {str(name).casefold() for width in ("wide", "abbreviated") for name in days[width].values()}
    own = {word.casefold() for text in sentences(language) for word in _WORD.findall(_PLACE.sub(" ", text))}
    return frozenset(own | calendar | set(MONTHS))


@lru_cache
def _templates(language: str) -> re.Pattern[str]:
    parts = {part for text in sentences(language) for part in _PLACE.split(text) if re.search(r"\d", part)}
    long = sorted((part for part in parts if len(re.findall(r"[^\W\d]", part)) >= 4), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)))


def without_templates(text: str, language: str) -> str:
    """A text without those pieces of Sapa's own sentences that hold digits: "check all 8 at INSW"."""
    return _templates(language).sub(" ", text)


def is_over(edition: dict[str, Any], today: date) -> bool:
    """Whether an edition of the file is over on a day, by the last day it may have lasted."""
    years = re.findall(r"20\d\d", f"{edition['edition']} {edition.get('note') or ''}")
    last = str(edition.get("end") or edition.get("start") or max(years, default="9999"))
    return last + {4: "-12-31", 7: "-31"}.get(len(last), "") < today.isoformat()
