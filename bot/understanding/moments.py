"""The pieces of which people put together when something takes place: days, hours, weekdays and zones, each as it was said.

What they mean together, and on which day of the calendar, `bot.understanding.when` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.understanding.lexicon import Lexicon
from bot.understanding.reminding import ZONES

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
DAYS_SAID = ("today", "tomorrow", "day_after")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said; without a year the next such day."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour as it was said; `half` is half an hour before it."""

    hour: int
    minute: int = 0
    part: str | None = None
    half: bool = False
    exact: bool = False


@dataclass(slots=True)
class Said:
    """What was said so far; `waiting` are numbers that were neither a day nor surely an hour."""

    days: list[Day | date] = field(default_factory=list)
    hours: list[Hour] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    weekdays: list[tuple[int, bool]] = field(default_factory=list)  # and whether next week's is meant
    zones: set[str] = field(default_factory=set)


# ---- words ------------------------------------------------------------------------------------------------------------------
Token = tuple[str, str]
"""What it is, and what was written."""


def tokens(text: str, lexicon: Lexicon) -> Iterator[Token]:
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


def _word(words: Sequence[str], lexicon: Lexicon) -> tuple[Token, int]:
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
def gather(pieces: list[Token]) -> Said:
    """What was said, put together from its pieces in their order."""
    said, at = Said(), 0
    while at < len(pieces):
        at += _day(pieces, at, said) or _hour(pieces, at, said) or _other(pieces, at, said)
    return said


def _kinds(tokens: list[Token], at: int, *kinds: str) -> bool:
    return tuple(kind for kind, _ in tokens[at : at + len(kinds)]) == kinds


def _number(tokens: list[Token], at: int) -> int:
    return int(tokens[at][1][:6])


def _day(tokens: list[Token], at: int, said: Said) -> int:
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


def _of_month(tokens: list[Token], at: int, said: Said, days: list[int], month_at: int) -> int:
    """`12 Nov`, `12-14 Des 2026`."""
    year = _year(tokens, month_at + 1)
    said.days += [Day(day, _number(tokens, month_at), year) for day in days]
    return month_at + 1 - at + (year is not None)


def _after_month(tokens: list[Token], at: int, said: Said) -> int:
    """`Nov 12`, `November 12-14, 2026`; in `Nov 9 am` the number is an hour."""
    if _kinds(tokens, at + 2, "part") or _year(tokens, at + 1) is not None:
        return 0
    days, end = [_number(tokens, at + 1)], at + 2
    if _kinds(tokens, end, "to", "number") and not _kinds(tokens, end + 2, "part"):
        days.append(_number(tokens, end + 1))
        end += 2
    year = _year(tokens, end)
    said.days += [Day(day, _number(tokens, at), year) for day in days]
    return end - at + (year is not None)


def _year(tokens: list[Token], at: int) -> int | None:
    """A year where one stands."""
    written = tokens[at][1] if at < len(tokens) and tokens[at][0] == "number" else ""
    return int(written) if len(written) == 4 and written.startswith("20") else None


def _numeric(kind: str, written: str) -> Day:
    """`2026-11-12`; `12/11/2026`, `12.11.26`, `12/11`: the day before the month, as everybody here writes."""
    parts = [int(part) for part in re.split(r"[/.-]", written)]
    if kind == "iso":
        return Day(parts[2], parts[1], parts[0])
    year = None if kind == "short" else parts[2] if parts[2] > 99 else 2000 + parts[2]
    return Day(parts[0], parts[1], year)


_Relative = {"today": date.min, "tomorrow": date.min + timedelta(days=1), "day_after": date.min + timedelta(days=2)}
"""Days counted from today stand as days counted from the first there is until today is known."""


def _hour(tokens: list[Token], at: int, said: Said) -> int:
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


def _alone(tokens: list[Token], at: int, said: Said, hour: Hour, used: int) -> int:
    """An hour without an end; a number by itself may turn out to be one."""
    if used == 1 and tokens[at][0] == "number":
        said.waiting.append(hour.hour)
    else:
        said.hours.append(hour)
    return used


def _one_hour(tokens: list[Token], at: int) -> tuple[Hour | None, int]:
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
    return Hour(hour, minute, part, half, exact), start + 1 - at + (part is not None)


def _other(tokens: list[Token], at: int, said: Said) -> int:
    kind, written = tokens[at]
    if kind == "zone":
        said.zones.add(ZONES[written])
    if kind == "weekday":
        coming = _kinds(tokens, at + 1, "next") or (at > 0 and _kinds(tokens, at - 1, "next"))
        said.weekdays.append((int(written), coming))
    return 1
