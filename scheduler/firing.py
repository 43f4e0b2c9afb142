"""Fires what is due: each timer in a savepoint of the transaction that marks it fired, so all of it happens or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from bot.conversation.turn import Surroundings
from storage import telling, timers
from storage.telling import Notice
from storage.timers import Kind, Timer

log = structlog.get_logger("firing")
AT_ONCE = 50
"""Timers a transaction fires: turns wait that long for the database."""

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
    """Fire what is due, at most 50; returns how many. What breaks is undone alone, and does not come again."""
    due = timers.take_due(connection, now, AT_ONCE)
    for timer in due:
        timers.fired(connection, timer, _fire(Firing(connection, timer, now, around), table), now)
    return len(due)


def _fire(firing: Firing, table: Mapping[Kind, Fire]) -> str:
    late = firing.timer.useful_until is not None and firing.now > firing.timer.useful_until
    try:
        with firing.connection.begin_nested():
            return _too_late(firing) if late else table[firing.timer.kind](firing)
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, OURS):
            raise  # a deadlock, or the storage itself: all of it is tried again
        log.error("timer broke", kind=firing.timer.kind, error=type(error).__name__)
        return f"broke: {type(error).__name__}"


def _too_late(firing: Firing) -> str:
    """Nothing is said, and the ledger tells to whom nothing was."""
    timer = firing.timer
    if timer.contact_id is not None:
        subject = f"registration:{timer.registration_id}" if timer.registration_id else None
        notice = Notice(timer.kind, subject, timer.useful_until)
        telling.skip(firing.connection, timer.contact_id, notice, telling.TOO_LATE, firing.now)
    return TOO_LATE
