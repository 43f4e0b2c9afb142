"""When a mentor met whom they help, for how long and about what; and what those say of it, of which nobody sees whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.rules.aftercare import CHANGEABLE, FEWEST
from bot.rules.mentoring import ASKS_AFTER
from storage.engine.prepared import Prepared
from storage.models import meetings, pairings, registrations
from storage.taking_part.pairings import Pairing, asks_how, unlogged
from storage.unasked import timers


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. The day is the venue's, `at` (UTC) is when it was noted."""

    id: int
    pairing_id: int
    held_on: date
    minutes: int | None
    topic: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sum:
    """How many meetings, and how many minutes together."""

    meetings: int
    minutes: int


_COLUMNS = [meetings.c[name] for name in Meeting.__slots__]
_OF_PAIRING = meetings.c.pairing_id == bindparam("of_pairing")
OF = (
    select(*_COLUMNS)
    .where(_OF_PAIRING)
    .order_by(meetings.c.held_on.desc(), meetings.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
BY_ID = Prepared(select(*_COLUMNS).where(meetings.c.id == bindparam("of_id")))
_ADDED = (func.count(meetings.c.id), func.coalesce(func.sum(meetings.c.minutes), 0))
TOGETHER = select(*_ADDED).where(_OF_PAIRING)
LATEST = select(func.max(meetings.c.at)).where(_OF_PAIRING)
_OF_ACTIVITY = pairings.join(registrations, registrations.c.id == pairings.c.registration_id)
_THIS_ACTIVITY = registrations.c.activity_id == bindparam("of_activity")
OF_ACTIVITY = (
    select(*_ADDED).select_from(_OF_ACTIVITY.join(meetings, meetings.c.pairing_id == pairings.c.id)).where(_THIS_ACTIVITY)
)
DROP = delete(meetings).where(meetings.c.id == bindparam("of_id"))
RATE = (
    update(pairings)
    .where(pairings.c.id == bindparam("of_id"))
    .values(stars=bindparam("given"), rated_at=func.coalesce(pairings.c.rated_at, bindparam("since")))
)
SAY = update(pairings).where(pairings.c.id == bindparam("of_id")).values(words=bindparam("said"))
_RATED = (_THIS_ACTIVITY, pairings.c.stars.is_not(None))
STARS = select(pairings.c.stars, func.count()).select_from(_OF_ACTIVITY).where(*_RATED).group_by(pairings.c.stars)
_SAYS_SOMETHING = func.coalesce(pairings.c.words, "") != bindparam("nothing", "")
WORDS = (
    select(pairings.c.words)
    .select_from(_OF_ACTIVITY)
    .where(_THIS_ACTIVITY, _SAYS_SOMETHING)
    .order_by(func.lower(pairings.c.words), pairings.c.words)
)


def note(connection: Connection, pairing: Pairing, held_on: date, minutes: int, topic: str, now: datetime) -> Meeting:
    """Keep a meeting. The third one leads to the question how it is; the mentor is reminded a month after the last one."""
    row = {"pairing_id": pairing.id, "held_on": held_on, "minutes": minutes, "topic": topic, "at": now}
    number = int(connection.execute(insert(meetings).values(**row).returning(meetings.c.id)).scalar_one())
    if together(connection, pairing.id).meetings == ASKS_AFTER and pairing.stars is None:
        timers.plan(connection, [asks_how(pairing, now)])
    timers.plan(connection, [unlogged(pairing, now)])
    return Meeting(number, pairing.id, held_on, minutes, topic, now)


def after_end(connection: Connection, pairing: Pairing, now: datetime) -> None:
    """It is over: whoever was helped is asked how it was, if they met at all and said nothing yet."""
    if pairing.stars is None and together(connection, pairing.id).meetings:
        timers.plan(connection, [asks_how(pairing, now)])


def get(connection: Connection, number: int) -> Meeting | None:
    """One meeting, None when there is none."""
    row = BY_ID.first(connection, {"of_id": number})
    return Meeting(*row) if row is not None else None


def drop(connection: Connection, meeting: Meeting) -> bool:
    """It was noted by mistake; False when it is gone already."""
    return connection.execute(DROP, {"of_id": meeting.id}).rowcount == 1


def of(connection: Connection, pairing_id: int, *, skip: int = 0, most: int = 5) -> list[Meeting]:
    """The meetings of a pairing, the latest day first, a page of them."""
    key = {"of_pairing": pairing_id, "skip": skip, "most": most}
    return [Meeting(*row) for row in connection.execute(OF, key)]


def together(connection: Connection, pairing_id: int) -> Sum:
    """All of a pairing."""
    return Sum(*connection.execute(TOGETHER, {"of_pairing": pairing_id}).one())


def latest(connection: Connection, pairing_id: int) -> datetime | None:
    """When one was noted last, UTC; None for never."""
    found: datetime | None = connection.execute(LATEST, {"of_pairing": pairing_id}).scalar()
    return found


def of_activity(connection: Connection, activity_id: int) -> Sum:
    """All of an activity, those of pairings that ended and of people who were erased among them."""
    return Sum(*connection.execute(OF_ACTIVITY, {"of_activity": activity_id}).one())


# ---- how it is ----------------------------------------------------------------------------------------------------------
def can_rate(connection: Connection, pairing: Pairing, now: datetime) -> bool:
    """Whether stars can be given: after three meetings, or once it ended after at least one; for a week they can be changed."""
    if pairing.rated_at is not None:
        return now - pairing.rated_at <= CHANGEABLE
    return together(connection, pairing.id).meetings >= (ASKS_AFTER if pairing.goes_on else 1)


def rate(connection: Connection, pairing: Pairing, stars: int, now: datetime) -> None:
    """Keep 1 to 5 stars."""
    connection.execute(RATE, {"of_id": pairing.id, "given": stars, "since": now})


def say(connection: Connection, pairing: Pairing, words: str) -> None:
    """Keep words beside the stars."""
    connection.execute(SAY, {"of_id": pairing.id, "said": words})


def stars(connection: Connection, activity_id: int) -> dict[int, int]:
    """How often each number of stars was given; numbers nobody gave are not in it."""
    return {row[0]: row[1] for row in connection.execute(STARS, {"of_activity": activity_id})}


def words(connection: Connection, activity_id: int) -> Sequence[str]:
    """What was said, nobody's, in the order of the alphabet; nothing while so few did that everybody knows who."""
    found = list(connection.execute(WORDS, {"of_activity": activity_id}).scalars())
    return found if len(found) >= FEWEST else []


def own(connection: Connection, found: Sequence[Pairing], contact_id: int) -> list[dict[str, Any]]:
    """What is kept of somebody's pairings, for their own export: nothing of who the other one is."""
    return [
        {
            "activity": one.activity_id,
            "as": "mentor" if one.mentor == contact_id else "mentee",
            "since": one.at,
            "until": one.ended_at,
            **({"need": one.need, "stars": one.stars, "words": one.words} if one.mentee == contact_id else {}),
            "meetings": [
                {"held_on": met.held_on, "minutes": met.minutes, "topic": met.topic} for met in of(connection, one.id, most=1000)
            ],
        }
        for one in found
    ]
