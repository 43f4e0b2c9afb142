"""A seat accepted in the instant its offer ends has one owner, 200 times; and firings and turns on one class never lock up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.rules.offers import Terms
from bot.rules.seats import Status
from storage.database import Database
from storage.models import activities, addresses, contacts
from storage.models import registrations as table
from storage.taking_part import line, registrations, seats
from storage.taking_part.registrations import Registration

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TERMS = Terms(timedelta(hours=2))
END = NOW + TERMS.holds
AGAIN = Terms(timedelta(hours=50))  # who missed it may be offered a seat again: that one does not end here
MOTIF = "contoh-motif-batik"
CROWD = 25  # offers raced at once: more would wait for a connection, not for each other

Accept = Callable[[Connection, Registration, datetime], Registration | None]


@dataclass(frozen=True, slots=True)
class Ended:
    """What each side believes of one offer, and how it is."""

    accepted: bool
    missed: bool
    status: Status


def everybody_is_offered(connection: Connection, times: int) -> list[int]:
    """So many people in line, then as many seats: registrations with an offer that ends in the same instant."""
    number = connection.execute(select(activities.c.id).where(activities.c.slug == MOTIF)).scalar_one()
    people = range(1_000_000, 1_000_000 + times)
    connection.execute(insert(contacts), [{"id": person, "created_at": NOW} for person in people])
    homes = [{"channel": "memory", "recipient": str(person), "contact_id": person} for person in people]
    connection.execute(insert(addresses), homes)
    known = {"activity_id": number, "status": Status.WAITLISTED, "created_at": NOW}
    own = [{"contact_id": person, "line_at": person, "code": str(person), "ticket": str(person)} for person in people]
    connection.execute(insert(table), [known | one for one in own])
    connection.execute(update(activities).where(activities.c.id == number).values(quota=times, waiting=times))
    while line.promote(connection, number, NOW, TERMS):
        pass
    offered = table.c.status == Status.OFFERED
    found = list(connection.execute(select(table.c.id).where(table.c.activity_id == number, offered)).scalars())
    assert len(found) == times
    return found


async def race(database: Database, accept: Accept, times: int) -> list[Ended]:
    """Each person presses just before the end of their offer, and its timer fires just then."""
    offered = await database.run(partial(everybody_is_offered, times=times))
    shown = await database.read(lambda connection: [registrations.get(connection, number) for number in offered])
    claims = [claim for claim in shown if claim is not None]
    pressed = END - timedelta(microseconds=1)
    outcomes: list[tuple[bool, bool]] = []
    for first in range(0, times, CROWD):
        some = claims[first : first + CROWD]
        accepting = [partial(database.run, partial(_accept, accept, claim, pressed)) for claim in some]
        ending = [partial(database.run, partial(_end, claim.id)) for claim in some]
        said = await _at_once(accepting + ending, random.Random(first))
        outcomes += zip(said[: len(some)], said[len(some) :], strict=True)
    now = await database.read(lambda connection: [registrations.get(connection, number) for number in offered])
    answers = zip(outcomes, now, strict=True)
    return [Ended(accepted, missed, claim.status) for (accepted, missed), claim in answers if claim is not None]


def _accept(accept: Accept, claim: Registration, pressed: datetime, connection: Connection) -> bool:
    return accept(connection, claim, pressed) is not None


def _end(registration_id: int, connection: Connection) -> bool:
    return line.miss(connection, registration_id, END, AGAIN) is not None


async def _at_once(works: list[Callable[[], Awaitable[bool]]], order: random.Random) -> list[bool]:
    """All of them together, begun in any order; what each returned, in the order they are named."""
    numbered = list(enumerate(works))
    order.shuffle(numbered)
    outcomes = await asyncio.gather(*(work() for _, work in numbered))
    return [outcome for _, outcome in sorted(zip((number for number, _ in numbered), outcomes, strict=True))]


async def has_one_owner_each(database: Database, ended: list[Ended]) -> None:
    """Exactly one side won each time, the row says which, and the counters say the same as the rows."""
    for one in ended:
        assert one.accepted is not one.missed
        assert one.accepted is (one.status is Status.CONFIRMED)
    rows = await database.read(lambda connection: connection.execute(select(table.c.status)).scalars().all())
    counts = await database.read(
        lambda connection: connection.execute(
            select(activities.c.taken, activities.c.waiting).where(activities.c.slug == MOTIF)
        ).one()
    )
    assert counts == (sum(Status(row).takes_seat for row in rows), rows.count(Status.WAITLISTED))


async def test_accepted_in_the_instant_it_ends_200_times(database: Database) -> None:
    ended = await race(database, seats.accept, 200)
    await has_one_owner_each(database, ended)
    assert {one.accepted for one in ended} == {True, False}, "both must win sometimes, or nothing was raced"


def accept_as_it_was_shown(connection: Connection, registration: Registration, now: datetime) -> Registration | None:
    """The bad twin: it decides on the row it was shown."""
    if registration.status is not Status.OFFERED or registration.offer_until is None or now >= registration.offer_until:
        return None
    connection.execute(update(table).where(table.c.id == registration.id).values(status=Status.CONFIRMED, offer_until=None))
    return registrations.get(connection, registration.id)


async def test_the_check_catches_an_answer_that_decides_on_a_stale_row(database: Database) -> None:
    ended = await race(database, accept_as_it_was_shown, 40)
    with pytest.raises(AssertionError):
        await has_one_owner_each(database, ended)
