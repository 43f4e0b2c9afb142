"""Two contacts that became one part again: what was the other's is given back as far as it is still there.

What happened since stays with the one that stayed, and what was given up for good does not come back: a second place in a line,
say. Silence asked for meanwhile holds for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, and_, bindparam, delete, exists, insert, select, update

from storage.models import addresses, deliveries, merges, news, timers
from storage.models import contacts as contacts_table
from storage.models import registrations as claims
from storage.people import contacts
from storage.people.handing_over import KEPT_BY_NAME, KEPT_BY_NUMBER, key
from storage.people.merging import STRICTER, hold
from storage.people.whose import Was, read
from storage.taking_part import handover_answers, line
from storage.unasked import agenda, reaching

UNDONE_WITHIN = timedelta(days=7)
"""How long two contacts can be parted again; then what was whose is forgotten."""

PAGE = 100
LATEST = select(merges).where(merges.c.contact_id == bindparam("of_contact")).order_by(merges.c.id.desc()).limit(1)
OF = select(merges.c.contact_id).where(merges.c.id == bindparam("of_id"))
FORGET = delete(merges).where(merges.c.id.in_(select(merges.c.id).where(merges.c.at < bindparam("before")).limit(PAGE)))
LIVES_AT = exists().where(
    addresses.c.contact_id == bindparam("to"),
    addresses.c.channel == deliveries.c.channel,
    addresses.c.recipient == deliveries.c.recipient,
)
SAID_THERE = update(deliveries).where(deliveries.c.contact_id == bindparam("from_"), LIVES_AT).values(contact_id=bindparam("to"))
OF_THEIR_CLAIMS = (
    update(timers)
    .where(
        timers.c.contact_id == bindparam("from_"),
        timers.c.registration_id.in_(select(claims.c.id).where(claims.c.contact_id == bindparam("to"))),
    )
    .values(contact_id=bindparam("to"))
)
CLAIM_BACK = update(claims).where(claims.c.id == bindparam("of_id"), claims.c.contact_id.is_(None))


@dataclass(frozen=True, slots=True)
class Merge:
    """Two contacts that are one since `at` (UTC). `addresses` are the numbers of those that would go again."""

    id: int
    contact_id: int
    at: datetime
    addresses: tuple[int, ...]

    @property
    def until(self) -> datetime:
        return self.at + UNDONE_WITHIN


def latest(connection: Connection, contact_id: int, now: datetime) -> Merge | None:
    """The merge of a contact that can be undone now; None when there is none, or its time is over."""
    row = connection.execute(LATEST, {"of_contact": contact_id}).mappings().first()
    if row is None:
        return None
    was = msgspec.json.decode(row["undo"], type=Was)
    found = Merge(row["id"], contact_id, row["at"], tuple(was.numbers[addresses.name]))
    return found if now <= found.until else None


def undo(connection: Connection, merge_id: int, now: datetime) -> int | None:
    """Part two contacts; returns the number of the one that is back.

    None when they were parted already, one of them was joined with a third since, or the time is over.
    """
    keep: int | None = connection.execute(OF, {"of_id": merge_id}).scalar()
    rows = hold(connection, [keep]) if keep is not None else {}
    found = latest(connection, keep, now) if keep in rows else None
    if keep is None or found is None or found.id != merge_id:
        return None
    packed = connection.execute(delete(merges).where(merges.c.id == merge_id).returning(merges.c.undo)).scalar_one()
    was = msgspec.json.decode(packed, type=Was)
    back = _bring_back(connection, was, rows[keep])
    _take_back(connection, was, rows[keep])
    _give_back(connection, was, keep, back, now)
    for person in (keep, back):
        agenda.replan_contact(connection, person, now)
        line.can_be_told_again(connection, person, now)
    reaching.rehome(connection, (keep, back), now)
    return back


def _bring_back(connection: Connection, was: Was, stayed: Mapping[str, Any]) -> int:
    """The contact as it was; what was silenced since is silent for both."""
    row, silent = read(contacts_table, was.gone), read(contacts_table, was.silent)
    for name in STRICTER:
        if stayed[name] is not None and stayed[name] != silent[name]:
            row[name] = row[name] or stayed[name]
    connection.execute(insert(contacts_table), row)
    return int(row["id"])


def _take_back(connection: Connection, was: Was, stayed: Mapping[str, Any]) -> None:
    """What the one that stayed was given goes, unless it was changed since."""
    before = read(contacts_table, {name: values[0] for name, values in was.filled.items()})
    given = read(contacts_table, {name: values[1] for name, values in was.filled.items()})
    unchanged = {name: value for name, value in before.items() if stayed[name] == given[name]}
    if unchanged:
        contacts.change(connection, stayed["id"], unchanged)


def _give_back(connection: Connection, was: Was, keep: int, back: int, now: datetime) -> None:
    for table in KEPT_BY_NUMBER:
        _return(connection, table, was.numbers.get(table.name, []), keep, back)
    _return(connection, claims, was.claims, keep, back)
    theirs = contacts_table.c.id.in_(was.cared) & (contacts_table.c.cared_for_by == keep)
    connection.execute(update(contacts_table).where(theirs).values(cared_for_by=back))
    for number, is_keeps in was.aside:
        connection.execute(CLAIM_BACK.values(contact_id=keep if is_keeps else back), {"of_id": number})
    for goes, stays, numbers in was.things:
        handover_answers.give_back(connection, numbers, stays, goes)
    for table, names in KEPT_BY_NAME:
        _return_named(connection, table, names, was, (keep, back), now)
    connection.execute(OF_THEIR_CLAIMS, {"from_": keep, "to": back})
    connection.execute(OF_THEIR_CLAIMS, {"from_": back, "to": keep})
    connection.execute(SAID_THERE, {"from_": keep, "to": back})


def _return(connection: Connection, table: Table, numbers: list[Any], from_: int, to: int) -> None:
    """Those rows that are there still, and still that contact's."""
    theirs = and_(key(table).in_(numbers), table.c.contact_id == from_)
    connection.execute(update(table).where(theirs).values(contact_id=to))


def _return_named(
    connection: Connection, table: Table, names: tuple[str, ...], was: Was, whose: tuple[int, int], now: datetime
) -> None:
    """What only the other had goes back; of what both had each has one again. What was let go of since is gone for both."""
    keep, back = whose
    both = [read(table, row) for row in was.both.get(table.name, [])]
    shared = {tuple(row[name] for name in names) for row in both}
    for row in (read(table, one) for one in was.named.get(table.name, [])):
        mine = and_(table.c.contact_id == keep, *(table.c[name] == row[name] for name in names))
        if tuple(row[name] for name in names) not in shared:
            connection.execute(update(table).where(mine).values(contact_id=back))
        elif connection.execute(select(table.c.contact_id).where(mine)).first() is not None:
            connection.execute(insert(table), row)
    if table is news:
        _untell(connection, both, now)


def _untell(connection: Connection, both: list[dict[str, Any]], now: datetime) -> None:
    """News that the other had heard of and this one had not is to be told again, if its hour is still ahead."""
    for row in both:
        if row["told_at"] is None and row["due_at"] is not None and row["due_at"] > now:
            this = [news.c[name] == row[name] for name in ("contact_id", "activity_id", "what")]
            connection.execute(update(news).where(*this).values(due_at=row["due_at"], told_at=None))


def forget(connection: Connection, now: datetime) -> int:
    """Forget what was whose once it can be undone no more, a page of it; returns how many."""
    return connection.execute(FORGET, {"before": now - UNDONE_WITHIN}).rowcount
