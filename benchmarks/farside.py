"""The far side of the wire, one process: people who tap and type, and the Bot API that brings them the answers.

Both in one process, so that an answer is matched to its question by a look into a dict, on one clock. Orders come as lines of
JSON on standard input, results leave as lines of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any, cast

import uvloop

from benchmarks.exchange import Order, Person, Run, content_length, result
from benchmarks.machine import Usage
from benchmarks.traffic import turns
from tests.standins.lean_bot_api import answer

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
PATIENCE = 15.0  # seconds until a missing answer is given up


class FarSide:
    """Keeps the stand-in open between orders."""

    def __init__(self) -> None:
        self.run: Run | None = None

    def standin(self) -> asyncio.Protocol:
        return Listening(self)

    def called(self, method: bytes, body: bytes) -> None:
        if self.run is not None:
            self.run.heard(method, body)

    async def carry_out(self, order: Order) -> dict[str, Any]:
        supply = turns(order.port, order.secret, order.mix, order.people, order.activities, order.seed)
        run = self.run = Run(order, iter(list(islice(supply, order.most))))
        loop = asyncio.get_running_loop()
        opened = [await loop.create_connection(partial(Person, run), "127.0.0.1", order.port) for _ in range(order.flight)]
        run.opened = perf_counter() + order.warm
        run.shut = run.opened + order.seconds
        for _, person in opened:
            person.begin()
        usage = await self._measure(order)
        try:
            async with asyncio.timeout(PATIENCE):
                await run.over.wait()
        except TimeoutError:
            run.wrong["no answer"] += len(run.flying)
        for transport, _ in opened:
            transport.close()
        self.run = None
        return result(run, usage)

    async def _measure(self, order: Order) -> dict[str, float]:
        await asyncio.sleep(order.warm)
        ours, theirs, everybody = Usage.of(), Usage.of(order.pid), Usage.machine()
        await asyncio.sleep(order.seconds)
        here, there = ours.until(Usage.of()), theirs.until(Usage.of(order.pid))
        rest = Usage.machine() - everybody - sum(here.values()) - sum(there.values())
        return {
            **{f"cpu {name}": spent for name, spent in there.items()},
            "rss": Usage.rss(order.pid),
            "far side": sum(here.values()) / order.seconds,
            "rest": rest / order.seconds,
        }


class Listening(asyncio.Protocol):
    """A Bot API on one keep-alive connection; it takes everything, and tells who was answered."""

    transport: asyncio.Transport

    def __init__(self, side: FarSide) -> None:
        self.side = side
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self.buffer = data = self.buffer + data if self.buffer else data
        head, found, body = data.partition(b"\r\n\r\n")
        if not found or len(body) < content_length(head):
            return
        self.buffer = b""
        method = head[: head.index(b" HTTP/")].rpartition(b"/")[2].lower()
        told = answer(method)
        self.transport.write(_OK % (len(told), told))
        self.side.called(method, body)


async def main() -> None:
    """Open the stand-in, name its port, and carry out orders until the input ends."""
    side = FarSide()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(side.standin, "127.0.0.1", 0, backlog=1024)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        found = await side.carry_out(Order(**json.loads(line)))
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
