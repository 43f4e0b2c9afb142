"""What was owed to somebody unasked and has not left yet is taken back once it is no longer true."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from storage.ledger.deliveries import State
from storage.models import contacts, deliveries
from storage.unasked.timers import Kind

OF_A_CLAIM = (
    Kind.OFFER,
    Kind.SEATED,
    Kind.NUDGE,
    Kind.EXPIRY,
    Kind.COMING,
    Kind.STILL_WAITING,
    Kind.REMINDER,
    Kind.PLACE,
    Kind.CHOSEN,
)
"""What is true only as long as the claim is what it is; that a class moved, say, stays worth telling."""

_CARE = select(contacts.c.cared_for_by).where(contacts.c.id == bindparam("of_contact")).scalar_subquery()
WITHDRAW = (
    update(deliveries)
    .where(
        deliveries.c.contact_id == func.coalesce(_CARE, bindparam("of_contact")),  # in whose chat it would be said
        deliveries.c.subject.in_((bindparam("claim"), bindparam("place"))),
        deliveries.c.state == State.PENDING,
        deliveries.c.notice.in_(OF_A_CLAIM),
    )
    .values(state=State.SKIPPED, reason="overtaken", settled_at=bindparam("at"))
)


def about(registration_id: int) -> str:
    """The subject of notices about one registration."""
    return f"registration:{registration_id}"


def about_place(registration_id: int) -> str:
    """The subject of bubbles that show a place in line: the last of them is kept current."""
    return f"place:{registration_id}"


def withdraw(connection: Connection, registration_id: int, contact_id: int, now: datetime) -> None:
    """Do not say any more what waits for the morning, or for a slot, about this registration."""
    key = {"of_contact": contact_id, "claim": about(registration_id), "place": about_place(registration_id), "at": now}
    connection.execute(WITHDRAW, key)
