"""Keeping what was given to somebody, putting it right and taking it back; with it go the questions to who got it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.rules import goods
from storage.models import handovers
from storage.models import registrations as claims
from storage.taking_part.handovers import THIS, Handover, Item, Recipient, get, recipient
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

HOLD = select(claims.c.id).where(claims.c.id == bindparam("of_registration")).with_for_update()
CORRECT = (
    update(handovers)
    .where(*THIS)
    .values(
        item=bindparam("is_item"),
        serial=bindparam("is_serial"),
        handed_on=bindparam("on"),
        at=bindparam("since"),
        confirmed_at=None,
        denied_at=None,
        asked_at=None,
        version=handovers.c.version + 1,
    )
)
TAKE_BACK = delete(handovers).where(*THIS, handovers.c.confirmed_at.is_(None))
RETURN = update(handovers).where(*THIS, handovers.c.confirmed_at.is_not(None)).values(returned_at=bindparam("since"))


def record(connection: Connection, seen: Recipient, what: Item, now: datetime, zone: str) -> Handover | None:
    """Keep that somebody was given something, and plan what is asked; None where more was recorded than was `seen`."""
    connection.execute(HOLD, {"of_registration": seen.registration_id})
    found = recipient(connection, seen.registration_id)
    if found is None or [one.id for one in found.given] != [one.id for one in seen.given]:
        return None
    row: dict[str, Any] = {name: getattr(what, name) for name in Item.__slots__}
    row |= {"registration_id": seen.registration_id, "at": now}
    number = int(connection.execute(insert(handovers).values(**row).returning(handovers.c.id)).scalar_one())
    return _planned(connection, number, now, zone)


def correct(connection: Connection, seen: Handover, what: Item, now: datetime, zone: str) -> Handover | None:
    """Put one right as it was `seen`, and ask its recipient anew; None where it changed meanwhile."""
    key = {"of_id": seen.id, "seen": seen.version, "is_item": what.item, "is_serial": what.serial, "on": what.handed_on}
    if connection.execute(CORRECT, {**key, "since": now}).rowcount != 1:
        return None
    return _planned(connection, seen.id, now, zone)


def _planned(connection: Connection, number: int, now: datetime, zone: str) -> Handover:
    """Plan the two questions: whether they have it, once more, and whether it is still used."""
    found = get(connection, number)
    assert found is not None
    again = now + goods.ASKED_AGAIN
    day = goods.asks_use_on(found.handed_on, now.astimezone(ZoneInfo(zone)).date())
    later = datetime.combine(day, goods.USE_HOUR, ZoneInfo(zone)).astimezone(UTC)
    about = {"registration_id": found.registration_id, "activity_id": found.activity_id, "contact_id": found.contact_id}
    detail = f"{found.id}:{found.version}"
    timers.plan(
        connection,
        [
            Planned(Kind.RECEIVED, f"{Kind.RECEIVED}:{detail}", again, again + goods.ASKED_AGAIN_LIFE, detail=detail, **about),
            Planned(Kind.IN_USE, f"{Kind.IN_USE}:{detail}", later, later + goods.USE_LIFE, detail=detail, **about),
        ],
    )
    return found


def take_back(connection: Connection, seen: Handover, now: datetime) -> bool:
    """It was a mistake and goes; what its recipient confirmed was given back and stays. False where it changed meanwhile."""
    key = {"of_id": seen.id, "seen": seen.version}
    if seen.confirmed_at is not None:
        return connection.execute(RETURN, {**key, "since": now}).rowcount == 1
    return connection.execute(TAKE_BACK, key).rowcount == 1
