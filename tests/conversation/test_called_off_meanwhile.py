"""A class is called off, or begins, in the instant somebody presses: nobody gets a seat of which they hear nothing more."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.rules.offers import Terms
from bot.rules.seats import Status
from storage.database import Database
from storage.models import activities, addresses, contacts
from storage.models import registrations as table
from storage.taking_part import registrations, seats
from tests.conversation.test_offer_races import MOTIF, NOW
from tests.persona import Town
from tests.scheduler.test_changes import alter, changes_to
from tests.scheduler.test_reminders import seated

CROWD = 12
Take = Callable[[Connection, int, int], object]


def introduce(connection: Connection) -> int:
    """People who stand with their finger over the button; returns the activity."""
    people = range(2_000_000, 2_000_000 + CROWD)
    connection.execute(insert(contacts), [{"id": person, "created_at": NOW} for person in people])
    homes = [{"channel": "memory", "recipient": f"late-{person}", "contact_id": person} for person in people]
    connection.execute(insert(addresses), homes)
    return int(connection.execute(select(activities.c.id).where(activities.c.slug == MOTIF)).scalar_one())


def take(connection: Connection, activity_id: int, person: int) -> object:
    """As a turn does, long after it read that the class is open."""
    return seats.take_seat(connection, activity_id, person, NOW, random.Random(person), Terms())


async def race(database: Database, how: Take) -> None:
    """Half press while it is called off, the others a moment after, on pages still open; then nobody may hold anything."""
    number = await database.run(introduce)
    pressing = [database.run(partial(how, activity_id=number, person=2_000_000 + one)) for one in range(CROWD)]
    calling_off = database.run(partial(alter, slug=MOTIF, now=NOW, values={"cancelled": True}))
    await asyncio.gather(*pressing[: CROWD // 4], calling_off, *pressing[CROWD // 4 : CROWD // 2])
    await asyncio.gather(*pressing[CROWD // 2 :])
    held = await database.read(lambda connection: connection.execute(select(table.c.status)).scalars().all())
    assert not [status for status in held if Status(status).is_active]


async def test_nobody_gets_a_seat_in_the_instant_it_is_called_off(database: Database) -> None:
    await race(database, take)


def take_by_the_page_shown(connection: Connection, activity_id: int, person: int) -> object:
    """The bad twin: it trusts that the class is open, as the turn read before it had the lock."""
    connection.execute(update(activities).where(activities.c.id == activity_id).values(taken=activities.c.taken + 1))
    row = {"activity_id": activity_id, "contact_id": person, "status": Status.CONFIRMED, "line_at": person}
    return connection.execute(insert(table), {**row, "code": str(person), "ticket": str(person), "created_at": NOW})


async def test_the_check_catches_who_trusts_the_page_that_was_shown(database: Database) -> None:
    with pytest.raises(AssertionError):
        await race(database, take_by_the_page_shown)


async def test_an_undo_gives_no_seat_in_a_class_that_was_called_off(town: Town) -> None:
    sri = await seated(town)
    await sri.walks("pendaftaran", "Desain motif batik (Contoh)", "Batalkan kursi", "Ya, batalkan")
    await changes_to(town, cancelled=True)
    await sri.presses("Urungkan")
    assert (await town.seats(MOTIF))["cancelled"] == ["sri"]
    assert "Kode" not in sri.reads


async def test_an_offer_ends_when_the_class_begins(town: Town) -> None:
    """It was moved to today after the offer was made: once it runs, the seat cannot be taken any more."""
    sri = await seated(town)
    (held,) = await town.rows(table)
    until = town.clock() + timedelta(hours=30)
    await town.change(table, table.c.id == held["id"], status=Status.OFFERED, offer_until=until)
    today = date(2026, 11, 23)
    await changes_to(town, starts_on=today, ends_on=today, opens_at="09:00", shuts_at="16:00")
    town.clock.tick(hours=1)
    await sri.taps(f"accept:{held['version']}:{held['id']}")
    found = await town.database.read(partial(registrations.get, registration_id=held["id"]))
    assert found is not None
    assert found.status is not Status.CONFIRMED
