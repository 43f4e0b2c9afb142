"""Which days somebody means: pressed, or typed in their own words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from bot.conversation.form import Answers, Given, Problem, words_of
from bot.conversation.turn import Turn
from bot.rules import periods
from bot.rules.periods import Period
from bot.understanding.when import Held, match_when

ZONE = "Asia/Jakarta"
HALF = re.compile(
    r"(?:semester|half|paruh)\s*(?P<half>[12]|ii?)(?:\s*(?:of|tahun)?\s*(?P<year>20\d\d))?", re.ASCII | re.IGNORECASE
)
YEAR = re.compile(r"(?:tahun|year)?\s*(?P<year>20\d\d)", re.ASCII | re.IGNORECASE)
PAST = "past"
SPANS = {"this_year": 0, "next_year": 1}


def accept(turn: Turn, given: Given) -> Answers | Problem:
    """A period, as its code."""
    words = words_of(given).strip()
    found = periods.read(words) or typed(turn, words)
    return {"period": found.code} if isinstance(found, Period) else Problem(found)


def typed(turn: Turn, words: str) -> Period | str:
    """`2026`, `semester 1 2026`, `1 Mar - 30 Jun`; a short code where it cannot be meant. Days without a year are this year's."""
    if year := YEAR.fullmatch(words):
        return periods.of_year(int(year["year"]))
    if half := HALF.fullmatch(words):
        return periods.of_half(int(half["year"] or turn.today.year), 1 if half["half"].lower() in ("1", "i") else 2)
    meant = turn.lexicon.phrases.get(tuple(words.casefold().split()))
    if meant is not None and meant.span in SPANS:
        return periods.of_year(turn.today.year + SPANS[meant.span])
    found = match_when(words, turn.lexicon, datetime(turn.today.year, 1, 1, tzinfo=UTC), ZONE)
    if not isinstance(found, Held) and found.code == PAST:
        found = match_when(words, turn.lexicon, _that_year(found.about), ZONE)
    return Period(found.first, found.last) if isinstance(found, Held) else found.code


def _that_year(day: str) -> datetime:
    """The beginning of the year before the one that a day (ISO) is in."""
    return datetime(max(date.fromisoformat(day[:10]).year - 1, periods.EARLIEST), 1, 1, tzinfo=UTC)
