"""In which order an audience goes into the ledger: a line for each zone, and behind each one of those who wait for a daily limit.

Everybody of an audience stands in one line (`recipients.zone`) and is passed once; `cursors` say how far each line is. Who would
only wait for another day's limit of their platform steps behind, so that nobody else is kept waiting, and follows once all others
had their turn.
"""

from __future__ import annotations

from storage.announcing.announcements import Announcement
from storage.announcing.audiences import ZONES

BEHIND = 10
"""Added to the number of a zone's line: the line of those who stepped behind."""

Line = tuple[int, str]
"""Its number, and the key of `cursors` under which it is kept."""


def line(number: int) -> Line:
    """The line that somebody of an audience stands in."""
    return number, f"{zone_of(number)} later" if number >= BEHIND else ZONES[number]


def zone_of(number: int) -> str:
    """Whose night a line keeps (IANA)."""
    return ZONES[number % BEHIND]


EVERY = tuple(line(number) for start in (0, BEHIND) for number in range(start, start + len(ZONES)))


def is_past(one: Announcement, number: int, contact_id: int) -> bool:
    """Whether somebody who stands in this line had their turn."""
    return contact_id <= one.cursors.get(line(number)[1], 0)


def unfinished(one: Announcement) -> list[Line]:
    """The lines in which somebody may be left; those who stepped behind come once nobody else is."""
    first = [(number, key) for number, key in EVERY if number < BEHIND and one.cursors.get(key, 0) < one.top]
    return first or [(number, key) for number, key in EVERY if number >= BEHIND and one.cursors.get(key, one.top) < one.top]
