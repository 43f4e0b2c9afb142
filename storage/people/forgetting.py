"""Forgetting beyond one's own rows: who was in one's care, and what was said of somebody in another's chat."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, literal, or_, select
from sqlalchemy import String as Words

from storage.models import addresses, consents, contacts, deliveries, handovers, links, results, timers, transcript
from storage.models import registrations as claims
from storage.people import caring, onlookers
from storage.platforms import costs

PAGE = 100
NOBODYS = (
    select(contacts.c.id)
    .where(
        contacts.c.cared_for_by.is_(None),
        contacts.c.id.in_(select(consents.c.contact_id).where(consents.c.version.in_((caring.IN_PERSON, caring.AGREED)))),
        ~exists().where(addresses.c.contact_id == contacts.c.id),
        ~exists().where(claims.c.contact_id == contacts.c.id),
        ~exists().where(results.c.contact_id == contacts.c.id),
    )
    .limit(PAGE)
)
OF_ONE = select(claims.c.activity_id, claims.c.status, claims.c.code, claims.c.created_at).where(
    claims.c.contact_id == bindparam("of_contact")
)
SHORTEST = 4
"""Letters of a name that is looked for in what staff were shown: a shorter one stands in too many other words."""


CUT = 12
"""Letters of a name that stand on a button whatever its platform leaves of it."""


def let_go(connection: Connection, leader: int, contact_id: int) -> None:
    """Speak for somebody no longer; whom nothing else holds is forgotten, the others stay with their organisers."""
    if caring.let_go(connection, leader, contact_id) and caring.is_bare(connection, contact_id):
        _drop(connection, contact_id)


def _drop(connection: Connection, contact_id: int) -> None:
    """Somebody without a chat and without a registration: nothing else is kept of them."""
    for table in (consents, links, timers):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    connection.execute(delete(contacts).where(contacts.c.id == contact_id))


def forget_care(connection: Connection, leader: int) -> None:
    """A leader is erased: whom only they held goes, too; of the others nobody is told any more, and only their names stay."""
    for one in caring.of(connection, leader):
        let_go(connection, leader, one.id)


def forget_said(connection: Connection, contact_id: int) -> None:
    """What was said of this person in a leader's chat, and what staff were shown of them in a web chat."""
    own = select(claims.c.id).where(claims.c.contact_id == contact_id)
    for leader in connection.execute(
        select(claims.c.registered_by).where(claims.c.contact_id == contact_id, claims.c.registered_by.is_not(None)).distinct()
    ).scalars():
        about = [
            deliveries.c.subject.in_(select(literal(prefix) + claims.c.id.cast(Words)).where(claims.c.id.in_(own)))
            for prefix in ("registration:", "place:")
        ]
        gone = delete(deliveries).where(deliveries.c.contact_id == leader, or_(*about)).returning(*costs.KEPT)
        costs.keep(connection, connection.execute(gone))
    things = select(literal("handover:") + handovers.c.id.cast(Words)).where(handovers.c.registration_id.in_(own))
    told = delete(deliveries).where(deliveries.c.subject.in_(things)).returning(*costs.KEPT)  # whoever was told of them
    costs.keep(connection, connection.execute(told))
    name = connection.execute(select(contacts.c.name).where(contacts.c.id == contact_id)).scalar() or ""
    if name:
        _forget_labels(connection, name)
    if len(name) >= SHORTEST:
        _forget_shown(connection, contact_id, name)


def _forget_shown(connection: Connection, contact_id: int, name: str) -> None:
    """Web chats keep what they showed: bubbles with the name go from those of staff and of who registered this person."""
    by = select(claims.c.registered_by).where(claims.c.contact_id == contact_id)
    chats = select(addresses.c.recipient).where(addresses.c.channel == "web", addresses.c.contact_id.in_(by))
    for theirs in (chats, onlookers.WEB_CHATS):
        shown = transcript.c.recipient.in_(theirs) & transcript.c.body.contains(name, autoescape=True)
        connection.execute(delete(transcript).where(shown))


def _forget_labels(connection: Connection, name: str) -> None:
    """A conversation remembers the choices last shown, so that their words can be typed: a name on one goes, its number stays.

    So does an unfinished form in which the name was written.
    """
    start = name[:CUT]
    packed = msgspec.json.encode(start)[1:-1].decode()
    held = select(addresses.c.id, addresses.c.conversation).where(
        onlookers.IS_ONE, addresses.c.conversation.contains(packed, autoescape=True)
    )
    for number, conversation in connection.execute(held).all():
        kept = msgspec.json.decode(conversation)
        for shown in ("shown", "earlier"):
            kept[shown] = [["" if start in label else label, action] for label, action in kept.get(shown, [])]
        for form in ("form", "shelved"):
            if len(name) >= SHORTEST and start in str((kept.get(form) or {}).get("answers", "")):
                kept[form] = None
        written = msgspec.json.encode(kept).decode()
        connection.execute(addresses.update().where(addresses.c.id == number).values(conversation=written))


def written_down(connection: Connection) -> list[int]:
    """Who was written down without a chat, and whose last registration has lost its name; a page of them."""
    return list(connection.execute(NOBODYS).scalars())


def care_of(connection: Connection, leader: int) -> list[dict[str, Any]]:
    """Who is in somebody's care and what they are registered for, for the leader's own export."""
    return [
        {
            **dict(zip(caring.Person.__slots__, (getattr(one, name) for name in caring.Person.__slots__), strict=True)),
            "registrations": [dict(row._mapping) for row in connection.execute(OF_ONE, {"of_contact": one.id})],
        }
        for one in caring.of(connection, leader)
    ]
