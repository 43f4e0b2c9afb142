"""Organisers of one organisation, what they draft, and what their phones show."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection, insert

from bot.rules.audience import Audience, Term, Trait
from bot.rules.authority import Grant, Role
from bot.vocabulary import Action, Reply, Tap
from storage.announcing import announcements
from storage.announcing.announcements import Announcement
from storage.models import interests, organisations
from storage.people import contacts as people
from storage.people import roles
from tests.announcing.people import settle_in
from tests.persona import Persona, Town

CENTRE = 501


async def centre(town: Town, zone: str = "Asia/Jakarta") -> None:
    """The organisation in whose name is announced."""
    row = {"id": CENTRE, "name": "Balai Kerajinan", "kind": "centre", "zone": zone}
    await town.database.run(lambda connection: connection.execute(insert(organisations), row))


async def organiser(town: Town, name: str, of: int = CENTRE) -> Persona:
    """Somebody who runs it, or another one."""
    one = await town.guest(name, "id", name=name.title())
    given = Grant(Role.ORGANISER, of)
    await town.database.run(partial(roles.grant, address=one.address, given=given, now=town.clock()))
    return one


async def admin(town: Town, name: str) -> Persona:
    one = await town.guest(name, "id", name=name.title())
    town.admin(one)
    return one


async def followers(town: Town, how_many: int) -> list[int]:
    """So many people within its reach: they follow batik."""

    def follow(connection: Connection) -> list[int]:
        ids = settle_in(connection, how_many, town.clock())
        rows = [{"contact_id": id, "kind": "craft", "subject": "batik", "since": town.clock()} for id in ids]
        connection.execute(insert(interests), rows)
        return ids

    return await town.database.run(follow)


async def draft(town: Town, by: Persona, **fields: object) -> int:
    """A draft of theirs to everybody who makes batik; returns its number."""

    def write(connection: Connection) -> int:
        met = people.find(connection, by.address)
        assert met is not None
        code = announcements.new_code(town.around.chance)
        who, said = (met.contact.id, by.address), {"indonesian": "Pameran batik dibuka Senin.", **fields}
        said.setdefault("audience", Audience((Term(Trait.CRAFT, ("batik",)),)))
        return announcements.create(connection, code, CENTRE, who, town.clock(), **said)

    return await town.database.run(write)


async def read(town: Town, number: int) -> Announcement:
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    return one


async def plans(by: Persona, number: int) -> Reply:
    return await by.taps(f"plan:0:{number}")


async def tap(town: Town, by: Persona, name: str, argument: object, version: int = 0) -> None:
    """Press something, whether or not it is on the screen."""
    await town.takes(town.incoming(by.address, Tap(Action(name, str(argument), version)), "id"))


async def goes_out(town: Town) -> None:
    """Everything that can leave by now leaves."""
    await town.settled()
    while await town.announcing.run_due():
        await town.settled()
    await town.settled()


async def looks(town: Town, seconds: float = 11) -> None:
    """Time passes, and the bubbles are looked at."""
    town.clock.tick(seconds=seconds)
    await town.clockwork.fire_due()
    town.postman.wake()
    await town.settled()
