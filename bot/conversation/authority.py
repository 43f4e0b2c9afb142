"""Whether whoever is writing may do something now: read from the database at each press, and only in private chats."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.rules import authority
from bot.rules.authority import ANYTHING, Deed, Grant, Reach, Role
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import roles


def grants(turn: Turn) -> tuple[Grant, ...]:
    """What whoever is writing holds now; the first admins come from the settings."""
    held = tuple(grant for grant in roles.of(turn.connection, turn.address) if grant.holds(turn.now))
    return (*held, Grant(Role.ADMIN)) if turn.address in turn.surroundings.admins else held


def may(turn: Turn, deed: Deed, about: Reach = ANYTHING) -> bool:
    """Whether they may do this to that; without `about`, to anything at all."""
    return authority.may(grants(turn), deed, about, turn.now)


def reach(turn: Turn, activity_id: int) -> Reach:
    """Whose an activity is."""
    return Reach(roles.run_by(turn.connection, activity_id), activity_id)


def activity(turn: Turn, deed: Deed, activity_id: int | None = None) -> Activity | None:
    """The activity with this number (else the one the choice names), if they may do this to it; None otherwise."""
    number = turn.number() if activity_id is None else activity_id
    found = activities.get(turn.connection, number) if number else None
    return found if found is not None and may(turn, deed, reach(turn, found.id)) else None


def announcement(turn: Turn, announcement_id: int | None = None) -> Announcement | None:
    """The announcement with this number (else the one the choice names), if they may announce in its name; None otherwise."""
    number = turn.number() if announcement_id is None else announcement_id
    found = announcements.get(turn.connection, number) if number else None
    if found is None or (found.organisation_id is None and not is_admin(turn)):
        return None
    return found if may(turn, Deed.ANNOUNCE, Reach(frozenset({found.organisation_id or 0}))) else None


def is_admin(turn: Turn) -> bool:
    """Whether an admin is writing."""
    return any(grant.role is Role.ADMIN for grant in grants(turn))


def organisations(turn: Turn) -> tuple[int, ...]:
    """The organisations they are an organiser of; an admin's reach is not among it."""
    return tuple(sorted({grant.organisation_id for grant in grants(turn) if grant.role is Role.ORGANISER} - {0}))
