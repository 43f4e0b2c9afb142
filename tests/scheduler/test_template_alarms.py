"""Admins hear once of a template that a platform does not let us use, and once a day that messages wait for others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, insert

from bot.channels.port import Notification
from scheduler.timers.alarms import Alarms
from storage.models import deliveries, timers
from storage.platforms import templates
from storage.unasked.timers import Kind
from tests.cli.deliveries import row
from tests.persona import Persona, Town


async def admin(town: Town, language: str = "id") -> Persona:
    persona = await town.guest("sri", language)
    town.admin(persona)
    return persona


async def hears(town: Town, status: str, name: str = "sapa_reminder", reason: str = "") -> None:
    told = [Notification("template", name, status, town.clock(), "id", reason)]
    await town.database.run(partial(templates.apply, told=told))


async def passes(town: Town, minutes: int) -> None:
    """Time goes by as it does: a look a minute, and what is due fires."""
    looking = Alarms(town.database, town.clock, town._around, lambda: ())
    for _ in range(minutes):
        await looking.look()
        await town.clockwork.fire_due()
        town.clock.tick(minutes=1)
    town.postman.wake()
    async with asyncio.timeout(30):
        while {row["state"] for row in await town.rows(deliveries, channel="memory")} & {"pending", "inflight"}:  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def planned(town: Town) -> Sequence[str]:
    return sorted(one["key"] for one in await town.rows(timers, kind=Kind.ALERT))


async def waits(town: Town, *names: str) -> None:
    """Messages that wait for templates; those before them were just put off once more."""
    fresh = {"channel": "whatsapp", "state": "pending", "lane": "notice", "owed_at": town.clock(), "settled_at": None}
    rows = [
        row(f"ID.{name}", **fresh, due_at=town.clock() + timedelta(minutes=10), reason=f"no template: {name}") for name in names
    ]
    of_theirs = delete(deliveries).where(deliveries.c.channel == "whatsapp")
    await town.database.run(lambda connection: (connection.execute(of_theirs), connection.execute(insert(deliveries), rows)))


async def test_a_rejected_template_is_told_once_with_the_reason(town: Town) -> None:
    sri = await admin(town)
    await hears(town, "rejected", reason="INVALID_FORMAT")
    await passes(town, 130)
    assert [said.reply.heading for said in sri.chat] == ["WhatsApp: templat tidak bisa dipakai"]
    assert sri.sees("sapa_reminder (id): rejected: INVALID_FORMAT", "tidak ada yang hilang", "python -m bot templates status")


async def test_what_is_paused_again_later_is_told_again(town: Town) -> None:
    sri = await admin(town, "en")
    for status in ("paused", "approved", "paused"):
        await hears(town, status)
        await passes(town, 10)
    assert [said.reply.heading for said in sri.chat] == ["WhatsApp: a template cannot be used"] * 2


async def test_each_template_has_its_own_word(town: Town) -> None:
    await admin(town)
    await hears(town, "disabled")
    await hears(town, "paused", "sapa_news")
    await passes(town, 3)
    assert await planned(town) == ["alert:template:whatsapp:sapa_news (id)", "alert:template:whatsapp:sapa_reminder (id)"]


async def test_approved_and_pending_ones_are_no_trouble(town: Town) -> None:
    await admin(town)
    await hears(town, "approved")
    await hears(town, "pending", "sapa_news")
    await passes(town, 3)
    assert await planned(town) == []


async def test_that_messages_wait_is_told_once_a_day(town: Town) -> None:
    sri = await admin(town)
    for _ in range(8):
        await waits(town, "sapa_reminder", "sapa_offer")
        await passes(town, 5)
    assert [said.reply.heading for said in sri.chat] == ["WhatsApp: pesan menunggu templat"]
    assert sri.sees("2 templat belum disetujui", "Tidak ada yang hilang")
    town.clock.tick(days=1)
    await waits(town, "sapa_reminder")
    await passes(town, 2)
    assert len(sri.chat) == 2


async def test_who_waits_for_a_template_that_was_told_of_is_not_told_of_again(town: Town) -> None:
    await admin(town)
    await hears(town, "paused")
    await waits(town, "sapa_reminder")
    await passes(town, 3)
    assert await planned(town) == ["alert:template:whatsapp:sapa_reminder (id)"]
