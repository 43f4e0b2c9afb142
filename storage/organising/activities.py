"""Trainings and their kin: what a list shows of each, and one card. Lists are in `storage.organising.listing`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import cycle, islice
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from bot.rules import seats, timing
from bot.rules.eligibility import Eligibility
from bot.rules.timing import Standing
from storage.engine.prepared import Prepared
from storage.models import activities, activity_crafts


class Source(msgspec.Struct, frozen=True):
    """Where a record comes from."""

    publication: str = ""
    title: str = ""
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of a list. Days are local to the venue."""

    id: int
    title_id: str
    title_en: str
    kind: str
    sample: bool
    timing: str
    mode: str
    city: str | None
    province: str | None
    zone: str
    starts_on: date | None
    ends_on: date | None
    opens_at: str | None
    shuts_at: str | None
    closes_at: datetime | None
    quota: int | None
    taken: int
    waiting: int
    cancelled: bool

    @property
    def starts_at(self) -> datetime | None:
        """The instant it begins, UTC."""
        return timing.starts_at(self.starts_on, self.opens_at, self.zone) if self.starts_on else None

    @property
    def ends_at(self) -> datetime | None:
        """The instant it is over, UTC."""
        return timing.ends_at(self.ends_on or self.starts_on, self.shuts_at, self.zone) if self.starts_on else None

    def standing(self, now: datetime) -> Standing:
        """Whether it can be joined at `now`."""
        if self.cancelled:
            return Standing.CANCELLED
        return timing.standing(self.timing, self.starts_at, self.ends_at, self.closes_at, now)


@dataclass(frozen=True, slots=True)
class Activity(Summary):
    """Everything about one activity. `joining` is first_come or selection; instants are UTC."""

    slug: str
    summary_id: str
    summary_en: str
    organiser: str
    programme: str | None
    partners: tuple[str, ...]
    venue: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    dates_note: str | None
    participants_reported: int | None
    eligibility: Eligibility
    eligibility_note: str | None
    needs: tuple[str, ...]
    asks: tuple[str, ...]
    how_to_join: str | None
    cost: str | None
    certificate: str | None
    sources: tuple[Source, ...]
    as_of: str | None
    version: int
    organisation_id: int | None
    joining: str
    waitlist: bool
    link: str | None
    poster_id: int | None
    level: str | None
    skills: tuple[str, ...]
    ages: tuple[str, ...]
    reminders: str | None
    room_word: str | None
    room_word_from: datetime | None
    room_word_until: datetime | None
    attendance_closed_at: datetime | None
    fair: str | None
    edition_id: int | None

    @property
    def turns_away(self) -> bool:
        """It is full and has no waiting list."""
        if self.joining == seats.SELECTION or self.waitlist:
            return False
        return seats.seats_left(self.quota, self.taken, self.waiting) == 0


SUMMARY = [activities.c[name] for name in Summary.__slots__]
_DETAIL_NAMES = Activity.__slots__
CARD = Prepared(select(*SUMMARY, *[activities.c[name] for name in _DETAIL_NAMES]).where(activities.c.id == bindparam("of_id")))
AT_ONCE = 8
"""Lines read together; fewer are asked for repeatedly, so that one statement serves."""
LINES = Prepared(
    select(*SUMMARY).where(activities.c.id.in_([bindparam(f"of{number}") for number in range(AT_ONCE)])).order_by(activities.c.id)
)
CRAFTS = Prepared(
    select(activity_crafts.c.craft).where(activity_crafts.c.activity_id == bindparam("of_id")).order_by(activity_crafts.c.craft)
)


def get(connection: Connection, activity_id: int) -> Activity | None:
    """One activity with everything a card shows, None when there is none."""
    row = CARD.first(connection, {"of_id": activity_id})
    if row is None:
        return None
    values = list(row)
    for position, read in _READ:
        values[position] = read(values[position])
    return Activity(*values)


def summaries(connection: Connection, ids: Sequence[int]) -> dict[int, Summary]:
    """What a list shows of each of these, AT_ONCE of them at most; those there are."""
    values = {f"of{number}": id for number, id in enumerate(islice(cycle(ids), AT_ONCE))}
    return {row[0]: Summary(*row) for row in LINES.rows(connection, values)} if ids else {}


def crafts_of(connection: Connection, activity_id: int) -> list[str]:
    """The crafts an activity is about."""
    return [craft for (craft,) in CRAFTS.rows(connection, {"of_id": activity_id})]


def _reader(kind: Any) -> Callable[[str], Any]:
    """Reads one JSON column into something immutable; few texts occur, so most are read once."""
    return lru_cache(4096)(msgspec.json.Decoder(kind).decode)


_JSON = {
    "partners": _reader(tuple[str, ...]),
    "needs": _reader(tuple[str, ...]),
    "asks": _reader(tuple[str, ...]),
    "skills": _reader(tuple[str, ...]),
    "ages": _reader(tuple[str, ...]),
    "sources": _reader(tuple[Source, ...]),
    "eligibility": _reader(Eligibility),
}
_READ = [(len(SUMMARY) + _DETAIL_NAMES.index(name), read) for name, read in _JSON.items()]
