"""What a shape cannot say about a row: references that must exist, days that must follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.rules.reminders import is_code
from storage.catalogue.rows import exact_day
from storage.catalogue.shapes import Activity, Sample, Training
from storage.catalogue.sifting import Known, unknown


def training(row: Training, known: Known) -> Iterator[str]:
    yield from _activity(row, known)
    yield from unknown("province", [row.province_code, *row.eligibility.provinces], known.zones)
    if strange := [name for name in ("start", "end", "registration_close") if not on_a_calendar(getattr(row, name))]:
        yield from (f"{name} is not a day of the calendar" for name in strange)
        return
    if precedes(row.end, row.start):
        yield "it ends before it starts"
    if precedes(row.end or row.start, row.registration_close):
        yield "registration closes after it ends"
    if row.status == "dated" and exact_day(row.start) is None:
        yield "a dated activity needs an exact start"


def sample(row: Sample, known: Known) -> Iterator[str]:
    yield from _activity(row, known)
    yield from unknown("province", [row.province, *row.eligibility.provinces], known.zones)
    yield from unknown("craft", row.eligibility.crafts, known.crafts)
    if row.closes_in >= row.starts_in + row.lasts:
        yield "registration closes after it ends"


def crafts_known(row: object, known: Known) -> Iterable[str]:
    """For records that name crafts, under `craft` or `crafts`."""
    return unknown("craft", [*getattr(row, "crafts", []), getattr(row, "craft", None)], known.crafts)


def on_a_calendar(text: str | None) -> bool:
    """Whether a day, full or partial, exists."""
    try:
        exact_day(text and (text + "-01-01")[: len("2024-03-18")])
    except ValueError:
        return False
    return True


def precedes(earlier: str | None, later: str | None) -> bool:
    """Whether one day lies before the other, as far as both are told."""
    if earlier is None or later is None:
        return False
    told = min(len(earlier), len(later))
    return earlier[:told] < later[:told]


def _activity(row: Activity, known: Known) -> Iterator[str]:
    yield from unknown("craft", row.crafts, known.crafts)
    yield from (f"unknown reminder {code}" for code in row.reminders or () if not is_code(code))
    if len(set(row.crafts)) < len(row.crafts):
        yield "it names a craft twice"
    if (row.latitude is None) != (row.longitude is None):
        yield "a place needs both latitude and longitude"
    if row.opens_at and row.shuts_at and row.shuts_at <= row.opens_at:
        yield "it shuts before it opens"
