"""The ledger as an operator reads it, page by page, and what a person decides about a message nobody knows about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, case, cast, func, literal, literal_column, or_, select, union_all, update

from bot.rules.announcements import State as Stage
from storage.announcing import announcements, leaving
from storage.ledger.deliveries import Lane, Policy, State
from storage.models import activities, contacts, deliveries, recipients, registrations

PAGE = 1_000
CANCELLED = "cancelled"
"""Why somebody did not get an announcement whose turn had not come when it was cancelled."""

LEFT = "left as it is"
"""How the reason of an unknown one begins once a person decided not to send it again."""

ABOUT_REGISTRATIONS = ("registration", "place")
"""How subjects that name a registration begin."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries; what is None or empty does not matter. `subject` is the whole of it, `registration:7`.

    Of an announcement everybody counts once: by the chat that was tried last.
    """

    ids: tuple[int, ...] = ()
    state: State | None = None
    lane: Lane | None = None
    subject: str | None = None
    activity_id: int | None = None
    since: datetime | None = None
    announcement_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery without its words, or (`id` is 0) somebody it was not owed to yet. Instants are aware UTC."""

    id: int
    contact_id: int | None
    channel: str
    recipient: str
    name: str | None
    lane: str
    notice: str | None
    subject: str | None
    state: str
    attempts: int
    doubts: int
    external_id: str | None
    reason: str | None
    owed_at: datetime
    due_at: datetime
    useful_until: datetime | None
    settled_at: datetime | None


_COLUMNS = [contacts.c.name if name == "name" else deliveries.c[name] for name in Line.__slots__]
_LINES = (
    select(*_COLUMNS).outerjoin_from(deliveries, contacts, contacts.c.id == deliveries.c.contact_id).order_by(deliveries.c.id)
)
# A literal: a planner uses the partial index only where the condition is there to be read.
UNKNOWN = deliveries.c.state == literal_column(f"'{State.UNKNOWN}'", Text)
UNDECIDED = and_(UNKNOWN, or_(deliveries.c.reason.is_(None), ~deliveries.c.reason.startswith(LEFT)))
# One resend by a person, whatever the postman was allowed before: its doubt stays, and the next doubt is the last.
_ONCE_MORE = deliveries.c.doubts <= case((deliveries.c.policy == Policy.RESEND, 2), else_=1)


def page(connection: Connection, wanted: Wanted, after: int) -> list[Line]:
    """The next lines in the order they were owed, at most 1,000; `after` is the last number seen, 0 at first."""
    found = _matching(_LINES, wanted).where(deliveries.c.id > after).limit(PAGE)
    return [Line(*row) for row in connection.execute(found)]


def unowed(connection: Connection, wanted: Wanted, after: int) -> list[Line]:
    """The next people of an announcement's audience of whom the ledger knows nothing, at most 1,000, by the contact's number.

    They wait; or it was cancelled before their turn, and that is how it ended for them.
    """
    one = announcements.get(connection, wanted.announcement_id) if wanted.announcement_id is not None else None
    if one is None or wanted != Wanted(state=wanted.state, announcement_id=one.id):
        return []
    over = one.state is Stage.CANCELLED
    state, reason = (State.SKIPPED, CANCELLED) if over else (State.PENDING, None)
    if wanted.state not in (None, state):
        return []
    instants = (one.frozen_at or one.created_at,) * 2
    about = (Lane.BULK, leaving.notice_of(one), f"announcement:{one.id}", state, 0, 0, None, reason, *instants, None)
    rows = connection.execute(leaving.unowed(one).where(recipients.c.contact_id > after).limit(PAGE))
    return [Line(0, row.contact_id, "", "", row.name, *about, one.finished_at if over else None) for row in rows]


def resend(connection: Connection, ids: Collection[int], now: datetime) -> list[int]:
    """Owe unknown ones again, each once, its doubt kept; returns which. A second doubt ends it for good."""
    values = {"state": State.PENDING, "due_at": now, "settled_at": None, "owner": None, "reason": "sent again by an operator"}
    again = update(deliveries).where(UNKNOWN, _ONCE_MORE, deliveries.c.id.in_(ids)).values(values)
    return list(connection.execute(again.returning(deliveries.c.id)).scalars())


def leave(connection: Connection, ids: Collection[int]) -> list[int]:
    """Note that a person looked at unknown ones and sends nothing; returns which."""
    noted = literal(f"{LEFT}: ") + func.coalesce(deliveries.c.reason, "doubtful")
    left = update(deliveries).where(UNDECIDED, deliveries.c.id.in_(ids)).values(reason=noted)
    return list(connection.execute(left.returning(deliveries.c.id)).scalars())


def activity_called(connection: Connection, named: str) -> int | None:
    """The number of an activity, given that or its short name; None when there is none."""
    by = activities.c.id == int(named) if named.isascii() and named.isdigit() and len(named) < 19 else activities.c.slug == named
    found: int | None = connection.execute(select(activities.c.id).where(by)).scalar()
    return found


def _matching(found: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.ids:
        found = found.where(deliveries.c.id.in_(wanted.ids))
    if wanted.state is not None:
        found = found.where(deliveries.c.state == literal_column(f"'{wanted.state}'", Text))
    if wanted.lane is not None:
        found = found.where(deliveries.c.lane == wanted.lane)
    if wanted.subject is not None:
        found = found.where(deliveries.c.subject == wanted.subject)
    if wanted.announcement_id is not None:
        found = found.where(deliveries.c.announcement_id == wanted.announcement_id)
    if wanted.activity_id is not None:
        found = found.where(deliveries.c.subject.in_(_subjects_of(wanted.activity_id)))
    return found if wanted.since is None else found.where(deliveries.c.owed_at >= wanted.since)


def _subjects_of(activity_id: int) -> Select[tuple[str]]:
    """Every subject that is about an activity or one of its registrations."""
    number = cast(registrations.c.id, Text)
    of_people = [
        select((literal(f"{word}:") + number).label("subject")).where(registrations.c.activity_id == activity_id)
        for word in ABOUT_REGISTRATIONS
    ]
    every = union_all(select(literal(f"activity:{activity_id}").label("subject")), *of_people).subquery()
    return select(every.c.subject)
