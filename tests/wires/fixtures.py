"""Fixtures and hooks for folders whose conversations are held on every channel; import them all in the folder's conftest.

In memory a test runs on both databases, over a wire on SQLite. `in_memory` and `not_on` say which tests are not about that.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.channels.telegram.aiogram_driver import AiogramDriver
from bot.channels.telegram.ptb_driver import PtbDriver
from storage.database import Database
from tests.persona import Clock, MemoryChannel, Town, a_town
from tests.standins.bot_api import BotApi
from tests.standins.graph_api import GraphApi
from tests.wires.telegram import TelegramWire
from tests.wires.web import WebWire
from tests.wires.whatsapp import WhatsAppWire

DRIVERS: dict[str, type[PtbDriver | AiogramDriver]] = {"ptb": PtbDriver, "aiogram": AiogramDriver}
WIRES = ("ptb", "aiogram", "web", "whatsapp")
TELEGRAM = ("ptb", "aiogram")


def in_memory(why: str) -> pytest.MarkDecorator:
    """A test of what stands above the channels, or one that counts on a platform of its own."""
    return not_on(*WIRES, why=why)


def not_on(*wires: str, why: str) -> pytest.MarkDecorator:
    """A test of what these platforms do not have."""
    assert why
    return pytest.mark.not_on(*wires)


@pytest.fixture(params=("memory", *WIRES))
def wired(request: pytest.FixtureRequest) -> str:
    """Over which wire people talk in this test."""
    return str(request.param)


@pytest.fixture
async def town(database: Database, wired: str, tmp_path: Path) -> AsyncIterator[Town]:
    clock = Clock()
    async with (
        a_channel(wired, database, clock) as channel,
        a_town(database, tmp_path, channels=[channel], clock=clock) as opened,
    ):
        yield opened
        assert not channel.complaints, channel.complaints


@asynccontextmanager
async def a_channel(wired: str, database: Database, clock: Clock) -> AsyncIterator[MemoryChannel]:
    """The channel of this name, with its stand-in; closed at the end."""
    async with AsyncExitStack() as stack:
        channel = await _channel(wired, database, clock, stack)
        yield channel
        await channel.close()


async def _channel(wired: str, database: Database, clock: Clock, stack: AsyncExitStack) -> MemoryChannel:
    if wired in DRIVERS:
        api = await stack.enter_async_context(BotApi())
        return TelegramWire(clock, DRIVERS[wired](api.token, api.url), api)
    if wired == "whatsapp":
        wire = WhatsAppWire(clock, await stack.enter_async_context(GraphApi()))
        stack.enter_context(patch("bot.channels.whatsapp.channel._seconds", wire.seconds))
        return wire
    if wired == "web":
        return WebWire(clock, database)
    return MemoryChannel(now=clock)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what no test is about: a wire on PostgreSQL, and what a test says it is not about."""
    items[:] = [item for item in items if _is_meant(item)]


def _is_meant(item: pytest.Item) -> bool:
    given = getattr(getattr(item, "callspec", None), "params", {})
    wire = given.get("wired", "memory")
    if wire == "memory":
        return True
    marks = [name for mark in item.iter_markers("not_on") for name in mark.args]
    return wire not in marks and given.get("database_url") != "postgresql"
