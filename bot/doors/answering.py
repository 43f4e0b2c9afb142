"""What every platform's door says: constants, so that no body and no secret can be told from an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

Quarantine = Callable[[str, str, str], Awaitable[None]]
"""Keeps that something authenticated could not be read: channel, key, why."""

BODY_LIMIT = 3_355_443  # 3.2 MB: WhatsApp posts up to 3 MB
MOST_AT_ONCE = 1_000  # webhook bodies in hand; beyond it the platform is asked to come back
ANSWER = b"{}"  # a constant: Telegram would execute a body that holds a method


def answer(status: int = 200, retry_after: str = "") -> web.Response:
    """The constant with this status; `retry_after` in seconds."""
    headers = {"Retry-After": retry_after} if retry_after else None
    return web.Response(status=status, body=ANSWER, headers=headers, content_type="application/json")
