"""Sixty-four people, three seats, one instant; and the same check catches a seat-taking that looks before it leaps."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import Connection, func, insert, select, update

from bot.rules.offers import Terms
from bot.rules.seats import Status
from bot.vocabulary import Action, Incoming, Tap
from storage.database import StorageDown
from storage.engine import postgres
from storage.engine.prepared import Prepared
from storage.models import activities, addresses
from storage.models import registrations as table
from storage.models import timers as timers_table
from storage.taking_part import registrations, seats
from storage.taking_part.codes import Chance
from storage.taking_part.registrations import Registration
from storage.unasked import timers
from storage.unasked.timers import Kind, Timer
from tests.persona import Persona, Town, everybody_registers, indonesian
from tests.wires.fixtures import in_memory

pytestmark = in_memory("the race is for the database")
SEAT = indonesian("You have a seat")
LINE = indonesian("You are on the waiting list")
OFFER = indonesian("There is a seat for you")

MOTIF = "contoh-motif-batik"
CLASSES = (MOTIF, "contoh-pewarnaan-batik")


KNOWN = {"phone": "+6281234567890", "craft": "batik"}
TOLD_MORE = {"role": "artisan", "country": "ID", "province": "ID-YO", "regency": "Bantul", "scale": "mikro", "nib": "no"}


async def crowd(town: Town, size: int, **more: str) -> list[Persona]:
    names = {f"p{number:02}": f"Orang {chr(65 + number % 26)}" for number in range(size)}
    return [await town.guest(who, "id", name=name, **KNOWN, **more) for who, name in names.items()]


async def the_race_was_fair(town: Town, people: list[Persona], seats: int) -> None:
    """Everybody is answered; as many seats as there are; the others in line, each with another place, told as they stand."""
    for persona in people:
        await persona.hears(1)
    found = await town.seats(MOTIF)
    assert len(found["confirmed"]) == min(seats, len(people))
    assert len(found["waitlisted"]) == len(people) - len(found["confirmed"])
    headings = Counter(persona.last.heading for persona in people)
    assert headings == {SEAT: seats, LINE: len(people) - seats}
    told = {persona.name: persona.last.text for persona in people}
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
    by_name = {persona.name: persona for persona in people}
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


async def afternoon(town: Town) -> None:
    """Seats are given up, offers answered and missed in two classes while three schedulers fire."""
    people, chance = await crowd(town, 20, **TOLD_MORE), random.Random(5)
    await town.change(activities, activities.c.slug.in_(CLASSES), quota=3)
    for slug in CLASSES:
        await everybody_registers(town, people, slug)
    for _ in range(6):
        acts = [act for persona in people for act in await answers(town, persona, chance)]
        chance.shuffle(acts)
        await asyncio.gather(town.takes(*acts), *(town.clockwork.fire_due() for _ in range(3)))
        town.clock.tick(hours=chance.choice([0, 1, 40]))
    for slug in CLASSES:
        found = await town.seats(slug)
        assert len(found["confirmed"]) + len(found["offered"]) <= 3
        assert sum(map(len, found.values())) == len(people)


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What made PostgreSQL begin a work once more."""
    found: list[str] = []
    monkeypatch.setattr(postgres, "AGAIN", Noting(postgres.AGAIN, found))
    return found


async def test_turns_and_timers_at_once_never_lock_each_other_up(town: Town, again: list[str]) -> None:
    await afternoon(town)
    assert not again


@pytest.mark.postgres
async def test_the_check_catches_timers_that_are_locked_before_their_activity(
    town: Town, database_url: str, again: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin: a firing holds its timer and waits for the class, a turn holds the class and waits for the timer."""
    if database_url.startswith("sqlite"):
        pytest.skip("one writer at a time")
    careless = timers.DUE_OF_ACTIVITIES.statement.with_for_update(of=timers_table, skip_locked=True)  # type: ignore[attr-defined]
    monkeypatch.setattr(timers, "DUE_OF_ACTIVITIES", Prepared(careless))
    locked, take_due = asyncio.Event(), timers.take_due

    def dawdle(connection: Connection, now: datetime, most: int) -> list[Timer]:
        """Give the turns a tenth of a second to get to their locks, however fast the machine."""
        found = take_due(connection, now, most)
        if any(timer.kind is Kind.EXPIRY for timer in found):
            locked.set()
            connection.execute(select(func.pg_sleep(0.1)))
        return found

    people = await crowd(town, 6)
    await everybody_registers(town, people, MOTIF)
    await everybody_presses(town, people[:3], "giveup_yes")
    await town.clockwork.fire_due()
    town.clock.tick(hours=40)
    monkeypatch.setattr(timers, "take_due", dawdle)
    firing = asyncio.create_task(town.clockwork.fire_due())
    await asyncio.wait_for(locked.wait(), 10)
    with suppress(StorageDown):  # what is locked up again and again is given up
        await asyncio.gather(firing, everybody_presses(town, people, "giveup_yes"))
    assert "40P01" in again


async def everybody_presses(town: Town, people: list[Persona], verb: str) -> None:
    """Each about all they registered for, in the same instant."""
    contacts = {row["recipient"]: row["contact_id"] for row in await town.rows(addresses)}
    claims = [(who, row) for who in people for row in await town.rows(table, contact_id=contacts[who.address.recipient])]
    taps = [(who, Tap(Action(verb, str(row["id"]), row["version"]))) for who, row in claims]
    await town.takes(*(town.incoming(who.address, tap) for who, tap in taps))


class Noting(frozenset[str]):
    """The errors after which a work is done again; notes each that is looked up and found."""

    def __new__(cls, codes: frozenset[str], found: list[str]) -> Noting:
        made = super().__new__(cls, codes)
        made.found = found
        return made

    found: list[str]

    def __contains__(self, code: object) -> bool:
        if super().__contains__(code):
            self.found.append(str(code))
        return super().__contains__(code)


async def answers(town: Town, persona: Persona, chance: random.Random) -> list[Incoming]:
    """What somebody may press now, in each class: half of the time they let it be."""
    (address,) = await town.rows(addresses, recipient=persona.address.recipient)
    presses = {"offered": ["accept", "giveup_yes"], "confirmed": ["giveup_yes"], "waitlisted": ["giveup_yes", "onmiss"]}
    found = []
    for row in await town.rows(table, contact_id=address["contact_id"]):
        wish = chance.choice([*presses.get(row["status"], []), "", ""])
        if wish:
            action = Action(wish, f"{row['id']}=out" if wish == "onmiss" else str(row["id"]), row["version"])
            found.append(town.incoming(persona.address, Tap(action)))
    return found


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
