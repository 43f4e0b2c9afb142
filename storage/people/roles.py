"""Who may do what. A role belongs to a platform id and is read at each press; it is never remembered in a conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from bot.rules.authority import Grant, Role
from bot.vocabulary import Address
from storage.engine.prepared import Prepared
from storage.models import activities as activities_table
from storage.models import addresses, contacts, partners, roles

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
_HELD = [roles.c[name] for name in ("role", "organisation_id", "activity_id", "expires_at")]
OF_CONTACT = (
    select(addresses.c.channel, addresses.c.recipient, *_HELD)
    .outerjoin(roles, (roles.c.channel == addresses.c.channel) & (roles.c.recipient == addresses.c.recipient))
    .where(addresses.c.contact_id == bindparam("of_contact"))
)
_ITS_ACTIVITIES = (
    select(activities_table.c.id)
    .where(activities_table.c.organisation_id == bindparam("of_organisation"))
    .union(select(partners.c.activity_id).where(partners.c.organisation_id == bindparam("of_organisation")))
)
_HOLDERS = (
    select(
        roles.c.channel,
        roles.c.recipient,
        *_HELD,
        contacts.c.id,
        contacts.c.name,
        addresses.c.destination,
        activities_table.c.title_id,
        activities_table.c.title_en,
    )
    .outerjoin(addresses, (addresses.c.channel == roles.c.channel) & (addresses.c.recipient == roles.c.recipient))
    .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
    .outerjoin(activities_table, activities_table.c.id == roles.c.activity_id)
    .order_by(roles.c.role, roles.c.granted_at, roles.c.channel, roles.c.recipient)
)
ADMINS = _HOLDERS.where(roles.c.role == Role.ADMIN)
STAFF = _HOLDERS.where(
    or_(
        (roles.c.role == Role.ORGANISER) & (roles.c.organisation_id == bindparam("of_organisation")),
        (roles.c.role == Role.VOLUNTEER) & roles.c.activity_id.in_(_ITS_ACTIVITIES),
    )
)
# In one order and locked: of two admins who leave at once the second one sees that the first is gone.
ALL_ADMINS = (
    select(roles.c.channel, roles.c.recipient)
    .where(roles.c.role == Role.ADMIN, roles.c.organisation_id == 0, roles.c.activity_id == 0)
    .order_by(roles.c.channel, roles.c.recipient)
    .with_for_update()
)

MOST_SAMPLES = (
    select(activities_table.c.organisation_id)
    .where(activities_table.c.sample, activities_table.c.organisation_id.is_not(None))
    .group_by(activities_table.c.organisation_id)
    .order_by(func.count().desc(), activities_table.c.organisation_id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role. `name` and `contact_id` are None where nobody has written from that address yet.

    `titles` are those of the activity of a volunteer, Indonesian and English.
    """

    address: Address
    grant: Grant
    contact_id: int | None
    name: str | None
    destination: str | None
    titles: tuple[str | None, str | None] = (None, None)

    @property
    def mark(self) -> str:
        """Twelve letters that stand for this role of theirs in a button."""
        held = f"{self.address}/{self.grant.role}/{self.grant.organisation_id}/{self.grant.activity_id}"
        return blake2b(held.encode(), digest_size=6).hexdigest()


def of(connection: Connection, address: Address) -> tuple[Grant, ...]:
    """What whoever writes from this address may do, as it was given; what has ended is among it."""
    rows = OF.rows(connection, {"of_channel": address.channel, "of_recipient": address.recipient})
    return tuple(Grant(Role(row[0]), *row[1:]) for row in rows)


def of_contact(connection: Connection, contact_id: int) -> tuple[tuple[Grant, ...], frozenset[Address]]:
    """What somebody holds in all their chats together, and which chats these are."""
    rows = connection.execute(OF_CONTACT, {"of_contact": contact_id}).all()
    held = tuple(Grant(Role(row[2]), *row[3:]) for row in rows if row[2] is not None)
    return held, frozenset(Address(row[0], row[1]) for row in rows)


def admins(connection: Connection) -> list[Holder]:
    """Who holds the role of an admin."""
    return [_holder(row) for row in connection.execute(ADMINS)]


def staff(connection: Connection, organisation_id: int) -> list[Holder]:
    """The organisers of an organisation, and the volunteers of what it runs; what has ended is among it."""
    return [_holder(row) for row in connection.execute(STAFF, {"of_organisation": organisation_id})]


def _holder(row: Sequence[Any]) -> Holder:
    held = Grant(Role(row[2]), *row[3:6])
    return Holder(Address(row[0], row[1]), held, row[6], row[7], row[8], (row[9], row[10]))


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


def take(connection: Connection, address: Address, held: Grant) -> bool:
    """Take one role from an address; False when it is gone already."""
    row = (
        (roles.c.channel == address.channel)
        & (roles.c.recipient == address.recipient)
        & (roles.c.role == held.role)
        & (roles.c.organisation_id == held.organisation_id)
        & (roles.c.activity_id == held.activity_id)
    )
    return connection.execute(delete(roles).where(row)).rowcount > 0


def take_admin(connection: Connection, address: Address, of_settings: Collection[Address]) -> bool:
    """Take the role of an admin from an address; False when nobody else would be one. The settings name some as well."""
    stored = {Address(*row) for row in connection.execute(ALL_ADMINS)}
    if not (stored | set(of_settings)) - {address}:
        return False
    take(connection, address, Grant(Role.ADMIN))
    return True


def revoke(connection: Connection, address: Address) -> None:
    """Take every role from an address."""
    connection.execute(delete(roles).where(roles.c.channel == address.channel, roles.c.recipient == address.recipient))


def play(connection: Connection, address: Address, role: str, now: datetime) -> None:
    """Hold exactly this role, or none for anything else: the demo's switch. Its organiser works for who has most samples."""
    revoke(connection, address)
    if role == Role.ADMIN:
        grant(connection, address, Grant(Role.ADMIN), now)
    number = connection.execute(MOST_SAMPLES).scalar() if role == Role.ORGANISER else None
    if number is not None:
        grant(connection, address, Grant(Role.ORGANISER, number), now)
