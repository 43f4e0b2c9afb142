"""Fairs by their days: when one usually is, what is over, and which days before it its followers are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules.duties import GROUPS
from bot.rules.knowledge import Fair, PastEdition, both

MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember",
)  # fmt: skip
"""The catalogue names usual months in Indonesian."""

DAYS = (90, 60, 30, 14, 7, 3, 1)
"""Days before a fair that somebody can choose to be told at."""

USUAL = (60, 30, 7, 1)
"""Days before a fair that followers are told at who chose nothing else."""

HOUR = time(9)
"""When followers are told, in the installation's zone."""

PATIENCE = timedelta(days=4)
"""So long after its instant a notice of the days left is worth saying; it counts them anew."""

UNSOURCED_MONTH = re.compile(r"^bulan \w+\b.*source: none", re.IGNORECASE)
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a fair, as an organiser announced it: both days included, local to the venue; `source` says who says so.

    `withdrawn_at` (UTC) is since when it is not announced any more.
    """

    id: int
    fair: str
    name: str
    starts_on: date
    ends_on: date
    venue: str | None
    city: str | None
    latitude: float | None
    longitude: float | None
    source: str
    link: str | None
    organisation_id: int | None
    created_at: datetime
    withdrawn_at: datetime | None
    version: int

    def is_ahead(self, today: date) -> bool:
        """Whether it is announced and not over on that day."""
        return self.withdrawn_at is None and self.ends_on >= today


# ---- months -----------------------------------------------------------------------------------------------------------------
def usual_months(fair: Fair) -> tuple[int, ...]:
    """The months in which it usually was, 1 to 12, in the order of the catalogue; what is no month is left out."""
    said = (name.strip().casefold() for name in fair.usual_months)
    return tuple(dict.fromkeys(MONTHS.index(name) + 1 for name in said if name in MONTHS))


def months_sourced(fair: Fair) -> bool:
    """Whether a source states the usual months; where none does the catalogue notes it of the fair."""
    return not any(UNSOURCED_MONTH.search(both(one).id) for one in fair.flags)


def months_ahead(fair: Fair, today: date) -> int:
    """How many months until the next usual one begins, 0 to 11 (0: this month); 12 where none is known."""
    return min(((month - today.month) % 12 for month in usual_months(fair)), default=12)


def months_after(fair: Fair, edition: Edition | None, month: int) -> int:
    """How many months after that one (1 to 12) it is, or usually is: 1 to 11; 12 where no month is known."""
    held = (edition.starts_on.month,) if edition is not None else usual_months(fair)
    return min(((one - month) % 12 or 12 for one in held), default=12)


def first_of(day: date, months: int) -> date:
    """The first day of the month so many months after that day's."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, 1)


def usual_telling(fair: Fair, now: datetime, zone: str) -> tuple[datetime, date] | None:
    """When followers are next told that it is usually soon (UTC), and the month that is meant; None where none is known.

    That is at the start of the month before, on the clock of `zone` (IANA).
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    for ahead in range(1, 14):
        month = first_of(today, ahead)
        at = at_hour(first_of(today, ahead - 1), zone)
        if month.month in usual_months(fair) and at > now:
            return at, month
    return None


def at_hour(day: date, zone: str) -> datetime:
    """The instant (UTC) when followers are told on that day of `zone` (IANA)."""
    return datetime.combine(day, HOUR, ZoneInfo(zone)).astimezone(UTC)


# ---- the countdown ----------------------------------------------------------------------------------------------------------
def countdown(kept: str | None) -> tuple[int, ...]:
    """The days before a fair at which somebody is told, the most first; None stands for the usual ones, empty for none."""
    if kept is None:
        return USUAL
    return tuple(day for day in DAYS if str(day) in kept.split(","))


def kept(days: Iterable[int]) -> str | None:
    """What is stored of such a choice."""
    chosen = tuple(day for day in DAYS if day in set(days))
    return None if chosen == USUAL else ",".join(map(str, chosen))


def tellings(starts_on: date, now: datetime, zone: str) -> list[tuple[int, datetime]]:
    """The days before it at which somebody may be told, with the instants (UTC) that are still ahead."""
    planned = [(days, at_hour(starts_on - timedelta(days=days), zone)) for days in DAYS]
    return [(days, at) for days, at in planned if at > now]


# ---- what is over -----------------------------------------------------------------------------------------------------------
def is_over(edition: PastEdition, today: date) -> bool:
    """Whether an edition of the catalogue is surely over: what the file says is never shown as ahead."""
    last = edition.end or edition.start
    if last:
        return _end_of(last) < today
    years = [int(year) for year in YEAR.findall(f"{edition.edition} {edition.note or ''}")]
    return bool(years) and max(years) < today.year


def _end_of(day: str) -> date:
    """The last day of "2024", "2024-03" or "2024-03-18"; the end of time for what is no day."""
    parts = [int(part) for part in day.split("-") if part.isdigit()]
    try:
        if len(parts) == 3:
            return date(*parts)
        year, month = [*parts, 12][:2]
        return first_of(date(year, month, 1), 1) - timedelta(days=1)
    except (ValueError, TypeError):
        return date.max


def past_editions(fair: Fair, today: date) -> list[PastEdition]:
    """Those that are over, the latest first."""
    over = [one for one in fair.editions if is_over(one, today)]
    return sorted(over, key=lambda one: max([one.start or "", *YEAR.findall(one.edition)]), reverse=True)


def as_past(edition: Edition) -> PastEdition:
    """An edition that was added here, as the catalogue would tell of it once it is over."""
    source: list[str] = [edition.link or edition.source]
    return PastEdition(edition.name, edition.starts_on.isoformat(), edition.ends_on.isoformat(), source=source)


# ---- lists ------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of fairs is narrowed to; empty and 0 mean any. `where` is `in`, `out`, a group of countries, a country
    (ISO 3166-1) or a province (ISO 3166-2), of which only that it is in Indonesia is judged here."""

    craft: str = ""
    where: str = ""
    month: int = 0

    @property
    def province(self) -> str:
        """The province that is meant, empty where none is."""
        return self.where if self.where.startswith(f"{HOME}-") else ""

    def fits(self, fair: Fair, months: Sequence[int] = ()) -> bool:
        """Whether a fair is meant; `months` are those of its known edition, which count before the usual ones."""
        if self.craft and self.craft not in fair.crafts:
            return False
        if self.where and not self._is_there(fair.country):
            return False
        return not self.month or self.month in (months or usual_months(fair))

    def _is_there(self, country: str) -> bool:
        if self.province:
            return country == HOME
        if self.where in GROUPS:
            return country in GROUPS[self.where]
        return {"in": country == HOME, "out": country != HOME}.get(self.where, country == self.where)


HOME = "ID"


def in_order(fairs: Iterable[Fair], ahead: Mapping[str, Edition], today: date) -> list[Fair]:
    """Those with a known edition first, the soonest first; then by usual month from now on."""
    return sorted(fairs, key=lambda one: _place(one, ahead.get(one.id), today))


def _place(fair: Fair, edition: Edition | None, today: date) -> tuple[int, str, int, str]:
    if edition is not None:
        return (0, edition.starts_on.isoformat(), 0, fair.name)
    return (1, "", months_ahead(fair, today), fair.name)
