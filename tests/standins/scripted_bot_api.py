"""A Bot API for tens of thousands of people: it remembers who was sent what and when, and answers by a script.

    async with ScriptedBotApi() as api:
        api.script = lambda call: wait(5) if call.chat == 7 else None  # None: as ever

Unlike `BotApi` it judges no limits, and is fast enough to stand behind a load. A message to an even chat is taken when it
arrives, to an odd one when it is answered: a connection that breaks in between lost the one's receipt and the other's message.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from tests.standins.bot_api import TOKEN, refusal
from tests.standins.lean_bot_api import answer

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'"chat_id": ?"?(-?\d+)')
SAYS = (b"send", b"edit")


@dataclass(frozen=True, slots=True)
class Call:
    """Something that is said to a chat; `at` is on `time.monotonic`'s clock."""

    method: str
    chat: int
    body: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a call: whether the person gets it, and what Sapa hears: an answer, or a connection that breaks."""

    taken: bool
    status: int = 200
    body: bytes = b""
    breaks: bool = False
    kind: bytes = b"application/json"


def wait(seconds: int) -> Fate:
    """Too many requests: come again after so long."""
    return Fate(False, 429, refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}))


Script = Callable[[Call], Fate | None]


class ScriptedBotApi:
    """`calls` are all that came, `took` those whose message reached somebody, `copies` how many each chat got.

    `polls` are the methods that say nothing to anybody.
    """

    def __init__(self, latency: float = 0.0, port: int = 0) -> None:
        self.latency = latency
        self.calls: list[Call] = []
        self.took: list[Call] = []
        self.copies: Counter[int] = Counter()
        self.polls: Counter[str] = Counter()
        self.script: Script = lambda _: None
        self.token = TOKEN
        self._port = port
        self._open: set[asyncio.Transport] = set()

    async def __aenter__(self) -> ScriptedBotApi:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self._port, backlog=1024)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for transport in list(self._open):
            transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # the aborted connections learn of it

    @property
    def taken(self) -> int:
        """How many messages reached somebody."""
        return self.copies.total()

    def hear(self, method: str, body: bytes) -> tuple[Call, Fate]:
        """Remember a call, and choose what becomes of it."""
        if not method.encode().startswith(SAYS):
            self.polls[method] += 1
            return Call(method, 0, body, 0.0), Fate(False, body=answer(method.encode()))
        found = _CHAT.search(body)
        call = Call(method, int(found[1]) if found else 0, body, time.monotonic())
        self.calls.append(call)
        fate = self.script(call) or Fate(True, body=answer(method.encode()))
        return call, fate

    def take(self, call: Call) -> None:
        """A message reached its person."""
        self.copies[call.chat] += 1
        self.took.append(call)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request at a time."""

    def __init__(self, api: ScriptedBotApi) -> None:
        self.api = api
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.api._open.add(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.api._open.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or len(body) < (int(length[1]) if length else 0):
            return
        self.buffer = b""
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].lower().decode()
        call, fate = self.api.hear(method, body)
        if fate.taken and call.chat % 2 == 0:
            self.api.take(call)
        delay = 1.0 if method == "getupdates" else self.api.latency
        asyncio.get_running_loop().call_later(delay, self._answer, call, fate)

    def _answer(self, call: Call, fate: Fate) -> None:
        if self.transport.is_closing():
            return
        if fate.taken and call.chat % 2:
            self.api.take(call)
        if fate.breaks:
            self.transport.abort()
        else:
            head = b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            self.transport.write(head % (fate.status, fate.kind, len(fate.body)) + fate.body)
