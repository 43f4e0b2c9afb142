"""Seats and the waiting line: one state machine, decided without a database or a clock."""

from __future__ import annotations

from enum import StrEnum

FIRST_COME, SELECTION = "first_come", "selection"
"""How people get in (`activities.joining`): whoever comes first, or whom the organiser chooses."""


class Status(StrEnum):
    APPLIED = "applied"  #: asked to be chosen; holds no seat and stands in no line
    CONFIRMED = "confirmed"  #: has a seat
    OFFERED = "offered"  #: a seat is kept until they answer; it counts as taken
    WAITLISTED = "waitlisted"  #: in line for one
    CANCELLED = "cancelled"  #: gave it up, or the activity was called off
    DECLINED = "declined"  #: the organiser chose others, or took them off the list
    ATTENDED = "attended"
    ABSENT = "absent"

    @property
    def is_active(self) -> bool:
        """Holds a seat, an offer or a place in line, or waits to be chosen."""
        return self in (Status.APPLIED, Status.CONFIRMED, Status.OFFERED, Status.WAITLISTED)

    @property
    def takes_seat(self) -> bool:
        """Nobody else can have the seat."""
        return self in (Status.CONFIRMED, Status.OFFERED)


def entering(*, joining: str, waitlist: bool, chosen: bool, seated: bool) -> Status | None:
    """What somebody gets who comes in now; None where it is full and there is no line.

    `seated` tells whether a seat could be taken; `chosen` is true of who had been chosen before and comes back.
    """
    if joining == SELECTION and not chosen:
        return Status.APPLIED
    if seated:
        return Status.CONFIRMED
    if waitlist:
        return Status.WAITLISTED
    return Status.APPLIED if joining == SELECTION else None


class OnMiss(StrEnum):
    """What a person wants to happen when they miss an offer."""

    END = "end"  #: to the end of the line, once
    OUT = "out"  #: leave it


MISSES = 2
"""Missed offers after which a person leaves the line."""


def after_missing(on_miss: OnMiss, missed: int) -> Status:
    """What becomes of somebody who missed an offer; `missed` counts this one, too."""
    return Status.CANCELLED if on_miss is OnMiss.OUT or missed >= MISSES else Status.WAITLISTED


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
