"""When things happen unasked: APScheduler only ticks; what is due is a question to the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection

from bot import clock, traits
from bot.conversation.turn import Surroundings
from scheduler import relearning
from scheduler.relearning import Learn
from scheduler.steps import Every, StepWatch
from scheduler.timers import firing
from scheduler.timers.alarms import Alarms
from scheduler.timers.table import FIRES
from storage.asking import keeping as asking
from storage.database import Database, StorageDown
from storage.ledger import inbox, setback
from storage.organising import files, jobs
from storage.people import filing, lapsing, parting
from storage.platforms import quota
from storage.unasked import timers

log = structlog.get_logger("clockwork")
TICK = 1.0  # seconds
WITH_WINDOW = tuple(name for name, one in traits.TRAITS.items() if one.window)
TIMERS_KEPT = JOBS_KEPT = timedelta(days=30)
INBOX_KEPT = timedelta(days=8)  # WhatsApp repeats a webhook for up to 7 days, Telegram for 24 hours


def _scheduler() -> AsyncIOScheduler:
    defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    return AsyncIOScheduler(timezone="UTC", job_defaults=defaults)


@dataclass(slots=True)
class Clockwork:
    """The ticks of one process; every tick may run in several processes at once and asks the database what is left to do.

    `now` is aware UTC, `wake` makes the postman look into the ledger, `refused` names the channels whose platform refuses our
    account, `learn` takes over what crafts and provinces are called.
    """

    database: Database
    now: Callable[[], datetime]
    wake: Callable[[], None]
    around: Callable[[], Surroundings]
    refused: Callable[[], Collection[str]] = tuple
    learn: Learn | None = None
    _was: datetime | None = None  # what the clock said before it was set back, until its due rows are dated anew
    _alarms: Alarms = field(init=False)
    _steps: StepWatch = field(init=False)
    _ticks: AsyncIOScheduler = field(default_factory=_scheduler)

    def __post_init__(self) -> None:
        self._alarms = Alarms(self.database, self.now, self.around, self.refused)
        self._steps = StepWatch(self._rearm)

    def start(self) -> None:
        """Begin to tick, inside a running event loop."""
        self._every(TICK, self.fire_due)
        self._every(10, self.sweep_erased)
        self._every(10, self.sweep_files)
        self._every(relearning.EVERY_SECONDS, self.relearn)
        self._every(30, self.watch)
        self._every(30, self.recall)
        self._every(3600, self.purge_inbox)
        self._every(3600, self.purge_timers)
        self._every(3600, self.purge_reached)
        self._every(3600, self.keep_retention)
        self._ticks.start()
        self._steps.start()

    def stop(self) -> None:
        """Tick no more."""
        self._steps.stop()
        if self._ticks.running:
            self._ticks.shutdown(wait=False)

    def _rearm(self, step: float) -> None:
        """The wall clock was set, and APScheduler reckons by it: set back four hours, it would not tick for four hours."""
        log.warning("the clock was set", seconds=round(step, 1))
        if step < 0:
            self._was = max(self._was or self.now(), self.now() - timedelta(seconds=step))
        for job in self._ticks.get_jobs():
            job.modify(next_run_time=clock.now())

    def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        self._ticks.add_job(_patient, Every(timedelta(seconds=seconds)), args=(work,), id=work.__name__)

    async def fire_due(self) -> None:
        """Do what is due, in small transactions, until nothing is."""
        if self._was is not None:
            await self.database.run(partial(setback.redate, was=self._was, now=self.now()))
            self._was = None
        fire = partial(firing.fire_due, table=FIRES, now=self.now(), around=self.around())
        while await self.database.run(fire):  # what fires may plan what is due at once: the next page of many people
            self.wake()

    async def sweep_erased(self) -> None:
        """Delete the farewells of erased people, and every byte they left; file that they were erased."""
        if await self.database.run(partial(lapsing.sweep, now=self.now())):
            await self.database.erase_traces()
        await filing.file_new(self.database, self.around().erased)

    async def sweep_files(self) -> None:
        """Let go of results that were sent."""
        await self.database.run(partial(files.sweep, now=self.now()))

    async def relearn(self) -> None:
        """Understand what crafts and provinces are called since a load."""
        if self.learn is not None:
            await relearning.relearn(self.database, self.around, self.learn)

    async def watch(self) -> None:
        """Look for what an operator must know."""
        await self._alarms.look()

    async def recall(self) -> None:
        """Bring forward what waits for a daily limit, as far as there is room now."""
        for channel in WITH_WINDOW:
            if await self.database.run(partial(quota.recall, channel=channel, now=self.now())):
                self.wake()

    async def purge_inbox(self) -> None:
        """Forget what no platform repeats any more."""
        await self._all_of(partial(inbox.purge, before=self.now() - INBOX_KEPT))

    async def purge_timers(self) -> None:
        """Forget what fired so long ago that no clock will step back there."""
        await self._all_of(partial(timers.purge, before=self.now() - TIMERS_KEPT))

    async def purge_reached(self) -> None:
        """Forget who was written to first longer ago than any limit counts."""
        await self.database.run(partial(quota.purge, now=self.now()))

    async def keep_retention(self) -> None:
        """Names go from registrations when the time that people were told is over, and messages settled long ago go.

        So does what was whose, where two contacts became one and can be parted no more.
        """
        now = self.now()
        await self._all_of(partial(lapsing.retire, now=now))
        await self._all_of(partial(asking.retire, now=now))
        await self._all_of(partial(lapsing.forget_files, now=now))
        await self._all_of(partial(lapsing.forget_words, now=now))
        await self._all_of(partial(parting.forget, now=now))
        await self._all_of(partial(jobs.purge, before=now - JOBS_KEPT))
        after: int | None = 0
        while after is not None:
            after = await self.database.run(partial(lapsing.forget_said, after=after, now=now))

    async def _all_of(self, page: Callable[[Connection], int]) -> None:
        """Page by page, each a transaction, until one finds nothing: turns go in between."""
        while await self.database.run(page):
            pass


async def _patient(work: Callable[[], Awaitable[None]]) -> None:
    """A tick that finds the storage down leaves its work to the next one; so does one that breaks, and the log says so.

    So does one that a stop cuts off: its transaction is undone, and APScheduler, which cancels it, would log that as a mistake.
    """
    try:
        await work()
    except asyncio.CancelledError:
        return
    except StorageDown as error:
        log.warning("tick put off", tick=work.__name__, why=str(error))
    except Exception as error:  # noqa: BLE001 - a mistake in one tick costs that tick, and its words may quote anything
        log.error("tick broke", tick=work.__name__, error=type(error).__name__)
