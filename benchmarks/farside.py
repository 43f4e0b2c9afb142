"""The far side of the wire, one process: people who tap and type, and the platform's API that brings them the answers.

Both in one process, so that an answer is matched to its question by a look into a dict, on one clock. Orders come as lines of
JSON on standard input, results leave as lines of JSON.
"""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any

import uvloop

from benchmarks.exchange import Order, Person, Run, result
from benchmarks.machine import Usage
from benchmarks.standin import obey, told
from benchmarks.traffic import Door, turns

PATIENCE = 15.0  # seconds until a missing answer is given up


class FarSide:
    """Keeps the stand-in open between orders."""

    def __init__(self) -> None:
        self.run: Run | None = None

    def called(self, method: bytes, body: bytes) -> tuple[bytes, float]:
        """The program called a method of the platform's API."""
        if self.run is not None:
            self.run.heard(method, body)
        return told(method), 0.0

    async def carry_out(self, ordered: dict[str, Any]) -> dict[str, Any]:
        """Exchange turns, as an `Order` says."""
        order = Order(**ordered)
        supply = turns(Door(order.port, order.secret, order.platform), order.mix, order.people, order.activities, order.seed)
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


if __name__ == "__main__":
    side = FarSide()
    uvloop.run(obey(side.called, side.carry_out))
