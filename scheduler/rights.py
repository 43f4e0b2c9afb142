"""Whether who asked for a job may still have it: a role that was taken away meanwhile gives nothing more."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.rules import authority
from bot.rules.authority import ANYTHING, Deed, Grant, Reach, Role
from scheduler.errands import Errand
from storage import roles


def may(connection: Connection, errand: Errand, deed: Deed, about: Reach = ANYTHING) -> bool:
    """Whether they may do this to that now."""
    address = errand.order.address
    held = roles.of(connection, address)
    first = (Grant(Role.ADMIN),) if address in errand.around.admins else ()
    return authority.may((*held, *first), deed, about, errand.now)


def reach(connection: Connection, activity_id: int) -> Reach:
    """Whose an activity is."""
    return Reach(roles.run_by(connection, activity_id), activity_id)


def role(connection: Connection, errand: Errand) -> Role:
    """As what they do it, for the audit."""
    return Role.ADMIN if may(connection, errand, Deed.GOVERN) else Role.ORGANISER
