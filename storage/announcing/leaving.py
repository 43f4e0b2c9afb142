"""From an audience into the ledger: a page of people at a time, and only as many as will leave soon.

So a pause holds at once, turns never wait behind a million rows, and where somebody is told is decided late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy import Text as Words

from bot import traits
from bot.rules.hours import is_quiet
from storage.announcing import announcements, lines
from storage.announcing.announcements import Announcement
from storage.announcing.audiences import NO_CONSENT, NO_NEWS, NOWHERE, STANDING, STOPPED
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import INFLIGHT, NEWS, OF_ACTIVITY, PENDING, Lane, Policy
from storage.ledger.deliveries import State as Became
from storage.models import addresses, contacts, deliveries, recipients
from storage.platforms import quota
from storage.unasked import reaching

PAGE = 500
SOON = 2_000
"""No page is owed while so many are due and wait: two seconds of the fastest rate."""

MOST = 10_000
"""Nor while so many wait, though it be for a morning: a pause touches all of them at once. Where a platform's daily limit is used
up, SOON more are owed to people on others."""

_waits = deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.state == PENDING
WAIT = Prepared(select(func.count()).select_from(select(literal(1)).where(*_waits).limit(bindparam("most")).subquery()))
DUE = Prepared(
    select(func.count()).select_from(
        select(literal(1)).where(*_waits, deliveries.c.due_at <= bindparam("at")).limit(bindparam("most")).subquery()
    )
)
UNSETTLED = Prepared(
    select(literal(1))
    .where(
        deliveries.c.announcement_id == bindparam("of_id"),
        deliveries.c.state.in_((PENDING, INFLIGHT, literal_column(f"'{Became.WITHHELD}'", Words))),
    )
    .limit(1)
)
_page = (
    select(recipients.c.contact_id)
    .where(
        recipients.c.announcement_id == bindparam("of_id"),
        recipients.c.contact_id > bindparam("after"),
        recipients.c.zone == bindparam("of_zone"),
        recipients.c.reason.is_(None),
    )
    .order_by(recipients.c.contact_id)
    .limit(PAGE)
    .subquery()
)
_OF_PERSON = [
    *[contacts.c[name] for name in ("language", "preferred", "stopped_at", "news_stopped_at", "standing")],
    *[addresses.c[name] for name in ("id", "channel", "recipient", "unreachable", "free_until")],
]
NEXT = Prepared(
    select(_page.c.contact_id, *_OF_PERSON)
    .select_from(_page)
    .outerjoin(contacts, contacts.c.id == _page.c.contact_id)
    .outerjoin(addresses, addresses.c.contact_id == contacts.c.id)
    .order_by(_page.c.contact_id)
)
CHATS_OF = (
    select(contacts.c.id, *_OF_PERSON)
    .select_from(contacts)
    .outerjoin(addresses, addresses.c.contact_id == contacts.c.id)
    .where(contacts.c.id == bindparam("of_contact"))
)
OWE = insert(deliveries)
STEP_BEHIND = (
    update(recipients)
    .where(recipients.c.announcement_id == bindparam("of_id"), recipients.c.contact_id.in_(bindparam("people", expanding=True)))
    .values(zone=bindparam("to_line"))
)
NONE_FULL: frozenset[str] = frozenset()


def room(connection: Connection, one: Announcement, now: datetime) -> frozenset[str] | None:
    """None where enough of it waits in the ledger for now; else the channels whose people must wait behind all others.

    What waits for a morning is not in the way of others, nor is what waits for another day's limit of its platform.
    """
    waits = WAIT.rows(connection, {"of_id": one.id, "most": MOST + SOON})[0][0]
    if waits < SOON:
        return NONE_FULL
    if waits < MOST:
        due = DUE.rows(connection, {"of_id": one.id, "at": now, "most": SOON})[0][0]
        return NONE_FULL if due < SOON else None
    return (_full(connection, now) or None) if waits < MOST + SOON else None


def _full(connection: Connection, now: datetime) -> frozenset[str]:
    """The channels on which announcements wait for another day."""
    limited = [name for name, trait in traits.TRAITS.items() if trait.window]
    return frozenset(name for name in limited if (quota.booked_until(connection, name, Lane.BULK) or now) > now)


def owe(connection: Connection, one: Announcement, now: datetime, full: frozenset[str] = NONE_FULL) -> bool | None:
    """Owe the next page, where it is day; returns whether a page was owed, None once nobody is left.

    Who wants no news by now, or has no chat any more, gets a settled row that says so: everybody appears in the report.
    Who is told on a channel that is `full` steps behind.
    """
    open_lines = lines.unfinished(one)
    for number, key in open_lines:
        may = number < lines.BEHIND or not full
        if may and not is_quiet(now, lines.zone_of(number)):
            _owe_page(connection, one, (number, key), now, full)
            return True
    return False if open_lines else None


def _owe_page(connection: Connection, one: Announcement, of: lines.Line, now: datetime, full: frozenset[str]) -> None:
    number, key = of
    found = NEXT.rows(connection, {"of_id": one.id, "after": one.cursors.get(key, 0), "of_zone": number})
    people = list(_chosen(found))
    behind = {contact_id for contact_id, best in people if best[7] in full and _waits_for_a_day(one, best, now)}
    rows = [_row(one, contact_id, best, now) for contact_id, best in people if contact_id not in behind]
    if rows:
        connection.execute(OWE, rows)
    cursors = {**one.cursors, key: found[-1][0] if len(people) == PAGE else one.top}
    if behind:
        later, behind_key = lines.line(number + lines.BEHIND)
        connection.execute(STEP_BEHIND, {"of_id": one.id, "people": sorted(behind), "to_line": later})
        cursors.setdefault(behind_key, 0)
    announcements.note(connection, one.id, cursors=cursors, began_at=one.began_at or now)


def owe_to(connection: Connection, one: Announcement, contact_id: int, now: datetime) -> None:
    """Owe it to somebody whose page has passed; the claim keeps it for the morning, or while it is paused."""
    found = connection.execute(CHATS_OF, {"of_contact": contact_id}).all()
    connection.execute(OWE, list(_rows(one, found, now)))


def _rows(one: Announcement, found: Iterable[Sequence[Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """A row of the ledger for each person."""
    return (_row(one, contact_id, best, now) for contact_id, best in _chosen(found))


def _chosen(found: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Each person with the first of their chats, as everything said unasked."""
    for contact_id, group in groupby(found, key=lambda row: row[0]):
        chats = list(group)
        best = min(chats, key=lambda row: reaching.order(row[7] or "", row[9], row[2], row[6] or 0)) if chats[0][7] else chats[0]
        yield contact_id, best


