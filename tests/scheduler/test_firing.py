"""Many schedulers, many things due in one second: each happens once, nobody waits for each other, and none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from bot.conversation.turn import Surroundings
from bot.rules.seats import Status
from bot.vocabulary import Action, Tap
from scheduler.timers import firing
from scheduler.timers.firing import TOLD, Fire, Firing
from scheduler.timers.table import FIRES
from storage.database import Database, open_database
from storage.models import activities, addresses, contacts, deliveries, registrations
from storage.models import timers as table
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned
from tests.persona import MORNING, Town
from tests.scheduler.test_reminders import MOTIF, seated

SCHEDULERS = 8
Take = Callable[..., list[timers.Timer]]


def crowd(connection: Connection, people: int, slug: str = MOTIF) -> None:
    """So many people with a seat each, and a reminder for each that is due now."""
    activity = connection.execute(select(activities.c.id).where(activities.c.slug == slug)).scalar_one()
    numbers = range(1_000_001, 1_000_001 + people)
    connection.execute(insert(contacts), [{"id": n, "language": "id", "created_at": MORNING} for n in numbers])
    connection.execute(
        insert(addresses), [{"id": n, "channel": "elsewhere", "recipient": str(n), "contact_id": n} for n in numbers]
    )
    claim = {"activity_id": activity, "status": Status.CONFIRMED, "created_at": MORNING}
    rows = [{"id": n, "contact_id": n, "code": str(n), "ticket": str(n), "line_at": n, **claim} for n in numbers]
    connection.execute(insert(registrations), rows)
    due = [
        Planned(Kind.REMINDER, f"reminder:{n}:1d", MORNING, MORNING + timedelta(days=14), n, activity, n, "1d") for n in numbers
    ]
    timers.plan(connection, due)


async def fires(database: Database, around: Surroundings, now: datetime = MORNING) -> int:
    """One scheduler's tick: fire until nothing is left for it."""
    fire = partial(firing.fire_due, table=FIRES, now=now, around=around)
    fired = 0
    while more := await database.run(fire):
        fired += more
    return fired


@pytest.fixture
async def schedulers(database_url: str) -> AsyncIterator[list[Database]]:
    """The databases of as many processes as may share one: eight, on SQLite one."""
    async with AsyncExitStack() as stack:
        processes = 1 if database_url.startswith("sqlite") else SCHEDULERS
        yield [await stack.enter_async_context(open_database(database_url)) for _ in range(processes)]


async def owed(town: Town) -> Counter[int]:
    return Counter(row["contact_id"] for row in await town.rows(deliveries, notice=Kind.REMINDER))


async def test_a_thousand_due_in_one_second_are_each_said_once(town: Town, schedulers: list[Database]) -> None:
    await town.database.run(partial(crowd, people=1000))
    fired = await asyncio.gather(*(fires(one, town.around) for one in schedulers))
    fired.append(await fires(town.database, town.around))  # what one passed over because another held it
    assert sum(fired) == 1000
    said = await owed(town)
    assert (len(said), set(said.values())) == (1000, {1})
    assert {row["outcome"] for row in await town.rows(table, kind=Kind.REMINDER)} == {TOLD}


def unlocked(connection: Connection, now: Any, most: int) -> list[timers.Timer]:
    """The bad twin: it looks for what is due, and locks nothing."""
    columns = [table.c[name] for name in (*Planned.__slots__, "id")]
    due = select(*columns).where(table.c.fired_at.is_(None), table.c.due_at <= now).order_by(table.c.due_at, table.c.id)
    rows = connection.execute(due.limit(most)).all()
    connection.execute(text("SELECT pg_sleep(0.05)"))
    return [timers.Timer(Kind(row[0]), *row[1:]) for row in rows]


