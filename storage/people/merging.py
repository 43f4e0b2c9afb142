"""Two contacts become one; a note of what was whose is kept, so that they can part again (`storage.people.parting`).

Whoever writes about the two is waited for in the order every turn takes: addresses, then activities, then people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.rules.offers import Terms
from storage.announcing import joining
from storage.models import activities, merges
from storage.models import contacts as contacts_table
from storage.models import registrations as claims
from storage.people import contacts, doubled, handing_over, whose
from storage.people.whose import Was
from storage.taking_part import line, pairings
from storage.unasked import agenda

FILLED = (*contacts.PROFILE_FIELDS, *contacts.LEARNING_FIELDS, "language", "reminders", "preferred")
"""What the one that stays is given where it has nothing."""


STRICTER = ("stopped_at", "news_stopped_at")
"""Who asked for silence in one chat has it in both."""

ALONE = (
    select(contacts_table)
    .where(contacts_table.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(contacts_table.c.id)
    .with_for_update()
)
THEIR_ACTIVITIES = (
    select(activities.c.id)
    .where(activities.c.id.in_(select(claims.c.activity_id).where(claims.c.contact_id.in_(bindparam("ids", expanding=True)))))
    .order_by(activities.c.id)
    .with_for_update(key_share=True)
)


def doubles(connection: Connection, keep: int, other: int) -> list[int]:
    """The activities of which both have something, and what one of them still holds would be given up."""
    pairs = doubled.pairs(connection, keep, other)
    return [mine.activity_id for mine, theirs in pairs if doubled.worse(mine, theirs).status.is_active]


def merge(connection: Connection, keep: int, other: int, now: datetime, terms: Terms) -> int | None:
    """Make `other` one with `keep`, whose own words win; returns the number of the merge.

    None when they are one already, or one of them is gone by the time both were had.
    """
    joining.hold(connection, (keep, other))
    rows = hold(connection, (keep, other))
    if keep == other or len(rows) < 2:
        return None
    was = _join(connection, rows[keep], rows[other], now, terms)
    handing_over.everything(connection, was, keep, other)
    joining.join(connection, keep, other, now)
    pairings.end_own(connection, keep, now)
    row = {"contact_id": keep, "undo": msgspec.json.encode(was).decode(), "at": now}
    number = int(connection.execute(insert(merges), row).inserted_primary_key[0])  # type: ignore[index]
    connection.execute(delete(contacts_table).where(contacts_table.c.id == other))
    agenda.replan_contact(connection, keep, now)
    line.can_be_told_again(connection, keep, now)
    return number


def _join(connection: Connection, mine: Mapping[str, Any], theirs: Mapping[str, Any], now: datetime, terms: Terms) -> Was:
    """Settle what both have, and give the one that stays what it lacks; returns the note of it."""
    pairs = doubled.pairs(connection, mine["id"], theirs["id"])
    things = [doubled.hand_over_things(connection, *pair) for pair in pairs]
    aside = [doubled.give_way(connection, *pair, now, terms) for pair in pairs]
    filled = _fill(connection, mine, theirs)
    return Was(
        gone=whose.plain(contacts_table, theirs),
        filled=filled,
        silent={name: filled[name][1] if name in filled else whose.told(mine[name]) for name in STRICTER},
        aside=aside,
        things=[one for one in things if one[2]],
    )


def hold(connection: Connection, people: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """Wait for everybody who writes about these people, in the order every turn takes; returns their rows as they are then."""
    ids = sorted(set(people))
    contacts.hold(connection, ids)
    connection.execute(THEIR_ACTIVITIES, {"ids": ids})
    return {row["id"]: dict(row) for row in connection.execute(ALONE, {"ids": ids}).mappings().all()}


def _fill(connection: Connection, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Give the one that stays what it lacks; returns what each field was, and became."""
    given = {name: theirs[name] for name in FILLED if mine[name] is None and theirs[name] is not None}
    if "phone" in given or (mine["phone"] == theirs["phone"] and mine["phone_shared_at"] is None):
        given["phone_shared_at"] = theirs["phone_shared_at"]
    for name in STRICTER:
        if theirs[name] is not None and (mine[name] is None or theirs[name] < mine[name]):
            given[name] = theirs[name]
    if mine["cared_for_by"] is not None and theirs["cared_for_by"] is None:
        given["cared_for_by"] = None  # who has a chat of their own now speaks for themselves
    changed = {name: value for name, value in given.items() if value != mine[name]}
    if changed:
        contacts.change(connection, mine["id"], changed)
    return {name: (whose.told(mine[name]), whose.told(value)) for name, value in changed.items()}
