"""The words to recognise: what the catalogue names, and what `locales/<language>/words.yaml` lists."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import yaml

Span = Literal[
    "today", "tomorrow", "day_after", "this_week", "next_week", "last_month", "this_month", "next_month", "this_year",
    "next_year", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]  # fmt: skip
Lists = dict[str, list[str]]
Reminding = Literal["unit", "whole", "at", "half", "part", "one", "before"]


@dataclass(frozen=True, slots=True)
class Named:
    """A craft or a province: its id, its names in both languages, and the other words people use for it."""

    id: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()


TERM_KINDS = ("craft", "province", "market", "fair", "product", "step", "figure", "kind")
"""What an added word can name."""


class Term(NamedTuple):
    """A word that an admin added from the chat: what people say, and what it names (one of TERM_KINDS, and its id)."""

    phrase: str
    kind: str
    subject: str


class Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is somebody's own: what it is called, and what is said of it; `mine` says that the word for oneself is enough."""

    of: list[str]
    said: list[str]
    mine: bool = False


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words.yaml."""

    months: dict[int, list[str]] = {}
    spans: dict[Span, list[str]] = {}
    kinds: Lists = {}
    crafts: Lists = {}  # by craft id
    places: Lists = {}  # by province code
    ambiguous_places: Lists = {}  # a place and the provinces it can mean
    city_or_regency: Lists = {}  # a name that a city and a regency share, and how people write it
    levels: Lists = {}  # beginner, intermediate, advanced, further
    skills: Lists = {}  # by bot.rules.matching.SKILLS
    countries: Lists = {}  # by ISO 3166-1 code
    numbers: dict[int, list[str]] = {}  # -1 is the last
    narrows: list[str] = []  # said in front of what narrows the list on the screen: "only in December"
    number_leads: list[str] = []  # said beside a number: "yang nomor 2"
    agree: list[str] = []
    refuse: list[str] = []
    polite: list[str] = []  # said beside an answer, changing nothing
    commands: Lists = {}
    personal: Lists = {}  # by command: words that tell it in any order, with small words between
    own: dict[str, Own] = {}  # by the command that shows what is somebody's own
    mine: list[str] = []  # words for what is one's own, besides those for oneself
    wanting: list[str] = []  # who says so speaks of what they do not have yet
    me: list[str] = []  # words for oneself
    denying: list[str] = []  # a small word that turns what is said into its opposite
    openings: Lists = {}  # by what a longer message that begins so asks for
    reminding: dict[Reminding, Lists] = {}  # by what the word does in "remind me 3 days before at 7"
    when: Lists = {}  # by what the word does in "Monday 9 to 12": a day of the week from "1", `to`, `next`, `done`
    fillers: list[str] = []  # carry nothing in a search
    known: list[str] = []  # ordinary words that are no typing error of ours
    not_crafts: list[str] = []  # catalogue words that mean something else in chat
    short: Lists = {}  # a word, and how people shorten it
    same: Lists = {}  # a word, and words that are looked up like it, in either language
    trailing: list[str] = []  # said behind a request, changing nothing
    doubting: list[str] = []  # said behind "is this real?" without being the message
    introduces: list[str] = []  # a name or an address follows
    whole: list[str] = []  # words that mean something else without their endings
    cues: Lists = {}  # what shows what somebody wants: by what bot.understanding.deciding asks for
    cities: Lists = {}  # by the country they are a market in
    products: Lists = {}  # by HS code
    steps: Lists = {}  # by the step of exporting they are about
    figures: Lists = {}  # by the figure they ask for
    ambiguous_fairs: Lists = {}  # a name, and the fairs it can mean
    forms: Lists = {}  # certificates of origin, by the countries they are for: "SG MY TH"


def read_words(locales: Path) -> tuple[Words, ...]:
    """The words of every language that has some; raises msgspec.ValidationError naming what is wrong."""
    return tuple(_words(path) for path in sorted(locales.glob("*/words.yaml")))


def _words(path: Path) -> Words:
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # texts only: `no` and `on` stay words
    return msgspec.convert(yaml.load(path.read_text("utf-8"), loader), Words, strict=False)
