"""People whose phone is somebody else's: the leader of a group registers them, hears what they are told, and acts for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from bot.vocabulary import Fact, Reply
from storage.engine.prepared import Prepared
from storage.models import addresses, consents, contacts
from storage.models import registrations as claims

CARE = "care"
"""The purpose under which a leader keeps somebody, who told them that they agree."""

IN_PERSON, AGREED = "in-person-1", "together-1"
"""The wordings of consent for somebody without a chat: what an organiser confirms, and what the leader of a group does. Change
them with the wording of `agreed` in `bot.screens.organisers.adding` and of `agreed` and `sure` in
`bot.screens.artisans.together`."""

MOST = 50
"""People one phone speaks for."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a leader's care, or added by hand; codes are the catalogue's."""

    id: int
    name: str
    phone: str | None = None
    craft: str | None = None
    province: str | None = None
    regency: str | None = None
    country: str | None = None
    role: str | None = None
    scale: str | None = None


_PERSON = [contacts.c[name] for name in Person.__slots__]
LEADER = Prepared(
    select(contacts.c.cared_for_by, contacts.c.name).where(
        contacts.c.id == bindparam("of_contact"), contacts.c.cared_for_by.is_not(None)
    )
)
OF_LEADER = select(*_PERSON).where(contacts.c.cared_for_by == bindparam("of_leader")).order_by(contacts.c.id)
LEADS = Prepared(select(contacts.c.id).where(contacts.c.cared_for_by == bindparam("of_leader")).limit(1))
HAS_CHAT = select(exists().where(addresses.c.contact_id == bindparam("of_contact")))
STOPPED = select(contacts.c.stopped_at.is_not(None)).where(contacts.c.id == bindparam("of_contact"))
VOUCHED = (
    select(contacts.c.id)
    .where(
        contacts.c.phone == bindparam("number"),
        contacts.c.phone_shared_at.is_not(None),
        exists().where(addresses.c.contact_id == contacts.c.id),
    )
    .order_by(contacts.c.id)
    .limit(1)
)
BY = update(claims).where(claims.c.id == bindparam("of_id")).values(registered_by=bindparam("who"))
LET_GO = (
    update(contacts)
    .where(contacts.c.id == bindparam("of_contact"), contacts.c.cared_for_by == bindparam("of_leader"))
    .values(cared_for_by=None)
)
HAS_CLAIM = select(exists().where(claims.c.contact_id == bindparam("of_contact")))


def leader_of(connection: Connection, contact_id: int) -> tuple[int, str] | None:
    """Who hears what this person is told, and how the person is called; None for who has nobody."""
    row = LEADER.first(connection, {"of_contact": contact_id})
    return (row[0], row[1] or "") if row is not None else None


def hearer(connection: Connection, contact_id: int) -> int:
    """The contact in whose chat this person is told: their own, or who cares for them."""
    found = leader_of(connection, contact_id)
    return found[0] if found else contact_id


def name_for(connection: Connection, contact_id: int, about: int) -> str | None:
    """What somebody is called whom this contact may act for; empty for the contact itself, None for who is not theirs."""
    if about == contact_id:
        return ""
    found = leader_of(connection, about) if about else None
    return (found[1] or "?") if found is not None and found[0] == contact_id else None


def named(reply: Reply, name: str) -> Reply:
    """The same, said of somebody: their name stands first, in the words of a template beside the title."""
    if not name:
        return reply
    told = replace(reply, heading=f"{name}: {reply.heading}") if reply.heading else replace(reply, text=f"{name}: {reply.text}")
    if told.brief is None:
        return told
    words = tuple(Fact(one.label, f"{one.value} ({name})") if one.label == "title" else one for one in told.brief.words)
    return replace(told, brief=replace(told.brief, words=words))


def of(connection: Connection, leader: int) -> list[Person]:
    """Everybody in somebody's care, the longest known first."""
    return [Person(*row) for row in connection.execute(OF_LEADER, {"of_leader": leader})]


def leads(connection: Connection, contact_id: int) -> bool:
    """Whether anybody is in this person's care."""
    return LEADS.first(connection, {"of_leader": contact_id}) is not None


def can_hear(connection: Connection, contact_id: int) -> bool:
    """Whether this person is told anything: they, or who cares for them, have a chat."""
    return bool(connection.execute(HAS_CHAT, {"of_contact": hearer(connection, contact_id)}).scalar())


def wants_silence(connection: Connection, contact_id: int) -> bool:
    """Whether who would hear it asked for no messages."""
    return bool(connection.execute(STOPPED, {"of_contact": hearer(connection, contact_id)}).scalar())


def add(connection: Connection, values: Mapping[str, str | int | None], now: datetime) -> int:
    """Keep somebody who has no chat; `values` are columns of `contacts`. Returns their number."""
    key = connection.execute(insert(contacts), {"created_at": now, **values}).inserted_primary_key
    assert key is not None
    return int(key[0])


def vouched(connection: Connection, phone: str) -> int | None:
    """Whoever has a chat and a number a platform vouched for, if it is this one (E.164)."""
    found: int | None = connection.execute(VOUCHED, {"number": phone}).scalar()
    return found


def registered_by(connection: Connection, registration_id: int, who: int) -> None:
    """Keep who registered somebody else."""
    connection.execute(BY, {"of_id": registration_id, "who": who})


def let_go(connection: Connection, leader: int, contact_id: int) -> bool:
    """Speak for this person no longer; what they are registered for stays. False when they were not in this care."""
    return connection.execute(LET_GO, {"of_leader": leader, "of_contact": contact_id}).rowcount == 1


def is_bare(connection: Connection, contact_id: int) -> bool:
    """Whether nothing else holds this person: no chat, and no registration of any kind."""
    asked = {"of_contact": contact_id}
    return not connection.execute(HAS_CHAT, asked).scalar() and not connection.execute(HAS_CLAIM, asked).scalar()


def drop(connection: Connection, contact_id: int) -> None:
    """Forget somebody who was just written down and got nothing."""
    connection.execute(delete(consents).where(consents.c.contact_id == contact_id))
    connection.execute(delete(contacts).where(contacts.c.id == contact_id))
