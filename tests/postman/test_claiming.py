"""What goes out, and in which order, is decided when it is claimed; who stopped or cannot be reached is passed over by name."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.port import Unreachable
from bot.vocabulary import Text
from scheduler.sending.gates import Gates
from storage.database import Database
from storage.ledger import deliveries, judging
from storage.ledger.deliveries import Lane
from storage.models import addresses, contacts
from storage.platforms import switches
from tests.persona import PATIENCE, Persona, Town, a_town
from tests.postman.owing import crowd, looked, owe, row


async def stop(town: Town, persona: Persona) -> None:
    """The person asks for silence."""
    (address,) = await town.rows(addresses, recipient=persona.address.recipient)
    await town.change(contacts, contacts.c.id == address["contact_id"], stopped_at=town.clock())


async def what_goes_first(database: Database, folder: Path) -> list[str]:
    """Two slots are busy, twenty announcements wait, then somebody asks something and is reminded of something."""
    async with a_town(database, folder, slots=2) as town:
        town.channel.stall()
        people = await crowd(town, 20)
        for persona in people:
            await owe(town, persona)
        await town.until(lambda: len(town.channel.tried) == 1)  # one slot is not for announcements
        async with asyncio.timeout(PATIENCE):
            while town.postman._slots.free != 1:  # noqa: ASYNC110 - a page on its way keeps the slot for what it may claim
                await asyncio.sleep(0.001)
        sri, rina, budi = await town.guest("sri"), await town.guest("rina"), await town.guest("budi")
        await sri.acts(Text("menu"))
        await owe(town, rina, "Besok", Lane.NOTICE)
        await budi.acts(Text("menu"))
        town.channel.flow()
        for persona in (*people, sri, rina, budi):
            await persona.hears(1)
        return [name for name, _ in town.channel.tried]


async def test_answers_pass_notices_and_notices_pass_announcements(database: Database, tmp_path: Path) -> None:
    order = await what_goes_first(database, tmp_path)
    assert order[1] == "sri", "a slot is left for answers"
    assert order.index("budi") < order.index("rina") < 6


async def test_the_check_catches_a_postman_of_one_lane(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin: everything is owed as an announcement."""
    owe_row = deliveries.OWE.rows
    monkeypatch.setattr(
        deliveries.OWE, "rows", lambda connection, values: owe_row(connection, {**values, "in_lane": "bulk", "by_owner": None})
    )
    order = await what_goes_first(database, tmp_path)
    assert order.index("budi") > 6


