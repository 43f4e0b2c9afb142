"""What platforms tell of themselves, written down: what became of messages, how our account and our templates stand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.port import Notification, Report
from bot.wiring import Sapa
from storage.database import StorageDown
from storage.ledger import receipts
from storage.platforms import accounts, templates

log = structlog.get_logger("platform")


@dataclass(slots=True)
class _Batch:
    """Reports that are written together; `why` is set when storage could not take them."""

    reports: list[Report] = field(default_factory=list)
    state: str = "waits"  # written, down, broken
    why: str = ""


@dataclass(slots=True)
class Ear:
    """Has reports written. Those that come while others are being written go together: a platform posts several for each
    message, thousands a second at its best, and a commit costs the same for one and for many.
    """

    write: Callable[[Sequence[Report]], Awaitable[None]]
    _next: _Batch = field(default_factory=_Batch)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def hear(self, reports: Sequence[Report]) -> None:
        """Returns once they are committed. Raises StorageDown, and what a mistake of ours raises."""
        batch = self._next
        batch.reports += reports
        async with self._writing:
            if batch.state == "waits":
                await self._write(batch)
        if batch.state == "down":
            raise StorageDown(batch.why)
        if batch.state == "broken":
            await self.write(reports)  # alone, so that what broke it costs nobody else's

    async def _write(self, batch: _Batch) -> None:
        self._next = _Batch()
        try:
            await self.write(batch.reports)
        except StorageDown as error:
            batch.state, batch.why = "down", str(error)
        except Exception:  # noqa: BLE001 - each tries its own, and whose breaks raises it
            batch.state = "broken"
        else:
            batch.state = "written"


async def write_reports(sapa: Sapa, reports: Sequence[Report]) -> None:
    """What a platform reports; messages that wait for another attempt are looked for. Raises StorageDown."""
    if await sapa.database.run(partial(receipts.apply, reports=reports, now=sapa.now())):
        sapa.postman.wake()


async def note(sapa: Sapa, notifications: Sequence[Notification]) -> None:
    """Keep what a platform tells about our account and our templates. Raises StorageDown."""

    def keep(connection: Connection) -> None:
        accounts.apply(connection, notifications, sapa.now())
        templates.apply(connection, notifications)

    await sapa.database.run(keep)
    for one in notifications:
        log.warning("told by the platform", kind=one.kind, name=one.name, value=one.value, reason=one.reason)
