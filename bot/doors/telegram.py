"""Telegram's webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest

import structlog
from aiohttp import web

from bot.channels.bodies import Unreadable
from bot.channels.port import Take
from bot.channels.telegram.updates import CHANNEL, parse
from bot.doors.answering import MOST_AT_ONCE, Quarantine, answer

log = structlog.get_logger("server")


@dataclass(frozen=True, slots=True)
class TelegramDoor:
    """What the Telegram webhook needs. `secret` is what `setWebhook` was told; `username` the bot's own name."""

    secret: str
    take: Take
    quarantine: Quarantine
    username: Callable[[], str]


def webhook(door: TelegramDoor) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Takes updates: 200 once they are committed."""
    expected = door.secret.encode()
    busy = asyncio.Semaphore(MOST_AT_ONCE)

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode("utf-8", "surrogateescape")
        if not compare_digest(given, expected):
            return answer(401)
        if busy.locked():
            return answer(503, "1")
        async with busy:
            await _receive(door, await request.read())
        return answer()

    return receive


async def _receive(door: TelegramDoor, body: bytes) -> None:
    try:
        incomings = parse(body, username=door.username())
    except Unreadable as error:
        # A 4xx would block that chat's queue for 24 hours: it is put aside and acknowledged.
        await door.quarantine(CHANNEL, blake2b(body, digest_size=16).hexdigest(), str(error))
        log.warning("unreadable update put aside", size=len(body))
    else:
        await door.take(incomings)
