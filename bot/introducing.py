"""Asking a platform something at the start, however long its outage lasts, while the rest of Sapa goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.channels.port import ChannelDown, DeliveryError, Refused

Ask = Callable[[], Awaitable[None]]
"""A question to a platform; raises a DeliveryError."""

log = structlog.get_logger("sapa")


async def insist(channel: str, ask: Ask, stop: asyncio.Event) -> None:
    """Ask until the platform answers or `stop` is set; raises ChannelDown when it refuses our account."""
    await _unless(stop, _insist(channel, ask))


async def _insist(channel: str, ask: Ask) -> None:
    pause = 1.0
    while True:
        try:
            return await ask()
        except ChannelDown:
            raise
        except Refused:
            pass  # said by who asked
        except DeliveryError as error:
            log.warning("a platform cannot be reached yet", channel=channel, error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, 60.0)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, or let go of it as soon as `stop` is set; raises what it raises."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
