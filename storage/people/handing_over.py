"""What hangs on one contact is handed over to another, table by table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, exists, select, update

from storage.asking import keeping as asking
from storage.models import (
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
from storage.people import invitations, whose
from storage.people.whose import Was
from storage.taking_part import certificates as papers
from storage.unasked.timers import Kind

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


def everything(connection: Connection, was: Was, keep: int, other: int) -> None:
    """All that is `other`'s becomes `keep`'s; `was` is told what it was."""
    connection.execute(TWICE, {"goes": other, "stays": keep})
    asking.rename_staff(connection, other, keep)
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
    return [whose.plain(table, row) for row in theirs], [whose.plain(table, row) for row in kept]


def _rows(connection: Connection, table: Table, contact_id: int) -> list[Mapping[str, Any]]:
    found = select(table).where(table.c.contact_id == contact_id).order_by(*table.primary_key.columns)
    return list(map(dict, connection.execute(found).mappings()))


def _this(table: Table, names: tuple[str, ...], row: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == row[name] for name in ("contact_id", *names)]
