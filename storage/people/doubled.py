"""Two who become one and both have a claim on the same activity: the better claim stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.rules.offers import Terms
from bot.rules.seats import Status
from storage.models import registrations as claims
from storage.taking_part import handover_answers, registrations, seats
from storage.taking_part.registrations import Registration

BETTER = (
    Status.ATTENDED,
    Status.CONFIRMED,
    Status.OFFERED,
    Status.WAITLISTED,
    Status.APPLIED,
    Status.ABSENT,
    Status.DECLINED,
    Status.CANCELLED,
)
"""What may become of a claim, the best first."""

ALL_CLAIMS = select(*registrations.COLUMNS).where(claims.c.contact_id == bindparam("of_contact")).order_by(claims.c.activity_id)
HAND_OVER_CLAIM = update(claims).where(claims.c.id == bindparam("of_id")).values(contact_id=bindparam("to"))


def pairs(connection: Connection, keep: int, other: int) -> list[tuple[Registration, Registration]]:
    """The claims of both on one activity, in the order of locks."""
    mine = {claim.activity_id: claim for claim in _claims(connection, keep)}
    return [(mine[claim.activity_id], claim) for claim in _claims(connection, other) if claim.activity_id in mine]


def _claims(connection: Connection, contact_id: int) -> list[Registration]:
    return [registrations.read(row) for row in connection.execute(ALL_CLAIMS, {"of_contact": contact_id}).all()]


def worse(mine: Registration, theirs: Registration) -> Registration:
    """The one that gives way; of two alike the later in line."""
    return max((mine, theirs), key=lambda claim: (BETTER.index(claim.status), claim.line_at))


def hand_over_things(connection: Connection, mine: Registration, theirs: Registration) -> tuple[int, int, list[int]]:
    """What was handed over for the claim that gives way hangs on the one that stays; returns from which, to which, and what."""
    gone = worse(mine, theirs)
    stays = theirs if gone is mine else mine
    return gone.id, stays.id, handover_answers.hand_over(connection, gone.id, stays.id)


def give_way(connection: Connection, mine: Registration, theirs: Registration, now: datetime, terms: Terms) -> tuple[int, bool]:
    """Of two claims on one activity the better one stays; the other is given up, and nobody's for now."""
    gone = worse(mine, theirs)
    if gone.status.is_active:
        seats.give_up(connection, gone, now, terms)
    connection.execute(HAND_OVER_CLAIM, {"of_id": gone.id, "to": None})
    return gone.id, gone.id == mine.id
