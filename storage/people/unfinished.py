"""People who began to register and neither finished nor left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, bindparam, exists, literal, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.models import addresses, registrations, timers
from storage.models import consents as consents_table
from storage.models.base import Id, Instant
from storage.people import consents
from storage.unasked.timers import Kind, Timer

_REGISTERED = exists().where(
    registrations.c.contact_id == consents_table.c.contact_id, registrations.c.activity_id == bindparam("of_activity", type_=Id)
)
_BEGAN = (
    (consents_table.c.purpose == bindparam("for_purpose")) & consents_table.c.withdrawn_at.is_(None) & ~_REGISTERED
)  # who registered and gave it up has finished, too
IS_UNFINISHED = select(consents_table.c.id).where(_BEGAN, consents_table.c.contact_id == bindparam("of_contact")).limit(1)
PLAN = insert(timers).from_select(
    ["kind", "key", "due_at", "useful_until", "activity_id", "contact_id", "detail"],
    select(
        literal(Kind.CLOSING.value),
        bindparam("prefix", type_=String) + consents_table.c.contact_id.cast(String),
        bindparam("at", type_=Instant),
        bindparam("until", type_=Instant),
        bindparam("of_activity", type_=Id),
        consents_table.c.contact_id,
        literal(""),
    )
    .where(_BEGAN)
    .distinct(),
)
CONVERSATIONS = select(addresses.c.conversation).where(addresses.c.contact_id == bindparam("of_contact"))


def plan(connection: Connection, timer: Timer, now: datetime) -> None:
    """A timer of their own for each of them, due now: it is fired in its own small transaction."""
    assert timer.activity_id is not None
    values = {
        "of_activity": timer.activity_id,
        "for_purpose": consents.purpose_of(timer.activity_id),
        "prefix": f"{timer.key}:",
        "at": now,
        "until": timer.useful_until,
    }
    connection.execute(PLAN.on_conflict_do_nothing(), values)


def still_is(connection: Connection, activity_id: int, contact_id: int) -> bool:
    """Whether this person still has not finished."""
    key = {"of_activity": activity_id, "of_contact": contact_id, "for_purpose": consents.purpose_of(activity_id)}
    return connection.execute(IS_UNFINISHED, key).first() is not None


def conversations_of(connection: Connection, contact_id: int) -> list[str]:
    """Where this person's conversations stand (JSON of bot.conversation.state), forms left open included."""
    return list(connection.execute(CONVERSATIONS, {"of_contact": contact_id}).scalars())
