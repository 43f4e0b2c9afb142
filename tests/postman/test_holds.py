"""Where a platform asked to wait nothing goes before, by no lane, not after a restart, and not from another process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.port import Throttled
from bot.vocabulary import Address, Text
from scheduler.sending.pacing import RECOVERY, Crowd, Pacer
from scheduler.sending.postman import Postman
from storage.database import Database
from storage.ledger import holds as ledger
from storage.ledger.deliveries import Lane
from storage.models import deliveries, holds
from tests.persona import MORNING, Town, a_town
from tests.postman.owing import looked, owe


async def told_to_wait(town: Town, name: str, seconds: float, lane: Lane = Lane.BULK) -> None:
    """Somebody is told something, and the platform answers that it was too much."""
    persona = await town.guest(name)
    attempts = len(town.log.deliveries) + 1
    town.channel.fails(name, Throttled(seconds))
    await owe(town, persona, lane=lane)
    await town.landed(attempts)


def tried_inside(town: Town, name: str, seconds: float) -> int:
    """How often somebody was written to before their time was over, the first time excepted."""
    first, *later = [at for recipient, at in town.channel.tried if recipient == name]
    return sum(at < first + timedelta(seconds=seconds) for at in later)


async def everything_at_sri(town: Town, restart: bool) -> None:
    """An announcement to Sri is throttled for 35 s; meanwhile she asks and is told more."""
    await told_to_wait(town, "sri", 35)
    if restart:
        await town.restart()
    sri = await town.guest("sri")
    await sri.acts(Text("menu"))
    await owe(town, sri, "besok", Lane.NOTICE)
    await looked(town)
    town.clock.tick(seconds=34)
    await sri.acts(Text("profil"))
    town.postman.wake()
    await looked(town)
    town.clock.tick(seconds=1)
    town.postman.wake()
    await sri.hears(4)


@pytest.mark.parametrize("restart", [False, True])
async def test_a_chat_that_is_held_is_left_alone_by_every_lane_and_after_a_restart(town: Town, restart: bool) -> None:
    await everything_at_sri(town, restart)
    assert tried_inside(town, "sri", 35) == 0
    assert len(town.channel.tried) == 1 + 4 + 2


async def test_the_check_catches_a_postman_that_forgets(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: what the platform asked for is kept in memory only."""
    monkeypatch.setattr(ledger, "place", lambda connection, placed: None)
    await everything_at_sri(town, restart=True)
    assert tried_inside(town, "sri", 35) > 0


async def test_a_row_that_was_claimed_before_the_answer_came_does_not_leave(town: Town) -> None:
    """The answer to one lane's message asks to wait while a turn's own answer is on its way into its slot."""
    sri = await town.guest("sri")
    town.postman.gates.throttled(sri.address, town.clock() + timedelta(seconds=9), town.clock())
    await sri.acts(Text("menu"))
    await looked(town)
    assert sri.chat == []
    (row,) = await town.rows(deliveries, recipient="sri")
    assert (row["state"], row["attempts"], row["doubts"]) == ("pending", 0, 0)
    town.clock.tick(seconds=9)
    town.postman.wake()
    await sri.hears(1)


async def test_a_second_chat_that_must_wait_holds_all_that_is_unasked_but_no_answer(town: Town) -> None:
    await told_to_wait(town, "sri", 30)
    await told_to_wait(town, "rina", 20)
    budi, tono = await town.guest("budi"), await town.guest("tono")
    await owe(town, budi, "besok", Lane.NOTICE)
    await owe(town, budi, "pengumuman", Lane.BULK)
    await tono.says("menu")
    await looked(town)
    assert budi.chat == []
    held = {(row["recipient"], row["lane"]) for row in await town.rows(holds)}
    assert held == {("sri", ""), ("rina", ""), ("", "notice"), ("", "bulk"), ("", "paid")}
    town.clock.tick(seconds=20)
    town.postman.wake()
    await budi.hears(2)


@pytest.mark.parametrize(("channel", "believed"), [("whatsapp", True), ("telegram", False)])
async def test_a_platform_that_says_whose_limit_it_was_is_believed(
    database: Database, tmp_path: Path, channel: str, believed: bool
) -> None:
    """Telegram does not say, so a second chat may mean the account; on WhatsApp two talkative people are two people."""
    async with a_town(database, tmp_path, channels=[channel]) as town:
        await told_to_wait(town, "sri", 30)
        await town.restart()
        await told_to_wait(town, "rina", 20)
        held = {(row["recipient"], row["lane"]) for row in await town.rows(holds)}
        assert (held == {("sri", ""), ("rina", "")}) is believed
        budi = await town.guest("budi")
        await owe(town, budi)
        await looked(town)
        assert bool(budi.chat) is believed


async def test_one_chat_that_must_wait_again_holds_nobody_else(town: Town) -> None:
    await told_to_wait(town, "sri", 5)
    town.clock.tick(seconds=5)
    await told_to_wait(town, "rina", 5)
    budi = await town.guest("budi")
    await owe(town, budi)
    await budi.hears(1)


async def test_holds_that_are_over_are_forgotten(town: Town) -> None:
    await told_to_wait(town, "sri", 5)
    await town.database.run(lambda connection: ledger.purge(connection, town.clock()))
    assert len(await town.rows(holds)) == 1
    town.clock.tick(seconds=5)
    await town.database.run(lambda connection: ledger.purge(connection, town.clock()))
    assert await town.rows(holds) == []


@asynccontextmanager
async def a_second_process(town: Town) -> AsyncIterator[Postman]:
    """Another postman on the same ledger and the same platform, which knows nothing of the first but what is written down."""
    second = Postman(town.database, town.channels, town.clock, town.log, owner=900, rates=town.rates)
    async with second.working():
        yield second


async def test_another_process_keeps_to_it(town: Town) -> None:
    await told_to_wait(town, "sri", 30)
    async with a_second_process(town) as second:
        assert second.gates.shut_until(Address("memory", "sri"), Lane.REPLY, town.clock()) is not None
        sri = await town.guest("sri")
        await sri.acts(Text("menu"))
        town.engine.outbox = second
        await sri.acts(Text("menu"))
        await looked(town)
        assert sri.chat == []


def pacer(rate: float) -> Pacer:
    async def leave(parcel: object) -> None: ...

    return Pacer(rate, Crowd(), leave, lambda: None)


def test_after_a_hold_the_pace_is_half_and_grows_back_slowly() -> None:
    one, now = pacer(40), MORNING
    until = now + timedelta(seconds=30)
    one.observe(until, now)
    one.observe(until, now)
    assert one.pace == 20
    now = until
    one.observe(until + timedelta(seconds=9), now)  # held again as soon as it was over
    assert one.pace == 10
    now = until + timedelta(seconds=9)
    paces = []
    while one.pace < 40:
        now += RECOVERY
        one.observe(None, now)
        paces.append(one.pace)
    assert paces[:3] == pytest.approx([12, 14, 16])
    assert len(paces) == 15
