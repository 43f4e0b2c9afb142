"""A craft that a load brings is understood within seconds, in the process that loaded it and in all others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot import learning
from bot.conversation.turn import Surroundings
from bot.understanding import match_craft
from scheduler.clockwork import Clockwork
from storage.catalogue import load
from storage.catalogue.taught import Taught
from storage.database import Database
from storage.knowing.indexing import indexed
from storage.models import crafts
from tests.persona import Town

SANGKU = {"id": "sangku", "name": {"id": "Sangku", "en": "Sangku"}, "synonyms": ["sangku bali"], "common_typos": []}


@dataclass
class Process:
    """A process of its own on the same database: what it understands, and its ticks."""

    town: Town
    surroundings: Surroundings
    learnt: int = 0

    @property
    def clockwork(self) -> Clockwork:
        return Clockwork(self.town.database, self.town.clock, lambda: None, lambda: self.surroundings, learn=self.learn)

    async def learn(self, taught: Taught) -> None:
        self.learnt += 1
        lexicon = learning.lexicon(taught)
        self.surroundings = learning.learnt(self.surroundings, lexicon, taught, indexed(taught, lexicon))

    @property
    def craft(self) -> object:
        return match_craft("sangku bali", self.surroundings.lexicon)


@pytest.fixture(autouse=True)
async def as_before(town: Town) -> AsyncIterator[None]:
    """Other tests use the same PostgreSQL database."""
    yield
    await town.database.run(lambda connection: connection.execute(crafts.delete().where(crafts.c.id == "sangku")))


async def loads(database: Database, town: Town, folder: Path) -> None:
    (folder / "glossary.yaml").write_text(json.dumps({"crafts": [SANGKU], "provinces": []}), "utf-8")
    report = await database.run(partial(load, folder=folder, now=town.clock()))
    assert (report.added, report.rejected) == (1, [])


async def test_every_process_learns_what_was_loaded_once_and_nothing_else(town: Town, tmp_path: Path) -> None:
    loader, other = Process(town, town.around), Process(town, town.around)
    turn_that_runs = other.surroundings
    for process in (loader, other):
        await process.clockwork.relearn()
        assert (process.craft, process.learnt) == (None, 0)
    await loads(town.database, town, tmp_path)
    for process in (loader, other):
        await process.clockwork.relearn()
        await process.clockwork.relearn()
        assert (process.craft, process.learnt) == ("sangku", 1)
        assert process.surroundings.crafts["sangku"].names == ("Sangku", "Sangku")
        assert process.surroundings.provinces == town.around.provinces
    assert match_craft("sangku bali", turn_that_runs.lexicon) is None, "a turn keeps what it began with"


async def test_somebody_asks_for_the_new_craft(town: Town, tmp_path: Path) -> None:
    process = Process(town, town.around)
    sri = await town.guest("sri", "id")
    await loads(town.database, town, tmp_path)
    await process.clockwork.relearn()
    town.around = process.surroundings
    await sri.says("pelatihan sangku")
    assert sri.sees("Sangku")
