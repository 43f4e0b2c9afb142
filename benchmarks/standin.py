"""A platform that answers on keep-alive connections and judges nothing, and the orders its process is given."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, cast

from benchmarks.exchange import content_length
from tests.standins.lean_bot_api import answer as bot_api

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
_TAKEN = b'{"messaging_product":"whatsapp","contacts":[{"input":"+62811","wa_id":"62811"}],"messages":[{"id":"wamid.b%d"}]}'
_NUMBER = b'{"id":"1","display_phone_number":"+62 811 1000 100","quality_rating":"GREEN"}'
_wamids = itertools.count(1)
Answer = Callable[[bytes, bytes], tuple[bytes, float]]
"""Takes a method in lower case and a body; returns what to tell, and after how many seconds."""


def told(method: bytes) -> bytes:
    """What a Bot API or a Graph API tells; `method` is the last part of the path, in lower case."""
    if method == b"messages":
        return _TAKEN % next(_wamids)
    if method[:1].isdigit():
        return _NUMBER
    if method.startswith(b"message_templates"):
        return b'{"data":[]}'
    return bot_api(method)


class Listening(asyncio.Protocol):
    """One connection, one request at a time."""

    transport: asyncio.Transport

    def __init__(self, answer: Answer) -> None:
        self.answer, self.buffer = answer, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self.buffer = data = self.buffer + data if self.buffer else data
        head, found, body = data.partition(b"\r\n\r\n")
        if not found or len(body) < content_length(head):
            return
        self.buffer = b""
        method = head[: head.index(b" HTTP/")].rpartition(b"/")[2].lower()
        told, late = self.answer(method, body)
        response = _OK % (len(told), told)
        if late:
            asyncio.get_running_loop().call_later(late, self._tell, response)
        else:
            self.transport.write(response)

    def _tell(self, response: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(response)


async def obey(answer: Answer, carry_out: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]) -> None:
    """Open the stand-in, name its port, and carry out orders, a line of JSON each, until the input ends."""
    server = await asyncio.get_running_loop().create_server(lambda: Listening(answer), "127.0.0.1", 0, backlog=1024)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await carry_out(json.loads(line))), flush=True)
