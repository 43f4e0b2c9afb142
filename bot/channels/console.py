"""Talk to Sapa in a terminal: the same conversation, choices numbered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.channels.port import GONE, Refused
from bot.channels.rendering import plain_text
from bot.vocabulary import PLAIN, Address, Incoming, Passage, Receipt, Reply

NAME = "console"


class ConsoleChannel:
    """Prints replies; `bot.channels.port.Channel`."""

    name = NAME

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._said = 0
        self._heard = asyncio.Event()

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        """Print one reply; a terminal edits nothing."""
        text = plain_text(reply, numbered=True)
        if reply.attachment is not None:
            text += f"\n[{reply.attachment.name}, {reply.attachment.length} bytes]"
        self._show(text)
        self._said += 1
        self._heard.set()
        return Receipt(str(self._said))

    async def answered(self) -> None:
        """Return once something was said since the last call."""
        await self._heard.wait()
        self._heard.clear()

    async def fetch(self, reference: str, most: int) -> bytes:
        """Nothing lies elsewhere: nobody hands over files in a terminal."""
        raise Refused(GONE)

    async def acknowledge(self, incoming: Incoming) -> None:
        """A terminal has no spinner."""

    async def close(self) -> None:
        """Nothing to let go of."""
