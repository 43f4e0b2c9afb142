"""`python -m bot worker`: delivery and schedule alone, until SIGTERM or Ctrl-C. Nobody is listened to."""

from __future__ import annotations

import asyncio
import signal

import structlog

from bot.channels.port import Channel
from bot.channels.web.bell import Bell
from bot.channels.web.channel import WebChannel
from bot.settings import Settings
from bot.wiring import clock_of, running
from bot.with_telegram import know_telegram, telegram_driver
from bot.with_whatsapp import know_whatsapp, whatsapp_channel
from storage.database import Database, StorageDown
from storage.ledger.transcript import StoredTranscript

log = structlog.get_logger("sapa")


async def work(settings: Settings) -> None:
    """Send and fire until told to stop. Raises StorageDown, and AlreadyServed where one process serves a SQLite file."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    driver, now = telegram_driver(settings), clock_of(settings)
    whatsapp = whatsapp_channel(settings, now)

    def channels(database: Database) -> list[Channel]:
        # The pages are open elsewhere: whoever serves them looks into the transcript.
        chat = WebChannel(StoredTranscript(database), Bell(), now=now, storage_down=StorageDown)
        return [one for one in (chat, driver, whatsapp) if one is not None]

    async with running(settings, channels, now) as sapa, asyncio.TaskGroup() as group:
        sapa.postman.keep_no_slots()
        log.info("working", telegram=driver is not None, whatsapp=whatsapp is not None)
        if driver is not None:
            group.create_task(know_telegram(sapa, driver, stop))
        if whatsapp is not None:
            group.create_task(know_whatsapp(sapa, whatsapp, stop))
        await stop.wait()
