"""Reminders as people get them: on their day, at a decent hour, and only while they have a seat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.rendering import plain_text
from storage.models import deliveries, timers
from storage.timers import Kind
from tests.persona import Persona, Said, Town, everybody_registers

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
