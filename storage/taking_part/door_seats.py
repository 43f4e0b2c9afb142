"""Where everything is taken: one seat more, and a place in line for who stands at the door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from bot.rules.seats import Status
from storage.models import activities
from storage.models import registrations as claims
from storage.taking_part import codes, line, registrations, seats
from storage.taking_part.codes import Chance
from storage.taking_part.registrations import Registration

ONE_MORE = (
    update(activities)
    .where(activities.c.id == bindparam("of_activity"), activities.c.quota.is_not(None), activities.c.quota <= activities.c.taken)
    .values(quota=activities.c.taken + 1, version=activities.c.version + 1)
)


def one_more(connection: Connection, activity_id: int) -> bool:
    """A free seat where there was none; False where one is free, or no limit is stated.

    The line is not asked: the seat is for somebody who is there, in the same transaction.
    """
    line.lock(connection, activity_id)
    return connection.execute(ONE_MORE, {"of_activity": activity_id}).rowcount == 1


def wait(connection: Connection, activity_id: int, contact_id: int, now: datetime, chance: Chance) -> Registration:
    """The last place in line for somebody who was just written down, also once it has begun."""
    line.lock(connection, activity_id)
    row = {
        "activity_id": activity_id,
        "contact_id": contact_id,
        "status": Status.WAITLISTED,
        "created_at": now,
        "line_at": int(connection.execute(line.LAST_IN_LINE, {"of_activity": activity_id}).scalar_one()) + 1,
        "code": codes.free_code(connection, activity_id, chance),
        "ticket": codes.ticket(chance),
    }
    connection.execute(insert(claims), row)
    connection.execute(seats.QUEUE, {"of_activity": activity_id})
    held = registrations.of_person(connection, activity_id, contact_id)
    assert held is not None
    return held