def _row(one: Announcement, contact_id: int, best: Sequence[Any], now: datetime) -> dict[str, Any]:
    why = _why_not(best, agreed=one.audience.is_of_an_activity)
    language = best[1] if best[1] in one.wordings else "id"
    return {
        "channel": best[7] or "",
        "recipient": best[8] or "",
        "contact_id": contact_id if best[7] else None,
        "lane": Lane.PAID if one.paid and traits.of(best[7] or "").paid else Lane.BULK,
        "policy": Policy.HOLD,
        "state": Became.PENDING if why is None else Became.SKIPPED,
        "reason": why,
        "reply": "",
        "notice": notice_of(one),
        "subject": f"announcement:{one.id}",
        "owed_at": now,
        "due_at": now,
        "settled_at": None if why is None else now,
        "announcement_id": one.id,
        "wording_id": one.wordings[language],
    }


def _waits_for_a_day(one: Announcement, best: Sequence[Any], now: datetime) -> bool:
    """Whether a daily limit is all that stands in the way: nothing else does, and they may not be written to freely."""
    return _why_not(best, agreed=one.audience.is_of_an_activity) is None and (best[10] or now) <= now


def notice_of(one: Announcement) -> str:
    """The notice of its rows in the ledger: under which agreement it goes."""
    return OF_ACTIVITY if one.audience.is_of_an_activity else NEWS


def _why_not(best: Sequence[Any], *, agreed: bool) -> str | None:
    """Why somebody is passed over by now; `agreed` says that registering was their agreement to it."""
    if best[7] is None:
        return NOWHERE
    if best[3] is not None:
        return STOPPED
    if best[4] is not None:
        return NO_NEWS
    return NO_CONSENT if best[5] == STANDING.index(NO_CONSENT) and not agreed else None


def is_settled(connection: Connection, one: Announcement) -> bool:
    """Whether every row of it has its end; that everybody was owed it must be known before."""
    return not UNSETTLED.rows(connection, {"of_id": one.id})


def unowed(one: Announcement) -> Select[tuple[int, str | None]]:
    """Who of its audience is not in the ledger yet, and their names, in the order of their numbers."""
    people = select(recipients.c.contact_id, contacts.c.name).outerjoin_from(
        recipients, contacts, contacts.c.id == recipients.c.contact_id
    )
    return people.where(_beyond(one)).order_by(recipients.c.contact_id)


def _beyond(one: Announcement) -> ColumnElement[bool]:
    beyond = [(recipients.c.zone == number) & (recipients.c.contact_id > one.cursors.get(key, 0)) for number, key in lines.EVERY]
    return and_(recipients.c.announcement_id == one.id, recipients.c.reason.is_(None), or_(*beyond))
