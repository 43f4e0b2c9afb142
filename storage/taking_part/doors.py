"""What stands at a door: how many are there, the list of names, the room word, and whose doors are open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, exists, func, or_, select, update

from bot.rules.attendance import EARLY, WORD_LIFE
from bot.rules.room_words import WORDS
from bot.rules.seats import Status
from storage.engine.patterns import ESCAPE, holding
from storage.engine.prepared import Prepared
from storage.models import activities, arrivals, contacts, partners, registrations
from storage.taking_part.codes import Chance

SEATED = (Status.CONFIRMED, Status.OFFERED, Status.ATTENDED, Status.ABSENT)
HOPING = (Status.WAITLISTED, Status.APPLIED)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one day: who is there, who has a seat (those there included), who hopes for one; and the seats that are free.

    `free` is None where no limit is stated.
    """

    here: int
    expected: int
    hoping: int
    free: int | None


@dataclass(frozen=True, slots=True)
class Guest:
    """A line of the list of names. `name` is None for who was erased or gave none; `here` on the day that was asked about."""

    id: int
    name: str | None
    code: str
    status: Status
    here: bool


@dataclass(frozen=True, slots=True)
class Room:
    """An activity whose room word was said: what to call somebody who has a seat there, or none."""

    activity_id: int
    registration_id: int | None
    status: Status | None
    walk_ins: bool


_SEATED = or_(*(registrations.c.status == status for status in SEATED))  # prepared statements know no lists
_HOPING = or_(*(registrations.c.status == status for status in HOPING))
_OF_ACTIVITY = registrations.c.activity_id == bindparam("of_activity")
_HERE = exists().where(arrivals.c.registration_id == registrations.c.id, arrivals.c.day == bindparam("on_day"))


def _counted(came: ColumnElement[bool]) -> Prepared:
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (came, _SEATED, _HOPING)]
    return Prepared(select(*sums).where(_OF_ACTIVITY))


COUNTS, CAME = _counted(_HERE), _counted(registrations.c.status == Status.ATTENDED)
FREE = Prepared(select(activities.c.quota - activities.c.taken).where(activities.c.id == bindparam("of_activity")))
_GUESTS = (
    select(registrations.c.id, contacts.c.name, registrations.c.code, registrations.c.status, _HERE)
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id, isouter=True)
    .where(_OF_ACTIVITY)
)
_BY_NAME = (contacts.c.name.is_(None), func.lower(contacts.c.name), registrations.c.id)
# Whose page it is, first: the rest is looked up for these alone, not for all who are sorted.
_PAGE = (
    select(registrations.c.id)
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id, isouter=True)
    .where(_OF_ACTIVITY, _SEATED)
    .order_by(*_BY_NAME)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
).subquery()
LIST = Prepared(_GUESTS.where(registrations.c.id.in_(select(_PAGE.c.id))).order_by(*_BY_NAME))
SEATS = Prepared(select(func.count()).where(_OF_ACTIVITY, _SEATED))
FOUND = Prepared(
    _GUESTS.where(
        or_(_SEATED, _HOPING),
        or_(
            contacts.c.name.ilike(bindparam("like"), escape=ESCAPE),
            and_(bindparam("tail") != "", contacts.c.phone.like(bindparam("tail"))),
        ),
    )
    .order_by(*_BY_NAME)
    .limit(bindparam("most"))
)
ROSTER = Prepared(
    select(contacts.c.name, registrations.c.code)
    .join_from(registrations, contacts, contacts.c.id == registrations.c.contact_id, isouter=True)
    .where(_OF_ACTIVITY, _SEATED)
    .order_by(*_BY_NAME)
)
SAY = update(activities).where(activities.c.id == bindparam("of_id"))
SAY_WORD = SAY.values(room_word=bindparam("word"), room_word_from=bindparam("from_at"), room_word_until=bindparam("until"))
ALLOW = SAY.values(walk_ins=bindparam("allowed"))
ALLOWS = Prepared(select(activities.c.walk_ins).where(activities.c.id == bindparam("of_id")))
WORD_IN_USE = select(exists().where(activities.c.room_word == bindparam("word"), activities.c.room_word_until > bindparam("now")))
_VALID = (activities.c.room_word == bindparam("word"), activities.c.room_word_until > bindparam("now"))
ROOMS = Prepared(
    select(activities.c.id, registrations.c.id, registrations.c.status, activities.c.walk_ins)
    .join_from(
        activities,
        registrations,
        (registrations.c.activity_id == activities.c.id) & (registrations.c.contact_id == bindparam("of_contact")),
        isouter=True,
    )
    .where(*_VALID, activities.c.cancelled.is_(False), activities.c.attendance_closed_at.is_(None))
)
_AROUND = (
    activities.c.starts_on <= bindparam("until_day"),
    func.coalesce(activities.c.ends_on, activities.c.starts_on) >= bindparam("from_day"),
    activities.c.cancelled.is_(False),
    activities.c.timing == "dated",
)
_THEIRS = or_(
    activities.c.organisation_id.in_(bindparam("organisations", expanding=True)),
    exists().where(
        partners.c.activity_id == activities.c.id, partners.c.organisation_id.in_(bindparam("organisations", expanding=True))
    ),
    activities.c.id.in_(bindparam("doors", expanding=True)),
)
AROUND = select(activities.c.id).where(*_AROUND).order_by(activities.c.starts_on, activities.c.id).limit(bindparam("most"))
THEIR_DOORS = AROUND.where(_THEIRS)
MOST_DOORS = 40


