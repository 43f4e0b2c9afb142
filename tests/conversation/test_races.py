"""Sixty-four people, three seats, one instant; and the same check catches a seat-taking that looks before it leaps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import Connection, func, insert, select, update

from bot.rules.offers import Terms
from bot.rules.seats import Status
from bot.vocabulary import Tap
from storage import registrations, seats
from storage.codes import Chance
from storage.models import activities
from storage.models import registrations as table
from storage.registrations import Registration
from tests.persona import Persona, Town, everybody_registers, indonesian

SEAT = indonesian("You have a seat")
LINE = indonesian("You are on the waiting list")
OFFER = indonesian("There is a seat for you")

MOTIF = "contoh-motif-batik"


async def crowd(town: Town, size: int) -> list[Persona]:
    return [
        await town.guest(f"p{number:02}", "id", name=f"Orang {chr(65 + number % 26)}", phone="+6281234567890", craft="batik")
        for number in range(size)
    ]


async def the_race_was_fair(town: Town, people: list[Persona], seats: int) -> None:
    """Everybody is answered; as many seats as there are; the others in line, each with another place, told as they stand."""
    for persona in people:
        await persona.hears(1)
    found = await town.seats(MOTIF)
    assert len(found["confirmed"]) == min(seats, len(people))
    assert len(found["waitlisted"]) == len(people) - len(found["confirmed"])
    headings = Counter(persona.last.heading for persona in people)
    assert headings == {SEAT: seats, LINE: len(people) - seats}
    told = {persona.address.recipient: persona.last.text for persona in people}
    for place, name in enumerate(found["waitlisted"], 1):
        assert f"Anda nomor {place} di daftar tunggu" in told[name]


async def test_64_people_race_for_3_seats(town: Town) -> None:
    people = await crowd(town, 64)
    await everybody_registers(town, people, MOTIF)
    await the_race_was_fair(town, people, 3)


async def test_everybody_leaves_at_once_and_the_line_moves_up_without_a_gap(town: Town) -> None:
    people = await crowd(town, 12)
    await everybody_registers(town, people, MOTIF)
    await the_race_was_fair(town, people, 3)
    before = await town.seats(MOTIF)
    by_name = {persona.address.recipient: persona for persona in people}
    leaving = [by_name[name] for name in before["confirmed"] + before["waitlisted"][:2]]
    for persona in leaving:
        await persona.presses(next(label for label in persona.labels if label in ("Batalkan kursi", "Keluar daftar tunggu")))
    sure = [town.incoming(persona.address, Tap(persona.choice("Ya, batalkan").action)) for persona in leaving]
    await town.takes(*sure)
    await town.clockwork.fire_due()
    await town.settled()
    after = await town.seats(MOTIF)
    assert after["confirmed"] == []
    assert after["offered"] == [name for name in before["waitlisted"] if name not in after["cancelled"]][:3]
    for name in after["offered"]:
        headings = [said.reply.heading for said in by_name[name].chat]
        assert headings.count(OFFER) == 1 + (by_name[name] in leaving)  # the press was about the line: it shows the offer


def take_seat_without_a_lock(
    connection: Connection, activity_id: int, contact_id: int, now: datetime, chance: Chance, terms: Terms
) -> Registration:
    """The bad twin: it counts, then acts on what it counted."""
    taken = connection.execute(
        select(func.count()).where(table.c.activity_id == activity_id, table.c.status == Status.CONFIRMED)
    ).scalar_one()
    quota = connection.execute(select(activities.c.quota).where(activities.c.id == activity_id)).scalar_one()
    line = connection.execute(select(func.count()).where(table.c.activity_id == activity_id)).scalar_one()
    status = Status.CONFIRMED if taken < quota else Status.WAITLISTED
    code = f"{chance.randrange(10**6)}"
    row = {"activity_id": activity_id, "contact_id": contact_id, "created_at": now, "status": status, "code": code}
    connection.execute(insert(table), {**row, "ticket": code, "line_at": line + 1})
    counter = activities.c.taken if status is Status.CONFIRMED else activities.c.waiting
    connection.execute(update(activities).where(activities.c.id == activity_id).values({counter.name: counter + 1}))
    found = registrations.of_person(connection, activity_id, contact_id)
    assert found is not None
    return found


@pytest.mark.postgres
async def test_the_check_catches_seats_that_are_counted_before_they_are_taken(
    town: Town, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("one writer at a time: even the bad twin is fair there")
    monkeypatch.setattr(seats, "take_seat", take_seat_without_a_lock)
    people = await crowd(town, 64)
    await everybody_registers(town, people, MOTIF)
    with pytest.raises(AssertionError):
        await the_race_was_fair(town, people, 3)
