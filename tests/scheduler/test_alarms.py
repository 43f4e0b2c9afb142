"""Admins are told of trouble: each cause once an hour, through whatever works, and once that it is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from bot.channels.port import ChannelDown
from bot.i18n import speaking
from bot.rules.authority import Grant, Role
from bot.screens.admins import alerts as screens
from bot.vocabulary import Address, Reply, Text
from scheduler.timers import firing
from scheduler.timers.alarms import Alarms
from scheduler.timers.table import FIRES
from storage.database import Database
from storage.ledger import inbox
from storage.ledger.deliveries import Lane
from storage.models import deliveries, holds, timers
from storage.people import roles
from storage.platforms import switches
from storage.unasked import alerts
from storage.unasked.alerts import Cause, What
from storage.unasked.timers import Kind
from tests.cli.deliveries import row
from tests.persona import Persona, Town, a_town, spoken

LIMIT, LINES = 350, 8


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Two chats, and in both an admin who has a role and nothing else."""
    async with a_town(database, tmp_path, channels=("memory", "web")) as opened:
        for address in (Address("memory", "sri"), Address("web", "sri")):
            await database.run(partial(roles.grant, address=address, given=Grant(Role.ADMIN), now=opened.clock()))
        yield opened


def on(town: Town, channel: str) -> list[str]:
    """What the admin saw there, in order."""
    return town.channels[channel].shown("sri")


async def passes(town: Town, minutes: int, *, process: Alarms | None = None, refused: tuple[str, ...] = ()) -> None:
    """Time goes by as it does: two looks a minute, and what is due fires."""
    looking = process or Alarms(town.database, town.clock, town._around, lambda: refused)
    for _ in range(2 * minutes):
        await looking.look()
        await town.clockwork.fire_due()
        await left(town)
        town.clock.tick(seconds=30)


async def left(town: Town) -> None:
    """Return once what is due has left: half a minute is enough for that in life, and the hurried clock does not wait."""
    town.postman.wake()  # a hold may be over by this clock, which no timer of the postman's follows
    async with asyncio.timeout(30):
        while any(row["due_at"] <= town.clock() and can_leave(town, row) for row in await pending(town)):  # noqa: ASYNC110
            await asyncio.sleep(0.002)


def can_leave(town: Town, row: dict[str, Any]) -> bool:
    """Whether nothing that the postman knows keeps it here: a channel that is down or gone, a lane that is held."""
    home = Address(row["channel"], row["recipient"])
    shut = town.postman.gates.shut_until(home, Lane(row["lane"]), town.clock())
    return home.channel in town.channels and not town.postman.is_down(home.channel) and shut is None


async def pending(town: Town) -> list[dict[str, Any]]:
    return await town.rows(deliveries, state="pending")


async def planned(town: Town) -> list[tuple[str, str | None]]:
    """The alerts and what became of them, in order."""
    rows = sorted(await town.rows(timers, kind=Kind.ALERT), key=lambda one: (one["key"], one["due_at"]))
    return [(one["key"], one["outcome"]) for one in rows]


async def waiting(town: Town, *rows: dict[str, Any]) -> None:
    """Messages on a channel that nobody here serves, so that nothing but the test moves them."""
    now = town.clock()
    fresh = {"channel": "elsewhere", "state": "pending", "owed_at": now, "due_at": now, "settled_at": None}
    await town.database.run(lambda connection: connection.execute(insert(deliveries), [{**one, **fresh} for one in rows]))


async def change(town: Town, **values: Any) -> None:
    await town.database.run(
        lambda connection: connection.execute(update(deliveries).where(deliveries.c.channel == "elsewhere").values(**values))
    )


