"""Reminders as people get them: on their day, at a decent hour, and only while they have a seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.channels.rendering import plain_text
from bot.i18n import speaking
from bot.screens.artisans import reminders as screens
from storage.models import activities, deliveries, registrations, timers
from storage.organising.activities import get
from storage.taking_part import registrations as claims
from storage.unasked import agenda
from storage.unasked.timers import Kind
from tests.persona import Persona, Said, Town, everybody_registers, spoken

BOTH = pytest.mark.parametrize("language", ["id", "en"])
MOTIF = "contoh-motif-batik"  # Monday 7 December 2026 in Yogyakarta
BATIK = {"phone": "+6281234567890", "craft": "batik"}


async def seated(town: Town, name: str = "sri", language: str = "id", slug: str = MOTIF, **profile: str) -> Persona:
    """Somebody with a seat."""
    persona = await town.guest(name, language, **{"name": name.title(), **BATIK, **profile})
    await everybody_registers(town, [persona], slug)
    await persona.hears(1)
    return persona


async def at(town: Town, moment: datetime) -> None:
    """Let the clock be there, and tick."""
    town.clock.now = moment
    await town.clockwork.fire_due()


def utc(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def planned(town: Town, kind: Kind = Kind.REMINDER) -> list[dict[str, Any]]:
    return sorted(await town.rows(timers, kind=kind), key=lambda row: row["due_at"])


async def told(town: Town, persona: Persona, heading: str) -> Said:
    """The newest bubble under this heading, once it has come."""
    await town.until(lambda: any(said.reply.heading.startswith(heading) for said in persona.chat))
    return next(said for said in reversed(persona.chat) if said.reply.heading.startswith(heading))


async def reminded(town: Town) -> int:
    """How many reminders were owed so far."""
    return len(await town.rows(deliveries, notice=Kind.REMINDER))


@BOTH
async def test_a_week_a_day_and_two_hours_before(town: Town, language: str) -> None:
    sri = await seated(town, language=language)
    headings = {"id": ("7 hari lagi: ", "Besok: ", "2 jam lagi: "), "en": ("In 7 days: ", "Tomorrow: ", "In 2 hours: ")}
    due = [row["due_at"] for row in await planned(town)]
    assert due == [utc(30, 2, month=11), utc(6, 2), utc(7, 0)]
    for moment, heading in zip(due, headings[language], strict=True):
        await at(town, moment - timedelta(seconds=1))
        owed = await reminded(town)
        await at(town, moment)
        said = await told(town, sri, heading)
        assert await reminded(town) == owed + 1
        words = plain_text(said.reply)
        assert "Yogyakarta" in words
        assert {"id": "7-9 Des 2026, 09.00-16.00 WIB", "en": "7-9 Dec 2026, 09:00-16:00 WIB"}[language] in words
        assert said.reply.links[0].label == sri.word("Map")
        assert [choice.label for choice in said.reply.choices] == [sri.word("Save to calendar"), sri.word("I cannot come")]
    await at(town, utc(7, 3))
    assert await reminded(town) == 3


async def test_who_moves_east_is_reminded_by_the_nights_there(town: Town) -> None:
    sri = await seated(town, province="ID-YO")
    await sri.says("ingatkan H-3 jam 8 malam")
    assert utc(4, 13) in [row["due_at"] for row in await planned(town)]
    await sri.taps("change:0:province")
    await sri.says("Jayapura")
    assert utc(4, 13) not in [row["due_at"] for row in await planned(town)]  # 22.00 there
    assert utc(4, 11, 55) in [row["due_at"] for row in await planned(town)]


@pytest.mark.parametrize("gone", ["gives up", "is erased"])
async def test_who_has_no_seat_any_more_hears_nothing(town: Town, gone: str) -> None:
    sri = await seated(town)
    if gone == "gives up":
        await sri.walks("Batalkan kursi", "Ya, batalkan")
    else:
        await sri.walks("/data", "Hapus semua", "Hapus semua")
    said = len(sri.chat)
    for moment in (utc(30, 2, month=11), utc(6, 2), utc(7, 0)):
        await at(town, moment)
    assert len(sri.chat) == said
    assert await reminded(town) == 0


async def test_cannot_come_is_two_taps_from_the_reminder(town: Town) -> None:
    sri = await seated(town)
    await at(town, utc(30, 2, month=11))
    said = await told(town, sri, "7 hari lagi")
    await sri.presses("Tidak bisa datang", said)
    await sri.presses("Ya, batalkan")
    assert (await town.seats(MOTIF))["cancelled"] == ["sri"]
    assert [row for row in await planned(town) if row["fired_at"] is None] == []


@BOTH
async def test_what_is_said_unasked_is_short_for_every_activity(town: Town, language: str) -> None:
    """350 letters and eight lines, whatever the title and the place."""
    await seated(town, language=language)
    (claim,) = await town.rows(registrations)

    def bubbles(connection: Connection) -> list[str]:
        held = claims.get(connection, claim["id"])
        found = []
        for (number,) in connection.execute(select(activities.c.id).where(activities.c.timing == "dated")):
            activity = get(connection, number)
            begins = agenda.beginning(activity) if activity else None
            assert activity is not None
            assert held is not None
            assert begins is not None
            earlier = replace(activity, venue="Balai Besar Kerajinan, Jalan Kusumanegara 7", starts_on=date(2026, 12, 30))
            said = (
                screens.reminder(activity, held, begins, town.clock()),
                screens.moved(activity, earlier, held),
                screens.called_off(activity, waited=False),
                screens.unfinished(activity),
            )
            found += [spoken(one) for one in said]
        return found

    with speaking(language):
        words = await town.database.read(bubbles)
    assert len(words) == 16 * 4
    assert [one for one in words if len(one) > 350 or len(one.splitlines()) > 8] == []
