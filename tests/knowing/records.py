"""Which records of the catalogue's files a button is about, by its payload alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from zlib import crc32

from bot.vocabulary import Action
from tests.knowing.evidence import ENGLISH, INDONESIAN, Evidence, country, read

Record = dict[str, Any]


def _by(key: str, records: list[Record]) -> dict[str, Record]:
    return {str(one[key]): one for one in records}


def others(record: Record | None) -> int:
    """How many publications state it besides the first."""
    return len(record["source"]) - 1 if record and isinstance(record.get("source"), list) else 0


class Records:
    """The files, and what each payload may say. `slugs` are activities by their number."""

    def __init__(self, slugs: Mapping[str, str]) -> None:
        self.slugs = slugs
        self._kept: dict[str, Evidence | None] = {}
        self._read: dict[int, tuple[object, Evidence]] = {}

    general = cached_property(lambda self: read("fairs")["facilitation_general"])
    fairs = cached_property(lambda self: _by("id", read("fairs")["fairs"]))
    markets = cached_property(lambda self: _by("market", read("markets")["markets"]))
    headings = cached_property(lambda self: _by("craft", read("markets")["crafts_hs"]))
    rules = cached_property(lambda self: _by("id", read("markets")["product_rules"]))
    procedures = cached_property(lambda self: read("procedures"))
    steps = cached_property(lambda self: _by("id", self.procedures["steps"]))
    desks = cached_property(lambda self: {f"{crc32(one['name'].encode()):08x}": one for one in self.procedures["help_desks"]})
    statistics = cached_property(lambda self: read("statistics"))
    figures = cached_property(lambda self: _by("id", self.statistics["statistics"]))
    trainings = cached_property(lambda self: _by("id", read("trainings")["trainings"]))
    glossary = cached_property(lambda self: read("glossary"))
    crafts = cached_property(lambda self: _by("id", self.glossary["crafts"]))
    provinces = cached_property(lambda self: _by("iso_3166_2", self.glossary["provinces"]))

    def of(self, action: Action) -> Evidence | None:
        """What may be said of what it opens; nothing of lists, whose rows say it; None of what is no catalogue's, as samples."""
        key = f"{action.name}:{action.argument}"
        if key not in self._kept:
            found = self._found(action.name, action.argument)
            self._kept[key] = None if found is None else Evidence.of(found, kept=self._read)
        return self._kept[key]

    def _found(self, name: str, argument: str) -> object:
        subject = argument.partition("/")[0].partition("=")[0]
        if name == "share" and not subject.isdigit():
            name = "fair"
        kind = {"details": "card", "share": "card", "desk_sources": "desk"}.get(name, name)
        kind = "fair" if kind.startswith("fair_") and kind != "fair_calls" else "step" if kind.startswith("step_") else kind
        finds = getattr(self, f"_{kind}", None)
        return finds(subject, f"{name} {argument}") if finds is not None else []

    def _names(self, crafts: list[str]) -> list[object]:
        return [self.crafts[one]["name"] for one in crafts if one in self.crafts]

    def _fair(self, slug: str, whole: str) -> object:
        fair = self.fairs.get(slug)
        if fair is None:
            return None
        general = self.general if "general" in whole else None
        pages = [*range(1, len(fair.get("flags") or []) + 1)]
        market = self.markets.get(fair["country"], {}).get("name")
        return [
            fair,
            others(fair),
            general,
            others(general),
            self._names(fair["crafts"]),
            country(fair["country"]),
            market,
            pages,
        ]

    def _fairs(self, key: str, whole: str) -> object:
        """What a list is narrowed to: craft.where.month."""
        craft, _, month = [*key.split("."), "", ""][:3]
        return [self._names([craft]), [names[int(month) - 1] for names in (INDONESIAN, ENGLISH) if month.isdigit()]]

    def _market(self, code: str, whole: str) -> object:
        market = self.markets.get(code)
        if market is None:
            return None
        demand = [one for one in self.figures.values() if "demand" in one["id"]] if "demand" in whole else []
        return [market, others(market), demand, [others(one) for one in demand], self._article(market)]

    def _article(self, record: Record) -> object:
        """What the files call "artikel S3" is said by its name."""
        return [one for one in self.statistics["source_articles"] if one["id"] in str(record)]

    def _product(self, said: str, whole: str) -> object:
        craft, _, code = said.rpartition(".")
        craft, code = (code, "") if code in self.crafts else (craft, code)
        own = [self.headings[craft]] if craft in self.headings else list(self.headings.values())
        dotted = [f"{one['code'][:4]}.{one['code'][4:]}" for entry in own for one in entry["hs"] if len(one["code"]) == 6]
        all_of_it = "/rule" in whole or "/proof" in whole
        rules = [one if all_of_it else one["title"] for one in self.rules.values()]
        counts = [others(one) for one in self.rules.values()] if "/rule/" in whole else []
        agreed = [[one["agreements"], one["name"]] for one in self.markets.values()] if "duty" not in whole else []
        online = self.procedures["source_none"] if "/online" in whole else []
        return [own, dotted, code, self._names([craft, *(one["craft"] for one in own)]), rules, counts, agreed, online]

    def _duty(self, said: str, whole: str) -> object:
        product, _, code = said.partition("@")
        return [self._product(product, whole), self._market(code, "")]

    def _compare(self, said: str, whole: str) -> object:
        product, _, codes = whole.partition(" ")[2].partition("@")
        return [self._product(product, "duty"), [self._market(code, "") for code in codes.split(",")]]

    def _step(self, slug: str, whole: str) -> object:
        step = self.steps.get(slug)
        explained = self.glossary["acronyms"] if "explain" in whole else None
        offices = "FTA Center, INSW, Bea Cukai"  # named where a step has no office: procedures.yaml, guardrails
        return step and [step, len(self.steps), others(step), explained, offices]

    def _steps(self, subject: str, whole: str) -> object:
        return [0, len(self.steps)]  # none is done yet

    def _desk(self, mark: str, whole: str) -> object:
        desk = self.desks.get(mark)
        return desk and [desk, others(desk)]

    def _desk_names(self, subject: str, whole: str) -> object:
        return self.procedures["source_none"]

    def _figures(self, subject: str, whole: str) -> object:
        return None  # how many there are, and whatever somebody asked for

    _studies = _search = _follow = _figures

    def _figure(self, slug: str, whole: str) -> object:
        one = self.figures.get(slug)
        if one is None:
            return None
        stem = "-".join(slug.split("-")[:2])
        series = [other for key, other in self.figures.items() if key.startswith(stem)] if "=years" in whole else []
        percent = f"{one['value']}%" if str(one["unit"]).startswith("%") else ""
        return [one, others(one), series, percent, self.statistics["anomalies"], self._article(one)]

    def _card(self, number: str, whole: str) -> object:
        one = self.trainings.get(self.slugs.get(number, ""))
        if one is None:
            return None
        where = one["eligibility"]
        provinces = [
            [self.provinces[code]["official_name"], self.provinces[code]["name_en"]]
            for code in where.get("provinces") or []
            if code in self.provinces
        ]
        abroad = [country(code) for code in where.get("countries") or []]
        return [one, others(one), provinces, abroad, self._names(one["crafts"]), number]
