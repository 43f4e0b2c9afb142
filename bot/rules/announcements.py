"""The life of an announcement: which state follows which, and when a repeated one comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HOLD = timedelta(seconds=60)
"""How long a confirmed announcement waits for second thoughts."""

SAME_AGAIN = timedelta(hours=24)
"""Within which the same words to the same people are asked about once more."""


class State(StrEnum):
    DRAFT = "draft"
    ASKED = "asked"  #: waits for a second person's approval
    HELD = "held"  #: confirmed; may be cancelled for a minute
    SCHEDULED = "scheduled"
    GATHERING = "gathering"  #: its audience is being written down; nothing leaves yet
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Move(StrEnum):
    ASK = "ask"
    HOLD = "hold"
    SCHEDULE = "schedule"
    BEGIN = "begin"
    SEND = "send"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"
    RETURN = "return"  #: to a draft: approval was refused, or the hold was used to change it


_UNDECIDED = frozenset({State.DRAFT, State.ASKED})
_WAITING = frozenset({State.HELD, State.SCHEDULED})
_RUNNING = frozenset({State.GATHERING, State.SENDING})
MOVES: Mapping[Move, tuple[frozenset[State], State]] = {
    Move.ASK: (frozenset({State.DRAFT}), State.ASKED),
    Move.HOLD: (_UNDECIDED, State.HELD),
    Move.SCHEDULE: (_UNDECIDED, State.SCHEDULED),
    Move.BEGIN: (_WAITING, State.GATHERING),
    Move.SEND: (frozenset({State.GATHERING}), State.SENDING),
    Move.PAUSE: (_RUNNING, State.PAUSED),
    Move.RESUME: (frozenset({State.PAUSED}), State.GATHERING),
    Move.CANCEL: (_UNDECIDED | _WAITING | _RUNNING | {State.PAUSED}, State.CANCELLED),
    Move.FINISH: (frozenset({State.SENDING}), State.DONE),
    Move.RETURN: (frozenset({State.ASKED}) | _WAITING, State.DRAFT),
}
"""From which states each move leads to which. Resuming gathers first: where that is done already it goes on at once."""


class Repeat(StrEnum):
    NEVER = ""
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press below an announcement: `card` and `register` take an activity's number, `survey`
    a survey's, `link` an address (`url`).
    """

    kind: str
    target: str
    label: str = ""


def next_start(start: datetime, repeat: Repeat, zone: str) -> datetime | None:
    """When it is said again, UTC: at the same hour of the clock in `zone`; None where it is said once."""
    local = start.astimezone(ZoneInfo(zone))
    match repeat:
        case Repeat.NEVER:
            return None
        case Repeat.DAILY | Repeat.WEEKLY:
            step = timedelta(days=1 if repeat is Repeat.DAILY else 7)
            later = local.replace(tzinfo=None) + step
            return later.replace(tzinfo=local.tzinfo).astimezone(UTC)
        case Repeat.MONTHLY:
            return _month_later(local).astimezone(UTC)


def start_after(first: datetime, repeat: Repeat, zone: str, after: datetime) -> datetime | None:
    """The first repetition later than `after`, UTC; counted from the `first`: the 31st stays the last of a month."""
    found: datetime | None = first
    months = 0
    while found is not None and found <= after:
        months += 1
        found = (
            _months_later(first.astimezone(ZoneInfo(zone)), months)
            if repeat is Repeat.MONTHLY
            else next_start(found, repeat, zone)
        )
    return found


def _months_later(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    first = local.replace(year=year, month=month + 1, day=1)
    return min(first.replace(day=1) + timedelta(days=local.day - 1), _last_day(first)).astimezone(UTC)


def _last_day(first: datetime) -> datetime:
    """The last day of the month that begins so, at the same hour."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _month_later(local: datetime) -> datetime:
    """The same day of the next month, or its last."""
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    for day in range(local.day, 27, -1):
        try:
            return local.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return local.replace(year=year, month=month)
