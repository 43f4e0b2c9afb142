"""Who may do what. A role belongs to a platform id and is read at each press; it is never remembered in a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from bot.vocabulary import Address
from storage.models import grants, roles

OF = select(roles.c.role).where(roles.c.channel == bindparam("of_channel"), roles.c.recipient == bindparam("of_recipient"))
GRANT = upsert(roles).on_conflict_do_nothing()
GRANT_LIFE = timedelta(hours=24)


def of(connection: Connection, address: Address) -> frozenset[str]:
    """The roles held by whoever writes from this address."""
    found = connection.execute(OF, {"of_channel": address.channel, "of_recipient": address.recipient}).scalars()
    return frozenset(found)


def grant(connection: Connection, address: Address, role: str, now: datetime) -> None:
    """Give a role; a repeat changes nothing."""
    row = {"channel": address.channel, "recipient": address.recipient, "role": role, "granted_at": now}
    connection.execute(GRANT, row)


def revoke(connection: Connection, address: Address) -> None:
    """Take every role from an address."""
    connection.execute(delete(roles).where(roles.c.channel == address.channel, roles.c.recipient == address.recipient))


def play(connection: Connection, address: Address, role: str, now: datetime) -> None:
    """Hold exactly this role, or none for anything else: the demo's switch."""
    revoke(connection, address)
    if role in ("admin", "organiser"):
        grant(connection, address, role, now)


def offer(connection: Connection, code: str, role: str, now: datetime) -> None:
    """Keep a one-time code that gives `role` to whoever redeems it within a day."""
    connection.execute(insert(grants), {"code": code, "role": role, "expires_at": now + GRANT_LIFE})


def redeem(connection: Connection, address: Address, code: str, now: datetime) -> str | None:
    """Use up a code; returns the role it gave, None when it is unknown, used or too old."""
    used = connection.execute(
        update(grants)
        .where(grants.c.code == code, grants.c.redeemed_at.is_(None), grants.c.expires_at > now)
        .values(redeemed_at=now)
    )
    if used.rowcount == 0:
        return None
    role = connection.execute(select(grants.c.role).where(grants.c.code == code)).scalar_one()
    grant(connection, address, str(role), now)
    return str(role)
