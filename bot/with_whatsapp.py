"""Sapa's life with WhatsApp: the channel, and what is asked of the platform at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.channels.port import ChannelDown
from bot.introducing import insist
from bot.settings import Settings, WrongSettings
from bot.wiring import Sapa
from storage.database import StorageDown
from storage.platforms import accounts

if TYPE_CHECKING:
    from bot.channels.whatsapp.channel import WhatsAppChannel
    from bot.channels.whatsapp.graph import Account, PhoneNumber

CHANNEL = "whatsapp"
START = "%2Fstart%20"
"""A link to a WhatsApp chat carries words for the person to send: "/start " and what a deep link names."""


def whatsapp_account(settings: Settings) -> Account | None:
    """Who calls the platform, None without a token; nothing of WhatsApp is imported then."""
    if settings.whatsapp_token is None or settings.whatsapp_phone_id is None:
        return None
    from bot.channels.whatsapp.graph import Account

    return Account(
        settings.whatsapp_phone_id,
        settings.whatsapp_token.get_secret_value(),
        settings.whatsapp_business_id or "",
        settings.whatsapp_api,
        settings.whatsapp_api_version,
    )


def whatsapp_channel(settings: Settings, now: Callable[[], datetime]) -> WhatsAppChannel | None:
    """The channel, None without a token; `now` is the present in UTC. Raises WrongSettings when the templates cannot be read."""
    account = whatsapp_account(settings)
    if account is None:
        return None
    from bot.channels.whatsapp.channel import COURTESIES, WhatsAppChannel
    from bot.channels.whatsapp.declared import Misdeclared
    from bot.channels.whatsapp.graph import Graph
    from bot.channels.whatsapp.templates import Shelf

    try:
        shelf = Shelf()
    except Misdeclared as error:
        raise WrongSettings(" ".join(str(error).split())) from None
    return WhatsAppChannel(Graph(account, settings.slots + COURTESIES), shelf, now)


async def know_whatsapp(sapa: Sapa, channel: WhatsAppChannel, stop: asyncio.Event) -> None:
    """Learn our own number, for the links in what is sent, and keep up with templates, however long an outage lasts."""
    from bot.shelving import Asking, Shelving

    async with asyncio.TaskGroup() as group:
        group.create_task(Shelving(sapa.database, channel.templates, sapa.now).keep(stop))
        if sapa.settings.whatsapp_business_id:
            group.create_task(Asking(channel.graph, sapa.settings.whatsapp_business_id, sapa.database, sapa.now).keep(stop))
        await _learn_number(sapa, channel, stop)


async def _learn_number(sapa: Sapa, channel: WhatsAppChannel, stop: asyncio.Event) -> None:
    try:
        await insist(CHANNEL, channel.learn, stop)
        await _believe(sapa, channel.number)
        if channel.number.digits:
            sapa.link(CHANNEL, f"https://wa.me/{channel.number.digits}?text={START}")
    except ChannelDown:
        sapa.shut(CHANNEL)


async def _believe(sapa: Sapa, number: PhoneNumber) -> None:
    """Keep how many people we may write to first; while the storage is down, what it held before is believed."""
    from bot.channels.whatsapp import notifications

    now = sapa.now()
    told = notifications.number(number.whatsapp_business_manager_messaging_limit, number.quality_rating, now)
    with suppress(StorageDown):
        await sapa.database.run(partial(accounts.apply, notifications=told, now=now))
