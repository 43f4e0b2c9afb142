"""When something takes place, as people write it: `12-14 Des 09.00-16.00`, `besok jam 2 siang`, `Thursday 12 Nov 9 am`.

What is written is read by the venue's clock. Everything that cannot be meant has a reason, so that it can be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.understanding.lexicon import Lexicon
from bot.understanding.moments import Day, Hour, Said, gather, tokens
from bot.understanding.reading import LONGEST_TEXT
from bot.understanding.reminding import of_the_day

JUST_OVER = timedelta(days=60)
"""A day of this year so shortly before today was meant as it stands, and is past; one longer ago is next year's."""
LONGEST_SPAN = timedelta(days=400)
FARTHEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Held:
    """The days something takes place on, both included, and its hours, where they were said: local to the venue."""

    first: date
    last: date
    opens: time | None = None
    shuts: time | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why it cannot be taken: a short code, and the words it is about (a zone's name, a day that is past)."""

    code: str
    about: str = ""


class _No(Exception):
    """Something cannot be meant."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.unclear = Unclear(code, about)


def match_when(text: str, lexicon: Lexicon, now: datetime, zone: str) -> Held | Unclear:
    """Read when something is held; `now` is aware, `zone` (IANA) the venue's. Never raises, whatever it holds."""
    local = now.astimezone(ZoneInfo(zone))
    try:
        said = gather([*tokens(text[:LONGEST_TEXT].casefold(), lexicon)])
        _check_zone(said.zones, zone)
        first, last = _days(said, local.date())
        opens, shuts = _hours(said)
        _check(first, last, opens, local)
    except _No as reason:
        return reason.unclear
    return Held(first, last, opens, shuts)


# ---- days -------------------------------------------------------------------------------------------------------------------
def _days(said: Said, today: date) -> tuple[date, date]:
    """The first and the last day meant."""
    if len(said.days) > 2:
        raise _No("unclear")
    if not said.days:
        found = [_coming(weekday, later, today) for weekday, later in said.weekdays[:2]]
        if not found:
            raise _No("no day")
        if found[-1] < found[0]:
            found[-1] += timedelta(days=7)
        return found[0], found[-1]
    first, last = _in_years(said.days[0], said.days[-1], today)
    for (weekday, _), day in zip(said.weekdays, (first, last), strict=False):
        if day.isoweekday() != weekday:
            raise _No("weekday", day.isoformat())
    return first, last


def _coming(weekday: int, later: bool, today: date) -> date:
    """The next such day of the week; of next week where it was said so."""
    ahead = (weekday - today.isoweekday()) % 7 or 7
    if later and today.isoweekday() + ahead <= 7:
        ahead += 7
    return today + timedelta(days=ahead)


def _in_years(first: Day | date, last: Day | date, today: date) -> tuple[date, date]:
    """Days with the year that must be meant: a range has the year of its other end, else it is the next such day."""
    if isinstance(first, Day) and first.year is None and isinstance(last, Day) and last.year is not None:
        end = _on_calendar(last, last.year)
        begin = _on_calendar(first, last.year)
        return (begin if begin <= end else _on_calendar(first, last.year - 1)), end
    begin = _real(first, today)
    if isinstance(last, Day) and last.year is None and last is not first:
        end = _on_calendar(last, begin.year)
        same_month = isinstance(first, Day) and first.month == last.month
        return begin, end if end >= begin or same_month else _on_calendar(last, begin.year + 1)
    return begin, _real(last, today)


def _real(said: Day | date, today: date) -> date:
    if isinstance(said, date):
        return today + (said - date.min)
    if said.year is not None:
        return _on_calendar(said, said.year)
    this_year = _on_calendar(said, today.year)
    return _on_calendar(said, today.year + 1) if this_year < today - JUST_OVER else this_year


def _on_calendar(said: Day, year: int) -> date:
    """Raises _No for 31 February; 29 February without a year is looked for in the next years."""
    years = (year, *range(year + 1, year + 9)) if said.year is None and (said.day, said.month) == (29, 2) else (year,)
    for each in years:
        try:
            return date(each, said.month, said.day)
        except ValueError:
            continue
    raise _No("no such day")


# ---- hours ------------------------------------------------------------------------------------------------------------------
def _hours(said: Said) -> tuple[time | None, time | None]:
    """When it opens and shuts."""
    if said.waiting and not said.hours and len(said.waiting) == 1:
        said.hours, said.waiting = [Hour(said.waiting[0])], []
    if said.waiting or len(said.hours) > 2:
        raise _No("unclear")
    if len(said.hours) < 2:
        return (_clock(said.hours[0]) if said.hours else None), None
    opens, shuts = said.hours
    last = _clock(shuts)
    first = _clock(replace(opens, part=opens.part or shuts.part))
    if first >= last and opens.part is None:
        first = _clock(replace(opens, exact=True))  # `9-4 sore` begins in the morning
    if last <= first:
        raise _No("backwards hours")
    return first, last


def _clock(said: Hour) -> time:
    """The hour of 24 that is meant; raises _No for 24.00 and 9.75."""
    if said.hour > 23 or said.minute > 59 or (said.half and said.minute):
        raise _No("no such hour")
    hour = of_the_day(said.hour, said.part, said.exact) % 24
    return time((hour - 1) % 24, 30) if said.half else time(hour, said.minute)


# ---- what cannot be ---------------------------------------------------------------------------------------------------------
def _check_zone(named: set[str], zone: str) -> None:
    if len(named) > 1:
        raise _No("two zones")
    other = {"Asia/Pontianak": "Asia/Jakarta"}.get(zone, zone)
    if named and other not in named:
        raise _No("other zone")


def _check(first: date, last: date, opens: time | None, local: datetime) -> None:
    """`local` is now on the venue's clock."""
    if last < first:
        raise _No("backwards")
    if last - first >= LONGEST_SPAN:
        raise _No("long")
    if first - local.date() > FARTHEST:
        raise _No("far", first.isoformat())
    begins_at = datetime.combine(first, opens or time.max, local.tzinfo)
    if begins_at <= local:
        raise _No("past", first.isoformat())
