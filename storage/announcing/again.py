"""Said once more, to those alone whom an announcement failed to reach, or of whom nobody knows whether it did.

It is an announcement of its own with a plan, a hold and a report. Who is of it is decided when it begins: whoever got it
meanwhile, by a late receipt or by another that was sent again, is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy import Text as Words

from bot.rules.announcements import State
from bot.rules.audience import OF_AN_ACTIVITY, Audience
from bot.vocabulary import Address
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.ledger.deliveries import State as Became
from storage.models import announcements as table
from storage.models import contacts, deliveries

OUTCOMES = (Became.FAILED, Became.UNKNOWN)
"""Of whom it may be sent again to; a row that says neither was settled on purpose."""

_NOT_TOLD = (Became.FAILED, Became.SKIPPED)
CHILDREN = (
    select(table.c.id).where(table.c.parent_id.in_(bindparam("of_ids", expanding=True)), table.c.again != "").order_by(table.c.id)
)
DRAFT = (
    select(table.c.id)
    .where(
        table.c.parent_id == bindparam("of_parent"),
        table.c.again == bindparam("outcome", type_=Words),
        table.c.state == State.DRAFT,
    )
    .order_by(table.c.id.desc())
    .limit(1)
)


def family(connection: Connection, one: Announcement) -> tuple[int, ...]:
    """The announcement it repeats for some, itself, and all others that were sent again of it, in the order of their ids."""
    first = one
    while first.again and first.parent_id is not None:
        above = announcements.get(connection, first.parent_id)
        if above is None:
            break
        first = above
    found, latest = {first.id, one.id}, [first.id]
    while latest:
        latest = [number for number in connection.execute(CHILDREN, {"of_ids": latest}).scalars() if number not in found]
        found.update(latest)
    return tuple(sorted(found))


def of_parent(one: Announcement, related: Sequence[int]) -> ColumnElement[bool]:
    """That the parent of `one` ended so for somebody, and no other of the family (`related`) reached them, or may have."""
    ended_so = select(deliveries.c.contact_id).where(
        deliveries.c.announcement_id == one.parent_id, deliveries.c.state == Became(one.again)
    )
    others = [number for number in related if number not in (one.id, one.parent_id)]
    told = select(deliveries.c.contact_id).where(
        deliveries.c.announcement_id.in_(others),
        deliveries.c.state.not_in(_NOT_TOLD),
        deliveries.c.contact_id.is_not(None),  # NOT IN is never true beside a NULL
    )
    return contacts.c.id.in_(ended_so) & (contacts.c.id.not_in(told) if others else contacts.c.id.is_not(None))


def waiting(connection: Connection, one: Announcement, outcome: Became) -> int:
    """How many people it would be sent again to, as far as the ledger still knows them."""
    child = replace(one, id=0, parent_id=one.id, again=outcome.value)
    people = select(func.count()).select_from(contacts).where(of_parent(child, family(connection, one)))
    return int(connection.execute(people).scalar_one())


def draft(
    connection: Connection, one: Announcement, outcome: Became, code: str, author: tuple[int, Address], now: datetime
) -> int:
    """A draft that says the same to those of `one` for whom it ended so; the one that is there already, if there is one.

    `one` must be locked: of two who ask at once the second gets the first one's draft. Whoever agreed as a participant of
    something must still be one.
    """
    there = connection.execute(DRAFT, {"of_parent": one.id, "outcome": outcome}).scalar()
    if there is not None:
        return int(there)
    terms = tuple(term for term in one.audience.terms if term.trait in OF_AN_ACTIVITY and not term.without)
    same = {name: getattr(one, name) for name in ("indonesian", "english", "file_id", "buttons", "paid")}
    fields = {**same, "audience": Audience(terms), "parent_id": one.id, "again": outcome.value}
    return announcements.create(connection, code, one.organisation_id, author, now, **fields)
