"""What can be found by words, what is looked for, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Point = tuple[float, float]
"""Degrees north and east."""


class Found(StrEnum):
    """What a search finds."""

    ACTIVITY = "activity"  #: by its id
    PROGRAMME = "programme"  #: by its name
    FAIR = "fair"  #: by its slug; each of its announced editions is a document of its own
    MARKET = "market"  #: by its country
    PRODUCT = "product"  #: a craft's HS codes, by the craft
    STEP = "step"
    RULE = "rule"
    DESK = "desk"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to find. `titles` are Indonesian and English, `words` whatever else it is found by, in any language.

    `sort` is an activity's own kind, `skills` those that are stated of it or named in its title; `abroad` says that it takes
    people of other countries, `online` that it is held there or says so. `first` and `last` are local days, both included;
    `months` those it usually falls in where no day is known; `over` says that it was, though nobody knows on which day.
    """

    kind: Found
    key: str
    titles: tuple[str, str]
    words: str = ""
    sort: str | None = None
    crafts: tuple[str, ...] = ()
    province: str | None = None
    country: str | None = None
    city: str | None = None
    programme: str | None = None
    level: str | None = None
    skills: tuple[str, ...] = ()
    abroad: bool = False
    online: bool = False
    first: date | None = None
    last: date | None = None
    months: tuple[int, ...] = ()
    over: bool = False
    point: Point | None = None

    def past(self, today: date) -> bool:
        """Whether it is over on that day."""
        ends = self.last or self.first
        return self.over or (ends is not None and ends < today)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: all of what is set holds for whatever is found; of `words` as many as possible.

    Of `levels` any will do; `own` is the person's province, which only decides between what fits alike.
    """

    words: tuple[str, ...] = ()
    kinds: tuple[Found, ...] = ()
    sort: str | None = None
    craft: str | None = None
    province: str | None = None
    country: str | None = None
    programme: str | None = None
    levels: tuple[str, ...] = ()
    skill: str | None = None
    abroad: bool = False
    online: bool = False
    first: date | None = None
    last: date | None = None
    own: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but words narrows it down."""
        parts = (self.kinds, self.sort, self.craft, self.province, self.country, self.programme, self.first)
        return any(parts) or bool(self.levels or self.skill or self.abroad or self.online)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `score` is higher the better its words fit."""

    document: Document
    score: float
    past: bool = False

    @property
    def kind(self) -> Found:
        return self.document.kind

    @property
    def key(self) -> str:
        return self.document.key