def counts(connection: Connection, activity_id: int, day: date) -> Counts:
    """How many are there on that day."""
    return _read(connection, activity_id, COUNTS.rows(connection, {"of_activity": activity_id, "on_day": day})[0])


def came(connection: Connection, activity_id: int) -> Counts:
    """How many came on any of its days."""
    return _read(connection, activity_id, CAME.rows(connection, {"of_activity": activity_id})[0])


def _read(connection: Connection, activity_id: int, row: Sequence[Any]) -> Counts:
    free = FREE.rows(connection, {"of_activity": activity_id})[0][0]
    return Counts(int(row[0]), int(row[1]), int(row[2]), None if free is None else max(int(free), 0))


def guests(connection: Connection, activity_id: int, day: date, *, skip: int = 0, most: int = 8) -> list[Guest]:
    """Who has a seat, by name, a page of them."""
    key = {"of_activity": activity_id, "on_day": day, "skip": skip, "most": most}
    return [_guest(row) for row in LIST.rows(connection, key)]


def find(connection: Connection, activity_id: int, day: date, words: str, most: int = 8) -> list[Guest]:
    """Who has a seat or hopes for one and is called so, or whose phone number ends so (four digits at least)."""
    digits = "".join(one for one in words if one.isascii() and one.isdigit())
    tail = f"%{digits}" if len(digits) >= 4 and not any(one.isalpha() for one in words) else ""
    key = {"of_activity": activity_id, "on_day": day, "like": holding(words), "tail": tail, "most": most}
    return [_guest(row) for row in FOUND.rows(connection, key)]


def _guest(row: Sequence[object]) -> Guest:
    number, name, code, status, here = row
    return Guest(int(str(number)), None if name is None else str(name), str(code), Status(str(status)), bool(here))


def seated(connection: Connection, activity_id: int) -> int:
    """How many have a seat."""
    return int(SEATS.rows(connection, {"of_activity": activity_id})[0][0])


def roster(connection: Connection, activity_id: int) -> list[tuple[str, str]]:
    """Names and codes of who has a seat, by name; who was erased has none of them."""
    return [(row[0] or "", row[1]) for row in ROSTER.rows(connection, {"of_activity": activity_id})]


# ---- the room word ------------------------------------------------------------------------------------------------------
def say_word(connection: Connection, activity_id: int, now: datetime, chance: Chance) -> str:
    """A new word for the room, valid from now on for fifteen minutes; no other room has it meanwhile."""
    word = WORDS[chance.randrange(len(WORDS))]
    while connection.execute(WORD_IN_USE, {"word": word, "now": now}).scalar_one():
        word = WORDS[chance.randrange(len(WORDS))]
    connection.execute(SAY_WORD, {"of_id": activity_id, "word": word, "from_at": now, "until": now + WORD_LIFE})
    return word


def end_word(connection: Connection, activity_id: int) -> None:
    """The word counts no more."""
    connection.execute(SAY_WORD, {"of_id": activity_id, "word": None, "from_at": None, "until": None})


def rooms(connection: Connection, word: str, contact_id: int, now: datetime) -> list[Room]:
    """Where this word is said now, and what this person has there."""
    rows = ROOMS.rows(connection, {"word": word, "now": now, "of_contact": contact_id})
    return [Room(row[0], row[1], Status(row[2]) if row[2] else None, bool(row[3])) for row in rows]


def allow_walk_ins(connection: Connection, activity_id: int, allowed: bool) -> None:
    """Whether who comes without a registration may take a free seat with the room word."""
    connection.execute(ALLOW, {"of_id": activity_id, "allowed": allowed})


def allows_walk_ins(connection: Connection, activity_id: int) -> bool:
    """Whether they may."""
    row = ALLOWS.first(connection, {"of_id": activity_id})
    return bool(row and row[0])


# ---- whose doors ----------------------------------------------------------------------------------------------------------
def around(
    connection: Connection,
    now: datetime,
    *,
    organisations: Collection[int] = (),
    doors: Collection[int] = (),
    all_of: bool = False,
) -> list[int]:
    """The activities held on a day near `now`, wherever they are, that somebody stands at the door of; at most 40."""
    day = now.date()
    key = {"from_day": day - timedelta(days=1), "until_day": (now + EARLY + timedelta(days=1)).date(), "most": MOST_DOORS}
    if all_of:
        return list(connection.execute(AROUND, key).scalars())
    return list(connection.execute(THEIR_DOORS, key | {"organisations": sorted(organisations), "doors": sorted(doors)}).scalars())
