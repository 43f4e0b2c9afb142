"""Who may do what, and to what: values in, a yes or no out.

A role is held by an address (a platform's id), never by a name; it is read anew at each press (storage.people.roles). An
organiser's reaches the activities of their organisation and those it runs as a partner, a volunteer's one activity and the door
of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.rules.timing import ends_at


class Role(StrEnum):
    ADMIN = "admin"
    ORGANISER = "organiser"
    VOLUNTEER = "volunteer"


class Deed(StrEnum):
    """What needs an authority."""

    CHECK_IN = "check_in"  #: at the door of one activity
    LOOK = "look"  #: at one's activities, their participants and their numbers
    PREPARE = "prepare"  #: create, change, publish, move and call off activities
    DECIDE = "decide"  #: choose among who applied, add and write to participants
    EXPORT = "export"  #: take participants' details along as a file
    CERTIFY = "certify"  #: certificates, results of tests, goods and mentors
    ANSWER = "answer"  #: questions
    COUNT = "count"  #: statistics and targets
    ANNOUNCE = "announce"  #: write to everybody within reach of the organisation
    EDITIONS = "editions"  #: say when a fair is, and correct or withdraw it
    APPOINT = "appoint"  #: volunteers, and organisers of one's own organisation
    GOVERN = "govern"  #: people, roles, organisations, the installation itself


@dataclass(frozen=True, slots=True)
class Grant:
    """One role as it is held. 0 stands for no organisation and no activity; `expires_at` is UTC."""

    role: Role
    organisation_id: int = 0
    activity_id: int = 0
    expires_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it has not ended by `now`."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Reach:
    """What a deed is done to: the organisations it belongs to, and the activity, where it is one."""

    organisations: frozenset[int] = frozenset()
    activity_id: int = 0


ANYTHING = Reach()
"""Not known yet: whether somebody may do this to anything at all."""

_DEEDS = {
    Role.ADMIN: frozenset(Deed),
    Role.ORGANISER: frozenset(Deed) - {Deed.GOVERN},
    Role.VOLUNTEER: frozenset({Deed.CHECK_IN}),
}


def may(grants: Iterable[Grant], deed: Deed, about: Reach, now: datetime) -> bool:
    """Whether who holds these grants may do this to that at `now`."""
    return any(grant.holds(now) and deed in _DEEDS[grant.role] and _reaches(grant, about) for grant in grants)


def _reaches(grant: Grant, about: Reach) -> bool:
    if grant.role is Role.ADMIN or about == ANYTHING:
        return True
    if grant.role is Role.VOLUNTEER:
        return about.activity_id != 0 and grant.activity_id == about.activity_id
    return grant.organisation_id in about.organisations - {0}


def volunteering_ends(last: date | None, zone: str, now: datetime, *, days_after: int = 0) -> datetime:
    """When a volunteer's role ends (UTC): so many days after the activity's last day in its zone (IANA) is over.

    Of an activity without a date, or one that is over, it counts from `now`; a role lasts a day at least.
    """
    over = ends_at(last, None, zone) if last is not None else now
    return max(over, now + timedelta(days=1)) + timedelta(days=days_after)
