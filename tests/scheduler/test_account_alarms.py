"""Admins are told what a platform holds against our account: once for each word of it, in words that say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.channels.port import ChannelDown, Notification, Report, Throttled, Why
from bot.i18n import speaking
from bot.rules.authority import Grant, Role
from bot.screens.admins import alerts as screens
from bot.vocabulary import Address
from storage.database import Database
from storage.ledger import receipts
from storage.ledger.deliveries import Lane, tag
from storage.models import deliveries, holds
from storage.people import roles
from storage.platforms import accounts, standing
from storage.unasked.alerts import Cause, What
from tests.persona import MORNING, Town, a_town, spoken
from tests.postman.owing import crowd, owe
from tests.scheduler.test_alarms import LIMIT, LINES, on, passes, planned


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """WhatsApp, and an admin in the web chat."""
    await database.run(partial(standing.assume, limit="2", now=MORNING))
    async with a_town(database, tmp_path, channels=("whatsapp", "web")) as opened:
        await database.run(partial(roles.grant, address=Address("web", "sri"), given=Grant(Role.ADMIN), now=opened.clock()))
        yield opened


async def tells(town: Town, kind: str, name: str, value: str) -> None:
    told = Notification(kind, name, value, town.clock())
    await town.database.run(partial(accounts.apply, notifications=[told], now=town.clock()))


async def heard(town: Town, count: int) -> list[str]:
    """What the admin read, once it is so much."""
    await town.until(lambda: len(on(town, "web")) >= count, town.channels["web"])
    return on(town, "web")


async def test_a_restriction_is_told_once_and_a_new_one_again(town: Town) -> None:
    await tells(town, "restriction", "ACCOUNT_VIOLATION", "SPAM")
    await passes(town, 70)
    assert [key for key, _ in await planned(town)] == ["alert:account:whatsapp:ACCOUNT_VIOLATION"]
    (text,) = await heard(town, 1)
    assert text.startswith("WhatsApp: akun kita dibatasi\nKata platform: SPAM.")
    await tells(town, "restriction", "ACCOUNT_VIOLATION", "SCAM")
    await passes(town, 1)
    assert "SCAM" in (await heard(town, 2))[1]


async def test_poor_quality_is_told_and_mediocre_is_not(town: Town) -> None:
    await tells(town, "quality", "sapa_reminder", "yellow")
    await passes(town, 2)
    assert await planned(town) == []
    await tells(town, "quality", "+62 811", "flagged")
    await passes(town, 2)
    assert (await heard(town, 1))[0].startswith("WhatsApp: ada yang memblokir atau melaporkan kita\nKata platform: flagged.")


async def test_announcements_that_are_refused_for_their_quality_rest_an_hour_while_reminders_go_on(town: Town) -> None:
    await town.database.run(partial(standing.assume, limit="unlimited", now=town.clock()))
    first, second, third = await crowd(town, 3)
    town.channel.fails("p000", Throttled(3600, unasked_only=True))
    await owe(town, first)
    async with asyncio.timeout(30):
        while not await town.rows(holds):  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(0.002)
    await owe(town, second)
    await owe(town, third, lane=Lane.NOTICE)
    await third.hears(1)
    assert [name for name, _ in town.channel.tried] == ["p000", "p002"]
    assert {row["lane"] for row in await town.rows(holds)} == {"bulk", "paid"}
    await passes(town, 2)
    assert (await heard(town, 1))[0].startswith("WhatsApp: ada yang memblokir")
    town.clock.tick(minutes=61)
    town.postman.wake()
    await first.hears(1)
    await second.hears(1)


async def test_a_notice_that_is_refused_so_lets_notices_rest_too(town: Town) -> None:
    (first,) = await crowd(town, 1)
    town.channel.fails("p000", Throttled(3600, unasked_only=True))
    await owe(town, first, lane=Lane.NOTICE)
    async with asyncio.timeout(30):
        while len(await town.rows(holds)) < 2:  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(0.002)
    assert {(row["recipient"], row["lane"]) for row in await town.rows(holds)} == {("", "bulk"), ("", "notice"), ("", "paid")}


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Why.TOKEN, "token"),
        (Why.RESTRICTED, "Akun kita dibatasi atau dikunci"),
        (Why.PAYMENT, "cara pembayaran"),
        (Why.NUMBER, "Nomor kita tidak terdaftar"),
    ],
)
async def test_a_channel_that_refuses_us_says_what_to_do(town: Town, why: Why, words: str) -> None:
    budi = await town.guest("budi")
    town.channel.fails("budi", ChannelDown(why=why))
    await owe(town, budi, lane=Lane.REPLY)
    await town.until(lambda: town.postman.is_down("whatsapp"))
    async with asyncio.timeout(30):
        while not await town.database.read(partial(standing.why_down, channel="whatsapp", since=MORNING)):
            await asyncio.wait_for(asyncio.sleep(0.002), 1)
    await passes(town, 1, refused=("whatsapp",))
    assert words in (await heard(town, 1))[0]
    (kept,) = await town.rows(deliveries, channel="whatsapp")
    assert kept["state"] in ("pending", "inflight", "sent"), "nothing is lost: a minute later it is tried again"


async def test_a_limit_that_is_reached_is_told_once_a_day_and_when_it_is_over(town: Town) -> None:
    people = await crowd(town, 4)
    for persona in people:
        await owe(town, persona, lane=Lane.NOTICE)
    await people[1].hears(1)
    async with asyncio.timeout(30):
        while len(await town.rows(deliveries, reason="daily limit")) < 2:  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(0.002)
    await passes(town, 130)
    assert [key for key, _ in await planned(town)] == ["alert:limit:whatsapp", "well:limit:whatsapp"]
    assert "menghubungi 2 orang per hari" in (await heard(town, 1))[0]
    town.clock.tick(hours=24)
    await town.clockwork.recall()
    town.postman.wake()
    await people[3].hears(1)
    await town.clockwork.recall()
    await passes(town, 5)
    assert "pesan terkirim lagi" in (await heard(town, 2))[-1]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("why", [*Why, ""])
def test_words_of_a_refusal_fit(language: str, why: str) -> None:
    with speaking(language):
        said = spoken(screens.alert(Cause(What.DOWN, "whatsapp", kind=why), MORNING, "Asia/Jakarta"))
    assert len(said) <= LIMIT
    assert len(said.splitlines()) <= LINES


def test_what_is_told_of_once_has_its_own_name() -> None:
    one = Cause(What.ACCOUNT, "whatsapp", MORNING, kind="ACCOUNT_VIOLATION")
    other = Cause(What.ACCOUNT, "whatsapp", MORNING + timedelta(hours=1), kind="ACCOUNT_VIOLATION")
    assert one.name == other.name
    assert one.told_at(MORNING) != other.told_at(MORNING)


async def test_a_refusal_that_a_report_told_stops_the_channel_and_is_told(town: Town) -> None:
    """The platform took the message and reports later that it cannot be paid."""
    budi, tono = await crowd(town, 2)
    number = await owe(town, budi, lane=Lane.REPLY)
    await budi.hears(1)
    await town.settled()
    (sent,) = [row for row in await town.rows(deliveries) if row["id"] == number]
    mark = tag(number, 0, sent["owed_at"])
    report = Report(mark, "wamid", "failed", town.clock(), ChannelDown(why=Why.PAYMENT))
    await town.database.run(partial(receipts.apply, reports=[report], now=town.clock()))
    await town.postman.rounds.look()
    assert town.postman.gates.lane_shut_until("whatsapp", Lane.REPLY, MORNING) is not None
    await passes(town, 1)
    assert "cara pembayaran" in (await heard(town, 1))[0]
    assert {(row["recipient"], row["lane"]) for row in await town.rows(holds)} == {("", "")}
    assert next(row["state"] for row in await town.rows(deliveries) if row["id"] == number) == "pending", "nothing is lost"
    await passes(town, 15)
    await owe(town, tono, lane=Lane.REPLY)
    await tono.hears(1)
    await budi.hears(2)
