from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from webchat import WebChat

from bot.channels.web.routes import add_routes
from storage.database import Database, open_database
from storage.models import metadata

Visit = Callable[..., Awaitable[TestClient]]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path}/sapa.db")
    await opened.run(metadata.create_all)
    yield opened
    await opened.close()


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
