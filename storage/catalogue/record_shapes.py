"""The shapes of the records Sapa shows as they are; fields not named here are kept unread."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from storage.catalogue.shapes import Both, Country, Key, Line, PartialDay, Prose, Scale, Slug, Sources, Title, Url


class BusinessScale(Struct):
    id: Scale
    name: Title
    words: list[Line]


class CraftRegion(Struct):
    craft: Slug
    places: Annotated[list[Line], Meta(min_length=1)]
    source: Sources
    as_of: Line


class Acronym(Struct):
    short: Line
    id: Line
    en: Line


class Edition(Struct):
    edition: Line
    start: PartialDay | None
    end: PartialDay | None
    source: list[Url] | Literal["none"]


Wording = Both | Prose
"""In both languages, or one text: a name that is the same in both, or Indonesian alone."""


class Fair(Struct):
    id: Slug
    name: Line
    aliases: list[Line]
    summary: Both
    city: Line
    country: Country
    crafts: list[Slug]
    organiser: Line
    usual_months: list[Line]
    editions: list[Edition]
    how_to_join: Both
    website: Url | None
    source: Sources
    as_of: Line
    flags: list[Wording] = []


class Agreement(Struct):
    agreement: Line
    name: Line
    entry_into_force_for_indonesia: PartialDay | None
    source: list[Url] | Literal["none"]
    note: Wording | None = None


class Market(Struct):
    market: Country
    name: Title
    agreements: list[Agreement]
    certificate_of_origin: list[Line]
    tariff_notes: Both
    notes: list[Both]
    source: Sources
    as_of: Line


class Heading(Struct):
    code: Annotated[str, Meta(pattern=r"^[0-9]{4}([0-9]{2})?(-[0-9]{4})?$")]  # never beyond the six international digits
    title: Both
    note: Wording | None = None


class CraftHeadings(Struct):
    craft: Slug
    hs: Annotated[list[Heading], Meta(min_length=1)]
    source: list[Line]
    as_of: Line


class ProductRule(Struct):
    id: Slug
    crafts: list[Slug]
    title: Title
    body: Both
    source: Sources | Literal["none"]
    as_of: Line | None
    confidence: Line


class Step(Struct):
    step: Annotated[int, Meta(ge=1, le=99)]
    id: Slug
    optional: bool
    title: Title
    body: Both
    office: Wording
    documents: list[Wording]
    source: Sources
    as_of: Line
    confidence: Line


class HelpDesk(Struct):
    name: Line
    run_by: Line
    city: Line
    source: Sources
    as_of: Line


class Statistic(Struct):
    id: Slug
    value: int | float | Line
    unit: Line
    period: Line
    statement: Both
    check: Prose | None
    verdict: Wording | None
    source: Sources
    as_of: Line


class WorldContext(Struct):
    id: Slug
    statement: Both
    source: Sources
    as_of: Line


class Anomaly(Struct):
    id: Key
    where: Line
    issue: Both


class SourceArticle(Struct):
    id: Key
    publication: Line
    title: Line
    url: Url | None


class Unsourced(Struct):
    """Known by name only: Sapa says so and names the office."""

    source: Literal["none"]
    id: Line | None = None
    name: Line | None = None
    title: Title | None = None
    note: Any = None


class Remark(Struct):
    """Advice in both languages, as one text or several."""

    id: Prose | list[Prose]
    en: Prose | list[Prose]
