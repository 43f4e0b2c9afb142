"""Whether who asked for a job may still have it: a role that was taken away meanwhile gives nothing more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.rules import authority
from bot.rules.authority import ANYTHING, Deed, Grant, Reach, Role
from scheduler.making.errands import Errand
from storage.organising import activities
from storage.organising.activities import Activity
from storage.organising.jobs import Order
from storage.people import roles

Standing = tuple[frozenset[Grant], frozenset[int]]


def standing(connection: Connection, order: Order, now: datetime) -> Standing:
    """What whoever asked for a job holds now, and whose the activity is that it is about.

    A job looks at it when it begins and once more in the transaction that owes its result: where it is not the same, what was
    made by the first is not handed out by the second.
    """
    held = frozenset(grant for grant in roles.of(connection, order.address) if grant.holds(now))
    number = order.detail.get("activity")
    return held, roles.run_by(connection, int(number)) if number else frozenset()


def may(connection: Connection, errand: Errand, deed: Deed, about: Reach = ANYTHING) -> bool:
    """Whether they may do this to that now."""
    address = errand.order.address
    held = roles.of(connection, address)
    first = (Grant(Role.ADMIN),) if address in errand.around.admins else ()
    return authority.may((*held, *first), deed, about, errand.now)


def reach(connection: Connection, activity_id: int) -> Reach:
    """Whose an activity is."""
    return Reach(roles.run_by(connection, activity_id), activity_id)


def activity(errand: Errand, deed: Deed, connection: Connection) -> Activity | None:
    """What a job is about, as long as they may still do this to it."""
    number = int(errand.order.detail["activity"])
    return activities.get(connection, number) if may(connection, errand, deed, reach(connection, number)) else None


def role(connection: Connection, errand: Errand) -> Role:
    """As what they do it, for the audit."""
    return Role.ADMIN if may(connection, errand, Deed.GOVERN) else Role.ORGANISER


def may_speak_for(connection: Connection, errand: Errand, organisation_id: int | None) -> bool:
    """Whether they may say something to many in an organisation's name now; in nobody's (None) admins alone may."""
    if organisation_id is None:
        return role(connection, errand) is Role.ADMIN
    return may(connection, errand, Deed.ANNOUNCE, Reach(frozenset({organisation_id})))
