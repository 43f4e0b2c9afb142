"""When something takes place, as people write it: `12-14 Des 09.00-16.00`, `besok jam 2 siang`, `Thursday 12 Nov 9 am`.

What is written is read by the venue's clock. Everything that cannot be meant has a reason, so that it can be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.understanding.lexicon import Lexicon
from bot.understanding.reading import LONGEST_TEXT
from bot.understanding.reminding import ZONES, of_the_day

TOKEN = re.compile(
    r"""(?P<iso>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?![0-9])
    |(?P<date>[0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)(?:[0-9]{4}|[0-9]{2}))(?![0-9])
    |(?P<clock>[0-9]{1,2}[:.][0-9]{2})(?![0-9])
    |(?P<short>[0-9]{1,2}/[0-9]{1,2})(?![0-9/])
    |(?P<number>[0-9]+)
    |(?P<to>s\s?/\s?d\b|s\.d\.?|[-–—~])
    |(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)""",
    re.VERBOSE,
)
JUST_OVER = timedelta(days=60)
"""A day of this year so shortly before today was meant as it stands, and is past; one longer ago is next year's."""
LONGEST_SPAN = timedelta(days=400)
FARTHEST = timedelta(days=5 * 366)
DAYS_SAID = ("today", "tomorrow", "day_after")


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


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as it was said; without a year the next such day."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class _Hour:
    """An hour as it was said; `half` is half an hour before it."""

    hour: int
    minute: int = 0
    part: str | None = None
    half: bool = False
    exact: bool = False


@dataclass(slots=True)
class _Said:
    """What was said so far; `waiting` are numbers that were neither a day nor surely an hour."""

    days: list[_Day | date] = field(default_factory=list)
    hours: list[_Hour] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    weekdays: list[tuple[int, bool]] = field(default_factory=list)  # and whether next week's is meant
    zones: set[str] = field(default_factory=set)


def match_when(text: str, lexicon: Lexicon, now: datetime, zone: str) -> Held | Unclear:
    """Read when something is held; `now` is aware, `zone` (IANA) the venue's. Never raises, whatever it holds."""
    local = now.astimezone(ZoneInfo(zone))
    try:
        said = _gather([*_tokens(text[:LONGEST_TEXT].casefold(), lexicon)])
        _check_zone(said.zones, zone)
        first, last = _days(said, local.date())
        opens, shuts = _hours(said)
        _check(first, last, opens, local)
    except _No as reason:
        return reason.unclear
    return Held(first, last, opens, shuts)


# ---- words ------------------------------------------------------------------------------------------------------------------
_Token = tuple[str, str]
"""What it is, and what was written."""


def _tokens(text: str, lexicon: Lexicon) -> Iterator[_Token]:
    """The pieces of a text, words by what they do; those that do nothing are left out."""
    found = [(str(one.lastgroup if one.lastgroup != "sep" else "date"), one[0]) for one in TOKEN.finditer(text)]
    at = 0
    while at < len(found):
        kind, written = found[at]
        if kind != "word":
            yield kind, written
            at += 1
            continue
        meant, used = _word([word for kind, word in found[at : at + 3] if kind == "word"], lexicon)
        if meant[0]:
            yield meant
        at += used


def _word(words: Sequence[str], lexicon: Lexicon) -> tuple[_Token, int]:
    """What the words do that come next, and how many of them do it."""
    for length in range(len(words), 0, -1):
        meaning = lexicon.phrases.get(tuple(words[:length]))
        if meaning is not None and meaning.span in DAYS_SAID:
            return ("span", str(meaning.span)), length
    word = words[0]
    if word in ZONES:
        return ("zone", word), 1
    if does := lexicon.when.get(word):
        return (("weekday", does) if does.isdigit() else (does, word)), 1
    for role in ("at", "half", "part"):
        if said := lexicon.reminding.get((word, role)):
            return (role, said), 1
    month = next((meaning.month for _, meaning in lexicon.phrases.read([word]) if meaning), None)
    return (("month", str(month)) if month else ("", word)), 1


# ---- pieces -----------------------------------------------------------------------------------------------------------------
def _gather(tokens: list[_Token]) -> _Said:
    said, at = _Said(), 0
    while at < len(tokens):
        at += _day(tokens, at, said) or _hour(tokens, at, said) or _other(tokens, at, said)
    return said


def _kinds(tokens: list[_Token], at: int, *kinds: str) -> bool:
    return tuple(kind for kind, _ in tokens[at : at + len(kinds)]) == kinds


def _number(tokens: list[_Token], at: int) -> int:
    return int(tokens[at][1][:6])


def _day(tokens: list[_Token], at: int, said: _Said) -> int:
    """Take a day or a range of days; returns how many pieces that took, 0 for something else."""
    kind, written = tokens[at]
    if kind in ("iso", "date", "short"):
        said.days.append(_numeric(kind, written))
        return 1
    if kind == "span":
        said.days.append(_Relative[written])
        return 1
    if _kinds(tokens, at, "number", "month"):
        return _of_month(tokens, at, said, [_number(tokens, at)], at + 1)
    if _kinds(tokens, at, "number", "to", "number", "month"):
        return _of_month(tokens, at, said, [_number(tokens, at), _number(tokens, at + 2)], at + 3)
    if _kinds(tokens, at, "month", "number"):
        return _after_month(tokens, at, said)
    return 0


def _of_month(tokens: list[_Token], at: int, said: _Said, days: list[int], month_at: int) -> int:
    """`12 Nov`, `12-14 Des 2026`."""
    year = _year(tokens, month_at + 1)
    said.days += [_Day(day, _number(tokens, month_at), year) for day in days]
    return month_at + 1 - at + (year is not None)


