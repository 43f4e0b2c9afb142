"""Sapa's side of the web chat: sending is storing in the transcript and waking the pages that are open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from bot.channels.port import GONE, TOO_LARGE, NotSent, Refused
from bot.channels.web.bell import Bell
from bot.channels.web.port import Transcript
from bot.vocabulary import PLAIN, Address, Incoming, Passage, Receipt, Reply


def encode(reply: Reply) -> str:
    """A reply as the transcript keeps it."""
    return msgspec.json.encode(reply).decode()


def decode(body: str) -> Reply | None:
    """Read a stored reply; None for one whose shape is no longer known."""
    try:
        return msgspec.json.decode(body, type=Reply)
    except msgspec.MsgspecError:
        return None


def number(text: str | None) -> int | None:
    """A row's number out of anything."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


class WebChannel:
    """The web chat, seen from the postman (`bot.channels.port.Channel`)."""

    name = "web"

    def __init__(self, transcript: Transcript, bell: Bell, *, now: Callable[[], datetime], storage_down: type[Exception]) -> None:
        self._transcript, self._bell = transcript, bell
        self._now, self._storage_down = now, storage_down

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        """Store the reply; an edit keeps the name of the bubble it changes."""
        try:
            bubble = await self._transcript.append(address.recipient, encode(reply), self._now(), number(edits))
        except self._storage_down as error:
            raise NotSent from error
        self.wake(address.recipient)
        return Receipt(str(bubble))

    async def fetch(self, reference: str, most: int) -> bytes:
        """What was handed over on the page lies here already."""
        try:
            content = await self._transcript.handed_over(reference)
        except self._storage_down as error:
            raise NotSent from error
        if content is None:
            raise Refused(GONE)
        if len(content) > most:
            raise Refused(TOO_LARGE)
        return content

    async def acknowledge(self, incoming: Incoming) -> None:
        """The page shows by itself that Sapa is answering."""

    def wake(self, recipient: str) -> None:
        """There is news of this person, stored by this process or by another."""
        self._bell.ring(recipient)

    async def close(self) -> None:
        """End the open streams."""
        self._bell.close()