# ---- a channel that stops -----------------------------------------------------------------------------------------------
async def test_an_outage_is_told_elsewhere_at_once_and_where_it_was_when_it_is_over(town: Town) -> None:
    broken = town.channels["memory"]
    broken.fails("sri", *[ChannelDown()] * 9)
    await town.owes(town.person("sri"), Reply("hai"))
    await town.until(lambda: town.postman.is_down("memory"), broken)
    town.clockwork.refused = lambda: [name for name in town.channels if town.postman.is_down(name)]
    looking = Alarms(town.database, town.clock, town._around, town.clockwork.refused)
    await passes(town, 1, process=looking)
    await town.until(lambda: len(on(town, "web")) == 1, town.channels["web"])
    assert on(town, "web")[0].startswith("Memory berhenti")
    assert on(town, "memory") == []
    broken._failures.clear()
    await passes(town, 2, process=looking)
    town.postman.wake()
    await town.until(lambda: len(on(town, "memory")) == 2, broken)
    await passes(town, 5, process=looking)
    await town.until(lambda: len(on(town, "memory")) == 3, broken)
    await town.settled()
    assert [text.split("\n")[0] for text in on(town, "memory")] == ["hai", "Memory berhenti", "Memory: pesan terkirim lagi"]
    assert [text.split("\n")[0] for text in on(town, "web")] == ["Memory berhenti", "Memory: pesan terkirim lagi"]


async def test_once_a_cause_and_hour_however_often_it_is_seen(town: Town) -> None:
    town.clock.tick(minutes=10)
    await passes(town, 45, refused=("elsewhere",))
    assert await planned(town) == [("alert:down:elsewhere", "told"), ("well:down:elsewhere", None)]
    await passes(town, 10, refused=("elsewhere",))  # over the full hour
    assert await planned(town) == [("alert:down:elsewhere", "told")] * 2 + [("well:down:elsewhere", None)]
    await passes(town, 5)
    assert (await planned(town))[-1] == ("well:down:elsewhere", "told")
    await town.settled()
    assert len(on(town, "web")) == 3


async def test_trouble_that_comes_and_goes_is_told_once_an_hour(town: Town) -> None:
    for _ in range(4):
        await passes(town, 2, refused=("elsewhere",))
        await passes(town, 6)
    assert await planned(town) == [("alert:down:elsewhere", "told"), ("well:down:elsewhere", "told")]


async def test_a_process_that_never_tried_does_not_call_it_well(town: Town) -> None:
    """What only memory knows: one of two processes sees the channel shut."""
    knows = Alarms(town.database, town.clock, town._around, lambda: ("elsewhere",))
    for _ in range(20):
        await passes(town, 1, process=knows)
        await passes(town, 1)
    assert [key for key, _ in await planned(town)].count("well:down:elsewhere") == 1
    assert ("well:down:elsewhere", None) in await planned(town)


async def test_whoever_sleeps_over_it_does_not_call_it_well(town: Town) -> None:
    """Every process was away while the last word came due: nobody knows, so those who look get their time first."""
    await passes(town, 1, refused=("elsewhere",))
    town.clock.tick(minutes=20)
    await town.clockwork.fire_due()
    assert ("well:down:elsewhere", "put off") in await planned(town)
    await passes(town, 10, refused=("elsewhere",))
    assert ("well:down:elsewhere", "told") not in await planned(town)
    await passes(town, 5)
    assert ("well:down:elsewhere", "told") in await planned(town)


async def test_processes_that_see_the_same_in_the_same_instant_alert_once(town: Town) -> None:
    causes = [Cause(What.DOWN, "elsewhere"), Cause(What.UNKNOWN, count=2)]
    work = partial(alerts.sound, causes=causes, now=town.clock())
    new = await asyncio.gather(*(town.database.run(work) for _ in range(8)))
    assert sorted(cause.name for one in new for cause in one) == ["down:elsewhere", "unknown"]
    await town.clockwork.fire_due()
    await town.settled()
    assert len(on(town, "web")) == 2


async def test_without_the_unique_hour_each_process_would_alert(town: Town) -> None:
    """The bad twin: looking first and planning then."""

    async def naive(number: int) -> None:
        before = await town.rows(timers, kind=Kind.ALERT)
        await asyncio.sleep(0)
        if not before:
            cause = alerts._written(Cause(What.UNKNOWN, count=1))
            values = {"kind": Kind.ALERT, "key": f"alert:{number}", "due_at": town.clock(), "detail": cause}
            await town.database.run(lambda connection: connection.execute(insert(timers), values))

    await asyncio.gather(*(naive(number) for number in range(8)))
    assert len(await town.rows(timers, kind=Kind.ALERT)) > 1


