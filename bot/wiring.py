"""The composition root: the one module that knows every other, and starts and stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from bot import clock, learning
from bot.channels.port import Channel, Lookups
from bot.channels.vouching import vouched
from bot.conversation.engine import Engine
from bot.conversation.flight import FlightRecorder
from bot.conversation.lookups import Desk
from bot.conversation.turn import Surroundings
from bot.metrics import Metrics
from bot.settings import Settings
from bot.vocabulary import Incoming, Lookup
from handlers import register_all
from scheduler import relearning
from scheduler.announcing import Announcing
from scheduler.clockwork import Clockwork
from scheduler.making.jobs import Jobs, presses
from scheduler.sending.postman import Postman
from storage import migrate
from storage.catalogue.loading import load
from storage.catalogue.report import Report
from storage.catalogue.samples import kinds_of_organisers, load_samples
from storage.catalogue.taught import Taught
from storage.database import Database, open_database
from storage.knowing.indexing import indexed
from storage.ledger import inbox
from storage.organising import organisations
from storage.platforms import standing

CATALOGUE = Path(__file__).parent.parent / "catalogue"
FLIGHTS = Path("var")
GC_THRESHOLD = 50_000
"""Full collections over a large heap cause the longest answers; what lives at start is never garbage."""

log = structlog.get_logger("sapa")


@dataclass(slots=True)
class Sapa:
    """A running Sapa: everything a server or a console needs."""

    settings: Settings
    database: Database
    metrics: Metrics
    channels: dict[str, Channel]
    surroundings: Surroundings
    flight: FlightRecorder
    now: Callable[[], datetime]
    postman: Postman = field(init=False)
    engine: Engine = field(init=False)
    jobs: Jobs = field(init=False)
    announcing: Announcing = field(init=False)
    desk: Desk = field(init=False)
    background: asyncio.TaskGroup | None = None
    shut_out: set[str] = field(default_factory=set)  # channels whose platform refused our account at the start

    def __post_init__(self) -> None:
        chance = secrets.SystemRandom().random
        owner = secrets.randbelow(2**31 - 1) + 1
        beat = partial(self.database.live_as, owner)
        self.postman = Postman(
            self.database,
            self.channels,
            self.now,
            self.metrics,
            owner,
            self.settings.slots,
            chance,
            self.settings.rates,
            beat,
            self.settings.paid_rates,
        )
        self.jobs = Jobs(self.database, self.now, self.around, self.postman.wake, owner, self.channels)
        self.announcing = Announcing(self.database, self.now, self.around, self.postman.wake)
        watched = (self.postman, self.around, self.now, self.metrics, self.flight)
        router = register_all()
        self.engine = Engine(self.database, router, *watched, self.jobs.wake)
        self.desk = Desk(self.database, router.lookup, self.around, self.now)
        self.jobs.press = presses(self.engine.take, self.now)

    def around(self) -> Surroundings:
        """What is true of the installation now."""
        return self.surroundings

    async def take(self, incomings: Sequence[Incoming]) -> None:
        """Answer taps and lookups at once, then commit the turns. Raises StorageDown."""
        for incoming in incomings:
            self.postman.heard(incoming.address.channel, 1)
            channel = self.channels.get(incoming.address.channel)
            if incoming.press and channel is not None and self.background is not None:
                self.background.create_task(_courtesy(self.desk, channel, incoming))
        turns = [one for one in incomings if not isinstance(one.content, Lookup)]
        if turns:
            await self.engine.take(await vouched(self.channels, turns))

    async def ready(self) -> dict[str, str]:
        """What operators are told; raises StorageDown."""
        await self.database.ping()
        migrated = await self.database.read(migrate.at_head)
        report = {"database": "ok", "migrations": "done" if migrated else "missing"}
        report |= {name: "down" if name in self.refused() else "on" for name in self.channels}
        return report | (await self.database.read(self._accounts) if migrated else {})

    def _accounts(self, connection: Connection) -> dict[str, str]:
        """What platforms hold against our account, the latest of each kind."""
        told = standing.troubles(connection, self.now()) if standing.CHANNEL in self.channels else []
        return {f"{standing.CHANNEL} {one.kind}": one.word.value for one in reversed(told)}

    def shut(self, channel: str) -> None:
        """Note that the platform refuses our account; the other channels go on."""
        self.shut_out.add(channel)
        log.error("the platform refuses our account; the other channels go on", channel=channel)

    def link(self, channel: str, prefix: str) -> None:
        """Note the deep-link prefix of a channel."""
        self.surroundings = replace(self.surroundings, links={**self.surroundings.links, channel: prefix})

    async def learn(self, taught: Taught) -> None:
        """Know this from the next turn on; a turn that runs goes on with what it began with."""
        known = self.surroundings
        same = known.mark.words == taught.mark.words
        understood = known.lexicon if same else await asyncio.to_thread(learning.lexicon, taught)
        found = await asyncio.to_thread(indexed, taught, understood, relearning.pause)
        self.surroundings = learning.learnt(self.surroundings, understood, taught, found)

    def refused(self) -> frozenset[str]:
        """The channels whose platform refuses our account."""
        return frozenset(name for name in self.channels if name in self.shut_out or self.postman.is_down(name))


async def _courtesy(desk: Desk, channel: Channel, incoming: Incoming) -> None:
    """Answer a tap, or a lookup. What goes wrong here may not end the tasks beside it, which are the whole program."""
    try:
        if not isinstance(incoming.content, Lookup):
            await channel.acknowledge(incoming)
        elif isinstance(channel, Lookups):
            await desk.answer(channel, incoming)
    except Exception as error:  # noqa: BLE001 - nobody is owed it
        log.error("a tap was not answered", channel=incoming.address.channel, error=type(error).__name__)


@asynccontextmanager
async def running(
    settings: Settings, channels: Callable[[Database], Sequence[Channel]], now: Callable[[], datetime]
) -> AsyncIterator[Sapa]:
    """A Sapa that answers until the block ends; then what flies is settled. Raises StorageDown, AlreadyServed."""
    async with opened(settings) as database:
        with database.claim(), contextlib.closing(FlightRecorder(FLIGHTS)) as flight:
            if settings.demo:
                await database.run(partial(_load_demo, settings.timezone))
            named = {channel.name: channel for channel in channels(database)}
            if settings.whatsapp_token is not None:
                await database.run(partial(standing.assume, limit=settings.whatsapp_daily_limit, now=now()))
            if aside := await database.run(partial(inbox.count_deaths, flown=flight.flown, now=now())):
                log.error("put aside what killed the process three times", updates=aside)
            sapa = Sapa(settings, database, Metrics(), named, await learning.surroundings(settings, database), flight, now)
            clockwork = Clockwork(database, sapa.now, sapa.postman.wake, sapa.around, sapa.refused, sapa.learn)
            gc.freeze()
            gc.set_threshold(GC_THRESHOLD)
            async with asyncio.TaskGroup() as background:
                sapa.background = background
                async with sapa.postman.working(), sapa.jobs.working(), sapa.announcing.working():
                    clockwork.start()
                    try:
                        yield sapa
                    finally:
                        clockwork.stop()
                for channel in sapa.channels.values():
                    await channel.close()


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The present; in a demo it may run faster."""
    return clock.now if settings.demo_speed == 1 else clock.hurried(settings.demo_speed)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database, closed when the block ends."""
    async with open_database(settings.database_url.get_secret_value()) as database:
        yield database


def _load_demo(zone: str, connection: Connection) -> None:
    now = clock.now()
    load(connection, CATALOGUE, now)
    load_samples(connection, CATALOGUE, now.astimezone(ZoneInfo(zone)).date(), now)
    organisations.begin_for_samples(connection, kinds_of_organisers(CATALOGUE))


async def load_catalogue(settings: Settings, path: Path) -> Report:
    """Load a folder or a file."""
    async with opened(settings) as database:
        return await database.run(partial(load, folder=path, now=clock.now()))
