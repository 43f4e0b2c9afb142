"""A Sapa as one process after the other lives it: the real engine, database, postman and scheduler."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot.channels.previews import PREVIEWS
from bot.conversation.engine import Engine
from bot.conversation.flight import FlightRecorder
from bot.conversation.router import Router
from bot.conversation.turn import Surroundings
from bot.learning import learnt
from handlers import register_all
from scheduler import relearning
from scheduler.announcing import Announcing
from scheduler.clockwork import Clockwork
from scheduler.making.jobs import Jobs, presses
from scheduler.sending.postman import Postman
from storage.catalogue.subjects import subjects
from storage.catalogue.taught import Taught
from storage.database import Database
from storage.knowing.indexing import indexed
from storage.people.erased import Register
from tests.easels import SharedEasel
from tests.persona.clock import Clock
from tests.persona.knowing import index_of, lexicon_of, taught_by
from tests.persona.platform import MemoryChannel


@dataclass
class Log:
    """What the engine and the postman report; their two Watch protocols."""

    turns: list[tuple[str, str]] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)
    charges: list[tuple[str, str]] = field(default_factory=list)

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        self.turns.append((kind, outcome))

    def delivery(self, channel: str, lane: str, outcome: str) -> None:
        self.deliveries.append(outcome)

    def charged(self, channel: str, category: str) -> None:
        self.charges.append((channel, category))

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(outcome for _, outcome in self.turns)


class Installation:
    """A Sapa. `database` may be wrapped before `open`; `restart` and `crash` keep it and lose the rest."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        channels: Iterable[str | MemoryChannel] = ("memory",),
        slots: int = 100,
        clock: Clock | None = None,
    ) -> None:
        self.database, self.folder, self.slots = database, folder, slots
        self.clock, self.log = clock or Clock(), Log()
        made = [MemoryChannel(one, self.clock) if isinstance(one, str) else one for one in channels]
        self.channels = {channel.name: channel for channel in made}
        self.channel = next(iter(self.channels.values()))
        self.router: Router = register_all()
        self.rates: dict[str, float] = {}  # messages a second said unasked, by channel
        self._starts = 0
        self._life: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start an engine and a postman of a new process, as far as the ledger can tell."""
        self._starts += 1
        self.around = await self._surroundings() if self._starts == 1 else self.around
        self._flight = FlightRecorder(self.folder / f"flights-{self._starts}")
        self.postman = Postman(
            self.database, self.channels, self.clock, self.log, owner=self._starts, slots=self.slots, rates=self.rates
        )
        self.engine = Engine(self.database, self.router, self.postman, self._around, self.clock, self.log, self._flight)
        self.jobs = Jobs(self.database, self.clock, self._around, self.postman.wake, self._starts, self.channels)
        self.jobs.easel = SharedEasel()
        self.jobs.press = presses(self.engine.take, self.clock)
        self.announcing = Announcing(self.database, self.clock, self._around, self.postman.wake)
        self.clockwork = Clockwork(self.database, self.clock, self.postman.wake, self._around)
        self._stop, opened = asyncio.Event(), asyncio.Event()
        self._life = asyncio.create_task(self._live(opened))
        await self._or_death(opened.wait())

    async def close(self) -> None:
        """Stop in order: what flies is waited for."""
        life, self._life = self._life, None
        if life is not None:
            self._stop.set()
            try:
                await life
            finally:
                await self.jobs.easel.close()
                self._flight.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def crash(self) -> None:
        """Die in the middle of everything: nothing is waited for, nothing is settled."""
        life, self._life = self._life, None
        assert life is not None
        while not life.done():
            life.cancel()
            await asyncio.wait([life], timeout=0.01)
        self._flight.close()

    async def _live(self, opened: asyncio.Event) -> None:
        async with self.postman.working():
            opened.set()
            await self._stop.wait()

    async def _surroundings(self) -> Surroundings:
        taught = await self.database.read(partial(taught_by, dialect=self.database.dialect))
        lexicon = lexicon_of(tuple(taught.crafts), tuple(taught.provinces), subjects(taught.library, taught.terms))
        return Surroundings(
            lexicon=lexicon,
            index=await index_of(self.database, taught, lexicon),
            crafts={one.id: one for one in taught.crafts},
            provinces={one.id: one for one in taught.provinces},
            library=taught.library,
            mark=taught.mark,
            chance=random.Random(7),
            erased=Register.begin(self.folder / "backups"),
            previews=PREVIEWS,
        )

    def _around(self) -> Surroundings:
        return self.around

    async def learns(self) -> None:
        """Know what changed in the tables since, as a running process does within seconds."""

        async def learn(taught: Taught) -> None:
            lexicon = lexicon_of(tuple(taught.crafts), tuple(taught.provinces), subjects(taught.library, taught.terms))
            self.around = learnt(self.around, lexicon, taught, indexed(taught, lexicon))

        await relearning.relearn(self.database, self._around, learn)

    async def _or_death(self, waiting: Any) -> Any:
        """Wait, unless the postman dies meanwhile: then its reason is what the test shows."""
        wanted = asyncio.ensure_future(waiting)
        watched = {wanted} | ({self._life} if self._life is not None else set())
        try:
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            if self._life is not None and self._life.done() and not wanted.done():
                await self._life
                raise AssertionError("the postman stopped by itself")
            return await wanted
        finally:
            wanted.cancel()
