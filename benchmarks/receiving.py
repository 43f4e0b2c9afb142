"""The far side of sends, one process: a Bot API and a Graph API that answer late and remember when each message came.

Orders come as lines of JSON on standard input, what was found leaves as lines of JSON: receive so many messages; `talk` while
they come, as somebody who writes to Sapa and waits for its answer; or `post`, as a platform that has much to tell.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from time import perf_counter
from typing import Any

import uvloop

from benchmarks.exchange import quantile
from benchmarks.machine import Usage
from benchmarks.posting import post
from benchmarks.standin import obey, told

_CHAT = re.compile(rb'"chat_id":"?(\d+)')
TALKERS = 900_000_000
"""Chats from here on belong to who waits for an answer."""


class Receiver:
    """What came since the last order: the moment of each message, and who waits for an answer."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.moments: list[float] = []
        self.waiting: dict[int, asyncio.Future[float]] = {}
        self.enough = asyncio.Event()
        self.wanted = 0

    def called(self, method: bytes, body: bytes) -> tuple[bytes, float]:
        """The program called a method of the platform's API."""
        if not method.startswith((b"send", b"edit")) and (method != b"messages" or b'"status"' in body):
            return told(method), 0.0
        self.came(body)
        return told(method), self.latency

    def came(self, body: bytes) -> None:
        """A message for somebody."""
        found = _CHAT.search(body)
        chat = int(found[1]) if found else 0
        if chat >= TALKERS:
            waiting = self.waiting.pop(chat, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(perf_counter())
            return
        self.moments.append(perf_counter())
        if len(self.moments) >= self.wanted:
            self.enough.set()

    async def carry_out(self, order: dict[str, Any]) -> dict[str, Any]:
        """Wait for `count` messages, `seconds` at most, answering each after `latency`; `talk` or `post` to a port meanwhile."""
        self.moments, self.wanted, self.latency = [], order["count"], order["latency"]
        self.enough.clear()
        before, began = Usage.of(), perf_counter()
        talking = asyncio.create_task(self._talk(order["talk"])) if order.get("talk") else None
        posted: dict[str, Any] = {}
        try:
            async with asyncio.timeout(order["seconds"]):
                if order.get("post"):
                    posted = await post(order["post"])
                if self.wanted:
                    await self.enough.wait()
        except TimeoutError:
            pass
        busy = sum(before.until(Usage.of()).values()) / (perf_counter() - began)
        found = {"received": len(self.moments), "busy": busy, **figures(self.moments), **posted}
        if posted and self.moments:
            found["all"] = self.moments[-1] - posted["began"]
        if talking is not None:
            talking.cancel()
            (spoken,) = await asyncio.gather(talking, return_exceptions=True)
            if isinstance(spoken, Exception):
                raise spoken
            late = sorted(self._answers)
            found |= {"answered": len(late), "p50": quantile(late, 0.5), "p95": quantile(late, 0.95)}
        return found

    async def _talk(self, order: dict[str, Any]) -> None:
        """Somebody new writes every `every` seconds; how long each waits for the answer."""
        self._answers: list[float] = []
        number = 0
        async with asyncio.TaskGroup() as people:
            while True:
                await asyncio.sleep(order["every"])
                number += 1
                people.create_task(self._one(order, TALKERS + order["first"] + number))

    async def _one(self, order: dict[str, Any], chat: int) -> None:
        who = {"id": chat, "is_bot": False, "first_name": "Sri", "language_code": "id"}
        said = {"message_id": 1, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}, "from": who, "text": "menu"}
        body = json.dumps({"update_id": chat, "message": said}).encode()
        head = (
            f"POST /telegram/webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {order['secret']}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        heard = self.waiting[chat] = asyncio.get_running_loop().create_future()
        began = perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", order["port"])
        writer.write(head.encode() + body)
        status = await reader.read()
        writer.close()
        if not status.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"not acknowledged: {status[:60]!r}")
        self._answers.append(await heard - began)


def figures(moments: Iterable[float]) -> dict[str, float]:
    """The rate between the first and the last twentieth, and the most that came within any second."""
    ordered = sorted(moments)
    if len(ordered) < 40:
        return {"rate": 0.0, "worst": 0.0}
    edge = len(ordered) // 20
    first, last = ordered[edge], ordered[-edge - 1]
    return {"rate": (len(ordered) - 2 * edge - 1) / (last - first), "worst": float(_most_in(ordered, 1.0))}


def _most_in(ordered: list[float], span: float) -> int:
    most = begin = 0
    for end, moment in enumerate(ordered):
        while moment - ordered[begin] >= span:
            begin += 1
        most = max(most, end - begin + 1)
    return most


if __name__ == "__main__":
    receiver = Receiver()
    uvloop.run(obey(receiver.called, receiver.carry_out))
