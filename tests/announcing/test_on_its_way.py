"""From a confirmed announcement to everybody's phone: gathered as of one instant, owed in pages, paused, cancelled, finished."""

from __future__ import annotations

from functools import partial

import pytest

from bot.rules.announcements import Move, State
from bot.rules.audience import Audience, Term, Trait
from storage.announcing import announcements, gathering, leaving, tallies
from storage.ledger.deliveries import State as Became
from storage.models import addresses, deliveries, recipients
from storage.people import consents, erasure
from tests.announcing.people import announce, crowd
from tests.persona import Town


async def read(town: Town, number: int) -> announcements.Announcement:
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    return one


async def tally(town: Town, number: int) -> tallies.Tally:
    one = await read(town, number)
    return await town.database.read(partial(tallies.of, announcement_id=number, people=one.people))


async def moves(town: Town, number: int, how: Move) -> bool:
    one = await read(town, number)
    return await town.database.run(partial(announcements.move, one=one, how=how, now=town.clock()))


async def goes_out(town: Town) -> None:
    while await town.announcing.run_due():
        await town.settled()


async def test_everybody_gets_it_once_and_then_it_is_done(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, size in ((gathering, "RANGE", 7), (leaving, "SOON", 5)):
        monkeypatch.setattr(module, name, size)
    people = await crowd(town, 30)
    number = await announce(town)
    await goes_out(town)
    one = await read(town, number)
    assert (one.state, one.people) == (State.DONE, 30)
    assert sorted(row["contact_id"] for row in await town.rows(deliveries, announcement_id=number)) == people
    assert (await tally(town, number)).states == {Became.SENT: 30}
    assert all(town.channel.shown(f"crowd-{id}") == town.channel.shown(f"crowd-{people[0]}") for id in people)
    assert one.code.upper() in town.channel.shown(f"crowd-{people[0]}")[0]


async def test_who_comes_after_the_instant_is_not_of_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "RANGE", 2)
    await crowd(town, 4)
    number = await announce(town)
    await town.database.run(partial(town.announcing._piece, after=0))  # its hour has come
    late = await crowd(town, 3)
    await goes_out(town)
    told = {row["contact_id"] for row in await town.rows(recipients, announcement_id=number)}
    assert len(told) == 4
    assert not told & set(late)


async def test_who_is_left_out_is_counted_by_reason(town: Town) -> None:
    stopped, silent, agreed_no_more, unreachable, *_ = await crowd(town, 6)
    now = town.clock()
    await town.database.run(partial(consents.stop_everything, contact_id=stopped, now=now))
    await town.database.run(partial(consents.stop_news, contact_id=silent, now=now))
    await town.database.run(partial(consents.withdraw, contact_id=agreed_no_more, purpose=consents.NEWS, now=now))
    await town.change(addresses, addresses.c.contact_id == unreachable, unreachable="blocked")
    number = await announce(town)
    counted = await town.database.read(partial(gathering.count, one=await read(town, number), now=town.clock()))
    await goes_out(town)
    one = await read(town, number)
    assert counted == (one.people, one.excluded)
    assert one.excluded == {"stopped": 1, "no news": 1, "no consent": 1, "unreachable": 1}
    assert one.people == 2


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        (Audience((Term(Trait.CRAFT, ("batik",)),)), 3),
        (Audience((Term(Trait.CRAFT, ("batik", "silver")),)), 5),
        (Audience((Term(Trait.CRAFT, ("batik",), without=True),)), 2),
        (Audience((Term(Trait.CRAFT, ("batik",)), Term(Trait.PROVINCE, ("ID-JT",)))), 0),
        (Audience((Term(Trait.UNTOLD, ("30",)),)), 5),
    ],
)
async def test_an_audience_is_who_all_terms_hold_for(town: Town, audience: Audience, told: int) -> None:
    await crowd(town, 3)
    await crowd(town, 2, craft="silver", province="ID-JT")
    number = await announce(town, audience=audience)
    await goes_out(town)
    assert (await read(town, number)).people == told


async def test_a_pause_holds_what_waits_and_a_resume_lets_it_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "SOON", 3)
    await crowd(town, 160)  # more than there are slots
    town.channel.stall()
    number = await announce(town)
    await town.announcing.run_due()
    assert await moves(town, number, Move.PAUSE)
    town.channel.flow()
    await town.settled()
    await goes_out(town)
    held = await tally(town, number)
    assert held[Became.WITHHELD] + held.left + held.arrived == 160
    assert held.arrived < 160
    assert await moves(town, number, Move.RESUME)
    await goes_out(town)
    assert (await tally(town, number)).states == {Became.SENT: 160}


async def test_cancelled_nothing_more_leaves_and_everybody_is_accounted_for(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "PAGE", 4)
    await crowd(town, 8)
    town.channel.stall()
    number = await announce(town)
    await town.announcing.run_due()
    assert await moves(town, number, Move.CANCEL)
    town.channel.flow()
    await town.settled()
    await goes_out(town)
    ended = await tally(town, number)
    assert ended.arrived + ended[Became.SKIPPED] + ended.left == 8
    assert (await read(town, number)).state is State.CANCELLED


async def test_who_is_erased_before_their_turn_stays_in_the_sum(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    people = await crowd(town, 3)
    number = await announce(town)
    monkeypatch.setattr(leaving, "SOON", 0)  # nothing is owed yet
    await town.announcing.run_due()
    forget = partial(erasure.forget, contact_id=people[1], now=town.clock(), unreadable=str)
    await town.database.run(forget)
    monkeypatch.setattr(leaving, "SOON", 100)
    await goes_out(town)
    ended = await tally(town, number)
    assert (ended[Became.SENT], ended[Became.SKIPPED], ended.left) == (2, 1, 0)
    assert not await town.rows(recipients, contact_id=people[1])
