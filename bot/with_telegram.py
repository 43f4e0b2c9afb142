"""Sapa's life with Telegram: the driver, what the bot tells about itself, and polling where there is no webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from bot.channels.port import ChannelDown, DeliveryError, Refused
from bot.doctor import Finding
from bot.introducing import Ask, insist
from bot.settings import Settings
from bot.vocabulary import Address
from bot.wiring import Sapa

if TYPE_CHECKING:
    from bot.channels.telegram.channel import CommandMenu, TelegramChannel

CHANNEL = "telegram"
PATIENCE = 5.0
"""Seconds that whoever asks what is wrong waits for Telegram."""

log = structlog.get_logger("sapa")


def telegram_driver(settings: Settings) -> TelegramChannel | None:
    """The chosen driver, None without a token; only its own library is imported."""
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    if settings.telegram_driver == "ptb":
        from bot.channels.telegram.ptb_driver import PtbDriver

        return PtbDriver(token, settings.telegram_api, settings.slots)
    from bot.channels.telegram.aiogram_driver import AiogramDriver

    return AiogramDriver(token, settings.telegram_api, settings.slots)


async def converse_with_telegram(sapa: Sapa, driver: TelegramChannel, stop: asyncio.Event) -> None:
    """Introduce the bot to Telegram, however long its outage lasts, then poll where there is no webhook."""
    await _know_telegram(sapa, driver, stop, _introduction(sapa.settings, driver))
    if not sapa.settings.public_url and CHANNEL not in sapa.shut_out:
        try:
            await driver.poll(sapa.take, stop)
        except ChannelDown:
            sapa.shut(CHANNEL)


async def know_telegram(sapa: Sapa, driver: TelegramChannel, stop: asyncio.Event) -> None:
    """Learn what the bot is called, for the links in what is sent; whoever serves sets it up."""
    await _know_telegram(sapa, driver, stop, driver.learn_name)


async def _know_telegram(sapa: Sapa, driver: TelegramChannel, stop: asyncio.Event, ask: Ask) -> None:
    try:
        await insist(CHANNEL, ask, stop)
        if driver.username:
            sapa.link(CHANNEL, f"https://t.me/{driver.username}?start=")
        if not driver.is_inline:
            log.warning("inline mode is off", todo=INLINE)
    except ChannelDown:
        sapa.shut(CHANNEL)


INLINE = "Send /setinline to @BotFather to let people find and pass on activities in any chat"


async def asked_of_telegram(settings: Settings) -> list[Finding]:
    """What Telegram itself says of the bot; nothing without a token."""
    driver = telegram_driver(settings)
    if driver is None:
        return []
    try:
        async with asyncio.timeout(PATIENCE):
            await driver.learn_name()
    except ChannelDown:
        return [Finding(True, "telegram: it refuses the bot's token", "Check SAPA_TELEGRAM_TOKEN")]
    except (DeliveryError, TimeoutError) as error:
        return [Finding(False, f"telegram: it cannot be asked from here ({type(error).__name__})")]
    finally:
        await driver.close()
    return [] if driver.is_inline else [Finding(False, "telegram: inline mode is off", INLINE)]


def _introduction(settings: Settings, driver: TelegramChannel) -> Ask:
    """What the bot tells Telegram about itself."""
    webhook = f"{settings.public_url}/telegram/webhook" if settings.public_url else None
    secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else None
    admins = set(settings.admin_addresses)

    async def introduce() -> None:
        try:
            await driver.set_up(command_menus(admins), webhook, secret)
        except Refused as error:
            # Telegram knows no chat with an admin who never wrote to the bot; nobody else shall miss it for that.
            log.warning("Telegram refuses the set-up", reason=error.reason, admins_menus=bool(admins))
            admins.clear()
            raise

    return introduce


def command_menus(admins: Iterable[Address]) -> Iterable[CommandMenu]:
    """The commands Telegram offers, per language; admins see theirs too."""
    from bot.channels.telegram.channel import CommandMenu
    from bot.screens.commands import for_admins, for_everybody

    for language in ("", "id", "en"):
        yield CommandMenu(language, for_everybody(language or "id"))
        for admin in admins:
            yield CommandMenu(language, for_admins(language or "id"), chat=int(admin.recipient))
