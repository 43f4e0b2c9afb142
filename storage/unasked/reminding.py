"""How one person wants to be reminded; None is as each organiser set it, or the usual way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, select

from storage.models import activities, timers
from storage.models import contacts as contacts_table
from storage.people import contacts
from storage.unasked import agenda
from storage.unasked.timers import Kind

CODES = select(contacts_table.c.reminders).where(contacts_table.c.id == bindparam("of_contact"))
NEXT = (
    select(timers.c.due_at, activities.c.title_id, activities.c.title_en, activities.c.sample)
    .join(activities, activities.c.id == timers.c.activity_id)
    .where(timers.c.contact_id == bindparam("of_contact"), timers.c.kind == Kind.REMINDER, timers.c.fired_at.is_(None))
    .order_by(timers.c.due_at)
    .limit(1)
)


AHEAD = (
    select(timers.c.detail)
    .where(timers.c.registration_id == bindparam("of_registration"), timers.c.kind == Kind.REMINDER, timers.c.fired_at.is_(None))
    .order_by(timers.c.due_at)
)


@dataclass(frozen=True, slots=True)
class Next:
    """The reminder that comes first (UTC), and of what."""

    due_at: datetime
    title_id: str
    title_en: str
    sample: bool


def codes_of(connection: Connection, contact_id: int) -> tuple[str, ...] | None:
    """The codes (bot.rules.reminders) a person chose; None when they chose nothing."""
    stored = connection.execute(CODES, {"of_contact": contact_id}).scalar()
    return None if stored is None else msgspec.json.decode(stored, type=tuple[str, ...])


def choose(connection: Connection, contact_id: int, codes: Sequence[str] | None, now: datetime) -> None:
    """Keep a person's choice, and plan their reminders anew."""
    packed = None if codes is None else msgspec.json.encode(codes).decode()
    contacts.change(connection, contact_id, {"reminders": packed})
    agenda.replan_contact(connection, contact_id, now)


def next_of(connection: Connection, contact_id: int) -> Next | None:
    """What a person is reminded of next."""
    row = connection.execute(NEXT, {"of_contact": contact_id}).first()
    return Next(*row) if row else None


def ahead_of(connection: Connection, registration_id: int) -> tuple[str, ...]:
    """The codes of the reminders still to come for one registration, soonest first."""
    return tuple(connection.execute(AHEAD, {"of_registration": registration_id}).scalars())
