"""What a file of the catalogue said last of an activity, beside what stands there now.

A load changes a field where the file changed since the last load, or nobody touched the field here: what somebody changed in the
chat stays, and is named. Fields that make sense only together are one (docs/decisions/0035).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from bot.rules.timing import starts_at
from storage.models import activities

Row = Mapping[str, Any]
CRAFTS, DAYS, DEADLINE = "crafts", "days", "registration deadline"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title_id", "title_en"),
    "summary": ("summary_id", "summary_en"),
    DAYS: ("timing", "starts_on", "ends_on", "dates_note"),
    "hours": ("opens_at", "shuts_at"),
    DEADLINE: ("closes_at",),
    "place": ("venue", "city", "province", "country", "zone", "latitude", "longitude"),
    "who may join": ("eligibility", "eligibility_note"),
    CRAFTS: (CRAFTS,),
    **{name.replace("_", " "): (name,) for name in ("kind", "mode", "organiser", "programme", "partners", "reminders", "quota")},
    **{name.replace("_", " "): (name,) for name in ("needs", "asks", "how_to_join", "cost", "certificate")},
}
"""What is decided together: columns of an activity (and its crafts), by the words a report has for them."""

TOLD = tuple(name for columns in FIELDS.values() for name in columns)
LISTS = frozenset(("partners", "needs", "asks", "reminders", "eligibility", "sources"))  # JSON
UNSORTED = frozenset(("partners", "reminders", "sources"))


class Sourced(msgspec.Struct, frozen=True):
    """The column `sourced`: what the file `said`, comparable, and since which day (ISO, UTC) a field was `changed` here."""

    said: dict[str, Any] = {}
    changed: dict[str, str] = {}


READ = select(activities.c.slug, activities.c.sourced).where(activities.c.slug.in_(bindparam("slugs", expanding=True)))
KEEP = update(activities).where(activities.c.slug == bindparam("at_slug")).values(sourced=bindparam("now_sourced"))
_decode = msgspec.json.Decoder(Sourced).decode


def comparable(name: str, value: Any) -> Any:
    """A column's value as JSON keeps it: the same for the same meaning, whoever wrote it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if name in LISTS and isinstance(value, str):
        return _without_order(name, msgspec.json.decode(value))
    return sorted(value) if name == CRAFTS else (value if value != "" else None)


def _without_order(name: str, listed: Any) -> Any:
    if isinstance(listed, dict):
        return {key: sorted(each) for key, each in sorted(listed.items()) if each}
    return listed if name in UNSORTED or listed is None else sorted(listed)


def read(connection: Connection, slugs: Iterable[str]) -> dict[str, Sourced | None]:
    """What is kept of what files said, by slug; None for what no file was compared with yet."""
    rows = connection.execute(READ, {"slugs": sorted(slugs)}).all()
    return {slug: _decode(kept) if kept else None for slug, kept in rows}


def keep(connection: Connection, found: Mapping[str, Sourced]) -> None:
    """Write what is known of these activities now."""
    if rows := [{"at_slug": slug, "now_sourced": msgspec.json.encode(one).decode()} for slug, one in found.items()]:
        connection.execute(KEEP, rows)


def edited(connection: Connection, before: Row, after: Row, day: date) -> None:
    """Somebody changes an activity here: `before` and `after` are its columns and its `crafts`, `day` is UTC.

    An activity of ours alone, which no file knows, is left as it is.
    """
    if not before["sample"] and before["sources"] == "[]":
        return
    kept = read(connection, [before["slug"]]).get(before["slug"])
    said = kept.said if kept else _said(before)
    days = dict(kept.changed) if kept else {}
    days |= {field: day.isoformat() for field, names in FIELDS.items() if _differ(names, before, after)}
    keep(connection, {before["slug"]: Sourced(said, days)})


def _said(row: Row) -> dict[str, Any]:
    return {name: comparable(name, row[name]) for name in TOLD if name in row}


def _differ(names: Iterable[str], one: Row, other: Row) -> bool:
    return any(comparable(name, one[name]) != comparable(name, other[name]) for name in names if name in one and name in other)


class Merge:
    """One activity of a file (`new`) over what stands there (`stored`), both with `crafts`, and what the file said last."""

    COLUMNS = TOLD

    def __init__(self, new: Row, stored: Row, last: Sourced, today: date) -> None:
        self.new, self.stored, self.last, self.today = new, stored, last, today
        kept = [field for field in FIELDS if self._stays(field)]
        if DEADLINE in kept and self._is_late(kept):
            kept.remove(DEADLINE)
        self._kept = kept

    @property
    def row(self) -> dict[str, Any]:
        """What is to stand there from now on; what means the same stays as it is written."""
        same = [name for name in (*TOLD, "sources") if name in self.new and not _differ((name,), self.new, self.stored)]
        kept = [name for field in self._kept for name in FIELDS[field]]
        return {**self.new, **{name: self.stored[name] for name in (*same, *kept)}}

    @property
    def sourced(self) -> Sourced:
        """What is known from now on. A sample's days are said anew each day: one that keeps its own keeps what was said then."""
        was = {name: self.last.said.get(name) for field in self._kept for name in FIELDS[field]}
        return Sourced(_said(self.new) | was, {field: day for field, day in self.last.changed.items() if field in self._kept})

    def lines(self) -> list[str]:
        """What stays as somebody here changed it, and what they changed that is the file's again, with the day."""
        differs = [field for field in FIELDS if self._is_touched(field) and _differ(FIELDS[field], self.new, self.stored)]
        kept = [self._named(field) for field in differs if field in self._kept]
        gone = [self._named(field) for field in differs if field not in self._kept]
        return [f"{word}: {'; '.join(said)}" for word, said in (("kept", kept), ("now as the file says", gone)) if said]

    def _named(self, field: str) -> str:
        day = self.last.changed.get(field)
        return f"{field}, changed in chat" + (f" on {date.fromisoformat(day):%d %b %Y}".replace(" on 0", " on ") if day else "")

    def _is_touched(self, field: str) -> bool:
        """It stands otherwise there than the file said last."""
        return any(self._was(name) != comparable(name, self.stored[name]) for name in FIELDS[field])

    def _stays(self, field: str) -> bool:
        if not self._is_touched(field):
            return False
        return self._moves_daily(field) or all(self._was(name) == comparable(name, self.new[name]) for name in FIELDS[field])

    def _was(self, name: str) -> Any:
        return self.last.said.get(name, comparable(name, self.stored[name]))

    def _moves_daily(self, field: str) -> bool:
        """A sample's days are counted from today, so that a file that did not change says others each day."""
        ends = self.stored["ends_on"]
        return bool(self.new["sample"]) and field in (DAYS, DEADLINE) and ends is not None and ends >= self.today

    def _is_late(self, kept: Sequence[str]) -> bool:
        """The deadline set here lies after the beginning that the file says now."""
        starts_on, hours = (self.new if DAYS not in kept else self.stored)["starts_on"], self.row_of("hours", kept)["opens_at"]
        begins = starts_at(starts_on, hours, self.row_of("place", kept)["zone"]) if starts_on else None
        closes = self.stored["closes_at"]
        return begins is not None and closes is not None and closes > begins

    def row_of(self, field: str, kept: Sequence[str]) -> Row:
        """Who decides about a field: what stands there, or the file."""
        return self.stored if field in kept else self.new
