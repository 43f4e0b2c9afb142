"""Who may do what. A role belongs to a platform id and is read at each press; it is never remembered in a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from bot.rules.authority import Grant, Role
from bot.vocabulary import Address
from storage.models import activities as activities_table
from storage.models import grants, partners, roles
from storage.prepared import Prepared

OF = Prepared(
    select(roles.c.role, roles.c.organisation_id, roles.c.activity_id, roles.c.expires_at).where(
        roles.c.channel == bindparam("of_channel"), roles.c.recipient == bindparam("of_recipient")
    )
)
_GRANT = upsert(roles)
GRANT = _GRANT.on_conflict_do_update(
    index_elements=[roles.c.channel, roles.c.recipient, roles.c.role, roles.c.organisation_id, roles.c.activity_id],
    set_={"expires_at": _GRANT.excluded.expires_at},
)
RUN_BY = Prepared(
    select(activities_table.c.organisation_id)
    .where(activities_table.c.id == bindparam("of_activity"))
    .union(select(partners.c.organisation_id).where(partners.c.activity_id == bindparam("of_activity")))
)
GRANT_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code gives to whoever redeems it; `until` is when the role ends (UTC), `made_by` a contact."""

    role: Role
    organisation_id: int = 0
    activity_id: int = 0
    until: datetime | None = None
    made_by: int | None = None


def of(connection: Connection, address: Address) -> tuple[Grant, ...]:
    """What whoever writes from this address may do, as it was given; what has ended is among it."""
    rows = OF.rows(connection, {"of_channel": address.channel, "of_recipient": address.recipient})
    return tuple(Grant(Role(row[0]), *row[1:]) for row in rows)


def run_by(connection: Connection, activity_id: int) -> frozenset[int]:
    """The organisations an activity belongs to: its own, and its partners."""
    return frozenset(row[0] for row in RUN_BY.rows(connection, {"of_activity": activity_id}) if row[0] is not None)


def grant(connection: Connection, address: Address, given: Grant, now: datetime, by: int | None = None) -> None:
    """Give a role; a repeat only changes when it ends. `by` is the contact who gave it."""
    row = {
        "channel": address.channel,
        "recipient": address.recipient,
        "role": given.role,
        "organisation_id": given.organisation_id,
        "activity_id": given.activity_id,
        "expires_at": given.expires_at,
        "granted_at": now,
        "granted_by": by,
    }
    connection.execute(GRANT, row)


def revoke(connection: Connection, address: Address) -> None:
    """Take every role from an address."""
    connection.execute(delete(roles).where(roles.c.channel == address.channel, roles.c.recipient == address.recipient))


def play(connection: Connection, address: Address, role: str, now: datetime) -> None:
    """Hold exactly this role, or none for anything else: the demo's switch."""
    revoke(connection, address)
    if role in (Role.ADMIN, Role.ORGANISER):
        grant(connection, address, Grant(Role(role)), now)


def offer(connection: Connection, code: str, invitation: Invitation, now: datetime) -> None:
    """Keep a one-time code that gives a role to whoever redeems it within a day."""
    values = {name: getattr(invitation, name) for name in Invitation.__slots__}
    connection.execute(insert(grants), {"code": code, "expires_at": now + GRANT_LIFE, **values})


def redeem(connection: Connection, address: Address, code: str, now: datetime) -> Grant | None:
    """Use up a code; returns what it gave, None when it is unknown, used or too old."""
    used = connection.execute(
        update(grants)
        .where(grants.c.code == code, grants.c.redeemed_at.is_(None), grants.c.expires_at > now)
        .values(redeemed_at=now)
        .returning(grants.c.role, grants.c.organisation_id, grants.c.activity_id, grants.c.until, grants.c.made_by)
    ).first()
    if used is None:
        return None
    given = Grant(Role(used.role), used.organisation_id, used.activity_id, used.until)
    grant(connection, address, given, now, used.made_by)
    return given
