"""Who takes part in mentoring and has no mentor: what they look for, who applied first at the head."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, func, or_, select, update

from bot.rules.mentoring import Wish
from bot.rules.seats import Status
from storage.models import activities, contacts, pairings, registrations
from storage.models.base import Id
from storage.taking_part.mentors import TAKES_PART


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who applied and has no mentor."""

    registration_id: int
    contact_id: int
    name: str | None
    regency: str | None
    wish: Wish


_THIS_ACTIVITY = registrations.c.activity_id == bindparam("of_activity")
_HAS_ONE = exists().where(pairings.c.registration_id == registrations.c.id, pairings.c.ended_at.is_(None))
# With the rest that was declined at once, whom no page has reached yet.
_until = select(activities.c.declined_until).where(activities.c.id == bindparam("of_activity", type_=Id)).scalar_subquery()
_NOT_DECLINED = or_(registrations.c.status != Status.APPLIED, _until.is_(None), registrations.c.line_at > _until)
_SEEKS = (
    select(
        registrations.c.id,
        contacts.c.id,
        contacts.c.name,
        contacts.c.regency,
        contacts.c.craft,
        contacts.c.province,
        registrations.c.need,
    )
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id)
    .where(registrations.c.status.in_(TAKES_PART), _NOT_DECLINED, ~_HAS_ONE)
)
SEEKING = _SEEKS.where(_THIS_ACTIVITY).order_by(registrations.c.line_at).limit(bindparam("most")).offset(bindparam("skip"))
HOW_MANY = select(func.count()).where(
    _THIS_ACTIVITY, registrations.c.status.in_(TAKES_PART), registrations.c.contact_id.is_not(None), _NOT_DECLINED, ~_HAS_ONE
)
WISH = select(contacts.c.craft, contacts.c.province, registrations.c.need).join_from(
    registrations, contacts, contacts.c.id == registrations.c.contact_id
).where(registrations.c.id == bindparam("of_registration"))  # fmt: skip
SET_NEED = update(registrations).where(registrations.c.id == bindparam("of_registration")).values(need=bindparam("to"))


def listed(connection: Connection, activity_id: int, *, skip: int = 0, most: int = 6) -> list[Seeker]:
    """Who takes part and has no mentor, who applied first at the head."""
    key = {"of_activity": activity_id, "skip": skip, "most": most}
    return [Seeker(*row[:4], Wish(*row[4:])) for row in connection.execute(SEEKING, key)]


def how_many(connection: Connection, activity_id: int) -> int:
    """How many they are."""
    return int(connection.execute(HOW_MANY, {"of_activity": activity_id}).scalar_one())


def wish(connection: Connection, registration_id: int) -> Wish:
    """What somebody looks for in a mentor, as far as they said it."""
    row = connection.execute(WISH, {"of_registration": registration_id}).first()
    return Wish(*row) if row is not None else Wish()


def wants(connection: Connection, registration_id: int, need: str) -> None:
    """Keep what a mentor shall help with."""
    connection.execute(SET_NEED, {"of_registration": registration_id, "to": need})
