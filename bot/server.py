"""HTTP: platforms knock here, the web chat lives here, and operators look in.

A platform's 200 follows the commit; 503 with Retry-After means storage trouble, and the update comes again.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.doors import telegram as telegram_door
from bot.doors import whatsapp as whatsapp_door
from bot.doors.answering import BODY_LIMIT, answer
from bot.doors.telegram import TelegramDoor
from bot.doors.whatsapp import WhatsAppDoor
from bot.metrics import Metrics
from storage.database import StorageDown
from storage.ledger.backlog import Backlog

RETRY_AFTER = "5"
PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")  # any of them tells of a proxy


@dataclass(frozen=True, slots=True)
class Health:
    """What operators ask."""

    ready: Callable[[], Awaitable[dict[str, str]]]
    backlog: Callable[[], Awaitable[Backlog]]
    metrics: Metrics
    metrics_public: bool = False


def application(
    health: Health, telegram: TelegramDoor | None, whatsapp: WhatsAppDoor | None, hosts: frozenset[str] | None = None
) -> web.Application:
    """The server without the web chat, which adds its own routes. With `hosts`, it answers to no other name."""
    named = [] if hosts is None else [called(hosts)]
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[*named, storage_trouble])
    if telegram is not None:
        app.router.add_post("/telegram/webhook", telegram_door.webhook(telegram))
    if whatsapp is not None:
        app.router.add_get("/whatsapp/webhook", whatsapp_door.challenge(whatsapp), allow_head=False)
        app.router.add_post("/whatsapp/webhook", whatsapp_door.webhook(whatsapp))
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", _ready(health))
    app.router.add_get("/metrics", _metrics(health))
    return app


def called(hosts: frozenset[str]) -> Middleware:
    """Refuse a Host that is none of these.

    A page elsewhere could have its own name lead here (DNS rebinding), and would then be this site to the browser.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _host_name(request.headers.get("Host", "")) not in hosts:
            return web.Response(status=421, text="This server does not go by that name.\n")
        return await handler(request)

    return check


def _host_name(host: str) -> str:
    """A Host header without its port, in lower case and without the brackets of IPv6."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


@web.middleware
async def storage_trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
    """503 and Retry-After while the database cannot be written, so that every platform repeats."""
    try:
        return await handler(request)
    except StorageDown:
        return answer(503, RETRY_AFTER)


async def alive(request: web.Request) -> web.Response:
    """The process answers."""
    return web.Response(text="ok\n")


def _ready(health: Health) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def ready(request: web.Request) -> web.Response:
        """The database is reachable and migrated; a platform's outage is told but does not fail it."""
        try:
            report = await health.ready()
        except StorageDown:
            return web.json_response({"database": "down"}, status=503, headers={"Retry-After": RETRY_AFTER})
        return web.json_response(report, status=200 if report.get("migrations") == "done" else 503)

    return ready


def _metrics(health: Health) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def metrics(request: web.Request) -> web.Response:
        """Loopback only, and not through a proxy, unless the settings say otherwise."""
        if not health.metrics_public and not _is_local(request):
            return web.Response(status=403, text="loopback only\n")
        backlog = await health.backlog()
        text = health.metrics.text(backlog.owed, backlog.lag, paused=backlog.paused)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    return metrics


def _is_local(request: web.Request) -> bool:
    proxied = any(name in request.headers for name in PROXIED)
    try:
        return not proxied and ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
