from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, expect

from bot.channels.web.routes import add_routes
from storage.database import Database, open_database
from tests.web import chromium
from tests.web.screen import Screen
from tests.web.webchat import WebChat

expect.set_options(timeout=20_000)  # milliseconds: a busy machine draws a page late

Visit = Callable[..., Awaitable[TestClient]]


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """SQLite alone: only the transcript's own questions meet both databases."""
    async with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def chat(database: Database) -> WebChat:
    return WebChat(database)


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    """Opens a browser without script at a web chat; each call is another person."""
    async with AsyncExitStack() as stack:

        async def client_of(chat: WebChat) -> TestClient:
            app = web.Application()
            add_routes(app, chat.site)
            client = TestClient(TestServer(app))
            return await stack.enter_async_context(client)

        yield client_of


@pytest.fixture
async def visitor(chat: WebChat, visit: Visit) -> TestClient:
    """Someone who has opened the page and was greeted."""
    client = await visit(chat)
    await (await client.get("/")).read()
    return client


@pytest.fixture
async def base(chat: WebChat) -> AsyncIterator[str]:
    app = web.Application()
    add_routes(app, chat.site)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    program = chromium.find()
    assert program
    async with chromium.running(program) as started:
        yield started


@pytest.fixture
async def screen(browser: Browser, chat: WebChat, base: str) -> AsyncIterator[Screen]:
    page = await browser.new_page(viewport={"width": 360, "height": 640}, has_touch=True)
    opened = Screen(page, chat, base)
    await page.goto(base)
    yield opened
    assert opened.complaints == []
