"""What is asked after an activity and when, and what is shown of the answers: values in, values out."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum

SURVEY_HOUR = time(18, 30)
"""When those who came are asked how it was, on the last day's evening at the venue; the phone may ring until 21."""

OUTCOME_HOUR = time(10)
OUTCOME_MONTHS = (3, 6)
"""After how many months they are asked what became of it."""

STARS = (1, 2, 3, 4, 5)
CHANGEABLE = timedelta(days=7)
"""How long an answer to the survey can be changed."""

FEWEST = 3
"""Answers below which none is shown: with fewer, everybody knows whose they are."""

DRAFT_KEPT = timedelta(days=14)
"""How long a test's result waits for its person's consent."""

EXPIRY_WARNINGS = (90, 30)
"""Days before a certificate of competence expires on which its holder is told."""

VALID_YEARS = 3
"""How long a certificate of competence of BNSP usually is valid."""


class Outcome(StrEnum):
    """What became of somebody's export."""

    EXPORTING = "exporting"
    PREPARING = "preparing"
    NOT_YET = "not_yet"
    NOT_RELEVANT = "not_relevant"


def months_later(day: date, months: int) -> date:
    """The same day of a later month, its last one where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def average(counts: Mapping[int, int]) -> float | None:
    """The mean number of stars, None of no answers or too few to be shown; `counts` is by stars."""
    answers = sum(counts.values())
    return sum(stars * many for stars, many in counts.items()) / answers if answers >= FEWEST else None


def hours_of(days: int, opens: str | None, shuts: str | None) -> int | None:
    """The hours of a whole activity from its hours a day, full ones only; None where these are not known."""
    if not opens or not shuts:
        return None
    first, last = time.fromisoformat(opens), time.fromisoformat(shuts)
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    return days * minutes // 60 if minutes > 0 else None
