"""From a checked shape to a table row."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from storage.catalogue import eligibility
from storage.catalogue.shapes import Activity, Craft, ProvinceRow, Title, Training
from storage.catalogue.sifting import Known

DEFAULT_ZONE = "Asia/Jakarta"
TIMINGS = {"past": "past", "programme_undated": "undated", "dated": "dated"}
EVERYDAY = {"Daerah Istimewa ": "DI ", "Daerah Khusus Ibukota ": "DKI "}  # what people call the two provinces with long titles


def craft(position: int, row: Craft) -> dict[str, Any]:
    words = [*row.synonyms, *row.common_typos]
    return {"id": row.id, "position": position, **_names(row.name), "words": json.dumps(words, ensure_ascii=False)}


def province(position: int, row: ProvinceRow) -> dict[str, Any]:
    name = row.official_name
    for title, short in EVERYDAY.items():
        name = name.replace(title, short)
    words = [*row.short_names, *([row.official_name] if name != row.official_name else [])]
    return {
        "code": row.iso_3166_2,
        "position": position,
        "name_id": name,
        "name_en": row.name_en,
        "zone": row.iana,
        "words": json.dumps(words, ensure_ascii=False),
    }


def training(row: Training, known: Known) -> dict[str, Any]:
    """An activity from the sources; days the source gives only in part go to `dates_note` as they stand."""
    zone = known.zones.get(row.province_code or "", DEFAULT_ZONE)
    return common(row) | {
        "timing": TIMINGS[row.status],
        "sample": False,
        "province": row.province_code,
        "zone": zone,
        "starts_on": exact_day(row.start),
        "ends_on": exact_day(row.end),
        "dates_note": _dates_note(row),
        "closes_at": day_end(exact_day(row.registration_close), zone),
        "participants_reported": row.participants_reported,
        "eligibility": eligibility.sourced(row.eligibility),
        "eligibility_note": eligibility.note(row.eligibility),
        "sources": json.dumps([_source(source) for source in row.source], ensure_ascii=False),
        "as_of": row.as_of,
    }


def common(row: Activity) -> dict[str, Any]:
    """The columns sourced activities and samples fill alike."""
    plain = (
        "kind",
        "mode",
        "organiser",
        "programme",
        "venue",
        "city",
        "country",
        "latitude",
        "longitude",
        "opens_at",
        "shuts_at",
    )
    more = ("quota", "how_to_join", "cost", "certificate")
    return {
        "slug": row.id,
        "title_id": row.title.id,
        "title_en": row.title.en,
        "summary_id": row.summary.id,
        "summary_en": row.summary.en,
        "partners": json.dumps(row.partners, ensure_ascii=False),
        "needs": json.dumps(row.needs),
        "asks": json.dumps(row.asks),
        "reminders": None if row.reminders is None else json.dumps(row.reminders),
        "cancelled": row.cancelled,
        **{name: getattr(row, name) for name in (*plain, *more)},
    }


def exact_day(text: str | None) -> date | None:
    """The day, when the text names one; raises ValueError for a day no calendar has."""
    return date.fromisoformat(text) if text and len(text) == len("2024-03-18") else None


def day_end(day: date | None, zone: str) -> datetime | None:
    """The last minute of a day where the activity is: a deadline "30 Nov" includes that day."""
    return datetime.combine(day, time(23, 59), ZoneInfo(zone)) if day else None


def _names(title: Title) -> dict[str, str]:
    return {"name_id": title.id, "name_en": title.en}


def _dates_note(row: Training) -> str | None:
    partial = [text for text in (row.start, row.end) if text and exact_day(text) is None]
    return "; ".join(filter(None, (" - ".join(dict.fromkeys(partial)), row.dates_note))) or None


def _source(source: Any) -> dict[str, str | None]:
    return {"publication": source.publication, "title": source.title or "", "url": source.url, "published": source.published}
