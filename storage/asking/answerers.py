"""Who answers questions: the organisers of an organisation in the chats their role belongs to, the admins for everybody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, bindparam, or_, select

from bot.rules.authority import Role
from bot.rules.office import Office
from bot.vocabulary import Address
from storage.engine.prepared import Prepared
from storage.models import addresses, contacts, roles
from storage.organising.organisations import Organisation
from storage.unasked import reaching


@dataclass(frozen=True, slots=True)
class Answerer:
    """Where somebody who answers is told; `contact_id` and `language` are None for who never wrote."""

    address: Address
    contact_id: int | None = None
    language: str | None = None


_HOLDS = or_(roles.c.expires_at.is_(None), roles.c.expires_at > bindparam("at", type_=roles.c.expires_at.type))
STAFF = Prepared(
    select(
        *[roles.c[name] for name in ("channel", "recipient")],
        *[addresses.c.contact_id, contacts.c.language, addresses.c.unreachable, contacts.c.preferred, addresses.c.id],
    )
    .select_from(roles)
    .outerjoin(addresses, (addresses.c.channel == roles.c.channel) & (addresses.c.recipient == roles.c.recipient))
    .outerjoin(contacts, contacts.c.id == addresses.c.contact_id)
    .where(roles.c.role == bindparam("as_role"), roles.c.organisation_id == bindparam("of_organisation"), _HOLDS)
)
WHO = Prepared(
    select(addresses.c.contact_id, contacts.c.language)
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .where(addresses.c.channel == bindparam("of_channel"), addresses.c.recipient == bindparam("of_recipient"))
)
NAMES = select(contacts.c.id, contacts.c.name).where(contacts.c.id.in_(bindparam("ids", expanding=True)))


def organisers(connection: Connection, organisation_id: int, now: datetime) -> list[Answerer]:
    """Those of an organisation, each once, in the best of their chats that hold the role."""
    return _holders(connection, Role.ORGANISER, organisation_id, now)


def admins(connection: Connection, named: Collection[Address], now: datetime) -> list[Answerer]:
    """The admins: those of the table, and `named` in the settings."""
    found = _holders(connection, Role.ADMIN, 0, now)
    known = {one.address for one in found}
    people = {one.contact_id for one in found if one.contact_id is not None}
    for address in sorted(named, key=str):
        row = WHO.first(connection, {"of_channel": address.channel, "of_recipient": address.recipient})
        if address not in known and (row is None or row[0] not in people):
            found.append(Answerer(address, *row) if row is not None else Answerer(address))
    return found


def of(connection: Connection, organisation_id: int | None, named: Collection[Address], now: datetime) -> list[Answerer]:
    """Who is told of a question to this organisation: its organisers, else the admins."""
    found = organisers(connection, organisation_id, now) if organisation_id is not None else []
    return found or admins(connection, named, now)


def names(connection: Connection, ids: Collection[int]) -> dict[int, str | None]:
    """What people are called, by the number of their contact."""
    return {row[0]: row[1] for row in connection.execute(NAMES, {"ids": sorted(ids)})}


def office_of(organisation: Organisation | None, zone: str) -> Office:
    """When it answers; without one, or with hours in which it would never open, the usual hours in `zone` (IANA)."""
    if organisation is None:
        return Office(zone)
    try:
        opens, shuts = time.fromisoformat(organisation.opens_at), time.fromisoformat(organisation.shuts_at)
        return Office(organisation.zone, organisation.weekdays, opens, shuts, organisation.answers_in)
    except ValueError:
        return Office(organisation.zone)


def _holders(connection: Connection, role: Role, organisation_id: int, now: datetime) -> list[Answerer]:
    rows = STAFF.rows(connection, {"as_role": role, "of_organisation": organisation_id, "at": now})
    best: dict[object, tuple[reaching.Order, Answerer]] = {}
    for channel, recipient, contact_id, language, unreachable, preferred, number in rows:
        order = reaching.order(channel, unreachable, preferred, number or 0)
        one = Answerer(Address(channel, recipient), contact_id, language)
        key = contact_id or one.address
        if key not in best or order < best[key][0]:
            best[key] = (order, one)
    return [one for _, one in sorted(best.values(), key=lambda pair: str(pair[1].address))]
