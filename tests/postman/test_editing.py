"""A message may rewrite the bubble of an earlier one; and a chat may change its id."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.port import Doubtful, Moved, NotSent, Throttled, Unreachable
from bot.vocabulary import Text
from storage.ledger.deliveries import Lane
from storage.models import addresses, deliveries
from tests.persona import Town
from tests.postman.owing import looked, owe, row


async def test_a_later_message_rewrites_the_bubble_of_the_earlier(town: Town) -> None:
    sri = await town.guest("sri")
    first = await owe(town, sri, "Anda ke-3", Lane.NOTICE)
    await sri.hears(1)
    await town.settled()
    second = await owe(town, sri, "Anda ke-2", Lane.NOTICE, replaces_id=first)
    await owe(town, sri, "Anda ke-1", Lane.NOTICE, replaces_id=second)
    await sri.hears(3)
    assert [said.edits for said in sri.chat[:2]] == [None, sri.chat[0].id]
    assert sri.chat[2].edits is not None


async def test_it_waits_while_the_earlier_one_is_on_its_way_even_in_another_lane(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", NotSent())
    await sri.acts(Text("menu"))
    (first,) = await town.landed(1)
    await owe(town, sri, "lagi", Lane.NOTICE, replaces_id=first["id"])
    await looked(town)
    assert sri.chat == []
    town.clock.tick(seconds=1)
    town.postman.wake()
    await sri.hears(2)
    assert sri.chat[1].edits == sri.chat[0].id


async def test_there_is_nothing_to_edit_where_the_earlier_one_never_arrived_or_is_forgotten(town: Town) -> None:
    sri = await town.guest("sri")
    never = await owe(town, sri, "terlambat", Lane.NOTICE, useful_until=town.clock() - timedelta(seconds=1))
    await town.settled()
    for gone in (never, 4711):
        number = await owe(town, sri, "lagi", Lane.NOTICE, replaces_id=gone)
        await looked(town)
        told = await row(town, number)
        assert (told["state"], told["reason"]) == ("skipped", "nothing to edit")
    town.channel.fails("sri", Doubtful(), Doubtful(), arrived=True)
    unknown = await owe(town, sri, "siapa tahu", Lane.BULK)
    await town.settled()
    number = await owe(town, sri, "lagi", Lane.NOTICE, replaces_id=unknown)
    await looked(town)
    assert (await row(town, number))["reason"] == "nothing to edit"


async def test_a_chat_that_moved_gets_its_message_once_at_its_new_id(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", Moved("-1009"))
    number = await owe(town, sri, "Halo", Lane.REPLY)
    await town.until(lambda: len(town.channel.shown("-1009")) == 1)
    await town.settled()
    told = await row(town, number)
    assert (told["state"], told["recipient"], told["attempts"]) == ("sent", "-1009", 2)
    assert sri.chat == []


async def test_a_chat_that_keeps_moving_is_not_followed(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", Moved("-1"))
    town.channel.fails("-1", Moved("sri"))
    number = await owe(town, sri, "Halo", Lane.REPLY)
    await town.settled()
    told = await row(town, number)
    assert (told["state"], told["reason"], told["attempts"]) == ("failed", "moved", 2)


async def test_a_moved_chat_that_must_wait_waits_at_its_new_id(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", Moved("-1"))
    town.channel.fails("-1", Throttled(5))
    await owe(town, sri, "Halo", Lane.REPLY)
    await town.landed(2)
    town.clock.tick(seconds=5)
    town.postman.wake()
    await town.until(lambda: len(town.channel.shown("-1")) == 1)


async def test_what_cannot_be_reached_after_a_move_is_noted_where_it_is_known(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", Moved("-1"))
    town.channel.fails("-1", Unreachable("kicked"))
    number = await owe(town, sri, "Halo", Lane.REPLY)
    await town.settled()
    assert (await row(town, number))["reason"] == "kicked"
    assert [one["unreachable"] for one in await town.rows(addresses)] == [None]
    assert len(await town.rows(deliveries)) == 1
