"""Short surveys: which answers one may have, until when, and which numbers may be shown of few people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

FEWEST, MOST = 2, 6
"""How many answers a survey offers."""

LONGEST_QUESTION, LONGEST_OPTION = 140, 20
"""Characters. An answer stands on a button, and those hold no more on the narrowest platform."""

LEAST = 5
"""Of fewer people together no numbers are shown by craft or province: they might be known by them."""

LONGEST_OPEN = timedelta(days=366)
MARKS = "-•*–"
"""What people put before the lines of a list."""


class State(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


def options(words: str) -> list[str]:
    """The answers in a message: one a line, else parted by commas or semicolons; numbers and marks before them go."""
    lines = [line for line in words.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = lines[0].replace(";", ",").split(",")
    found = [" ".join(line.strip().lstrip(MARKS).strip().split()) for line in lines]
    return [_unnumbered(one, place) for place, one in enumerate(found, 1) if one]


def _unnumbered(one: str, place: int) -> str:
    for mark in (f"{place}.", f"{place})"):
        if one.startswith(mark) and one[len(mark) :].strip():
            return one[len(mark) :].strip()
    return one


def flaw(found: Sequence[str]) -> str:
    """Why these cannot be offered: few, many, long or twice; empty when they can."""
    if len(found) < FEWEST:
        return "few"
    if len(found) > MOST:
        return "many"
    if any(len(one) > LONGEST_OPTION for one in found):
        return "long"
    return "twice" if len({one.casefold() for one in found}) < len(found) else ""


def end_of(day: date, zone: str) -> datetime:
    """The last minute of a day in `zone` (IANA), UTC: until then it can be answered."""
    return datetime.combine(day, time(23, 59), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def shares(counts: Sequence[int]) -> list[int]:
    """Whole percentages that add up to 100: the largest remainders are rounded up. All 0 where nobody answered."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    found = [100 * count // total for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda place: (-(100 * counts[place] % total), place))
    for place in by_rest[: 100 - sum(found)]:
        found[place] += 1
    return found


Groups = Mapping[str, Sequence[int]]
"""How many chose each answer, by what people have in common; "" for those who told nothing."""


def protected(groups: Groups) -> tuple[dict[str, list[int]], list[int]]:
    """Groups large enough to be shown, the largest first, and all others together.

    The others are none or at least LEAST: where they would be fewer, the smallest group joins them, or who is few could be
    worked out from the whole. Who told nothing is always among the others.
    """
    ordered = sorted(((name, list(counts)) for name, counts in groups.items() if name), key=lambda one: (-sum(one[1]), one[0]))
    shown = [one for one in ordered if sum(one[1]) >= LEAST]
    few = [one for one in ordered if sum(one[1]) < LEAST]
    hidden = [counts for _, counts in few] + [list(counts) for name, counts in groups.items() if not name]
    while shown and 0 < sum(map(sum, hidden)) < LEAST:
        hidden.append(shown.pop()[1])
    others = [sum(column) for column in zip(*hidden, strict=True)] if hidden else []
    return dict(shown), others if sum(others) >= LEAST else []
