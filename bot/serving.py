"""`python -m bot serve`: the web server, Telegram and the postman, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from functools import partial

import structlog
from aiohttp import web

from bot import server
from bot.channels.port import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.web.bell import Bell, ring_for_others
from bot.channels.web.channel import WebChannel
from bot.channels.web.routes import add_routes
from bot.channels.web.site import Site
from bot.doors.telegram import TelegramDoor
from bot.doors.whatsapp import WhatsAppDoor
from bot.hearing import Ear, note, write_reports
from bot.i18n import FIRST_LANGUAGE
from bot.screens import page
from bot.settings import Settings
from bot.vocabulary import Address
from bot.wiring import Sapa, clock_of, running
from bot.with_telegram import converse_with_telegram, telegram_driver
from bot.with_whatsapp import know_whatsapp, whatsapp_channel
from storage.database import Database, StorageDown
from storage.ledger import backlog
from storage.ledger.backlog import Backlog
from storage.ledger.transcript import StoredTranscript
from storage.people import contacts, roles

log = structlog.get_logger("sapa")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


async def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises StorageDown, AlreadyServed, OSError when the port is taken."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    bell, driver, now = Bell(), telegram_driver(settings), clock_of(settings)
    whatsapp = whatsapp_channel(settings, now)

    def channels(database: Database) -> list[Channel]:
        chat = WebChannel(StoredTranscript(database), bell, now=now, storage_down=StorageDown)
        return [one for one in (chat, driver, whatsapp) if one is not None]

    async with running(settings, channels, now) as sapa:
        runner = web.AppRunner(_application(sapa, bell, driver), access_log=None, shutdown_timeout=5.0)
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        on = {"telegram": driver is not None, "whatsapp": whatsapp is not None, "demo": settings.demo}
        if settings.public_url:
            sapa.link("web", f"{settings.public_url}/?start=")
        log.info("serving", url=f"http://{settings.bind}/", **on)
        try:
            async with asyncio.TaskGroup() as group:
                if driver is not None:
                    group.create_task(converse_with_telegram(sapa, driver, stop))
                if whatsapp is not None:
                    group.create_task(know_whatsapp(sapa, whatsapp, stop))
                others = group.create_task(_ring_for_others(sapa.database, bell))
                await stop.wait()
                others.cancel()
        finally:
            await runner.cleanup()


async def _ring_for_others(database: Database, bell: Bell) -> None:
    if database.dialect == "postgresql":  # on SQLite there are none
        await ring_for_others(bell, StoredTranscript(database).newest_of, StorageDown)


def _application(sapa: Sapa, bell: Bell, driver: TelegramChannel | None) -> web.Application:
    app = server.application(
        server.Health(sapa.ready, partial(_backlog, sapa), sapa.metrics, sapa.settings.metrics_public),
        _telegram_door(sapa, driver),
        _whatsapp_door(sapa),
        LOOPBACK | {sapa.settings.host.lower()} if sapa.settings.demo else None,
    )
    site = Site(
        take=sapa.take,
        transcript=StoredTranscript(sapa.database),
        bell=bell,
        words_for=partial(_words_for, sapa),
        words=page.words(FIRST_LANGUAGE, sapa.settings.timezone),
        now=sapa.now,
        storage_down=StorageDown,
        public_url=sapa.settings.public_url or "",
        roles=DemoRoles(sapa) if sapa.settings.demo else None,
    )
    add_routes(app, site)
    return app


def _telegram_door(sapa: Sapa, driver: TelegramChannel | None) -> TelegramDoor | None:
    secret = sapa.settings.telegram_secret
    if secret is None or driver is None:
        return None
    return TelegramDoor(secret.get_secret_value(), sapa.take, sapa.engine.quarantine, lambda: driver.username)


def _whatsapp_door(sapa: Sapa) -> WhatsAppDoor | None:
    secret, token, phone_id = (
        sapa.settings.whatsapp_app_secret,
        sapa.settings.whatsapp_verify_token,
        sapa.settings.whatsapp_phone_id,
    )
    if secret is None or token is None or phone_id is None:
        return None
    proof, words = secret.get_secret_value().encode(), token.get_secret_value().encode()
    ear = Ear(partial(write_reports, sapa))
    return WhatsAppDoor(proof, words, phone_id, sapa.take, ear.hear, partial(note, sapa), sapa.engine.quarantine)


async def _backlog(sapa: Sapa) -> Backlog:
    return await sapa.database.read(partial(backlog.of, now=sapa.now()))


async def _words_for(sapa: Sapa, recipient: str) -> page.PageWords:
    """The page's words in the language this visitor chose."""
    language = await sapa.database.read(partial(contacts.language_at, address=Address("web", recipient)))
    return page.words(language or FIRST_LANGUAGE, sapa.settings.timezone)


class DemoRoles:
    """The demo's switch between artisan, organiser and admin; a demo is never reachable from outside (bot.settings)."""

    def __init__(self, sapa: Sapa) -> None:
        self._database, self._now = sapa.database, sapa.now

    async def of(self, recipient: str) -> str:
        """The role this visitor plays now."""
        held = await self._database.read(partial(roles.of, address=Address("web", recipient)))
        return min((grant.role.value for grant in held), default="artisan")

    async def become(self, recipient: str, role: str) -> None:
        """Play another one."""
        await self._database.run(partial(roles.play, address=Address("web", recipient), role=role, now=self._now()))
