"""Activities that appear and open while people follow."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from storage.catalogue import load
from storage.models import deliveries, news
from tests.catalogue.examples import TRAINING
from tests.persona import Persona, Said, Town

BATIK, TENUN = "baru-batik", "baru-tenun"


def training(slug: str, **changes: Any) -> dict[str, Any]:
    """A row of trainings.yaml: batik in Yogyakarta, 14 to 16 December 2026, to be registered for until the 6th."""
    dated = {"status": "dated", "start": "2026-12-14", "end": "2026-12-16", "registration_close": "2026-12-06"}
    place = {"venue": "Balai Batik", "city": "Yogyakarta", "opens_at": "09:00", "shuts_at": "16:00"}
    said = {"id": slug, "title": {"id": f"Pelatihan {slug}", "en": f"Training {slug}"}, "programme": "Program Uji"}
    return TRAINING | dated | place | said | {"eligibility": TRAINING["eligibility"] | {"roles": []}} | changes


def undated(slug: str, **changes: Any) -> dict[str, Any]:
    """The same without a date."""
    nothing = {"status": "programme_undated", "start": None, "end": None, "registration_close": None}
    return training(slug, **nothing, **changes)


async def loads(town: Town, folder: Path, *rows: dict[str, Any]) -> None:
    """An operator loads a file of activities, and a second passes."""
    path = folder / "trainings.yaml"  # JSON is YAML, too
    path.write_text(json.dumps({"trainings": rows}), "utf-8")
    report = await town.database.run(partial(load, folder=path, now=town.clock()))
    assert report.rejected == []
    await ticks(town)


async def at(town: Town, day: int, hour: int, minute: int = 0, month: int = 11) -> None:
    """Let it be that hour of WIB, tick, and let what is owed arrive."""
    town.clock.now = datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    await ticks(town)


async def ticks(town: Town, count: int = 3) -> None:
    for _ in range(count):
        await town.clockwork.fire_due()
    await town.settled()


async def owed(town: Town, notice: str = "") -> list[dict[str, Any]]:
    """What is owed or was to those who follow."""
    rows = sorted(await town.rows(deliveries, lane="bulk"), key=lambda row: row["id"])
    return [row for row in rows if row["notice"].startswith(notice)]


async def known(town: Town) -> list[tuple[str, bool]]:
    """What there is in the table of news: what, and whether it was told."""
    return sorted((row["what"], row["told_at"] is not None) for row in await town.rows(news))


def newest(persona: Persona, heading: str) -> Said:
    """The newest bubble whose heading begins like this."""
    return next(said for said in reversed(persona.chat) if said.reply.heading.startswith(heading))
