"""Where a platform counts answers and incomings into the rate, what is said unasked gets what they leave, and never nothing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot import clock
from bot.vocabulary import Address, Incoming, Text
from scheduler.sending import metering, rounds
from scheduler.sending.metering import Meter, Window
from scheduler.sending.pacing import LEAST, Crowd, Pacer
from storage.database import open_database
from storage.ledger import inbox
from storage.ledger.deliveries import Parcel
from tests.persona import Town
from tests.postman.owing import crowd, owe
from tests.postman.test_pacing import most_in, parcel
from tests.postman.test_processes import Platform, a_process

RATE, SECONDS = 80.0, 2.5
OVER = 1.05  # what a window of a second may hold of the rate


def test_a_window_holds_a_second_and_no_more() -> None:
    window = Window()
    window.note(3, 10.0)
    window.note(2, 10.5)
    assert [window.total(at) for at in (10.6, 10.999, 11.0, 11.49, 11.5)] == [5, 5, 2, 2, 0]


def test_what_answers_needed_of_late_stays_theirs_for_a_while() -> None:
    meter = Meter(RATE)
    quiet = meter.pace(9.0)
    for step in range(30):
        meter.note(1, 10 + step / 100)
    assert meter.left(10.3) == RATE - 30
    assert meter.left(12.0) == RATE
    assert meter.pace(12.0) == meter.pace(19.0) == quiet - 30
    assert meter.pace(10.29 + metering.REMEMBERED) == quiet


def test_what_all_processes_heard_counts_while_it_is_fresh() -> None:
    meter = Meter(RATE)
    meter.learn(50, 10.0)
    assert (meter.left(11.0), meter.left(10 + metering.TRUSTED)) == (RATE - 50, RATE)


def arrivals(seed: int, answers: float) -> list[float]:
    """When people write that many times a second, by chance, sometimes a few at once; each is answered a moment later."""
    chance, at, found = random.Random(seed), 0.3, []
    while at < SECONDS:
        for _ in range(chance.choice((1, 1, 1, 2))):
            found += [at, at + 0.01]
        at += chance.expovariate(answers / 1.25)
    return sorted(found)


async def both(talk: Iterable[float], meter: Meter | None) -> tuple[list[float], list[float]]:
    """What leaves unasked beside such a talk, all of it waiting from the beginning, and when the talk was heard."""
    loop, left, heard = asyncio.get_running_loop(), [], []
    began = loop.time()

    async def leave(one: Parcel) -> None:
        left.append(loop.time())

    async def speak() -> None:
        for at in talk:
            await asyncio.sleep(max(0.0, began + at - loop.time()))
            heard.append(loop.time())
            if meter is not None:
                meter.note(1, loop.time())

    pacer = Pacer(RATE, Crowd(), leave, lambda: None, meter)
    for number in range(int(RATE * SECONDS) + 10):
        pacer.add(parcel(number))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(pacer.run())
        await group.create_task(speak())
        running.cancel()
    return left, heard


async def test_both_together_keep_to_the_rate_in_every_second() -> None:
    left, heard = await both(arrivals(1, 15), Meter(RATE))
    assert most_in(sorted(left + heard), 1.0) <= RATE * OVER
    assert len(left) >= (RATE * SECONDS - len(heard)) * 0.6, "what they leave is used"


async def test_the_check_catches_a_pacer_that_does_not_hear_the_others() -> None:
    """The bad twin."""
    left, heard = await both(arrivals(1, 15), None)
    assert most_in(sorted(left + heard), 1.0) > RATE * OVER


async def test_an_announcement_never_stands_still() -> None:
    """However many write: one a second leaves."""
    left, _ = await both([step / (2 * RATE) for step in range(int(2 * RATE * SECONDS))], Meter(RATE))
    assert LEAST * (SECONDS - 2) <= len(left) <= RATE * 0.3 + LEAST * SECONDS


@pytest.fixture
async def busy(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town on WhatsApp, by the clock of the wall, whose number may send and get 60 a second."""
    async with open_database(sqlite_url) as database:
        town = Town(database, tmp_path, channels=("whatsapp",), slots=40)
        town.clock = clock.now  # type: ignore[assignment]
        town.channel._now = clock.now
        town.rates = {"whatsapp": 60}
        await town.open()
        yield town
        await town.close()


async def test_answers_are_not_paced_and_an_announcement_gives_way(busy: Town) -> None:
    people = await crowd(busy, 60)
    for persona in people:
        await owe(busy, persona)
    sri = await busy.guest("sri")
    for _ in range(6):
        busy.postman.heard("whatsapp", 1)
        await sri.says("menu")
    assert len(busy.channel.tried) - 6 < 60, "answers came before the announcement was over"
    for persona in people:
        await persona.hears(1)
    sent = [(name, at.timestamp()) for name, at in busy.channel.tried]
    heard = [at for name, at in sent if name == "sri"]  # a moment before the answer
    assert most_in(sorted(heard + [at for _, at in sent]), 1.0) <= 60 * OVER


@pytest.mark.postgres
async def test_a_process_that_hears_nobody_knows_what_the_others_hear(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "EVERY_SECONDS", 0.05)
    platform = Platform()
    platform.name = "whatsapp"
    async with a_process(postgres_url, 1, platform) as one, open_database(postgres_url) as other:
        await other.live_as(2)
        postman = one.postman
        meter = Meter(RATE)
        postman.rounds.meters = {"whatsapp": meter}
        async with asyncio.timeout(30):
            while postman.rounds.crowd.living < 2:
                await asyncio.wait_for(asyncio.sleep(0.01), 1)
        await other.run(partial(hear, count=20))
        await postman.rounds.look()
        assert meter.left(asyncio.get_running_loop().time()) == RATE - 40


def hear(connection: Connection, count: int) -> None:
    """As many people write, at whichever process."""
    for number in range(count):
        inbox.take_once(connection, Incoming(Address("whatsapp", "sri"), str(number), Text("halo"), clock.now()), clock.now())
