"""Runs what takes longer than a turn, one or two at a time in each process.

The result is owed and the row ended in one transaction, so it comes once, whatever dies; and only while whoever asked for it may
have it. What a dead process was running is begun again by another, three times at most; then whoever asked is told that it cannot
be made, and so are the admins.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

import structlog
from sqlalchemy import Connection

from bot import traits
from bot.channels.port import Channel
from bot.conversation import state
from bot.conversation.turn import Surroundings
from bot.i18n import language, speaking
from bot.logs import place_of
from bot.screens import errands as screens
from bot.screens.brief import late
from bot.vocabulary import Action, Incoming, Reply, Tap
from scheduler.making import rights
from scheduler.making.easel import Easel
from scheduler.making.errands import Again, Ending, Errand, Lost, Perform, Press
from scheduler.making.jobs_table import PERFORMS, SHOWS_OTHERS
from scheduler.making.rights import Standing
from storage.database import Database, StorageDown
from storage.ledger import deliveries
from storage.ledger.deliveries import Owed
from storage.organising import files, jobs, making
from storage.organising.jobs import MOST_DEATHS, Order
from storage.people import contacts
from storage.unasked import alerts
from storage.unasked.alerts import Cause, What

log = structlog.get_logger("jobs")
AT_ONCE = 2
GLANCE = 1.0  # seconds between two looks for what other processes were asked, or left behind
STORAGE_PAUSE = 1.0  # seconds


async def nobody_presses(order: Order, action: Action) -> None:
    """Where no turns are taken."""


@dataclass(slots=True)
class Jobs:
    """The jobs of one process, which `owner` names in the ledger.

    `told` makes the postman look, `press` presses a choice for whoever asked.
    """

    database: Database
    now: Callable[[], datetime]
    around: Callable[[], Surroundings]
    told: Callable[[], None]
    owner: int
    channels: Mapping[str, Channel] = field(default_factory=dict)
    press: Press = nobody_presses
    table: Mapping[str, Perform] = field(default_factory=lambda: PERFORMS)
    most: int = AT_ONCE
    easel: Easel = field(default_factory=Easel)
    _in_hand: set[int] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    # ---- the life of the runner ----------------------------------------------------------------------------------------
    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run what is asked for until the block ends; what runs then waits again, for the next process."""
        async with asyncio.TaskGroup() as group:
            tasks: set[asyncio.Task[None]] = set()
            walk = group.create_task(self._walk(group, tasks))
            try:
                yield
            finally:
                for task in (walk, *tasks):
                    task.cancel()
        await self.easel.close()

    def wake(self) -> None:
        """Something was asked for."""
        self._bell.set()

    async def run_due(self) -> int:
        """Run what waits, here and now, until nothing does; returns how many."""
        count = 0
        await self._adopt()
        while orders := await self._take(self.most):
            await asyncio.gather(*(self._run(order) for order in orders))
            count += len(orders)
        return count

    async def _walk(self, group: asyncio.TaskGroup, tasks: set[asyncio.Task[None]]) -> None:
        while True:
            try:
                await self._adopt()
                await self._fill(group, tasks)
            except StorageDown as error:
                log.warning("jobs put off", why=str(error))
            except Exception as error:  # noqa: BLE001 - a mistake in one look costs that look, and not the process
                log.error("jobs put off", why=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(GLANCE):
                    await self._bell.wait()
            self._bell.clear()

    async def _fill(self, group: asyncio.TaskGroup, tasks: set[asyncio.Task[None]]) -> None:
        if len(self._in_hand) >= self.most or not await self.database.read(partial(jobs.is_any_due, now=self.now())):
            return
        for order in await self._take(self.most - len(self._in_hand)):
            task = group.create_task(self._run(order))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _take(self, most: int) -> list[Order]:
        take = partial(jobs.take, owner=self.owner, most=most, in_hand=frozenset(self._in_hand), now=self.now())
        orders = await self.database.run(take)
        self._in_hand.update(order.id for order in orders)
        return orders

    async def _adopt(self) -> None:
        if adopted := await self.database.run(partial(jobs.adopt, owner=self.owner)):
            log.warning("took over what dead processes were running", jobs=adopted)

    # ---- one job -------------------------------------------------------------------------------------------------------
    async def _run(self, order: Order) -> None:
        try:
            await self._survive(order)
        except Exception as error:  # noqa: BLE001 - not even its failure could be said: it ends, and the log says so
            log.error("job broke", kind=order.kind, error=type(error).__name__, where=place_of(error))
            end = partial(jobs.end, order=order, owner=self.owner, trouble="broke at its end", now=self.now())
            with suppress(StorageDown):
                await self.database.run(end)
        finally:
            self._in_hand.discard(order.id)
            self._bell.set()

    async def _survive(self, order: Order) -> None:
        """Run it, and write down whatever comes of it."""
        try:
            await self._do(order)
        except Lost:
            log.info("job was taken away", kind=order.kind)
        except Again as again:
            await self._put_back(order, again.after, again.detail)
        except StorageDown:
            await self._put_back(order, STORAGE_PAUSE)
        except asyncio.CancelledError:
            with suppress(StorageDown):  # then the next process finds that this one died over it
                await self.database.run(partial(jobs.put_back, order=order, owner=self.owner, later=self.now()))
            raise
        except Exception as error:  # noqa: BLE001 - a mistake in a job costs that job, and whoever asked is told
            log.error("job broke", kind=order.kind, error=type(error).__name__, where=place_of(error))
            await self._fail(order, f"{type(error).__name__} {place_of(error)}")

    async def _do(self, order: Order) -> None:
        perform = self.table.get(order.kind)
        if perform is None or order.attempts > MOST_DEATHS:
            await self._fail(order, "unknown" if perform is None else "processes died over it")
            return
        chosen = await self.database.read(partial(contacts.language_at, address=order.address))
        held = await self.database.read(partial(rights.standing, order=order, now=self.now()))
        errand = self._errand(order)
        began = perf_counter()
        with speaking(chosen):
            ending = await perform(errand)
        await self._until_written(partial(self._end, errand, ending, chosen, held))
        log.info("job", kind=order.kind, attempts=order.attempts, ms=round((perf_counter() - began) * 1000))

    def _errand(self, order: Order) -> Errand:
        shows = order.kind in SHOWS_OTHERS
        with_whom = (self.owner, self.database, self.channels, self.easel, self.press, self.told)
        return Errand(order, self.now(), self.around(), *with_whom, shows_others=shows)

    async def _until_written(self, work: Callable[[Connection], bool]) -> None:
        """What was worked out is not given up while the storage is down."""
        while True:
            try:
                if await self.database.run(work):
                    self.told()
                return
            except StorageDown:
                await asyncio.sleep(STORAGE_PAUSE)

    def _end(self, errand: Errand, ending: Ending, chosen: str | None, held: Standing, connection: Connection) -> bool:
        """End the row and owe its result, or neither. Whose rights changed meanwhile has it made again, as far as they go now."""
        met = contacts.find(connection, errand.order.address)  # a person before what they are owed, as a turn locks them
        order = jobs.hold(connection, errand.order, self.owner)
        if order is None:
            return False
        if rights.standing(connection, order, self.now()) != held:
            raise Again(0, order.detail)
        with speaking(chosen):
            reply = ending(connection) if callable(ending) else ending
            jobs.end(connection, order, self.owner, None, self.now())
            if reply is None or order.contact_id is None:
                return True
            if errand.has_shown:
                errand.rewrite(connection, screens.finished(order.kind))
            self._owe(connection, order, reply, errand.shows_others)
        if met is not None:
            conversation = state.read(met.conversation)
            conversation.overhear(reply)  # a typed number or label means its choices
            making.remember(connection, met.address_id, state.write(conversation))
        return True

    def _owe(self, connection: Connection, order: Order, reply: Reply, shows_others: bool) -> None:
        now = self.now()
        if reply.attachment is not None:
            kind = files.OTHERS if shows_others else files.RESULT
            kept = files.shelve(connection, reply.attachment, kind, order.address, order.contact_id, now)
            reply = replace(reply, attachment=kept)
        if reply.brief is None and traits.of(order.address.channel).window:
            reply = replace(reply, brief=late(language(), order.at, self.around().zone))
        whose, notice = (None, deliveries.QUOTING) if shows_others else (order.contact_id, None)
        owed = Owed(order.address, reply, whose, notice=notice, subject=jobs.about(order.id))
        deliveries.owe(connection, owed, None, now)

    async def _put_back(self, order: Order, after: float, detail: Mapping[str, object] | None = None) -> None:
        later = self.now() + timedelta(seconds=after)
        work = partial(jobs.put_back, order=order, owner=self.owner, later=later, detail=detail)
        await self._until_written(lambda connection: bool(work(connection)))

    async def _fail(self, order: Order, why: str) -> None:
        await self._until_written(partial(self._failed, order, why))

    def _failed(self, order: Order, why: str, connection: Connection) -> bool:
        met = contacts.find(connection, order.address)
        held = jobs.hold(connection, order, self.owner)
        if held is None:
            return False
        jobs.end(connection, order, self.owner, why, self.now())
        alerts.sound(connection, [Cause(What.JOB, kind=order.kind)], self.now())
        if held.contact_id is not None:
            with speaking(met.contact.language if met else None):
                self._owe(connection, held, screens.failed(order.kind), shows_others=False)
        return True


def presses(take: Callable[[list[Incoming]], object], now: Callable[[], datetime]) -> Press:
    """Presses a choice as if the person had: its key is the job's, so a job that is run again presses nothing twice."""

    async def press(order: Order, action: Action) -> None:
        pressed = take([Incoming(order.address, f"job:{order.id}", Tap(action), now())])
        assert asyncio.iscoroutine(pressed)
        await pressed

    return press
