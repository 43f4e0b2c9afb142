"""Owe somebody something unasked: in their language, in one of their chats, and not at night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules.hours import after_quiet
from bot.vocabulary import Address, Reply
from storage.engine.prepared import Prepared
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed, Policy, State
from storage.models import addresses, provinces
from storage.models import contacts as contacts_table
from storage.models import deliveries as deliveries_table
from storage.people import caring
from storage.unasked import reaching

Say = Callable[[Address], Reply]
"""Makes the message for the address where it is said; called while that person's language is spoken."""

HOME = Prepared(
    select(provinces.c.zone)
    .join_from(contacts_table, provinces, provinces.c.code == contacts_table.c.province)
    .where(contacts_table.c.id == bindparam("of_contact"))
)
REACH = Prepared(
    select(
        contacts_table.c.language,
        provinces.c.zone,
        *[addresses.c[name] for name in ("channel", "recipient", "unreachable", "id")],
        contacts_table.c.preferred,
    )
    .join_from(addresses, contacts_table, contacts_table.c.id == addresses.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts_table.c.province)
    .where(addresses.c.contact_id == bindparam("of_contact"))
)
TOO_LATE, REPLACED = "too late", "replaced"
"""Why a message was not sent."""

UNSAID = msgspec.json.encode(Reply()).decode()

_CARE = select(contacts_table.c.cared_for_by).where(contacts_table.c.id == bindparam("of_contact")).scalar_subquery()
PENDING = select(deliveries_table.c.id).where(
    deliveries_table.c.contact_id == func.coalesce(_CARE, bindparam("of_contact")),
    deliveries_table.c.subject == bindparam("about"),
    deliveries_table.c.notice == bindparam("as_notice"),
    deliveries_table.c.state == State.PENDING,
)
WITHDRAW = Prepared(
    update(deliveries_table)
    .where(deliveries_table.c.id.in_(PENDING.with_for_update(skip_locked=True)))
    .values(state=State.SKIPPED, reason=REPLACED, settled_at=bindparam("at"))
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


def speaks_at(notice: Notice, now: datetime, home: str) -> datetime:
    """When a notice is said to somebody who lives in the zone `home`: now, or once the quiet hours there are over."""
    due = now if notice.urgent else after_quiet(now, home)
    if notice.useful_until is not None and due > notice.useful_until > now:
        return now  # rather at night than never
    return due


def tell(connection: Connection, contact_id: int, say: Say, notice: Notice, now: datetime, zone: str) -> None:
    """Owe a notice in the chat where they are told (`storage.unasked.reaching`). `zone` is used where the person's own is not
    known.

    Whoever asked for silence or cannot be reached is passed over when it is sent, and the ledger says so by name.
    """
    found, name = REACH.rows(connection, {"of_contact": contact_id}), ""
    if not found:  # who has no chat of their own is told in the chat of who cares for them
        contact_id, name = caring.leader_of(connection, contact_id) or (contact_id, "")
        found = REACH.rows(connection, {"of_contact": contact_id}) if name else ()
    if not found:
        return
    language, home, channel, recipient, *_ = min(found, key=lambda row: reaching.order(row[2], row[4], row[6], row[5]))
    with speaking(language or FIRST_LANGUAGE):
        address = Address(channel, recipient)
        reply = caring.named(say(address), name)
    owed = Owed(
        address,
        reply,
        contact_id,
        lane=Lane.NOTICE,
        notice=notice.kind,
        subject=notice.subject,
        due_at=speaks_at(notice, now, home or zone),
        useful_until=notice.useful_until,
    )
    deliveries.owe(connection, owed, None, now)


def skip(connection: Connection, contact_id: int, notice: Notice, why: str, now: datetime) -> None:
    """Write into the ledger that this was not said where it would have been: nobody is passed over without a trace."""
    contact_id = caring.hearer(connection, contact_id)
    address = reaching.chosen(connection, contact_id)
    if address is not None:
        row = {
            "channel": address.channel,
            "recipient": address.recipient,
            "contact_id": contact_id,
            "lane": Lane.NOTICE,
            "policy": Policy.RESEND,
            "state": State.SKIPPED,
            "reply": UNSAID,
            "notice": notice.kind,
            "subject": notice.subject,
            "reason": why,
            "owed_at": now,
            "due_at": now,
            "useful_until": notice.useful_until,
            "settled_at": now,
        }
        connection.execute(insert(deliveries_table), row)


def withdraw(connection: Connection, contact_id: int, notice: Notice, now: datetime) -> int:
    """Do not send what was owed of this kind on this subject and has not left yet; returns how many rows."""
    key = {"of_contact": contact_id, "about": notice.subject, "as_notice": notice.kind, "at": now}
    return WITHDRAW.changes(connection, key)