def _after_month(tokens: list[_Token], at: int, said: _Said) -> int:
    """`Nov 12`, `November 12-14, 2026`; in `Nov 9 am` the number is an hour."""
    if _kinds(tokens, at + 2, "part") or _year(tokens, at + 1) is not None:
        return 0
    days, end = [_number(tokens, at + 1)], at + 2
    if _kinds(tokens, end, "to", "number") and not _kinds(tokens, end + 2, "part"):
        days.append(_number(tokens, end + 1))
        end += 2
    year = _year(tokens, end)
    said.days += [_Day(day, _number(tokens, at), year) for day in days]
    return end - at + (year is not None)


def _year(tokens: list[_Token], at: int) -> int | None:
    """A year where one stands."""
    written = tokens[at][1] if at < len(tokens) and tokens[at][0] == "number" else ""
    return int(written) if len(written) == 4 and written.startswith("20") else None


def _numeric(kind: str, written: str) -> _Day:
    """`2026-11-12`; `12/11/2026`, `12.11.26`, `12/11`: the day before the month, as everybody here writes."""
    parts = [int(part) for part in re.split(r"[/.-]", written)]
    if kind == "iso":
        return _Day(parts[2], parts[1], parts[0])
    year = None if kind == "short" else parts[2] if parts[2] > 99 else 2000 + parts[2]
    return _Day(parts[0], parts[1], year)


_Relative = {"today": date.min, "tomorrow": date.min + timedelta(days=1), "day_after": date.min + timedelta(days=2)}
"""Days counted from today stand as days counted from the first there is until today is known."""


def _hour(tokens: list[_Token], at: int, said: _Said) -> int:
    """Take an hour, or hours with `to` between them; returns how many pieces that took, 0 for something else."""
    first, used = _one_hour(tokens, at)
    if first is None:
        return 0
    end = at + used
    if _kinds(tokens, end, "to", "done"):
        said.hours.append(first)
        return used + 2
    last, more = _one_hour(tokens, end + 1) if _kinds(tokens, end, "to") else (None, 0)
    if last is not None and not _kinds(tokens, end + 1 + more, "month"):
        said.hours += [first, last]
        return used + 1 + more
    return _alone(tokens, at, said, first, used)


def _alone(tokens: list[_Token], at: int, said: _Said, hour: _Hour, used: int) -> int:
    """An hour without an end; a number by itself may turn out to be one."""
    if used == 1 and tokens[at][0] == "number":
        said.waiting.append(hour.hour)
    else:
        said.hours.append(hour)
    return used


def _one_hour(tokens: list[_Token], at: int) -> tuple[_Hour | None, int]:
    """`jam 9`, `setengah 8 malam`, `09.00`, `9 pagi`, `9`; and how many pieces that took."""
    start = at + _kinds(tokens, at, "at")
    half = _kinds(tokens, start, "half")
    start += half
    if start >= len(tokens) or tokens[start][0] not in ("number", "clock"):
        return None, 0
    kind, written = tokens[start]
    if _kinds(tokens, start, "number", "month"):
        return None, 0
    hour, minute = (int(part) for part in re.split("[:.]", written)) if kind == "clock" else (_number(tokens, start), 0)
    part = tokens[start + 1][1] if _kinds(tokens, start + 1, "part") else None
    exact = written.startswith("0") or (kind == "clock" and part is None)
    return _Hour(hour, minute, part, half, exact), start + 1 - at + (part is not None)


def _other(tokens: list[_Token], at: int, said: _Said) -> int:
    kind, written = tokens[at]
    if kind == "zone":
        said.zones.add(ZONES[written])
    if kind == "weekday":
        coming = _kinds(tokens, at + 1, "next") or (at > 0 and _kinds(tokens, at - 1, "next"))
        said.weekdays.append((int(written), coming))
    return 1


# ---- days -------------------------------------------------------------------------------------------------------------------
def _days(said: _Said, today: date) -> tuple[date, date]:
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


def _in_years(first: _Day | date, last: _Day | date, today: date) -> tuple[date, date]:
    """Days with the year that must be meant: a range has the year of its other end, else it is the next such day."""
    if isinstance(first, _Day) and first.year is None and isinstance(last, _Day) and last.year is not None:
        end = _on_calendar(last, last.year)
        begin = _on_calendar(first, last.year)
        return (begin if begin <= end else _on_calendar(first, last.year - 1)), end
    begin = _real(first, today)
    if isinstance(last, _Day) and last.year is None and last is not first:
        end = _on_calendar(last, begin.year)
        same_month = isinstance(first, _Day) and first.month == last.month
        return begin, end if end >= begin or same_month else _on_calendar(last, begin.year + 1)
    return begin, _real(last, today)


def _real(said: _Day | date, today: date) -> date:
    if isinstance(said, date):
        return today + (said - date.min)
    if said.year is not None:
        return _on_calendar(said, said.year)
    this_year = _on_calendar(said, today.year)
    return _on_calendar(said, today.year + 1) if this_year < today - JUST_OVER else this_year


def _on_calendar(said: _Day, year: int) -> date:
    """Raises _No for 31 February; 29 February without a year is looked for in the next years."""
    years = (year, *range(year + 1, year + 9)) if said.year is None and (said.day, said.month) == (29, 2) else (year,)
    for each in years:
        try:
            return date(each, said.month, said.day)
        except ValueError:
            continue
    raise _No("no such day")


# ---- hours ------------------------------------------------------------------------------------------------------------------
def _hours(said: _Said) -> tuple[time | None, time | None]:
    """When it opens and shuts."""
    if said.waiting and not said.hours and len(said.waiting) == 1:
        said.hours, said.waiting = [_Hour(said.waiting[0])], []
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


def _clock(said: _Hour) -> time:
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
