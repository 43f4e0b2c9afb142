"""What becomes of a message, failure by failure: the retry table, seen from the ledger and from the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.channels.port import ChannelDown, Doubtful, NotSent, OutsideWindow, Refused, Throttled, Unreachable
from bot.vocabulary import Text
from storage.models import addresses, deliveries
from tests.persona import MORNING, Persona, Town


async def after(town: Town, **time: float) -> None:
    """Let time pass, and the postman notice."""
    town.clock.tick(**time)
    town.postman.wake()


async def fails(town: Town, *errors: Exception, arrived: bool = False) -> tuple[Persona, dict[str, Any]]:
    """Sri is owed one message, and this happens to its first attempts; returns its row after the first."""
    sri = await town.guest("sri")
    town.channel.fails("sri", *errors, arrived=arrived)
    await sri.acts(Text("menu"))
    (row,) = await town.landed(1)
    return sri, row


@pytest.mark.parametrize(
    ("error", "state", "reason", "attempts", "pause"),
    [
        (NotSent(), "pending", "not sent", 1, 0.75),
        (Throttled(7.5), "pending", "throttled", 0, 7.5),
        (Doubtful(), "pending", "doubtful", 1, 0.75),
        (ChannelDown(), "pending", "channel down", 0, 60),
        (Refused("message too long"), "failed", "message too long", 1, None),
        (Unreachable("blocked"), "failed", "blocked", 1, None),
        (OutsideWindow(), "failed", "OutsideWindow", 1, None),
        (ValueError("an adapter's own mistake"), "failed", "adapter: ValueError", 1, None),
    ],
)
async def test_every_failure_ends_in_its_named_outcome(
    town: Town, error: Exception, state: str, reason: str, attempts: int, pause: float | None
) -> None:
    sri, row = await fails(town, error)
    assert (row["state"], row["reason"], row["attempts"]) == (state, reason, attempts)
    assert row["owner"] is None
    if pause is None:
        assert row["settled_at"] is not None
        await after(town, days=1)
        assert len(town.channel.tried) == 1
        return
    due = row["due_at"]
    assert due - town.clock.now == timedelta(seconds=pause)
    town.clock.now = due - timedelta(milliseconds=1)
    town.postman.wake()
    await sri.town.database.ping()
    assert len(town.channel.tried) == 1
    await after(town, milliseconds=1)
    await sri.hears(1)
    (row,) = await town.landed(2)
    assert (row["state"], row["external_id"]) == ("sent", "sri/2")


async def test_only_the_unreachable_are_noted_as_such(town: Town) -> None:
    await fails(town, Unreachable("blocked"))
    assert (await town.rows(addresses))[0]["unreachable"] == "blocked"
    rina = await town.guest("rina")
    town.channel.fails("rina", Refused("message too long"))
    await rina.acts(Text("menu"))
    await town.landed(2)
    (address,) = await town.rows(addresses, recipient="rina")
    assert address["unreachable"] is None


async def test_what_never_gets_through_is_given_up_after_ten_attempts_further_and_further_apart(town: Town) -> None:
    _, row = await fails(town, *[NotSent()] * 20)
    pauses = []
    while row["state"] == "pending":
        pauses.append((row["due_at"] - town.clock.now).total_seconds())
        town.clock.now = row["due_at"]
        town.postman.wake()
        (row,) = await town.landed(len(pauses) + 1)
    assert pauses == [0.75, 1.5, 3, 6, 12, 24, 45, 45, 45]
    assert (row["state"], row["reason"], row["attempts"]) == ("failed", "never got through", 10)


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_doubtful_confirmation_goes_out_once_more_and_no_more(town: Town, arrived: bool) -> None:
    sri, _ = await fails(town, Doubtful(), Doubtful(), arrived=arrived)
    await after(town, seconds=1)
    (row,) = await town.landed(2)
    assert (row["state"], row["doubts"]) == ("unknown", 2)
    await after(town, days=1)
    await town.settled()
    assert len(town.channel.tried) == 2
    assert len(sri.chat) == (2 if arrived else 0)


async def test_a_doubtful_announcement_waits_for_a_person(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails("sri", Doubtful(), arrived=True)
    await town.database.run(lambda connection: connection.execute(_announcement(sri)))
    town.postman.wake()
    (row,) = await town.landed(1)
    assert (row["state"], row["doubts"]) == ("unknown", 1)
    await after(town, days=1)
    assert len(town.channel.tried) == 1


def _announcement(persona: Persona) -> Any:
    row = {"channel": persona.address.channel, "recipient": persona.address.recipient, "lane": "bulk", "policy": "hold"}
    return deliveries.insert().values(**row, state="pending", reply='{"text":"Pengumuman"}', owed_at=MORNING, due_at=MORNING)


async def test_a_limit_of_one_person_holds_nobody_else(town: Town) -> None:
    await fails(town, Throttled(30))
    rina = await town.guest("rina")
    await rina.says("menu")
    assert [name for name, _ in town.channel.tried] == ["sri", "rina"]


async def test_a_limit_of_the_whole_channel_holds_everybody_and_then_nobody(town: Town) -> None:
    await fails(town, Throttled(30, whole_channel=True))
    held_until = town.clock.now + timedelta(seconds=30)
    people = [await town.guest(f"p{number}") for number in range(5)]
    for persona in people:
        await persona.acts(Text("menu"))
    town.clock.now = held_until - timedelta(milliseconds=1)
    town.postman.wake()
    await town.database.ping()
    assert len(town.channel.tried) == 1
    await after(town, milliseconds=1)
    for persona in people:
        await persona.hears(1)
    await town.settled()
    assert all(at >= held_until for _, at in town.channel.tried[1:])


async def test_a_refused_account_keeps_its_queue_and_opens_again(town: Town) -> None:
    sri, _ = await fails(town, ChannelDown())
    assert town.postman.is_down("memory")
    rina = await town.guest("rina")
    await rina.acts(Text("menu"))
    await after(town, seconds=59)
    await town.database.ping()
    assert len(town.channel.tried) == 1
    await after(town, seconds=1)
    await sri.hears(1)
    await rina.hears(1)
    await town.settled()
    assert not town.postman.is_down("memory")
    await rina.says("menu")


async def test_an_answer_to_a_tap_edits_the_bubble_that_was_tapped(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("pelatihan")
    await sri.presses("Lainnya")
    assert sri.chat[-1].edits == sri.chat[-2].id
    await sri.says("menu")
    assert sri.chat[-1].edits is None


async def test_a_row_that_cannot_be_read_fails_alone(town: Town) -> None:
    sri, row = await fails(town, NotSent())
    broken = update(deliveries).where(deliveries.c.id == row["id"]).values(reply='{"text": 4711}')
    await town.database.run(lambda connection: connection.execute(broken).rowcount)
    await after(town, seconds=60)
    await sri.says("menu")
    rows = {one["id"]: (one["state"], one["reason"]) for one in await town.rows(deliveries)}
    assert rows[row["id"]] == ("failed", "unreadable")
