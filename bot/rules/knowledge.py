"""What the catalogue tells, beyond activities: fairs, markets, steps, figures. Immutable; each with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

NO_SOURCE = "none"


class Both(Struct, frozen=True):
    """The same in Indonesian and English."""

    id: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """In English to who speaks it, in Indonesian to everybody else."""
        return self.en if language == "en" and self.en else self.id


Wording = Both | str
"""A text of the catalogue; one that is no pair is said the same in every language, or stands in Indonesian alone."""


NOTHING_SAID = Both()


def both(text: Wording | None) -> Both:
    """A text with its English, empty where it has none."""
    return text if isinstance(text, Both) else Both(text or "")


class Source(Struct, frozen=True):
    publication: str
    title: str | None = None
    url: str | None = None
    published: str | None = None  # as the publication states it; "perkiraan" marks an estimate
    source_article: str | None = None


class Sourced(Struct, frozen=True, kw_only=True):
    """`source` is "none" where nothing supports it; `as_of` is up to when it is supported, as the source states it."""

    source: list[Source] | str = NO_SOURCE
    as_of: str | None = None

    @property
    def sources(self) -> list[Source]:
        return self.source if isinstance(self.source, list) else []


class PastEdition(Struct, frozen=True):
    """An edition that took place or was announced then. Days are "2024", "2024-03" or "2024-03-18"."""

    edition: str
    start: str | None = None
    end: str | None = None
    note: str | None = None
    source: list[str] | str = NO_SOURCE


class Fair(Sourced, frozen=True, kw_only=True):
    id: str
    name: str
    aliases: list[str] = []
    summary: Both
    city: str = ""
    country: str = ""
    venue: str | None = None
    scope: str = ""
    crafts: list[str] = []
    organiser: str = ""
    partners: list[str] = []
    usual_months: list[str] = []  # in Indonesian, as seen in the past
    editions: list[PastEdition] = []
    how_to_join: Both = Both()
    website: str | None = None
    flags: list[Wording] = []


class Agreement(Struct, frozen=True):
    """Between Indonesia and a market; without a date of entry into force its `note` says how it stands."""

    agreement: str
    name: str
    entry_into_force_for_indonesia: str | None = None
    note: Wording | None = None
    source: list[str] | str = NO_SOURCE


class Market(Sourced, frozen=True, kw_only=True):
    market: str  # ISO 3166-1
    name: Both
    agreements: list[Agreement] = []
    certificate_of_origin: list[str] = []
    tariff_notes: Both = Both()
    notes: list[Both] = []

    @property
    def id(self) -> str:
        return self.market


class Heading(Struct, frozen=True):
    """An HS 2022 code of four or six digits, or a range of headings; never more digits."""

    code: str
    title: Both
    note: Wording | None = None


class CraftHeadings(Struct, frozen=True, kw_only=True):
    craft: str
    hs: list[Heading]
    note: Both | None = None
    source: list[str] | str = NO_SOURCE
    as_of: str | None = None

    @property
    def id(self) -> str:
        return self.craft


class ProductRule(Sourced, frozen=True, kw_only=True):
    id: str
    crafts: list[str] = []
    title: Both
    body: Both
    confidence: str = ""


class Step(Sourced, frozen=True, kw_only=True):
    """One step of exporting, of a small craft business."""

    step: int
    id: str
    optional: bool = False
    title: Both
    body: Both
    office: Wording = ""
    documents: list[Wording] = []
    confidence: str = ""


class HelpDesk(Sourced, frozen=True, kw_only=True):
    name: str
    run_by: str = ""
    city: str = ""
    note: Both | None = None

    @property
    def id(self) -> str:
        return self.name


class Figure(Sourced, frozen=True, kw_only=True):
    """Never said without period, unit and source; with its `verdict` where sources conflict."""

    id: str
    value: float | int | str
    unit: str
    period: str
    statement: Both
    in_source_articles: bool = False
    check: str | None = None
    verdict: Wording | None = None


class WorldContext(Sourced, frozen=True, kw_only=True):
    id: str
    statement: Both


class Remark(Sourced, frozen=True, kw_only=True):
    """Advice that belongs to no single record, as one text or several."""

    id: str | list[str] = ""
    en: str | list[str] = ""

    def said(self, language: str) -> str:
        """In English to who speaks it, in Indonesian to everybody else; several texts a line each."""
        text = self.en if language == "en" and self.en else self.id
        return text if isinstance(text, str) else "\n".join(text)


class Anomaly(Struct, frozen=True):
    """Where publications contradict each other or themselves; `where` names the articles."""

    id: str
    where: str
    issue: Both


class Unsourced(Struct, frozen=True):
    """Known by name only: Sapa says so and names the office."""

    id: str | None = None
    en: str | None = None
    name: str | None = None
    title: Both | None = None
    city: str | None = None
    country: str | None = None
    note: Both | str | None = None


class Acronym(Struct, frozen=True):
    short: str
    id: str
    en: str


@dataclass(frozen=True)
class Library:
    """Everything by its id (`markets` by country, `headings` by craft, `desks` and `remarks` by name).

    `unsourced` is by kind, then slug.
    """

    fairs: Mapping[str, Fair] = field(default_factory=dict)
    markets: Mapping[str, Market] = field(default_factory=dict)
    headings: Mapping[str, CraftHeadings] = field(default_factory=dict)
    rules: Mapping[str, ProductRule] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)  # in their order
    desks: Mapping[str, HelpDesk] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    world: Mapping[str, WorldContext] = field(default_factory=dict)
    anomalies: Mapping[str, Anomaly] = field(default_factory=dict)
    acronyms: Mapping[str, Acronym] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    unsourced: Mapping[str, Mapping[str, Unsourced]] = field(default_factory=dict)

    def rules_for(self, crafts: Iterable[str]) -> list[ProductRule]:
        """The product rules that concern any of these crafts."""
        wanted = set(crafts)
        return [rule for rule in self.rules.values() if wanted & set(rule.crafts)]

    def fairs_in(self, country: str, crafts: Iterable[str] = ()) -> list[Fair]:
        """The fairs of a country; of these crafts, where some are given."""
        wanted = set(crafts)
        return [fair for fair in self.fairs.values() if fair.country == country and (not wanted or wanted & set(fair.crafts))]
