"""Two contacts become one; a note of what was whose is kept, so that they can part again (`storage.people.parting`).

Whoever writes about the two is waited for in the order every turn takes: addresses, then activities, then people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Table, bindparam, delete, exists, insert, select, update

from bot.rules.offers import Terms
from bot.rules.seats import Status
from storage.announcing import joining
from storage.asking import questions as tickets
from storage.models import (
    activities,
    addresses,
    announcements,
    audit,
    certificates,
    consents,
    deliveries,
    drafts,
    files,
    first_exports,
    interests,
    jobs,
    letters,
    links,
    mentors,
    merges,
    news,
    outcomes,
    outlets,
    progress,
    questions,
    readiness,
    reports,
    results,
    segments,
    survey_answers,
    surveys,
    timers,
    unknown_words,
)
from storage.models import contacts as contacts_table
from storage.models import registrations as claims
from storage.models.base import Instant
from storage.people import contacts, invitations
from storage.taking_part import certificates as papers
from storage.taking_part import handover_answers, line, pairings, registrations, seats
from storage.taking_part.registrations import Registration
from storage.unasked import agenda
from storage.unasked.timers import Kind

FILLED = (*contacts.PROFILE_FIELDS, *contacts.LEARNING_FIELDS, "language", "reminders", "preferred")
"""What the one that stays is given where it has nothing."""

STRICTER = ("stopped_at", "news_stopped_at")
"""Who asked for silence in one chat has it in both."""

KEPT_BY_NUMBER = (
    addresses,
    audit,
    certificates,
    consents,
    drafts,
    files,
    jobs,
    letters,
    mentors,
    questions,
    results,
    timers,
    merges,
    announcements,
    segments,
    outlets,
    reports,
    surveys,
)
KEPT_BY_NAME: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (interests, ("kind", "subject")),
    (news, ("activity_id", "what")),
    (outcomes, ("activity_id", "months")),
    (progress, ("step",)),
    (readiness, ()),
    (first_exports, ()),
    (survey_answers, ("survey_id",)),
    (unknown_words, ("word",)),
)
"""What a person has once of each: of two alike only one can stay."""

BETTER = (
    Status.ATTENDED,
    Status.CONFIRMED,
    Status.OFFERED,
    Status.WAITLISTED,
    Status.APPLIED,
    Status.ABSENT,
    Status.DECLINED,
    Status.CANCELLED,
)
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
ALL_CLAIMS = select(*registrations.COLUMNS).where(claims.c.contact_id == bindparam("of_contact")).order_by(claims.c.activity_id)
HAND_OVER_CLAIM = update(claims).where(claims.c.id == bindparam("of_id")).values(contact_id=bindparam("to"))
_other = timers.alias("other")
TWICE = delete(timers).where(  # who began to register in both chats is asked once
    timers.c.contact_id == bindparam("goes"),
    timers.c.kind == Kind.CLOSING,
    timers.c.fired_at.is_(None),
    exists().where(
        _other.c.contact_id == bindparam("stays"),
        _other.c.kind == Kind.CLOSING,
        _other.c.activity_id == timers.c.activity_id,
        _other.c.due_at == timers.c.due_at,
    ),
)


class Was(msgspec.Struct):
    """What was whose when two became one."""

    gone: dict[str, Any]  # the row of the contact that went
    filled: dict[str, tuple[Any, Any]]  # what the other one had before, and what it was given
    silent: dict[str, Any]  # since when the two wanted silence (STRICTER)
    numbers: dict[str, list[Any]]  # the rows of each table that were handed over
    claims: list[int]
    aside: list[tuple[int, bool]]  # claims that gave way to a better one, and whether they were of the one that stays
    named: dict[str, list[dict[str, Any]]]  # rows of KEPT_BY_NAME as the one that went had them
    both: dict[str, list[dict[str, Any]]]  # and as the one that stays had those that both had
    cared: list[int] = []  # people whose leader was handed over
    things: list[tuple[int, int, list[int]]] = []  # of which claim to which one these handovers went


def doubles(connection: Connection, keep: int, other: int) -> list[int]:
    """The activities of which both have something, and what one of them still holds would be given up."""
    return [mine.activity_id for mine, theirs in _pairs(connection, keep, other) if _worse(mine, theirs).status.is_active]


def merge(connection: Connection, keep: int, other: int, now: datetime, terms: Terms) -> int | None:
    """Make `other` one with `keep`, whose own words win; returns the number of the merge.

    None when they are one already, or one of them is gone by the time both were had.
    """
    joining.hold(connection, (keep, other))
    rows = hold(connection, (keep, other))
    if keep == other or len(rows) < 2:
        return None
    pairs = _pairs(connection, keep, other)
    things = [_hand_over_things(connection, mine, theirs) for mine, theirs in pairs]
    aside = [_give_way(connection, mine, theirs, now, terms) for mine, theirs in pairs]
    filled = _fill(connection, rows[keep], rows[other])
    was = Was(
        gone=_plain(contacts_table, rows[other]),
        filled=filled,
        silent={name: filled[name][1] if name in filled else _told(rows[keep][name]) for name in STRICTER},
        numbers={},
        claims=[],
        aside=aside,
        named={},
        both={},
        things=[one for one in things if one[2]],
    )
    _hand_over_all(connection, was, keep, other)
    joining.join(connection, keep, other, now)
    pairings.end_own(connection, keep, now)
    row = {"contact_id": keep, "undo": msgspec.json.encode(was).decode(), "at": now}
    number = int(connection.execute(insert(merges), row).inserted_primary_key[0])  # type: ignore[index]
    connection.execute(delete(contacts_table).where(contacts_table.c.id == other))
    agenda.replan_contact(connection, keep, now)
    line.can_be_told_again(connection, keep, now)
    return number


def hold(connection: Connection, people: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """Wait for everybody who writes about these people, in the order every turn takes; returns their rows as they are then."""
    ids = sorted(set(people))
    contacts.hold(connection, ids)
    connection.execute(THEIR_ACTIVITIES, {"ids": ids})
    return {row["id"]: dict(row) for row in connection.execute(ALONE, {"ids": ids}).mappings().all()}


def _pairs(connection: Connection, keep: int, other: int) -> list[tuple[Registration, Registration]]:
    """The claims of both on one activity, in the order of locks."""
    mine = {claim.activity_id: claim for claim in _claims(connection, keep)}
    return [(mine[claim.activity_id], claim) for claim in _claims(connection, other) if claim.activity_id in mine]


def _claims(connection: Connection, contact_id: int) -> list[Registration]:
    return [registrations.read(row) for row in connection.execute(ALL_CLAIMS, {"of_contact": contact_id}).all()]


def _worse(mine: Registration, theirs: Registration) -> Registration:
    return max((mine, theirs), key=lambda claim: (BETTER.index(claim.status), claim.line_at))


def _hand_over_things(connection: Connection, mine: Registration, theirs: Registration) -> tuple[int, int, list[int]]:
    """What was handed over for the claim that gives way hangs on the one that stays; returns from which, to which, and what."""
    worse = _worse(mine, theirs)
    better = theirs if worse is mine else mine
    return worse.id, better.id, handover_answers.hand_over(connection, worse.id, better.id)


def _give_way(connection: Connection, mine: Registration, theirs: Registration, now: datetime, terms: Terms) -> tuple[int, bool]:
    """Of two claims on one activity the better one stays; the other is given up, and nobody's for now."""
    worse = _worse(mine, theirs)
    if worse.status.is_active:
        seats.give_up(connection, worse, now, terms)
    connection.execute(HAND_OVER_CLAIM, {"of_id": worse.id, "to": None})
    return worse.id, worse.id == mine.id


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
    return {name: (_told(mine[name]), _told(value)) for name, value in changed.items()}


