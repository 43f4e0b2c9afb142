"""Whether somebody may be told stands beside their traits: always true, and enough to count an audience by."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from bot.rules.audience import Audience, Term, Trait
from bot.rules.offers import Terms
from bot.vocabulary import Address
from storage.announcing import audiences, gathering
from storage.announcing.audiences import NO_CONSENT, NO_NEWS, NOWHERE, STANDING, STOPPED, UNREACHABLE
from storage.database import Database, open_database
from storage.migrations import standing
from storage.models import addresses, contacts
from storage.people import consents, erasure, merging, parting
from storage.people import contacts as people_of
from tests.announcing.ground import Ground
from tests.announcing.people import announce, crowd, settle_in
from tests.persona import MORNING

EVERYBODY = 1_000_000


async def stands(database: Database, contact_id: int) -> str | None:
    query = select(contacts.c.standing).where(contacts.c.id == contact_id)
    return STANDING[await database.read(lambda connection: connection.execute(query).scalar_one())]


async def test_each_reason_is_known_as_it_comes_and_goes(database: Database) -> None:
    def newcomer(connection: Connection) -> int:
        return people_of.meet(connection, Address("memory", "sri"), MORNING).contact.id

    who, home = await database.run(newcomer), Address("memory", "sri")
    steps: list[tuple[Callable[[Connection], object], str | None]] = [
        (lambda c: consents.want_news(c, who, "1", "id", MORNING), None),
        (lambda c: people_of.mark_unreachable(c, home, "blocked"), UNREACHABLE),
        (lambda c: people_of.mark_unreachable(c, home, None), None),
        (lambda c: consents.stop_news(c, who, MORNING), NO_NEWS),
        (lambda c: consents.stop_everything(c, who, MORNING), STOPPED),
        (lambda c: consents.resume(c, who, "1", "id", MORNING), NO_CONSENT),
        (lambda c: consents.want_news(c, who, "1", "id", MORNING), None),
        (lambda c: c.execute(addresses.delete()), NOWHERE),
    ]
    assert await stands(database, who) == NO_CONSENT
    for does, expected in steps:
        await database.run(does)
        assert await stands(database, who) == expected


def happens(connection: Connection, chance: random.Random, people: list[int]) -> None:
    """Something that changes whether somebody may be told."""
    who, now = chance.choice(people), MORNING
    home = Address("memory", f"crowd-{who}")
    latest = connection.execute(parting.LATEST, {"of_contact": who}).mappings().first()
    does: list[Callable[[], object]] = [
        partial(consents.stop_everything, connection, who, now),
        partial(consents.stop_news, connection, who, now),
        partial(consents.resume, connection, who, "1", "id", now),
        partial(consents.want_news, connection, who, "1", "id", now),
        partial(consents.withdraw, connection, who, consents.NEWS, now),
        partial(people_of.mark_unreachable, connection, home, chance.choice(("blocked", None))),
        partial(merging.merge, connection, who, chance.choice(people), now, Terms()),
        partial(parting.undo, connection, latest["id"], now)
        if latest
        else partial(people_of.change, connection, who, {"craft": "x"}),
        partial(people_of.change, connection, who, {"cared_for_by": chance.choice((*people, None))}),
    ]
    chance.choice(does)()
    if chance.random() < 0.1 and len(people) > 3:
        erasure.forget(connection, who, now, str)
    people[:] = connection.execute(select(contacts.c.id).where(contacts.c.id.in_(people))).scalars().all() or people


async def live(database: Database, seed: int) -> list[int]:
    """Sixty things happen to a dozen people; whose standing is wrong then."""
    chance = random.Random(seed)
    people = await database.run(lambda connection: settle_in(connection, 12, MORNING))
    for _ in range(60):
        await database.run(partial(happens, chance=chance, people=people))
    return await database.read(partial(audiences.astray, most=EVERYBODY))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_to_people_their_standing_is_true(database: Database, seed: int) -> None:
    assert await live(database, seed) == []


async def test_bad_twin_without_the_triggers_it_is_not(database: Database) -> None:
    def drop(connection: Connection) -> None:
        for statement in standing.dropped(connection.dialect.name):
            connection.exec_driver_sql(statement)

    def make(connection: Connection) -> None:
        for statement in standing.made(connection.dialect.name):
            connection.exec_driver_sql(statement)

    await database.run(drop)
    try:
        assert await live(database, 1)
    finally:
        await database.run(make)
    assert await database.read(partial(audiences.astray, most=EVERYBODY)) == []


async def test_a_count_reads_nothing_but_the_index(sqlite_url: str, tmp_path: Path) -> None:

    async with open_database(sqlite_url) as database:
        ground = await Ground.lay(database, tmp_path)
        await crowd(ground.town, 30)
        terms = Term(Trait.CRAFT, ("batik",)), Term(Trait.PROVINCE, ("ID-YO",)), Term(Trait.LANGUAGE, ("en",), without=True)
        ground.number = await announce(ground.town, audience=Audience(terms))
        one = await ground.one()

        def plan(connection: Connection) -> str:
            wanted = gathering._wanted(connection, one, MORNING)
            asked = select(contacts.c.standing, func.count()).where(wanted.meant(whole=True)).group_by(contacts.c.standing)
            words = str(asked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
            return "\n".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {words}")).all())

        assert "COVERING INDEX ix_contacts_standing" in await database.read(plan)
        assert await database.read(partial(gathering.count, one=one, now=MORNING)) == (30, {})
