"""Owe somebody something unasked: in their language, at each address they have, and not at night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules.hours import after_quiet
from bot.vocabulary import Address, Reply
from storage import contacts, deliveries
from storage.deliveries import Lane, Owed
from storage.models import contacts as contacts_table
from storage.models import provinces
from storage.prepared import Prepared

Say = Callable[[Address], Reply]
"""Makes the message for one address; called while that person's language is spoken."""

HOME = Prepared(
    select(provinces.c.zone)
    .join_from(contacts_table, provinces, provinces.c.code == contacts_table.c.province)
    .where(contacts_table.c.id == bindparam("of_contact"))
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, about what, and until when it is worth saying (UTC). An urgent one comes at night, too."""

    kind: str
    subject: str | None = None
    useful_until: datetime | None = None
    urgent: bool = False


def home_zone(connection: Connection, contact_id: int, otherwise: str) -> str:
    """The zone (IANA) a person lives in, `otherwise` where their province is not known."""
    row = HOME.first(connection, {"of_contact": contact_id})
    return str(row[0]) if row is not None else otherwise


def tell(connection: Connection, contact_id: int, say: Say, notice: Notice, now: datetime, zone: str) -> None:
    """Owe a notice. `zone` is used where the person's own is not known.

    Whoever asked for silence or cannot be reached is passed over when it is sent, and the ledger says so by name.
    """
    person = contacts.get(connection, contact_id)
    due = now if notice.urgent else after_quiet(now, home_zone(connection, contact_id, zone))
    if notice.useful_until is not None and due > notice.useful_until > now:
        due = now  # rather at night than never
    with speaking(person.language or FIRST_LANGUAGE):
        for address in contacts.addresses_of(connection, contact_id):
            owed = Owed(
                address,
                say(address),
                contact_id,
                lane=Lane.NOTICE,
                notice=notice.kind,
                subject=notice.subject,
                due_at=due,
                useful_until=notice.useful_until,
            )
            deliveries.owe(connection, owed, None, now)
