"""Fires what is due, in the transaction that marks it fired: all of it happens, or none. What breaks is undone alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.conversation.turn import Surroundings
from storage.unasked import telling, timers
from storage.unasked.telling import Notice
from storage.unasked.timers import Kind, Timer

log = structlog.get_logger("firing")
AT_ONCE = 50
"""Timers a transaction fires at most: fifty reminders take about 15 ms."""

LONG = {"sqlite": 0.02, "postgresql": 0.2}
"""Seconds after which it begins no other: on SQLite every turn waits for it, on PostgreSQL those about the same activities."""

WIDE = frozenset({Kind.SPREAD})
"""Kinds that concern many people: each has a transaction of its own, and what is due later goes behind all of its pages."""

OURS = (IntegrityError, ProgrammingError, DataError)
"""What the database says of a statement that is wrong; anything else it says blames the moment."""

TOLD, PUT_OFF, DROPPED, TOO_LATE = "told", "put off", "dropped", "too late"
"""What becomes of a timer: it was said, comes again later, no longer holds, or was no use any more."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One timer that is due, and what its doing needs."""

    connection: Connection
    timer: Timer
    now: datetime
    around: Surroundings


Fire = Callable[[Firing], str]
"""Does what a kind of timer asks for; returns what became of it in a word. Raises nothing it expects."""


def fire_due(connection: Connection, table: Mapping[Kind, Fire], now: datetime, around: Surroundings) -> int:
    """Fire what is due, at most 50 and one at least; returns how many. What breaks is undone alone, and does not come again."""
    firings = [Firing(connection, timer, now, around) for timer in timers.take_due(connection, now, AT_ONCE)]
    try:
        with connection.begin_nested():
            outcomes = _fire_some(firings, table, _fire)
    except Exception as error:
        if _blames_the_moment(error):
            raise
        outcomes = _fire_some(firings, table, _fire_alone)
    timers.fired(connection, [(firing.timer, outcome) for firing, outcome in zip(firings, outcomes, strict=False)], now)
    return len(outcomes)


def _fire_some(firings: Sequence[Firing], table: Mapping[Kind, Fire], fire: Callable[..., str]) -> list[str]:
    """What became of the first of them; the others are due still, and what one of them plans may be long."""
    began, outcomes = monotonic(), list[str]()
    for firing in firings:
        is_wide = firing.timer.kind in WIDE
        if is_wide and outcomes:
            break
        outcomes.append(fire(firing, table))
        if is_wide or monotonic() - began > LONG[firing.connection.dialect.name]:
            break
    return outcomes


def _fire_alone(firing: Firing, table: Mapping[Kind, Fire]) -> str:
    """The same in a savepoint of its own; what breaks says where."""
    try:
        with firing.connection.begin_nested():
            return _fire(firing, table)
    except Exception as error:
        if _blames_the_moment(error):
            raise
        log.error("timer broke", kind=firing.timer.kind, error=type(error).__name__)
        return f"broke: {type(error).__name__}"


def _blames_the_moment(error: Exception) -> bool:
    """A deadlock, or the storage itself: all of it is tried again."""
    return isinstance(error, DBAPIError) and not isinstance(error, OURS)


def _fire(firing: Firing, table: Mapping[Kind, Fire]) -> str:
    late = firing.timer.useful_until is not None and firing.now > firing.timer.useful_until
    return _too_late(firing) if late else table[firing.timer.kind](firing)


def _too_late(firing: Firing) -> str:
    """Nothing is said, and the ledger tells to whom nothing was."""
    timer = firing.timer
    if timer.contact_id is not None:
        subject = f"registration:{timer.registration_id}" if timer.registration_id else None
        notice = Notice(timer.kind, subject, timer.useful_until)
        telling.skip(firing.connection, timer.contact_id, notice, telling.TOO_LATE, firing.now)
    return TOO_LATE
