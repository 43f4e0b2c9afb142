"""Fixtures and a hook for folders whose conversations are held on every channel; import them in the folder's conftest.

In memory a test runs in all its cases and on both databases. Over each wire it runs on SQLite in one of its cases, each wire
taking another one: a conversation that works there works there in other words, too. SAPA_TEST_EVERY_CASE=1 takes them all.
`in_memory` and `not_on` say which tests are not about a wire.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from storage.database import Database
from tests.persona import Clock, MemoryChannel, Town, a_town
from tests.standins.bot_api import BotApi
from tests.standins.graph_api import GraphApi

WIRES = ("whatsapp", "ptb", "web", "aiogram")
EVERY_CASE = os.environ.get("SAPA_TEST_EVERY_CASE") == "1"


def in_memory(why: str) -> pytest.MarkDecorator:
    """A test of what stands above the channels."""
    return not_on(*WIRES, why=why)


def not_on(*wires: str, why: str) -> pytest.MarkDecorator:
    """A test of what these platforms do not have."""
    assert why
    assert set(wires) <= set(WIRES)
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
    """Each adapter's library is imported by who wants it: one of them takes seconds."""
    match wired:
        case "ptb":
            from bot.channels.telegram.ptb_driver import PtbDriver
            from tests.wires.telegram import TelegramWire

            api = await stack.enter_async_context(BotApi())
            return TelegramWire(clock, PtbDriver(api.token, api.url), api)
        case "aiogram":
            from bot.channels.telegram.aiogram_driver import AiogramDriver
            from tests.wires.telegram import TelegramWire

            api = await stack.enter_async_context(BotApi())
            return TelegramWire(clock, AiogramDriver(api.token, api.url), api)
        case "web":
            from tests.wires.web import WebWire

            return WebWire(clock, database)
        case "whatsapp":
            from tests.wires.whatsapp import WhatsAppWire

            wire = WhatsAppWire(clock, await stack.enter_async_context(GraphApi()))
            stack.enter_context(patch("bot.channels.whatsapp.channel._seconds", wire.seconds))
            return wire
    return MemoryChannel(now=clock)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what no test is about: a wire on PostgreSQL, what a test says it is not about, and cases beyond one."""
    cases: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    kept: set[pytest.Item] = set()
    for item in items:
        given = getattr(getattr(item, "callspec", None), "params", {})
        wire = given.get("wired", "memory")
        if wire == "memory":
            kept.add(item)
        elif wire not in _excluded(item) and given.get("database_url") != "postgresql":
            cases[item.nodeid.partition("[")[0], wire].append(item)
    for (_, wire), found in cases.items():
        kept.update(found if EVERY_CASE else [found[WIRES.index(wire) % len(found)]])
    items[:] = [item for item in items if item in kept]


def _excluded(item: pytest.Item) -> set[str]:
    return {wire for mark in item.iter_markers("not_on") for wire in mark.args}
