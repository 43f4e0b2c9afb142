"""What platforms tell of themselves, written down: what became of messages, how our account and our templates stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.port import Notification, Report
from bot.wiring import Sapa
from storage import accounts, receipts, templates

log = structlog.get_logger("platform")


async def hear(sapa: Sapa, reports: Sequence[Report]) -> None:
    """Settle the ledger by what a platform reports; what waits for another attempt is looked for. Raises StorageDown."""
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
