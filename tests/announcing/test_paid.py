"""The faster lane that Telegram sells: what it costs, that it is taken at its own pace, and given up where it is refused."""

from __future__ import annotations

from functools import partial

import pytest

from bot import traits
from bot.channels.port import Unpaid
from bot.rules import paid
from bot.traits import Traits
from scheduler.sending.bookkeeping import Room
from scheduler.sending.desk import SPARE
from storage.announcing import announcements
from storage.ledger.deliveries import Lane
from storage.models import deliveries, timers
from storage.people import consents
from storage.unasked.timers import Kind
from tests.announcing.people import announce, crowd
from tests.persona import Town


@pytest.fixture(autouse=True)
def sells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(traits.TRAITS, "memory", Traits(paid=True))


@pytest.mark.parametrize(("people", "rate", "stars"), [(1_500_000, 1_000, 145_500), (10, 30, 0), (100, 60, 5), (1, 1_000, 1)])
def test_what_is_above_the_free_rate_is_paid(people: int, rate: float, stars: int) -> None:
    assert paid.stars(people, rate) == stars


async def test_it_is_taken_only_where_it_was_chosen(town: Town) -> None:
    people = await crowd(town, 3)
    free, fast = await announce(town), await announce(town, "Yang ini cepat.", paid=True)
    while await town.announcing.run_due():
        await town.settled()
    lanes = {number: {row["lane"] for row in await town.rows(deliveries, announcement_id=number)} for number in (free, fast)}
    assert lanes == {free: {Lane.BULK}, fast: {Lane.PAID}}
    assert all(len(town.channel.sent[f"crowd-{id}"]) == 2 for id in people)


async def test_who_stops_news_gets_nothing_by_it_either(town: Town) -> None:
    room = town.slots - town.slots // SPARE
    people = await crowd(town, room + 3)
    town.channel.stall()
    number = await announce(town, paid=True)
    await town.announcing.run_due()
    await town.until(lambda: town.channel.flying.total() == room)  # no slot is left for the others
    waiting = [row["contact_id"] for row in await town.rows(deliveries, announcement_id=number) if row["state"] == "pending"]
    for one in waiting:
        await town.database.run(partial(consents.stop_news, contact_id=one, now=town.clock()))
    town.channel.flow()
    await town.settled()
    late = {row["contact_id"]: row["state"] for row in await town.rows(deliveries, announcement_id=number)}
    assert [late[one] for one in waiting] == ["skipped"] * 3
    assert len(late) == len(people)


async def test_refused_it_goes_on_free_of_charge_and_says_so(town: Town) -> None:
    people = await crowd(town, 4)
    town.channel.fails(f"crowd-{people[0]}", Unpaid())
    number = await announce(town, paid=True)
    while await town.announcing.run_due():
        await town.settled()
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    assert not one.paid
    assert all(len(town.channel.sent[f"crowd-{id}"]) == 1 for id in people)
    (row,) = [row for row in await town.rows(deliveries, announcement_id=number) if row["contact_id"] == people[0]]
    assert (row["lane"], row["state"], row["attempts"]) == (Lane.BULK, "sent", 1)
    assert len(await town.rows(timers, kind=Kind.ALERT)) == 1


def test_it_has_room_of_its_own() -> None:
    room = Room(500, 400, {"telegram": 8}, {"telegram": 250})
    assert room.of("telegram", Lane.PAID, taken=8, taken_here=0) == 250
    assert room.of("telegram", Lane.BULK, taken=8, taken_here=8) == 0
    assert not room.shares("telegram", Lane.BULK, Lane.PAID)
    assert Room(500, 400, {"telegram": 8}).of("telegram", Lane.PAID, taken=0, taken_here=8) == 0
