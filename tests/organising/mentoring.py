"""An activity of the kind mentoring, its mentors, and who applied."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from storage.models import activities, registrations
from storage.taking_part import mentors, seats
from storage.taking_part.mentors import Mentor
from tests.organising.afterwards import contact
from tests.organising.people import organisation
from tests.persona import Persona, Town

SLUG = "contoh-pendampingan-perhiasan"


async def chooses(town: Town, quota: int = 10) -> int:
    """The sample of mentoring, run by the organisers' organisation, to which people apply; its number."""
    number = int((await town.activity(SLUG))["id"])
    house = await organisation(town)
    await town.change(activities, activities.c.id == number, joining="selection", quota=quota, organisation_id=house)
    return number


async def applies(town: Town, name: str, need: str = "price", **profile: str) -> Persona:
    """Somebody who applied and said what they want help with."""
    told = {"name": f"{name.title()} Wati", "phone": "+6281234567890", "craft": "perak", "province": "ID-YO", "regency": "Bantul"}
    persona = await town.guest(name, "id", **{**told, **profile})
    whose, number, around = await contact(town, persona), (await town.activity(SLUG))["id"], town.around

    def apply(connection: Connection) -> None:
        held = seats.take_seat(connection, number, whose, town.clock(), around.chance, around.offers)
        assert held is not None

    await town.database.run(apply)
    await town.change(registrations, registrations.c.contact_id == whose, need=need)
    return persona


async def claim(town: Town, persona: Persona) -> int:
    """The number of their registration."""
    (row,) = await town.rows(registrations, contact_id=await contact(town, persona))
    return int(row["id"])


async def helps(town: Town, name: str = "budi", *, most: int = 3, needs: tuple[str, ...] = ("price",)) -> tuple[Persona, Mentor]:
    """Somebody who is a mentor of the organisers' organisation for silver, anywhere."""
    persona = await town.guest(name, "id", name=f"{name.title()} Santoso", phone="+6281398765432", craft="perak")
    whose, house = await contact(town, persona), await organisation(town)
    one = await town.database.run(
        partial(mentors.enlist, contact_id=whose, organisation_id=house, craft="perak", now=town.clock())
    )
    await town.database.run(partial(mentors.change, mentor=one, name="needs", values=needs))
    await town.database.run(partial(mentors.take_at_most, mentor=one, most=most))
    found = await town.database.read(partial(mentors.get, number=one.id))
    assert found is not None
    return persona, found