async def test_an_answer_waits_behind_what_is_in_the_air_to_the_same_person_and_nothing_else(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.stall()
    await owe(town, sri, "satu")
    await town.until(lambda: len(town.channel.tried) == 1)
    await owe(town, sri, "dua")
    await sri.acts(Text("menu"))
    town.channel.flow()
    await sri.hears(3)
    assert [said.reply.text for said in sri.chat][0::2] == ["satu", "dua"]  # the answer passed the second


@pytest.mark.parametrize("lane", [Lane.NOTICE, Lane.BULK])
async def test_whoever_stopped_gets_nothing_unasked_but_every_answer(town: Town, lane: Lane) -> None:
    sri = await town.guest("sri")
    await stop(town, sri)
    number = await owe(town, sri, lane=lane)
    await looked(town)
    told = await row(town, number)
    assert (told["state"], told["reason"]) == ("skipped", "stopped")
    assert told["settled_at"] is not None
    await sri.says("menu")
    assert len(sri.chat) == 1


@pytest.mark.parametrize("kind", ["moved", "called_off"])
async def test_who_holds_a_seat_hears_that_it_moved_all_the_same(town: Town, kind: str) -> None:
    sri = await town.guest("sri")
    await stop(town, sri)
    await owe(town, sri, "Hari lain", Lane.NOTICE, notice=kind)
    await sri.hears(1)


async def test_a_stop_in_the_middle_of_an_announcement(town: Town) -> None:
    """What is in the air arrives before the answer to the stop; nothing comes after it."""
    sri = await town.guest("sri")
    town.channel.stall()
    for number in range(5):
        await owe(town, sri, f"kabar {number}")
    await town.until(lambda: len(town.channel.tried) == 1)
    await stop(town, sri)
    await sri.acts(Text("menu"))  # stands for the answer to the stop, which is owed in the turn that stops
    town.channel.flow()
    await sri.hears(2)
    await town.settled()
    assert sri.chat[0].reply.text == "kabar 0"
    assert len(sri.chat) == 2
    states = [one["state"] for one in sorted(await town.rows(deliveries.deliveries, lane="bulk"), key=lambda one: one["id"])]
    assert states == ["sent", *["skipped"] * 4]


async def test_the_check_catches_a_postman_that_decides_when_it_is_owed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: who stopped meanwhile is not looked at again."""
    monkeypatch.setattr(judging, "_reason_not_to", lambda *_: None)
    sri = await town.guest("sri")
    await stop(town, sri)
    await owe(town, sri)
    await sri.hears(1)


async def test_an_address_nobody_can_reach_is_passed_over_until_they_write_again(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", Unreachable("blocked"))
    await owe(town, sri, lane=Lane.NOTICE)
    await town.landed(1)
    number = await owe(town, sri, lane=Lane.NOTICE)
    await looked(town)
    assert (await row(town, number))["reason"] == "unreachable"
    await sri.says("menu")
    await owe(town, sri, lane=Lane.NOTICE)
    await sri.hears(2)


@pytest.mark.parametrize("lane", list(Lane))
async def test_what_is_not_useful_any_more_is_not_sent(town: Town, lane: Lane) -> None:
    sri = await town.guest("sri")
    late = await owe(town, sri, lane=lane, useful_until=town.clock() - timedelta(seconds=1))
    await owe(town, sri, "pas", lane, useful_until=town.clock())
    await sri.hears(1)
    assert sri.last.text == "pas"
    assert (await row(town, late))["reason"] == "too late"


async def test_what_is_for_later_waits_and_does_not_hide_the_rest(town: Town) -> None:
    sri, rina = await town.guest("sri"), await town.guest("rina")
    await owe(town, sri, "nanti", Lane.NOTICE, due_at=town.clock() + timedelta(hours=1))
    await owe(town, rina, "kini", Lane.NOTICE)
    await rina.hears(1)
    assert sri.chat == []
    town.clock.tick(hours=1)
    town.postman.wake()
    await sri.hears(1)


async def test_nothing_leaves_while_all_is_paused_not_even_an_answer(town: Town) -> None:
    sri = await town.guest("sri")
    await town.database.run(lambda connection: switches.turn_on(connection, switches.PAUSED, town.clock()))
    await sri.acts(Text("menu"))
    await owe(town, sri)
    await town.restart()
    await town.postman.rounds.go()
    await sri.acts(Text("menu"))
    assert await town.rows(deliveries.deliveries, state="inflight") == []
    assert town.channel.tried == []
    assert await town.database.run(lambda connection: switches.turn_off(connection, switches.PAUSED))
    await town.postman.rounds.go()
    await sri.hears(3)


async def test_the_check_catches_an_engine_that_sends_its_own_answers_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin: the ledger is not asked where a turn's own answer is owed, and the postman has not looked yet."""
    row_of, learn = deliveries.OWE.rows, Gates.learn
    monkeypatch.setattr(Gates, "learn", lambda gates, _paused, holds, now: learn(gates, False, holds, now))
    monkeypatch.setattr(deliveries.OWE, "rows", lambda connection, values: [(row_of(connection, values)[0][0], "inflight")])
    await town.database.run(lambda connection: switches.turn_on(connection, switches.PAUSED, town.clock()))
    sri = await town.guest("sri")
    await sri.acts(Text("menu"))
    await sri.hears(1)
