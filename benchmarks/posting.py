"""POSTs of a platform that has much to tell: messages of many people at once, or what became of many messages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter
from typing import Any

from benchmarks import whatsapp_bodies as bodies
from benchmarks.exchange import content_length, quantile
from benchmarks.filling import FIRST_CHAT

STATES = ("sent", "delivered", "read")


async def post(order: dict[str, Any]) -> dict[str, float]:
    """Post what is told, `flight` POSTs at a time, `each` events in one; when it began, and what each POST waited.

    `tell` is "messages" (one of each of `count` people) or "statuses" (three of each of `count` rows of the ledger, shuffled,
    owed at `owed_at`). Raises RuntimeError when one is not acknowledged.
    """
    changes = list(_messages(order["count"]) if order["tell"] == "messages" else _statuses(order["count"], order["owed_at"]))
    waiting = bodies.requests(order["port"], order["secret"], changes, order["each"])[::-1]
    waits: list[float] = []
    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(min(order["flight"], len(waiting))):
            group.create_task(_post_all(order["port"], waiting, waits))
    took = perf_counter() - began
    waits.sort()
    return {
        "began": began,
        "posted": took,
        "events": len(changes) / took,
        "ack p50": quantile(waits, 0.5),
        "ack p99": quantile(waits, 0.99),
    }


def _messages(count: int) -> Iterator[dict[str, Any]]:
    for chat in range(FIRST_CHAT, FIRST_CHAT + count):
        yield bodies.of_message(chat, bodies.message(chat, chat, "/pelatihan"))


def _statuses(count: int, owed_at: str) -> list[dict[str, Any]]:
    at = datetime.fromisoformat(owed_at)
    told = [
        bodies.of_status(f"wamid.{row}", FIRST_CHAT + row, state, bodies.mark(row, at))
        for row in range(1, count + 1)
        for state in STATES
    ]
    random.Random(1).shuffle(told)
    return told


async def _post_all(port: int, waiting: list[bytes], waits: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        request = waiting.pop()
        began = perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(content_length(head))
        waits.append(perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"not acknowledged: {head[:60]!r}")
    writer.close()
