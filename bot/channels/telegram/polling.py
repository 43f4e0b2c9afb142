"""Long polling: an update counts as received once it is committed, never before.

Telegram forgets an update as soon as getUpdates asks for a later one: https://core.telegram.org/bots/api#getupdates
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import msgspec

from bot.channels.bodies import Unreadable
from bot.channels.port import ChannelDown, DeliveryError, Take, Throttled
from bot.channels.telegram.updates import Batch, parse_batch

FIRST_PAUSE = 1.0  # seconds, doubled with every failure in a row
LONGEST_PAUSE = 30.0

GetUpdates = Callable[[int | None], Coroutine[Any, Any, msgspec.Raw]]
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_dice = secrets.SystemRandom()


async def poll(get_updates: GetUpdates, take: Take, stop: asyncio.Event, *, username: Callable[[], str] = str) -> None:
    """Fetch, hand over, and only then move on, until `stop` is set; raises ChannelDown when the token is refused."""
    offset: int | None = None
    failures = 0
    while not stop.is_set():
        batch = await _fetch(get_updates, offset, stop, username())
        if isinstance(batch, Batch) and await _taken(batch, take):
            offset = offset if batch.last is None else batch.last + 1
            failures = 0
        elif not stop.is_set():
            failures += 1
            await _pause(failures, batch.after if isinstance(batch, Throttled) else 0, stop)


async def _fetch(get_updates: GetUpdates, offset: int | None, stop: asyncio.Event, username: str) -> Batch | Exception | None:
    """One batch, or what went wrong, or None when asked to stop."""
    try:
        result = await _unless(stop, get_updates(offset))
        return None if result is None else parse_batch(bytes(result), username=username)
    except ChannelDown:
        raise
    except (DeliveryError, Unreadable) as error:
        _log.warning("Telegram gave no updates: %s: %s", type(error).__name__, error)
        return error


async def _taken(batch: Batch, take: Take) -> bool:
    """Whether the batch is committed. Whatever else came of it, the same updates are fetched again."""
    for body in batch.unreadable:
        _log.error("set aside an update of %d bytes that cannot be read", len(body))
    if not batch.incomings:
        return True
    (failure,) = await asyncio.gather(take(batch.incomings), return_exceptions=True)
    if failure is not None:
        _log.warning("%d updates could not be committed and are fetched again: %r", len(batch.incomings), failure)
    return failure is None


async def _pause(failures: int, told: float, stop: asyncio.Event) -> None:
    """Wait longer after every failure, not in step with other pollers, and at least as long as told."""
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE) * _dice.uniform(0.5, 1)
    try:
        async with asyncio.timeout(max(pause, told)):
            await stop.wait()
    except TimeoutError:
        return


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The result of `work`, or None as soon as `stop` is set."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
