"""`python -m bot console`: the conversation in a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from functools import partial

from bot.channels.console import NAME, ConsoleChannel
from bot.settings import Settings
from bot.vocabulary import Address, Incoming, Text
from bot.wiring import clock_of, running
from storage.people import contacts

ME = Address(NAME, "me")


async def talk(settings: Settings, language: str = "") -> None:
    """Read lines and show answers until the input ends. Raises StorageDown, AlreadyServed."""
    channel = ConsoleChannel(lambda text: print(f"\n{text}\n", flush=True))  # noqa: T201 - a terminal is printed to
    async with running(settings, lambda database: [channel], clock_of(settings)) as sapa:
        if language:
            met = await sapa.database.run(partial(contacts.meet, address=ME, now=sapa.now()))
            await sapa.database.run(partial(contacts.change, contact_id=met.contact.id, values={"language": language}))
        number = 0
        async for line in _lines():
            number += 1
            now = sapa.now()
            await sapa.take([Incoming(ME, f"{now.timestamp()}:{number}", Text(line), now)])
            await channel.answered()


async def _lines() -> AsyncIterator[str]:
    """What is typed, line by line; what is piped in is shown as it is read. The greeting needs no word."""
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # what is piped in may be anything
    yield "/start"
    prompts = sys.stdin.isatty()
    while True:
        if prompts:
            print("> ", end="", flush=True)  # noqa: T201 - a terminal is printed to
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        if line.strip():
            if not prompts:
                print(f"> {line.strip()}", flush=True)  # noqa: T201 - a terminal is printed to
            yield line.rstrip("\n").replace("\0", "")
