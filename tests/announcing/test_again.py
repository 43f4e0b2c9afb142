"""Once more, to those alone whom it did not reach: a draft of its own, and nobody who has it gets it a second time."""

from __future__ import annotations

from functools import partial

import pytest

from bot.channels.port import Doubtful, Unreachable
from bot.rules.announcements import Move, State
from bot.rules.audience import Audience, Term, Trait
from bot.vocabulary import Action, Tap
from storage.announcing import again, announcements, gathering
from storage.ledger.deliveries import State as Became
from storage.models import addresses, deliveries
from storage.models import announcements as table
from tests.announcing.people import announce, crowd
from tests.announcing.test_on_its_way import goes_out, read
from tests.organising.people import admin, organiser
from tests.persona import Persona, Town


async def drafted(town: Town, who: Persona, number: int, outcome: str = "failed") -> int:
    """The draft that who presses twice gets."""
    await who.taps(f"send_again:0:{number}={outcome}")
    assert who.sees(who.word("First you see the plan; nothing leaves yet."))
    await who.taps(f"send_again_yes:0:{number}={outcome}")
    (child,) = await town.rows(table, parent_id=number, again=outcome, state=State.DRAFT)
    return int(child["id"])


async def sends(town: Town, number: int) -> None:
    """Confirm a draft, and let it go out."""
    one = await read(town, number)
    assert await town.database.run(partial(announcements.move, one=one, how=Move.HOLD, now=town.clock(), starts_at=town.clock()))
    await goes_out(town)


async def got(town: Town, number: int) -> set[int]:
    """Who has a row of it that may have arrived."""
    rows = await town.rows(deliveries, announcement_id=number)
    return {row["contact_id"] for row in rows if row["state"] not in (Became.FAILED, Became.SKIPPED)}


async def reachable_again(town: Town) -> None:
    await town.change(addresses, addresses.c.unreachable.is_not(None), unreachable=None)


async def test_only_who_did_not_get_it_gets_it_and_nobody_twice(town: Town) -> None:
    boss = await admin(town)
    people = await crowd(town, 5)
    for one in people[:3]:
        town.channel.fails(f"crowd-{one}", Unreachable("blocked"))
    number = await announce(town, audience=Audience((Term(Trait.UNTOLD, ("30",)),)))
    await goes_out(town)
    await town.change(deliveries, deliveries.c.contact_id == people[2], state=Became.DELIVERED)  # a receipt came late
    await reachable_again(town)
    town.channel.fails(f"crowd-{people[1]}", Unreachable("blocked"))
    first = await drafted(town, boss, number)
    counted = await town.database.read(partial(gathering.count, one=await read(town, first), now=town.clock()))
    assert counted[0] == 2
    await sends(town, first)
    assert await got(town, first) == {people[0]}
    await reachable_again(town)
    second = await drafted(town, boss, number)
    await sends(town, second)
    assert await got(town, second) == {people[1]}, "whom the first one reached is not asked again"
    assert all(len(town.channel.shown(f"crowd-{one}")) <= 1 for one in people)
    await boss.taps(f"send_again:0:{number}=failed")
    assert boss.sees(boss.word("There is nobody left to send it to: they got it meanwhile, or the list is not kept any more."))


async def test_bad_twin_that_looks_at_the_first_one_alone_sends_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await admin(town)
    (one,) = await crowd(town, 1)
    town.channel.fails(f"crowd-{one}", Unreachable("blocked"))
    number = await announce(town)
    await goes_out(town)
    await reachable_again(town)
    await sends(town, await drafted(town, boss, number))
    monkeypatch.setattr(again, "family", lambda connection, of: (of.id,))
    await sends(town, await drafted_once_more(town, boss, number))
    assert len(town.channel.shown(f"crowd-{one}")) == 2


async def drafted_once_more(town: Town, who: Persona, number: int) -> int:
    await who.taps(f"send_again_yes:0:{number}=failed")
    (child,) = await town.rows(table, parent_id=number, state=State.DRAFT)
    return int(child["id"])


async def test_the_uncertain_are_asked_about_with_what_it_means(town: Town) -> None:
    boss = await admin(town)
    people = await crowd(town, 3)
    town.channel.fails(f"crowd-{people[0]}", Doubtful(), arrived=True)
    number = await announce(town)
    await goes_out(town)
    await boss.taps(f"results_of:0:{number}")
    await boss.presses(boss.word("Again to uncertain"))
    assert boss.sees("akan menerima dua kali")
    child = await drafted(town, boss, number, "unknown")
    await sends(town, child)
    assert await got(town, child) == {people[0]}


async def test_two_presses_and_two_organisers_make_one_draft(town: Town) -> None:
    boss, other = await admin(town), await admin(town, "putu")
    (one,) = await crowd(town, 1)
    town.channel.fails(f"crowd-{one}", Unreachable("blocked"))
    number = await announce(town)
    await goes_out(town)
    first = await drafted(town, boss, number)
    await town.takes(*(town.incoming(who.address, _press(number), "id") for who in (boss, other, boss, other)))
    assert [row["id"] for row in await town.rows(table, parent_id=number)] == [first]


def _press(number: int) -> Tap:
    return Tap(Action("send_again_yes", f"{number}=failed"))


@pytest.mark.parametrize("payload", ["{n}", "{n}=sent", "{n}=skipped", "x=failed", "{n}=failed=x", "999=failed"])
async def test_forged_ones_make_nothing(town: Town, payload: str) -> None:
    boss = await admin(town)
    await crowd(town, 1)
    number = await announce(town)
    await goes_out(town)
    await boss.taps(f"send_again_yes:0:{payload.format(n=number)}")
    assert not await town.rows(table, parent_id=number)


async def test_while_it_runs_or_for_others_there_is_no_draft(town: Town) -> None:
    boss, wayan = await admin(town), await organiser(town)
    (one,) = await crowd(town, 1)
    town.channel.fails(f"crowd-{one}", Unreachable("blocked"))
    number = await announce(town)
    await boss.taps(f"send_again_yes:0:{number}=failed")
    assert boss.sees(boss.word("It can be sent again once it is finished."))
    await goes_out(town)
    await wayan.taps(f"send_again_yes:0:{number}=failed")
    assert wayan.sees(wayan.word("That announcement is not among yours, or not any more."))
    assert not await town.rows(table, parent_id=number)


async def test_what_was_sent_again_is_not_one_more_of_the_week(town: Town) -> None:
    boss = await admin(town)
    (one,) = await crowd(town, 1)
    for _ in range(2):
        await announce(town)
    await goes_out(town)
    town.channel.fails(f"crowd-{one}", Unreachable("blocked"))
    number = await announce(town)
    await goes_out(town)
    await reachable_again(town)
    child = await drafted(town, boss, number)
    await sends(town, child)
    assert await got(town, child) == {one}