async def test_a_shut_channel_fills_with_one_alert_not_with_one_an_hour(town: Town) -> None:
    town.channels["memory"].stall()
    for hour in range(1, 6):
        await passes(town, 2, refused=("elsewhere",))
        while len(await town.rows(deliveries, channel="web", state="sent")) < hour:  # noqa: ASYNC110 - rows ring no bell
            await asyncio.sleep(0.002)
        town.clock.tick(minutes=58)
    assert len(await town.rows(deliveries, channel="memory", notice="alert")) == 1


# ---- a queue that grows -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lane", ["reply", "notice"])
async def test_what_waits_too_long_is_told_and_that_it_moves_again(town: Town, lane: str) -> None:
    await waiting(town, row("1", lane=lane))
    await passes(town, 5)
    assert await planned(town) == []
    await passes(town, 2)
    assert await planned(town) == [("alert:queue:elsewhere", "told"), ("well:queue:elsewhere", None)]
    await change(town, state="sent")
    await passes(town, 5)
    await town.settled()
    first, second = on(town, "web")
    assert first.startswith("Elsewhere: pesan tertahan\nYang tertua seharusnya terkirim 23 Nov 2026, 09.00 WIB.")
    assert second.startswith("Elsewhere: pesan terkirim lagi")


async def test_an_announcement_that_takes_hours_is_no_trouble_while_it_moves(town: Town) -> None:
    await waiting(town, *(row(str(number), lane="bulk") for number in range(40)))
    looking = Alarms(town.database, town.clock, town._around, tuple)
    for number in range(1, 31):
        await passes(town, 1, process=looking)
        leave = update(deliveries).where(deliveries.c.channel == "elsewhere", deliveries.c.recipient == str(number - 1))
        await town.database.run(lambda connection, one=leave: connection.execute(one.values(state="sent")))
    assert await planned(town) == []
    await passes(town, 7, process=looking)
    assert [key for key, _ in await planned(town)] == ["alert:queue:elsewhere", "well:queue:elsewhere"]


async def test_what_was_asked_to_wait_is_no_trouble(town: Town) -> None:
    await waiting(town, row("1"), row("2"), row("2"))
    until = town.clock() + timedelta(hours=3)
    chats = [{"channel": "elsewhere", "recipient": who, "lane": "", "until": until} for who in ("1", "2")]
    await town.database.run(lambda connection: connection.execute(insert(holds), chats))
    await passes(town, 10)
    assert await planned(town) == []
    await town.database.run(lambda connection: connection.execute(holds.delete()))
    await town.database.run(partial(switches.turn_on, name=switches.PAUSED, now=town.clock()))
    await passes(town, 10)
    assert await planned(town) == []
    await town.database.run(partial(switches.turn_off, name=switches.PAUSED))
    await passes(town, 1)
    assert [key for key, _ in await planned(town)] == ["alert:queue:elsewhere", "well:queue:elsewhere"]


async def test_a_held_lane_and_one_behind_another_are_no_trouble(town: Town) -> None:
    later = town.clock() + timedelta(hours=1)
    await waiting(town, row("1", lane="notice"), row("2"))
    lane = {"channel": "elsewhere", "recipient": "", "lane": "notice", "until": later}
    await town.database.run(lambda connection: connection.execute(insert(holds), lane))
    await change(town, due_at=later)
    await waiting(town, row("2"))  # due, but behind one of its address that tries again in an hour
    await passes(town, 10)
    assert await planned(town) == []


# ---- what happens -------------------------------------------------------------------------------------------------------
async def test_what_nobody_knows_is_told_once_and_has_no_end(town: Town) -> None:
    await waiting(town, row("1", lane="bulk"), row("2", lane="bulk"))
    await change(town, state="unknown", settled_at=town.clock())
    await passes(town, 50)
    await town.settled()
    assert await planned(town) == [("alert:unknown", "told")]
    (told,) = on(town, "web")
    assert told.startswith("2 pesan belum jelas sampai atau tidak")


async def test_what_a_dead_process_left_in_doubt_is_told_once(town: Town) -> None:
    await waiting(town, row("1", lane="bulk"), row("2", lane="bulk"))
    await change(town, state="unknown", reason="process died")
    for _ in range(3):
        await passes(town, 60)
    await waiting(town, row("3", lane="bulk"))
    await change(town, state="unknown")
    await passes(town, 60)
    await town.settled()
    assert await planned(town) == [("alert:unknown", "told")] * 2
    assert [text.split(" ", 1)[0] for text in on(town, "web")] == ["2", "3"]


