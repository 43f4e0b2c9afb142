"""A clock set back four hours: what was due in that moment is not put off by four hours."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import update

from bot.vocabulary import Reply
from storage.ledger import setback, settling
from storage.models import activities, deliveries
from storage.models import timers as timers_table
from storage.platforms import switches
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned
from tests.persona import Persona, Town

HOURS = 4


async def owed_and_planned(town: Town) -> Persona:
    """Something to be sent and two things to be done at once, and nobody came to it before the clock was set back."""
    sri = await town.guest("sri")
    await town.database.run(lambda connection: switches.turn_on(connection, switches.PAUSED, town.clock()))
    await town.postman.rounds.go()
    await town.owes(sri, Reply("Kabar"))
    number = (await town.rows(activities))[0]["id"]
    at_once = [Planned(Kind.PLACE, "place:1", town.clock() - timedelta(seconds=ago), activity_id=number) for ago in (1, 0)]
    later = Planned(Kind.PLACE, "place:2", town.clock() + timedelta(minutes=5), activity_id=number)
    await town.database.run(partial(timers.plan, planned=[*at_once, later]))
    town.clock.tick(hours=-HOURS)
    return sri


async def test_what_was_due_is_due_now(town: Town) -> None:
    sri = await owed_and_planned(town)
    town.clockwork._rearm(-HOURS * 3600)
    await town.clockwork.fire_due()
    waits = [row["key"] for row in await town.rows(timers_table, kind="place") if row["fired_at"] is None]
    assert waits == ["place:2"]
    await town.database.run(lambda connection: switches.turn_off(connection, switches.PAUSED))
    await town.postman.rounds.go()
    town.postman.wake()
    await town.until(lambda: town.channel.shown(sri.address.recipient) == ["Kabar"])


async def test_the_check_catches_a_clockwork_that_only_ticks_on(town: Town) -> None:
    await owed_and_planned(town)
    await town.clockwork.fire_due()
    assert all(row["fired_at"] is None for row in await town.rows(timers_table, kind="place"))
    assert all(row["due_at"] > town.clock() for row in await town.rows(deliveries, notice=None))


async def test_what_was_in_hand_and_put_back_is_due_now(town: Town) -> None:
    """Claimed in the instant before the clock is set, and kept from leaving by what is learnt in the instant after it."""
    await owed_and_planned(town)
    mine = update(deliveries).where(deliveries.c.state == "pending")
    await town.database.run(lambda connection: connection.execute(mine.values(state="inflight", owner=99)))
    town.clockwork._rearm(-HOURS * 3600)
    await town.clockwork.fire_due()
    await town.database.run(partial(settling.take_back, strays=[row["id"] for row in await town.rows(deliveries)], owner=99))
    assert [row["state"] for row in await town.rows(deliveries) if row["due_at"] <= town.clock()] == ["pending"]


async def test_two_processes_that_both_notice_move_nothing_twice(town: Town) -> None:
    await owed_and_planned(town)
    was = town.clock() + timedelta(hours=HOURS)
    assert await town.database.run(partial(setback.redate, was=was, now=town.clock())) == 3
    assert await town.database.run(partial(setback.redate, was=was, now=town.clock())) == 0
