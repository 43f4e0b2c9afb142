"""Many in one line, and much due at once: no transaction is long, and everybody still comes to see their place."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.i18n import speaking
from bot.rules.seats import Status
from bot.screens.artisans.registered import in_line
from bot.vocabulary import Reply
from scheduler.timers import firing, waitlist
from scheduler.timers.table import FIRES
from storage.ledger.deliveries import State
from storage.models import activities, addresses, contacts, deliveries, registrations, timers
from storage.taking_part import line
from storage.unasked.timers import Kind
from tests.persona import MORNING, Town
from tests.scheduler.test_firing import crowd, fires, owed
from tests.scheduler.test_reminders import MOTIF

MANY = waitlist.PAGE * 3 + 5
FIRST = 5_000_000


def lines_up(connection: Connection) -> int:
    """So many people in line behind a full class, each with a bubble that shows the place behind theirs."""
    activity = int(connection.execute(select(activities.c.id).where(activities.c.slug == MOTIF)).scalar_one())
    numbers = range(FIRST, FIRST + MANY)
    connection.execute(insert(contacts), [{"id": n, "language": "id", "created_at": MORNING} for n in numbers])
    connection.execute(insert(addresses), [{"channel": "memory", "recipient": str(n), "contact_id": n} for n in numbers])
    claim = {"activity_id": activity, "status": Status.WAITLISTED, "created_at": MORNING}
    rows = [claim | {"id": n, "contact_id": n, "code": str(n), "ticket": str(n), "line_at": n} for n in numbers]
    connection.execute(insert(registrations), rows)
    connection.execute(insert(deliveries), [bubble(n) for n in numbers])
    connection.execute(update(activities).where(activities.c.id == activity).values(quota=1, taken=1, waiting=MANY))
    line.look_again(connection, activity, "somebody left", MORNING)
    return activity


def bubble(number: int) -> dict[str, Any]:
    to = {"channel": "memory", "recipient": str(number), "contact_id": number, "subject": f"place:{number}"}
    how = {"lane": "reply", "policy": "resend", "state": State.SENT, "external_id": f"bubble-{number}"}
    times = {"owed_at": MORNING, "due_at": MORNING, "settled_at": MORNING}
    return to | how | times | {"reply": msgspec.json.encode(Reply(shown(number - FIRST + 2))).decode()}


def shown(place: int) -> str:
    with speaking("id"):
        return in_line(place)


async def rewritten(town: Town) -> list[dict[str, Any]]:
    return sorted(await town.rows(deliveries, notice=Kind.PLACE), key=lambda row: row["id"])


async def places(town: Town) -> list[dict[str, Any]]:
    return [row for row in await town.rows(timers, kind=Kind.PLACE) if row["fired_at"] is not None]


async def test_places_are_rewritten_page_by_page_and_each_reads_right(town: Town) -> None:
    await town.database.run(lines_up)
    once = partial(firing.fire_due, table=FIRES, now=MORNING, around=town.around)
    seen = 0
    while await town.database.run(partial(once, table={Kind.PLACE: waitlist.place})):
        now = len(await rewritten(town))
        assert now - seen <= waitlist.PAGE
        seen = now
    edits = {row["contact_id"]: row["reply"] for row in await rewritten(town)}
    assert len(edits) == MANY
    assert all(shown(number - FIRST + 1) in reply for number, reply in edits.items())


async def test_a_line_that_moves_again_meanwhile_is_rewritten_once(town: Town) -> None:
    """What is under way gives way to what begins anew at the first."""
    number = await town.database.run(lines_up)
    fire = partial(firing.fire_due, now=MORNING, around=town.around)
    await town.database.run(partial(fire, table={Kind.PLACE: waitlist.place}))
    for why in ("one more left", "and one more"):
        await town.database.run(partial(line.look_again, activity_id=number, why=why, now=MORNING))
    while await town.database.run(partial(fire, table=FIRES)):
        pass
    assert (
        sorted(row["outcome"] for row in await places(town)).count(firing.DROPPED) == 2
    )  # the old second page, and the first of two
    assert len(await rewritten(town)) == MANY


async def test_what_takes_long_ends_the_transaction_and_the_rest_comes_next(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.database.run(partial(crowd, people=7))
    monkeypatch.setattr(firing, "LONG", dict.fromkeys(firing.LONG, -1.0))
    fire = partial(firing.fire_due, table=FIRES, now=MORNING, around=town.around)
    assert await town.database.run(fire) == 1
    assert await fires(town.database, town.around) == 6
    assert set((await owed(town)).values()) == {1}
