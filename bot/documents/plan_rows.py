"""One row of a spreadsheet of activities: the plan it says, in either language's words, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from bot.i18n import LOCALES, speaking
from bot.rules import drafts, publishable
from bot.rules.drafts import Plan
from bot.screens.organisers import import_columns as screens
from bot.understanding import Lexicon, Named, cells, match_craft, match_place, match_skill, read_words
from bot.understanding.cells import Odd, Value

ALLOWED = {
    "kind": tuple(kind for kind in drafts.KINDS if kind != drafts.FACILITATION),  # a spreadsheet has no column for its fair
    "mode": drafts.MODES,
    "joining": drafts.JOININGS,
    "level": drafts.LEVELS,
    "needs": drafts.NEEDS,
    "asks": drafts.ASKS,
    "roles": drafts.ROLES,
}
MARKS = ("CONTOH:", "EXAMPLE:")
TEXTS = ("title_id", "title_en", "summary_id", "summary_en", "venue", "city", "link", "cost", "certificate", "programme")
"""Columns that are taken as they are written."""

Key = tuple[str, str, str, str]
"""Title, day, hour and place: what makes two activities of an organisation the same one."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a file is read against: the catalogue's names, the zones of provinces, the organisation's own (IANA), and now (UTC).

    `there` are the keys of what the organisation has already; `language` is whose words the report is in.
    """

    language: str
    crafts: Sequence[Named]
    provinces: Sequence[Named]
    zones: Mapping[str, str]
    zone: str
    now: datetime
    there: Collection[Key] = ()


class Fault(msgspec.Struct, frozen=True):
    """Something wrong with a row."""

    row: int
    field: str
    code: str
    value: str = ""


class Reader:
    """Turns rows into plans, with the words of both languages and of the catalogue."""

    def __init__(self, order: Order) -> None:
        words = read_words(LOCALES)
        self.order = order
        self.lexicon = Lexicon.build(order.crafts, order.provinces, words)
        self.months = {said.casefold(): number for one in words for number, named in one.months.items() for said in named}
        self.named = {name: _named(name, codes) for name, codes in ALLOWED.items()}
        self.matched: dict[tuple[str, str], str] = {}
        self.ways: dict[str, Callable[[Value], Any]] = dict.fromkeys(TEXTS, cells.text) | {
            "kind": lambda value: self._one("kind", cells.text(value)),
            "mode": lambda value: self._one("mode", cells.text(value)),
            "joining": lambda value: self._one("joining", cells.text(value)) or "first_come",
            "level": lambda value: self._one("level", cells.text(value)),
            "starts_on": lambda value: cells.day(value, self.months),
            "ends_on": lambda value: cells.day(value, self.months),
            "closes": lambda value: cells.day(value, self.months),
            "opens_at": cells.hour,
            "shuts_at": cells.hour,
            "quota": cells.whole,
            "point": cells.point,
            "waitlist": lambda value: cells.truth(value) is not False,
            "province": lambda value: self._match("province", cells.text(value)),
            "crafts": lambda value: self._all("craft", value),
            "only_crafts": lambda value: self._all("craft", value),
            "only_provinces": lambda value: self._all("province", value),
            "needs": lambda value: self._choices("needs", value),
            "roles": lambda value: self._choices("roles", value),
            "asks": lambda value: self._choices("asks", value) or ("name", "phone"),
            "skills": lambda value: tuple(match_skill(one, self.lexicon) or one for one in cells.listed(value)),
        }

    def read(self, number: int, row: Mapping[str, Value]) -> tuple[Plan, list[Fault]]:
        """The plan of a row and what is wrong with it."""
        said: dict[str, Any] = {}
        faults = []
        for name, value in row.items():
            try:
                said[name] = self.ways[name](value)
            except Odd as error:
                faults.append(Fault(number, name, str(error), _shown(value)))
        plan = self._plan(said)
        if plan.title_id.upper().startswith(MARKS):
            return plan, [Fault(number, "title_id", "example")]
        told = {fault.field for fault in faults}
        for name, code in publishable.problems(plan, self.order.now).items():
            if not _explained(name, told):
                faults.append(Fault(number, name, code, _shown(row.get(name))))
        return plan, faults

    def _plan(self, said: dict[str, Any]) -> Plan:
        latitude, longitude = said.pop("point", None) or (None, None)
        closes = said.pop("closes", None)
        province = said.get("province", "")
        zone = self.order.zones.get(province, self.order.zone)
        closing = f"{closes.isoformat()}T23:59" if closes else drafts.NEVER
        if said.get("ends_on") == said.get("starts_on"):
            said["ends_on"] = None
        return Plan(**said, latitude=latitude, longitude=longitude, closes=_day_before(closes, said, closing), zone=zone)

    def _one(self, name: str, said: str) -> str:
        """The code of one allowed value."""
        if not said:
            return ""
        code = self.named[name].get(_plainly(said))
        if code is None:
            raise Odd("choice")
        return code

    def _choices(self, name: str, value: Value) -> tuple[str, ...]:
        whole = self.named[name].get(_plainly(cells.text(value)))
        if whole:
            return (whole,)
        return tuple(dict.fromkeys(self._one(name, one) for one in cells.listed(value)))

    def _all(self, noun: str, value: Value) -> tuple[str, ...]:
        """Several crafts or provinces; a name with a comma in it may stand alone."""
        said = cells.text(value)
        if said and (whole := self._known(noun, said)) is not None:
            return (whole,)
        return tuple(dict.fromkeys(self._match(noun, one) for one in cells.listed(value)))

    def _known(self, noun: str, said: str) -> str | None:
        """The code of a name exactly as the catalogue has it."""
        listed = self.order.crafts if noun == "craft" else self.order.provinces
        return next((one.id for one in listed if said.casefold() in (one.id.casefold(), *map(str.casefold, one.names))), None)

    def _match(self, noun: str, said: str) -> str:
        """The code of a craft or a province by any of its names."""
        if not said:
            return ""
        if (noun, said) not in self.matched:
            found = self._known(noun, said) or (match_craft if noun == "craft" else match_place)(said, self.lexicon)
            if not isinstance(found, str):
                raise Odd("several" if found else "choice")
            self.matched[noun, said] = found
        return self.matched[noun, said]


def _day_before(closes: date | None, said: Mapping[str, Any], closing: str) -> str:
    """A last day on which it begins already counts until it begins."""
    return drafts.NEVER if closes is not None and closes == said.get("starts_on") and said.get("opens_at") else closing


def _explained(name: str, told: Collection[str]) -> bool:
    """Whether what is wrong follows from a cell that could not be read."""
    of_when = {"starts_on", "ends_on", "opens_at", "shuts_at"}
    return name in told or (name in ("when", "closes") and not of_when.isdisjoint(told)) or (name == "city" and "mode" in told)


def _shown(value: Value) -> str:
    """A cell as its writer sees it, short."""
    return " ".join(str("" if value is None else value).split())[: screens.SHOWN]


def _named(name: str, codes: Sequence[str]) -> dict[str, str]:
    """Every word for each allowed value."""
    found = {_plainly(code): code for code in codes}
    for language in ("id", "en"):
        with speaking(language):
            found |= {_plainly(screens.choice_name(name, code)): code for code in codes}
    return found


def _plainly(said: str) -> str:
    return " ".join(said.replace("_", " ").casefold().split())
