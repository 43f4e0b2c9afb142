"""An activity that is over: who came, whether attendance is closed, and what falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.rules.attendance import How
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import absences, attendance, registrations, seats
from tests.persona import Persona, Town

SLUG = "contoh-motif-batik"
NAMES = ("Sri Wahyuni", "Made Wirawan", "Ni Luh Ayu", "Budi Santoso")


async def people(town: Town, count: int, language: str = "id") -> list[Persona]:
    """So many artisans who told their names."""
    return [await town.guest(f"p{number}", language, name=NAMES[number]) for number in range(count)]


async def held(town: Town, slug: str = SLUG) -> Activity:
    """The activity as storage knows it."""
    number = (await town.activity(slug))["id"]
    found = await town.database.read(partial(activities.get, activity_id=number))
    assert found is not None
    return found


async def registration(town: Town, persona: Persona, activity: Activity) -> registrations.Registration:
    """Their claim on it."""
    found = await town.database.read(
        partial(registrations.of_person, activity_id=activity.id, contact_id=await contact(town, persona))
    )
    assert found is not None
    return found


async def contact(town: Town, persona: Persona) -> int:
    from storage.models import addresses

    (row,) = await town.rows(addresses, recipient=persona.address.recipient)
    return int(row["contact_id"])


async def over(town: Town, came: Sequence[Persona], missed: Sequence[Persona] = (), *, closed: bool = True) -> Activity:
    """Everybody has a seat; the days pass; who `came` was checked in, and attendance is closed an hour after the end."""
    activity = await held(town)
    ids = {persona: await contact(town, persona) for persona in (*came, *missed)}
    around = town.around
    assert activity.starts_at is not None
    assert activity.ends_at is not None

    def sit(connection: Connection) -> None:
        for number in ids.values():
            seats.take_seat(connection, activity.id, number, town.clock(), around.chance, around.offers)

    def arrive(connection: Connection) -> None:
        for persona in came:
            claim = registrations.of_person(connection, activity.id, ids[persona])
            assert claim is not None
            day = activity.starts_on
            assert day is not None
            attendance.arrive(connection, activity, claim.id, day, How.LIST, town.clock())

    await town.database.run(sit)
    await moves(town, activity.starts_at + timedelta(minutes=5), quietly=True)
    await town.database.run(arrive)
    await moves(town, activity.ends_at + timedelta(hours=1), quietly=True)
    if closed:
        await town.database.run(partial(absences.close, activity=await held(town), now=town.clock()))
    return await held(town)


async def moves(town: Town, to: datetime, *, quietly: bool = False) -> None:
    """Time passes; `quietly` without anything that falls due being done."""
    town.clock.now = to
    if not quietly:
        await fires(town)


async def fires(town: Town) -> None:
    """What is due is done, and what was owed by it is said."""
    await town.clockwork.fire_due()
    town.postman.wake()
    await town.settled()


async def works(town: Town) -> None:
    """Jobs are done, and what they owe is said."""
    while await town.jobs.run_due():
        pass
    town.postman.wake()
    await town.settled()
