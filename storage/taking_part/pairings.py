"""A mentor and who they help: made by an organiser, never more of them than the mentor takes, ended by either side.

The mentor's row is locked before people are counted: of two organisers who give somebody the last place one is told no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from bot.rules.mentoring import reminds_at
from storage.engine.prepared import Prepared
from storage.models import contacts, mentors, pairings, registrations
from storage.taking_part.mentors import GOES_ON, LOAD, TAKES_PART, Mentor
from storage.taking_part.registrations import STANDS
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned


@dataclass(frozen=True, slots=True)
class Pairing:
    """A mentor and who they help, at one activity. Contacts and names are None of who is erased; instants are UTC."""

    id: int
    mentor_id: int
    registration_id: int
    at: datetime
    ended_at: datetime | None
    stars: int | None
    words: str | None
    rated_at: datetime | None
    activity_id: int
    need: str | None
    mentor: int | None
    mentor_name: str | None
    mentee: int | None
    mentee_name: str | None
    craft: str | None
    province: str | None
    regency: str | None
    goes_on: bool

    def other(self, contact_id: int) -> int | None:
        """Whom a message of this contact is for."""
        return self.mentee if contact_id == self.mentor else self.mentor


class Refused(StrEnum):
    """Why a pairing was not made."""

    FULL = "full"  #: the mentor has as many as they take, is on a break, or left
    TAKEN = "taken"  #: somebody else gave this person a mentor meanwhile
    GONE = "gone"  #: they do not take part any more, or are the mentor themselves


_their, _own = contacts.alias("their"), contacts.alias("own")
_JOINED = (
    pairings.join(registrations, registrations.c.id == pairings.c.registration_id)
    .join(mentors, mentors.c.id == pairings.c.mentor_id)
    .outerjoin(_their, _their.c.id == mentors.c.contact_id)
    .outerjoin(_own, _own.c.id == registrations.c.contact_id)
)
_COLUMNS = [
    *[pairings.c[name] for name in ("id", "mentor_id", "registration_id", "at", "ended_at", "stars", "words", "rated_at")],
    registrations.c.activity_id,
    registrations.c.need,
    mentors.c.contact_id,
    _their.c.name,
    registrations.c.contact_id,
    _own.c.name,
    *[_own.c[name] for name in ("craft", "province", "regency")],
    GOES_ON,
]
_FOUND = select(*_COLUMNS).select_from(_JOINED)
BY_ID = Prepared(_FOUND.where(pairings.c.id == bindparam("of_id")))
OF_MENTOR = Prepared(_FOUND.where(mentors.c.contact_id == bindparam("of_contact"), GOES_ON).order_by(pairings.c.id))
OF_MENTEE = Prepared(
    _FOUND.where(registrations.c.contact_id == bindparam("of_contact")).order_by(pairings.c.ended_at.is_not(None), pairings.c.id)
)
OF_ONE = Prepared(_FOUND.where(pairings.c.registration_id == bindparam("of_registration"), GOES_ON))
_THIS_ACTIVITY = registrations.c.activity_id == bindparam("of_activity")
OF_ACTIVITY = (
    _FOUND.where(_THIS_ACTIVITY, GOES_ON).order_by(_own.c.name, pairings.c.id).limit(bindparam("most")).offset(bindparam("skip"))
)
HOW_MANY = select(func.count()).select_from(_JOINED).where(_THIS_ACTIVITY, GOES_ON)
LOCK_MENTOR = select(mentors.c.id).where(mentors.c.id == bindparam("of_mentor")).with_for_update()
ROOM = select(mentors.c.contact_id).where(
    mentors.c.id == bindparam("of_mentor"),
    mentors.c.until.is_(None),
    mentors.c.paused_at.is_(None),
    mentors.c.most > LOAD,
)
LOCK_CLAIM = (
    select(registrations.c.contact_id, STANDS.label("stands"))
    .where(registrations.c.id == bindparam("of_registration"))
    .with_for_update(of=registrations)
)
OPEN_OF_SOME = select(pairings.c.id).where(
    pairings.c.registration_id.in_(bindparam("of_registrations", expanding=True)), pairings.c.ended_at.is_(None)
)
OPEN_OF = select(pairings.c.id).where(pairings.c.registration_id == bindparam("of_registration"), pairings.c.ended_at.is_(None))
END = (
    update(pairings).where(pairings.c.id == bindparam("of_id"), pairings.c.ended_at.is_(None)).values(ended_at=bindparam("since"))
)


def get(connection: Connection, number: int) -> Pairing | None:
    """One pairing, None when there is none."""
    row = BY_ID.first(connection, {"of_id": number})
    return Pairing(*row) if row is not None else None


def of_mentor(connection: Connection, contact_id: int) -> list[Pairing]:
    """Whom somebody helps now."""
    return [Pairing(*row) for row in OF_MENTOR.rows(connection, {"of_contact": contact_id})]


def of_mentee(connection: Connection, contact_id: int) -> list[Pairing]:
    """Who helps somebody, or did: those that go on first."""
    return [Pairing(*row) for row in OF_MENTEE.rows(connection, {"of_contact": contact_id})]


def of_registration(connection: Connection, registration_id: int) -> Pairing | None:
    """The one that goes on, None where somebody has no mentor."""
    row = OF_ONE.first(connection, {"of_registration": registration_id})
    return Pairing(*row) if row is not None else None


def of_activity(connection: Connection, activity_id: int, *, skip: int = 0, most: int = 6) -> list[Pairing]:
    """Those of an activity that go on, by the name of who is helped, a page of them."""
    key = {"of_activity": activity_id, "skip": skip, "most": most}
    return [Pairing(*row) for row in connection.execute(OF_ACTIVITY, key)]


def how_many(connection: Connection, activity_id: int) -> int:
    """How many go on."""
    return int(connection.execute(HOW_MANY, {"of_activity": activity_id}).scalar_one())


def pair(
    connection: Connection, mentor: Mentor, registration_id: int, now: datetime, instead_of: int | None = None
) -> Pairing | Refused:
    """Give somebody a mentor, instead of the pairing `instead_of` if they have that one."""
    connection.execute(LOCK_MENTOR, {"of_mentor": mentor.id})
    claim = connection.execute(LOCK_CLAIM, {"of_registration": registration_id}).first()
    if claim is None or claim.contact_id in (None, mentor.contact_id) or claim.stands not in TAKES_PART:
        return Refused.GONE
    if connection.execute(OPEN_OF, {"of_registration": registration_id}).scalar() != instead_of:
        return Refused.TAKEN
    if connection.execute(ROOM, {"of_mentor": mentor.id}).scalar() is None:
        return Refused.FULL
    if instead_of is not None:
        connection.execute(END, {"of_id": instead_of, "since": now})
    row = {"mentor_id": mentor.id, "registration_id": registration_id, "at": now}
    number = int(connection.execute(insert(pairings).values(**row).returning(pairings.c.id)).scalar_one())
    found = get(connection, number)
    assert found is not None
    timers.plan(connection, [unlogged(found, None)])
    return found


def unlogged(pairing: Pairing, last: datetime | None) -> Planned:
    """When the mentor is reminded, if no meeting is noted after the one that was noted `last` (UTC)."""
    due = reminds_at(pairing.at, last)
    return Planned(Kind.UNLOGGED, f"{Kind.UNLOGGED}:{pairing.id}", due, contact_id=pairing.mentor, detail=str(pairing.id))


def asks_how(pairing: Pairing, now: datetime) -> Planned:
    """That whoever is helped is asked how it is."""
    key = f"{Kind.MENTORED}:{pairing.id}"
    return Planned(Kind.MENTORED, key, now, contact_id=pairing.mentee, detail=str(pairing.id))


def end(connection: Connection, pairing: Pairing, now: datetime) -> bool:
    """It is over; False when it was already. Who is told, the caller decides."""
    return connection.execute(END, {"of_id": pairing.id, "since": now}).rowcount == 1


def left(pairing: Pairing, whom: int | None, now: datetime) -> list[Planned]:
    """That one of the two is told that the other is gone; nothing where they are, too."""
    key = f"{Kind.UNPAIRED}:{pairing.id}:{whom}"
    return [Planned(Kind.UNPAIRED, key, now, contact_id=whom, detail=str(pairing.id))] if whom is not None else []


def end_of_mentor(connection: Connection, mentor: Mentor, now: datetime) -> int:
    """A mentor leaves: everybody they have is told, and stands without one again; returns how many."""
    found = [one for one in of_mentor(connection, mentor.contact_id or 0) if one.mentor_id == mentor.id]
    ended = [one for one in found if end(connection, one, now)]
    timers.plan(connection, [told for one in ended for told in left(one, one.mentee, now)])
    return len(ended)


def end_of_claim(connection: Connection, registration_id: int, now: datetime) -> None:
    """Somebody takes part no more: their mentor is told."""
    row = connection.execute(OPEN_OF, {"of_registration": registration_id}).first()
    found = get(connection, row[0]) if row is not None else None
    if found is not None and end(connection, found, now):
        timers.plan(connection, left(found, found.mentor, now))


def end_of_claims(connection: Connection, registration_ids: Sequence[int], now: datetime) -> None:
    """The same of many, whose activity was called off."""
    for number in connection.execute(OPEN_OF_SOME, {"of_registrations": list(registration_ids)}).scalars().all():
        found = get(connection, number)
        if found is not None and end(connection, found, now):
            timers.plan(connection, left(found, found.mentor, now))


def end_own(connection: Connection, contact_id: int, now: datetime) -> None:
    """Two contacts became one, and nobody is their own mentor."""
    for one in of_mentor(connection, contact_id):
        if one.mentee == contact_id:
            end(connection, one, now)


def _with(contact_id: int) -> ColumnElement[bool]:
    return or_(registrations.c.contact_id == contact_id, mentors.c.contact_id == contact_id)


def all_of(connection: Connection, contact_id: int) -> Sequence[Pairing]:
    """Every pairing somebody ever had a part in."""
    return [Pairing(*row) for row in connection.execute(_FOUND.where(_with(contact_id)).order_by(pairings.c.id))]
