"""Fires what is due: each timer in a savepoint of the transaction that marks it fired, so all of it happens or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.conversation.turn import Surroundings
from storage import timers
from storage.timers import Kind, Timer

log = structlog.get_logger("firing")
AT_ONCE = 50
"""Timers a transaction fires: turns wait that long for the database."""

OURS = (IntegrityError, ProgrammingError, DataError)
"""What the database says of a statement that is wrong; anything else it says blames the moment."""

TOLD, DROPPED = "told", "dropped"


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
    """Fire what is due, at most 50; returns how many. What breaks is undone alone, and does not come again."""
    due = timers.take_due(connection, now, AT_ONCE)
    for timer in due:
        timers.fired(connection, timer, _fire(Firing(connection, timer, now, around), table), now)
    return len(due)


def _fire(firing: Firing, table: Mapping[Kind, Fire]) -> str:
    late = firing.timer.useful_until is not None and firing.now > firing.timer.useful_until
    if late:
        return DROPPED
    try:
        with firing.connection.begin_nested():
            return table[firing.timer.kind](firing)
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, OURS):
            raise  # a deadlock, or the storage itself: all of it is tried again
        log.error("timer broke", kind=firing.timer.kind, error=type(error).__name__)
        return f"broke: {type(error).__name__}"