def _hand_over_all(connection: Connection, was: Was, keep: int, other: int) -> None:
    connection.execute(TWICE, {"goes": other, "stays": keep})
    tickets.rename_staff(connection, other, keep)
    invitations.rename_maker(connection, other, keep)
    papers.forget_issuer(connection, other, becomes=keep)
    for table in KEPT_BY_NUMBER:
        was.numbers[table.name] = _hand_over(connection, table, other, keep)
    was.claims = _hand_over(connection, claims, other, keep)
    was.cared = _hand_over_care(connection, other, keep)
    connection.execute(update(deliveries).where(deliveries.c.contact_id == other).values(contact_id=keep))
    for table, names in KEPT_BY_NAME:
        was.named[table.name], was.both[table.name] = _join(connection, table, names, keep, other)
    connection.execute(delete(links).where(links.c.contact_id.in_((keep, other))))


def key(table: Table) -> Column[Any]:
    """What tells the rows of a table kept by number apart: their number, or the code of a certificate."""
    return next(iter(table.primary_key.columns))


def _hand_over(connection: Connection, table: Table, from_: int, to: int) -> list[Any]:
    """Every row of one contact becomes the other's; returns which."""
    changed = update(table).where(table.c.contact_id == from_).values(contact_id=to).returning(key(table))
    return sorted(connection.execute(changed).scalars())


def _hand_over_care(connection: Connection, from_: int, to: int) -> list[int]:
    """Who was in the care of the one is in the care of the other; returns who."""
    changed = update(contacts_table).where(contacts_table.c.cared_for_by == from_, contacts_table.c.id != to)
    return sorted(connection.execute(changed.values(cared_for_by=to).returning(contacts_table.c.id)).scalars())


def _join(
    connection: Connection, table: Table, names: tuple[str, ...], keep: int, other: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Hand over what only the other had; of what both had one stays. Returns the rows of the other, and those both had."""
    theirs = _rows(connection, table, other)
    mine = {tuple(row[name] for name in names): row for row in _rows(connection, table, keep)}
    both = [row for row in theirs if tuple(row[name] for name in names) in mine]
    for row in both:
        own = mine[tuple(row[name] for name in names)]
        if table is news and own["told_at"] is None and row["told_at"] is not None:
            told = {"due_at": row["due_at"], "told_at": row["told_at"]}  # nobody is told the same twice
            connection.execute(update(table).where(*_this(table, names, own)).values(**told))
        connection.execute(delete(table).where(*_this(table, names, row)))
    connection.execute(update(table).where(table.c.contact_id == other).values(contact_id=keep))
    kept = [mine[tuple(row[name] for name in names)] for row in both]
    return [_plain(table, row) for row in theirs], [_plain(table, row) for row in kept]


def _rows(connection: Connection, table: Table, contact_id: int) -> list[Mapping[str, Any]]:
    found = select(table).where(table.c.contact_id == contact_id).order_by(*table.primary_key.columns)
    return list(map(dict, connection.execute(found).mappings()))


def _this(table: Table, names: tuple[str, ...], row: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == row[name] for name in ("contact_id", *names)]


def _plain(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON keeps it."""
    return {name: _told(value) for name, value in row.items() if name in table.c}


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that the note kept; columns that this version no longer has are left out."""
    return {
        name: datetime.fromisoformat(value) if value is not None and isinstance(table.c[name].type, Instant) else value
        for name, value in row.items()
        if name in table.c
    }
