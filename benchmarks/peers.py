"""The libraries as their documentation shows them, echoing and storing nothing: a webhook in, sendMessage out.

python -m benchmarks.peers aiogram|ptb|pywa|nothing PORT API_URL
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Any

import uvloop
from aiohttp import web

from benchmarks.whatsapp_bodies import PATH as WHATSAPP_PATH
from benchmarks.whatsapp_bodies import PHONE_ID

TOKEN, SECRET, PATH = "42:bench", "secret", "/telegram/webhook"


def aiogram(api: str) -> web.Application:
    """aiogram's Dispatcher behind its own SimpleRequestHandler, with its default session."""
    from aiogram import Bot, Dispatcher, types
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: types.Message) -> None:
        await message.answer(message.text or "")

    app = web.Application()
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path=PATH)
    setup_application(app, dispatcher, bot=bot)
    return app


def ptb(api: str) -> web.Application:
    """PTB's Application, fed as its custom webhook example feeds it, over aiohttp instead of its own slower httpx."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    from benchmarks.aiohttp_request import AiohttpRequest

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        await update.message.reply_text(update.message.text or "")

    build = Application.builder().token(TOKEN).base_url(f"{api}/bot").updater(None).concurrent_updates(256)
    application = build.request(AiohttpRequest()).get_updates_request(AiohttpRequest()).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))

    async def receive(request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=401)
        await application.process_update(Update.de_json(await request.json(), application.bot))
        return web.Response()

    async def lives(app: web.Application) -> Any:
        async with application:
            yield

    app = web.Application()
    app.router.add_post(PATH, receive)
    app.cleanup_ctx.append(lives)
    return app


def pywa(api: str) -> web.Application:
    """pywa's client behind aiohttp, doing what pywa's own server does: it acknowledges first, and handles afterwards."""
    import httpx
    from pywa.utils import HUB_SIG
    from pywa_async import WhatsApp, filters, types

    session = httpx.AsyncClient()
    client = WhatsApp(PHONE_ID, TOKEN, session=session, server=None, verify_token=SECRET, app_secret=SECRET)
    session.base_url = f"{api}/v25.0"  # type: ignore[assignment]

    @client.on_message(filters.text)
    async def echo(_: WhatsApp, message: types.Message) -> None:
        await client.send_message(f"+{message.from_user.wa_id}", message.text or "")

    handling: set[asyncio.Task[Any]] = set()

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if refused := await client.webhook_update_validator(body, request.headers.get(HUB_SIG)):
            return web.Response(text=refused[0], status=refused[1])
        task = asyncio.get_running_loop().create_task(client.webhook_update_handler(body))
        handling.add(task)
        task.add_done_callback(handling.discard)
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post(WHATSAPP_PATH, receive)
    return app


class Nothing(asyncio.Protocol):
    """No library at all: what the far side could carry if the answering cost next to nothing."""

    _LENGTH = re.compile(rb"Content-Length: (\d+)")
    _CHAT = re.compile(rb'"chat": \{"id": (\d+)')
    _TEXT = re.compile(rb'"text": "([^"]*)"')

    def __init__(self, api: asyncio.Transport) -> None:
        self.api = api

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        found, text = self._CHAT.search(data), self._TEXT.search(data)
        assert found, "a message in one piece"
        assert text
        body = b'{"chat_id":%s,"text":"%s"}' % (found[1], text[1])
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        self.api.write(b"POST /bot42:bench/sendMessage HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


async def nothing(port: int, api: str) -> None:
    """Serve `Nothing` for ever, with a connection of its own to the Bot API for each that comes in."""
    loop = asyncio.get_running_loop()
    host, _, api_port = api.removeprefix("http://").partition(":")
    spare = [(await loop.create_connection(asyncio.Protocol, host, int(api_port)))[0] for _ in range(100)]
    server = await loop.create_server(lambda: Nothing(spare.pop()), "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    """Serve until told to stop; uvloop for everybody."""
    name, port, api = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if name == "nothing":
        uvloop.run(nothing(port, api))
    else:
        app = {"aiogram": aiogram, "ptb": ptb, "pywa": pywa}[name](api)
        uvloop.install()
        web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
