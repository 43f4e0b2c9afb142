"""Reminders as people get them: on their day, at a decent hour, and only while they have a seat."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage import agenda
from storage.models import activities, deliveries, timers
from storage.timers import Kind
from tests.persona import Persona, Town, everybody_registers, spoken

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


@BOTH
async def test_a_week_a_day_and_two_hours_before(town: Town, language: str) -> None:
    activity = await town.activity(MOTIF)
    begins = datetime.combine(activity["starts_on"], datetime.min.time(), UTC).replace(hour=2)  # 09.00 WIB
    assert activity["opens_at"] == "09:00"
    sri = await seated(town, language=language)
    said = {"id": ("7 hari lagi", "Besok", "2 jam lagi"), "en": ("In 7 days", "Tomorrow", "In 2 hours")}[language]
    due = [row["due_at"] for row in await planned(town)]
    assert len(due) == 3
    for number, (moment, words) in enumerate(zip(due, said, strict=True), 2):
        await at(town, moment)
        await sri.hears(number)
        assert sri.last.heading.startswith(f"{words}: ")
        assert sri.sees("Yogyakarta", "09.00" if language == "id" else "09:00", "WIB", sri.word("Map"))
        assert sri.labels == [sri.word("Save to calendar"), sri.word("I cannot come")]
    assert [begins - moment for moment in due][0].days == 7
    town.clock.tick(hours=3)
    await town.clockwork.fire_due()
    assert len(sri.chat) == 4