@pytest.mark.postgres
async def test_the_check_catches_a_scheduler_that_does_not_lock(
    town: Town, schedulers: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    if len(schedulers) == 1:
        pytest.skip("one writer at a time: even the bad twin is alone there")
    await town.database.run(partial(crowd, people=100))
    monkeypatch.setattr(timers, "take_due", unlocked)
    await asyncio.gather(*(fires(one, town.around) for one in schedulers))
    assert max((await owed(town)).values()) > 1


class Died(Exception):
    """The process was killed here."""


def dies_at(name: str) -> Fire:
    """Tells as ever, and is killed once it has told this registration's person."""

    def remind(one: Firing) -> str:
        outcome = FIRES[Kind.REMINDER](one)
        if one.timer.key == name:
            raise Died
        return outcome

    return remind


def killable(connection: Connection, table: Mapping[Kind, Fire], now: Any, around: Surroundings) -> int:
    """What `fire_due` does, but a kill is not an error that it could write down."""
    due = timers.take_due(connection, now, firing.AT_ONCE)
    for timer in due:
        timers.fired(connection, [(timer, table[timer.kind](Firing(connection, timer, now, around)))], now)
    return len(due)


def marks(connection: Connection, now: Any) -> list[timers.Timer]:
    """Half of the bad twin: it marks what is due, in a transaction of its own."""
    due = timers.take_due(connection, now, firing.AT_ONCE)
    timers.fired(connection, [(timer, TOLD) for timer in due], now)
    return due


async def marks_first(database: Database, around: Surroundings, remind: Fire) -> None:
    """The bad twin: what it marked and did not come to is lost when it dies."""
    for timer in await database.run(partial(marks, now=MORNING)):
        await database.run(lambda connection, timer=timer: remind(Firing(connection, timer, MORNING, around)))


VICTIM = "reminder:1000020:1d"


async def test_killed_in_the_middle_nothing_is_lost_and_nothing_said_twice(town: Town) -> None:
    await town.database.run(partial(crowd, people=40))
    with pytest.raises(Died):
        await town.database.run(partial(killable, table={Kind.REMINDER: dies_at(VICTIM)}, now=MORNING, around=town.around))
    assert await owed(town) == {}
    await fires(town.database, town.around)
    said = await owed(town)
    assert (len(said), set(said.values())) == (40, {1})


async def test_the_check_catches_a_scheduler_that_marks_before_it_owes(town: Town) -> None:
    await town.database.run(partial(crowd, people=40))
    with pytest.raises(Died):
        await marks_first(town.database, town.around, dies_at(VICTIM))
    await fires(town.database, town.around)
    assert len(await owed(town)) < 40


async def test_what_breaks_breaks_alone(town: Town) -> None:
    await town.database.run(partial(crowd, people=5))

    def breaks(one: Firing) -> str:
        outcome = FIRES[Kind.REMINDER](one)
        if one.timer.contact_id == 1_000_003:
            raise ZeroDivisionError
        return outcome

    due = partial(firing.fire_due, table={Kind.REMINDER: breaks}, now=MORNING, around=town.around)
    while await town.database.run(due):  # a slow machine fires fewer of them in a transaction
        pass
    assert len(await owed(town)) == 4
    outcomes = Counter(row["outcome"] for row in await town.rows(table, kind=Kind.REMINDER))
    assert outcomes == {TOLD: 4, "broke: ZeroDivisionError": 1}


async def test_firing_and_turns_of_the_same_people_never_deadlock(
    town: Town, schedulers: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People give up, change their reminders and come back while reminders and offers of the same activities fire."""
    from storage.engine import postgres

    monkeypatch.setattr(postgres, "AGAIN", frozenset())  # no second try: a deadlock shows
    slugs = (MOTIF, "contoh-uji-bnsp")
    people = [await seated(town, f"person{number}", slug=slug) for number in range(6) for slug in slugs]
    town.clock.now += timedelta(days=13)
    claims = await town.rows(registrations)

    def tap(number: int, turn: int) -> Action:
        all_of_them = Action("remind", f"all={'off' if turn % 2 else 'usual'}")
        return all_of_them if (number + turn) % 3 else Action("giveup_yes", str(claims[number // 2]["id"]), claims[0]["version"])

    async def turns() -> None:
        for turn in range(6):
            await town.takes(*(town.incoming(one.address, Tap(tap(number, turn))) for number, one in enumerate(people)))

    async def ticks(database: Database) -> None:
        for _ in range(6):
            await fires(database, town.around, town.clock())

    async with asyncio.timeout(30):
        await asyncio.gather(turns(), *(ticks(one) for one in schedulers))
    said = await town.rows(deliveries, notice=Kind.REMINDER)
    fired = [row for row in await town.rows(table, kind=Kind.REMINDER) if row["outcome"] == TOLD]
    assert len(said) == len(fired)
    assert not [row for row in await town.rows(table) if (row["outcome"] or "").startswith("broke")]


async def test_what_is_not_due_is_not_read(town: Town, database_url: str) -> None:
    """However much is planned: each question goes through the index of what is due."""

    def plans(connection: Connection) -> list[str]:
        due = [Planned(Kind.ALERT, f"later:{n}", MORNING + timedelta(days=1, seconds=n)) for n in range(3000)]
        timers.plan(connection, due)
        connection.execute(text("ANALYZE timers"))
        word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        found = []
        for asked in (timers.ANY_DUE, timers.DUE_OF_ACTIVITIES, timers.DUE_OF_NONE):
            question = asked.statement.params({"at": MORNING, "most": 50}).compile(connection)
            rows = connection.exec_driver_sql(
                f"{word} {question}", tuple(question.construct_params()[name] for name in question.positiontup)
            )
            found.append(" ".join(str(row) for row in rows))
        return found

    for plan in await town.database.run(plans):
        assert "ix_timers_due_at" in plan
