"""When an office answers: its hours, and by when an answer is owed. Zones are IANA names, instants aware; Monday is 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = 7


@dataclass(frozen=True, slots=True)
class Office:
    """Days and hours in which somebody reads; `answers_in` is counted in working days, 0 means on the same one.

    Raises ValueError where it never opens.
    """

    zone: str = "Asia/Jakarta"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(8)
    shuts: time = time(16)
    answers_in: int = 1

    def __post_init__(self) -> None:
        if not set(self.weekdays) & set(range(1, WEEK + 1)) or self.opens >= self.shuts:
            raise ValueError("an office that never opens")

    @property
    def working_day(self) -> timedelta:
        """How long it is open on one day."""
        minutes = (self.shuts.hour - self.opens.hour) * 60 + self.shuts.minute - self.opens.minute
        return timedelta(minutes=minutes)


def is_open(now: datetime, office: Office) -> bool:
    """Whether somebody reads at this moment."""
    local = now.astimezone(ZoneInfo(office.zone))
    return local.isoweekday() in office.weekdays and office.opens <= local.time() < office.shuts


def opens_next(now: datetime, office: Office) -> datetime:
    """From when on somebody reads: `now` while it is open, else the next opening, UTC."""
    if is_open(now, office):
        return now.astimezone(UTC)
    local = now.astimezone(ZoneInfo(office.zone))
    day = local.date() if local.time() < office.opens else local.date() + timedelta(days=1)
    while day.isoweekday() not in office.weekdays:
        day += timedelta(days=1)
    return _at(day, office.opens, office)


def by_when(asked: datetime, office: Office, times: int = 1) -> datetime:
    """The instant, UTC, by which an answer is owed; `times` as long as promised. The clock runs only while it is open."""
    now = opens_next(asked, office)
    if office.answers_in == 0 and times == 1:
        return _evening(now, office)
    left = office.working_day * max(office.answers_in, 1) * times
    while True:
        evening = _evening(now, office)
        if now + left <= evening:
            return now + left
        left -= evening - now
        now = opens_next(evening, office)


def _evening(now: datetime, office: Office) -> datetime:
    return _at(now.astimezone(ZoneInfo(office.zone)).date(), office.shuts, office)


def _at(day: date, clock: time, office: Office) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(office.zone)).astimezone(UTC)
