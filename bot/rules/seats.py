"""Seats and the waiting line: one state machine, decided without a database or a clock."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    CONFIRMED = "confirmed"  #: has a seat
    WAITLISTED = "waitlisted"  #: in line for one
    CANCELLED = "cancelled"  #: gave it up, or the activity was called off
    ATTENDED = "attended"
    ABSENT = "absent"

    @property
    def is_active(self) -> bool:
        """Holds a seat or a place in line."""
        return self in (Status.CONFIRMED, Status.WAITLISTED)


def seats_left(quota: int | None, taken: int, waiting: int) -> int | None:
    """Seats somebody new could have now: none while people wait, None where no limit is stated."""
    if quota is None:
        return None
    return 0 if waiting else max(quota - taken, 0)


def seats_to_give(quota: int | None, taken: int, waiting: int) -> int:
    """How many people at the head of the line have a seat to move up to."""
    if quota is None:
        return waiting
    return min(waiting, max(quota - taken, 0))