async def test_an_update_that_was_put_aside_is_told(town: Town) -> None:
    await town.database.run(partial(inbox.quarantine, channel="memory", key="7", why="KeyError x.py:1", now=town.clock()))
    await passes(town, 50)
    await town.settled()
    assert await planned(town) == [("alert:quarantine:memory", "told")]
    assert "KeyError" not in on(town, "web")[0]


async def test_a_timer_that_broke_is_told(town: Town) -> None:
    def breaks(connection: Connection) -> None:
        values = {
            "kind": "digest",
            "key": "digest:1",
            "due_at": town.clock(),
            "fired_at": town.clock(),
            "outcome": "broke: KeyError",
        }
        connection.execute(insert(timers), values)

    await town.database.run(breaks)
    await passes(town, 2)
    await town.settled()
    assert on(town, "web")[0].startswith("Pesan terjadwal gagal dibuat\nYang direncanakan tidak bisa disampaikan (digest)")


async def test_what_happened_at_night_is_told_in_the_morning_and_what_lasts_at_once(town: Town) -> None:
    town.clock.tick(hours=14)  # 23.00 WIB
    causes = [Cause(What.DOWN, "elsewhere"), Cause(What.UNKNOWN, count=2)]
    await town.database.run(partial(alerts.sound, causes=causes, now=town.clock()))
    await town.clockwork.fire_due()
    due = {one["subject"]: one["due_at"] for one in await town.rows(deliveries, channel="web")}
    assert due["alert:down:elsewhere"] == town.clock()
    assert due["alert:unknown"].isoformat() == "2026-11-24T00:00:00+00:00"


# ---- who is told, and in which words ------------------------------------------------------------------------------------
async def test_those_named_in_the_settings_and_those_with_the_role_and_nobody_else(town: Town) -> None:
    budi, tono = await town.guest("budi", "en"), await town.guest("tono")
    town.admin(budi)
    await town.database.run(partial(roles.grant, address=tono.address, given=Grant(Role.ORGANISER), now=town.clock()))
    stranger = Persona(town, Address("memory", "never-wrote"), "")
    town.admin(stranger)
    await passes(town, 1, refused=("elsewhere",))
    await town.settled()
    told = {(one["channel"], one["recipient"]) for one in await town.rows(deliveries, notice="alert")}
    assert told == {("memory", "sri"), ("web", "sri"), ("memory", "budi"), ("memory", "never-wrote")}
    assert budi.chat[0].reply.heading == "Elsewhere stopped"
    assert stranger.chat[0].reply.heading == "Elsewhere berhenti"


async def test_an_alert_is_no_dead_end(town: Town) -> None:
    budi = await town.guest("budi")
    town.admin(budi)
    await passes(town, 1, refused=("elsewhere",))
    await town.settled()
    await budi.presses("Menu")
    assert budi.sees("Apa yang Anda cari?")


async def test_a_turn_that_breaks_alerts(town: Town) -> None:
    town.expects_trouble = True

    def breaks(turn: Any) -> Reply:
        raise KeyError("rahasia")

    town.router.command("rusak", breaks)
    tono = await town.guest("tono")
    await tono.acts(Text("/rusak"))
    await passes(town, 1)
    await town.settled()
    assert ("alert:quarantine:memory", "told") in await planned(town)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("what", list(What))
def test_words_fit(language: str, what: What) -> None:
    from tests.persona import MORNING

    cause = Cause(what, "telegram", MORNING, 12_000, "still_waiting")
    with speaking(language):
        for reply in (screens.alert(cause, MORNING, "Asia/Jakarta"), screens.well(cause, MORNING, "Asia/Jakarta")):
            said = spoken(reply)
            assert len(said) <= LIMIT
            assert len(said.splitlines()) <= LINES
            assert "WIB" in said
            assert "{" not in said


def test_the_kinds_of_trouble_are_in_the_table() -> None:
    assert FIRES[Kind.ALERT]
    assert firing.PUT_OFF
