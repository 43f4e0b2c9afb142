"""A fair with a date, people who follow it, and what they were told."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.rules.fairs import Edition
from storage.knowing import editions, fair_timers
from storage.knowing.editions import Said
from storage.models import deliveries
from tests.persona import Persona, Town

FAIR = "inacraft"
ZONE = "Asia/Jakarta"


def said(starts_on: date, **others: object) -> Said:
    """Five days from then on, according to its organiser."""
    values: dict[str, object] = {
        "fair": FAIR,
        "name": "2027",
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=4),
        "venue": "JCC Senayan",
        "city": "Jakarta",
        "latitude": None,
        "longitude": None,
        "source": "surat ASEPHI, 3 Nov 2026",
        "link": None,
    }
    return Said(**values | others)  # type: ignore[arg-type]


def _announce(connection: Connection, what: Said, town: Town, organisation: int | None) -> Edition:
    edition = editions.add(connection, what, organisation, town.clock())
    fair_timers.announced(connection, edition, town.clock(), ZONE)
    return edition


async def announced(town: Town, days_ahead: int, organisation: int | None = None, **others: object) -> Edition:
    """An edition that begins so many days from today."""
    what = said(town.clock().date() + timedelta(days=days_ahead), **others)
    return await town.database.run(partial(_announce, what=what, town=town, organisation=organisation))


async def follower(town: Town, name: str, language: str = "id") -> Persona:
    """Somebody who follows it."""
    one = await town.guest(name, language)
    await one.taps(f"follow:0:fair={FAIR}")
    return one


async def passes(town: Town, **amount: float) -> None:
    """Time goes by, and what is due then is told."""
    town.clock.tick(**amount)
    await town.clockwork.fire_due()
    town.postman.wake()
    await town.settled()


async def told(town: Town, notice: str = "") -> list[tuple[str, str]]:
    """Who was told what of fairs: recipient and kind, in order."""
    rows = sorted(await town.rows(deliveries), key=lambda row: row["id"])
    return [(row["recipient"], row["notice"]) for row in rows if (row["notice"] or "").startswith(f"fair_{notice}")]
