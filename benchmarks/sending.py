"""How many messages a second a client sends, nothing recorded: a list with its keyboard, built for each, 64 at once.

python -m benchmarks.sending ptb|aiogram|bare-ptb|bare-aiogram|bare-pywa BOT_API_URL SECONDS [FLIGHT]

With FLIGHT, so many at once, and one plain sentence each: what `benchmarks.sends` compares.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from time import perf_counter, process_time

import uvloop

from bot.channels.telegram.layout import bubble
from bot.vocabulary import Action, Address, Choice, Reply

TOKEN, FLIGHT, WARM = "42:bench", 64, 0.5
ROW = "7-11 Des 2026, Yogyakarta, 12 dari 30 kursi tersisa"
REPLY = Reply(
    heading="Segera hadir",
    choices=(
        *(Choice(f"Pelatihan Keterampilan Kriya {number}", Action("card", str(number)), ROW) for number in range(5)),
        *(Choice(word, Action("browse")) for word in ("Lainnya", "Persempit", "Tanpa tanggal", "Menu")),
    ),
)
TEXT = bubble(REPLY).text
SENTENCE = "Pelatihan batik dibuka. Pendaftaran sampai Jumat, 16.00 WIB."
KEYS = [[(button.label, button.data) for button in row] for row in bubble(REPLY).buttons]
Send = Callable[[int], Awaitable[object]]
Close = Callable[[], Awaitable[object]]


async def ours(name: str, api: str) -> tuple[Send, Close]:
    """One of Sapa's drivers."""
    if name == "ptb":
        from bot.channels.telegram.ptb_driver import PtbDriver as Driver
    else:
        from bot.channels.telegram.aiogram_driver import AiogramDriver as Driver  # type: ignore[assignment]
    driver = Driver(TOKEN, api)
    return lambda chat: driver.send(Address("telegram", str(chat)), REPLY), driver.close


async def bare_ptb(api: str) -> tuple[Send, Close]:
    """telegram.Bot as it comes, with httpx; its pool is made as large as ours."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.request import HTTPXRequest

    bot = Bot(TOKEN, base_url=f"{api}/bot", request=HTTPXRequest(connection_pool_size=100, pool_timeout=30))
    await bot.initialize()

    def send(chat: int) -> Awaitable[object]:
        rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in KEYS]
        return bot.send_message(chat, TEXT, reply_markup=InlineKeyboardMarkup(rows))

    return send, bot.shutdown


async def bare_aiogram(api: str) -> tuple[Send, Close]:
    """aiogram.Bot as it comes."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))

    def send(chat: int) -> Awaitable[object]:
        rows = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in KEYS]
        return bot.send_message(chat, TEXT, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))

    return send, bot.session.close


async def plain(name: str, api: str) -> tuple[Send, Close]:
    """The clients as they come, with sessions of their own, saying one sentence."""
    if name == "bare-ptb":
        from telegram import Bot
        from telegram.request import HTTPXRequest

        ptb = Bot(TOKEN, base_url=f"{api}/bot", request=HTTPXRequest(connection_pool_size=100, pool_timeout=30))
        await ptb.initialize()
        return lambda chat: ptb.send_message(chat, SENTENCE), ptb.shutdown
    if name == "bare-aiogram":
        from aiogram import Bot as Aiogram
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import TelegramAPIServer

        aiogram = Aiogram(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
        return lambda chat: aiogram.send_message(chat, SENTENCE), aiogram.session.close
    from httpx import AsyncClient
    from pywa_async import WhatsApp

    session = AsyncClient()
    pywa = WhatsApp("1", "token", session=session)
    session.base_url = f"{api}/v23"  # type: ignore[assignment]
    return lambda chat: pywa.send_message(str(chat), SENTENCE), session.aclose


async def main(name: str, api: str, seconds: float, flight: int | None = None) -> None:
    """Send for so long, and print how many a second went and what each cost."""
    if flight is not None:
        send, close = await plain(name, api)
    elif name == "bare-ptb":
        send, close = await bare_ptb(api)
    elif name == "bare-aiogram":
        send, close = await bare_aiogram(api)
    else:
        send, close = await ours(name, api)
    await _flood(send, WARM, flight or FLIGHT)
    began, spent = perf_counter(), process_time()
    sent = await _flood(send, seconds, flight or FLIGHT)
    took = perf_counter() - began
    print(json.dumps({"rate": sent / took, "cpu": (process_time() - spent) / sent}))
    await close()


async def _flood(send: Send, seconds: float, flight: int) -> int:
    until, sent = perf_counter() + seconds, 0

    async def one_after_another() -> None:
        nonlocal sent
        while perf_counter() < until:
            await send(sent + 1)
            sent += 1

    await asyncio.gather(*(one_after_another() for _ in range(flight)))
    return sent


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *map(int, sys.argv[4:])))
