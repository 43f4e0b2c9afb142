"""The shapes of the rows Sapa decides by: crafts, provinces and activities."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=48)]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Prose = Annotated[str, Meta(min_length=1, max_length=2000)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Province = Annotated[str, Meta(pattern=r"^ID-[A-Z]{2}$")]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]
PartialDay = Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]  # "2024", "2024-03" or "2024-03-18"
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Days = Annotated[int, Meta(ge=-400, le=400)]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Zone = Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]
Kind = Literal[
    "training", "bimtek", "workshop", "webinar", "introduction",
    "mentoring", "certification", "programme", "study", "equipment_grant", "facilitation",
]  # fmt: skip
Mode = Literal["offline", "online", "hybrid"]
Scale = Literal["mikro", "kecil", "menengah"]
Role = Literal["artisan", "civil_servant", "other"]
Need = Literal["ktp", "nib", "phone", "laptop", "sample_product", "craft"]
Field = Literal["name", "phone", "craft", "country", "province", "regency", "business", "scale", "nib", "role"]


class Strict(Struct, forbid_unknown_fields=True):
    """A row we decide by: a field we do not know is a mistake worth reporting."""


class Both(Strict):
    """The same in Indonesian and English."""

    id: Prose
    en: Prose


class Title(Strict):
    id: Annotated[str, Meta(min_length=1, max_length=200)]
    en: Annotated[str, Meta(min_length=1, max_length=200)]


class Source(Strict):
    publication: Line
    title: Line | None
    url: Url | None
    published: Line | None
    source_article: Key | None = None


Sources = Annotated[list[Source], Meta(min_length=1, max_length=20)]


# ---- glossary -----------------------------------------------------------------------------------------------------------
class Craft(Struct):
    id: Slug
    name: Title
    synonyms: list[Line]
    common_typos: list[Line]


class ProvinceRow(Struct):
    iso_3166_2: Province
    official_name: Line
    name_en: Line
    short_names: list[Line]
    iana: Zone


# ---- trainings ----------------------------------------------------------------------------------------------------------
class SourcedEligibility(Strict):
    """As the sources put it: roles are free words."""

    roles: list[Line] = []
    countries: list[Country] = []
    provinces: list[Province] = []
    scale: list[Scale] = []
    other: Prose | None = None


class Activity(Strict, kw_only=True):
    """What sourced activities and samples have in common."""

    id: Slug
    kind: Kind
    mode: Mode
    title: Title
    summary: Both
    crafts: list[Slug]
    organiser: Line
    partners: list[Line] = []
    programme: Line | None = None
    venue: Line | None = None
    city: Line | None = None
    country: Country | None = None
    quota: Count | None = None
    certificate: Line | None = None
    cost: Line | None = None
    how_to_join: Prose | None = None
    opens_at: Clock | None = None
    shuts_at: Clock | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    needs: list[Need] = []
    asks: list[Field] = []
    reminders: list[Line] | None = None  # bot.rules.reminders; none given: the usual ones
    cancelled: bool = False


class Training(Activity, kw_only=True):
    status: Literal["past", "programme_undated", "dated"]
    regency: Line | None = None
    province: Line | None = None  # the everyday name; province_code decides
    province_code: Province | None = None
    start: PartialDay | None = None
    end: PartialDay | None = None
    dates_note: Line | None = None
    registration_close: PartialDay | None = None
    participants_reported: Count | None = None
    quota_note: Line | None = None
    eligibility: SourcedEligibility
    source: Sources
    as_of: Line
    flags: list[Prose] = []


class SampleEligibility(Strict):
    roles: list[Role] = []
    countries: list[Country] = []
    provinces: list[Province] = []
    crafts: list[Slug] = []
    scales: list[Scale] = []


class Sample(Activity, kw_only=True):
    """A made-up activity for trying Sapa: its days count from the day it is loaded."""

    modelled_on: Slug
    organiser_kind: Literal["centre", "council", "office", "association", "company", "other"] = "other"
    province: Province | None = None
    starts_in: Days
    joining: Literal["first_come", "selection"] = "first_come"
    fair: Slug | None = None  # where it takes artisans to one
    lasts: Annotated[int, Meta(ge=1, le=60)] = 1
    closes_in: Days
    eligibility: SampleEligibility
