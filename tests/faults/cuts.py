"""The storage goes away in the middle of everything, for a while: nothing is acknowledged or lost, and all goes on after."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from tests.faults.announcing import announce, tally
from tests.faults.cluster import Ballast, Cluster
from tests.faults.report import Finding
from tests.faults.rig import Site, Worker, until
from tests.server.program import Program

RESUMED = 10.0  # seconds after the repair
LATENCY = 0.25  # seconds until the platform answers: the sending lasts beyond the cut
WRITERS = 30_000
"""People who write while it is down have numbers from here."""


@dataclass(slots=True)
class Cut:
    """How the storage is broken and repaired."""

    name: str
    breaks: Callable[[list[Program]], None]
    repairs: Callable[[list[Program]], None]


@dataclass(slots=True)
class Door:
    """Somebody new writes every half second; what the platform is told."""

    site: Site
    sapa: Program
    heard: Counter[str] = field(default_factory=Counter)
    refused: list[int] = field(default_factory=list)
    repaired: bool = False
    _asking: list[asyncio.Task[None]] = field(default_factory=list)

    async def knock(self, seconds: float) -> None:
        """Until so much time has passed; then wait for what is still without an answer."""
        for number in range(int(seconds * 2)):
            self._asking.append(asyncio.create_task(self._one(WRITERS + number)))
            await asyncio.sleep(0.5)

    async def _one(self, person: int) -> None:
        told = await self.site.knock(self.sapa, person)
        what = "silence" if not told.status else f"{told.status}{' + Retry-After' if told.retry_after else ''}"
        self.heard[f"{what} after the repair" if self.repaired else what] += 1
        if told.status != 200:
            self.refused.append(person)

    async def shut(self) -> None:
        await asyncio.gather(*self._asking)

    async def come_again(self) -> None:
        """The platform repeats what was not acknowledged."""
        for person in self.refused:
            await self.site.answers(self.sapa, person)

    def __str__(self) -> str:
        return ", ".join(f"{count} x {what}" for what, count in sorted(self.heard.items()))


async def cut(site: Site, how: Cut, rows: int, seconds: float, slack: float = 1.0) -> Finding:
    """Break the storage for so long while everybody is written to; on PostgreSQL a worker helps. `slack` stretches the times."""
    site.api.latency = LATENCY
    async with AsyncExitStack() as stack:
        programs = [site.program(), *([site.program(kind=Worker)] if site.kind == "PostgreSQL" else [])]
        await asyncio.gather(*map(stack.enter_async_context, programs))
        if site.kind == "PostgreSQL":
            await site.alive(2)  # who has only begun to start may give up without its storage
        await announce(site, rows, "hold")
        await site.took(rows // 20)
        door = Door(site, programs[0])
        await asyncio.to_thread(how.breaks, programs)
        try:
            await door.knock(seconds)
        finally:
            door.repaired = True
            await asyncio.to_thread(how.repairs, programs)
        back = await _back(site)
        await site.reads_again(RESUMED)
        await door.shut()
        lived = all(program.is_alive for program in programs)
        await door.come_again()
        await site.settled()
    counted = await tally(site, rows)
    told = {what for what in door.heard if "after" not in what} - {"503 + Retry-After", "silence"}
    kept = counted.lost == counted.duplicated == 0 and back <= RESUMED * slack and lived and not told
    return Finding(
        f"{how.name}, {seconds:g} s",
        site.kind,
        rows,
        counted.lost,
        counted.duplicated,
        counted.unknown,
        f"sending again {back:.1f} s after the repair; webhooks: {door}{'' if lived else '; DIED'}",
        "lost 0, 503 + Retry-After, sending again within 10 s",
        kept,
    )


async def _back(site: Site) -> float:
    """Seconds until something new is sent; what was on its way when it broke does not count."""
    before = len(site.api.calls)
    return await until(lambda: len(site.api.calls) > before, "sending again after the repair")


# ---- the ways to break it ----------------------------------------------------------------------------------------------
def locked(url: str) -> Cut:
    """Another process sits on SQLite's write lock."""
    raw = sqlite3.connect(str(make_url(url).database), isolation_level=None, check_same_thread=False, timeout=60)

    def seize(_: list[Program]) -> None:
        raw.execute("BEGIN IMMEDIATE")

    def let_go(_: list[Program]) -> None:
        raw.execute("ROLLBACK")
        raw.close()

    return Cut("write lock held", seize, let_go)


def no_room(_: str) -> Cut:
    """No file of the program may grow, nor be written beyond its first bytes."""

    def limit(size: int, programs: list[Program]) -> None:
        for program in programs:
            resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return Cut("file size limit", partial(limit, 64), partial(limit, resource.RLIM_INFINITY))


def full(disk: Path) -> Cut:
    """The disk has no byte left."""
    ballast = Ballast(disk)
    return Cut("disk full", lambda _: ballast.fill(), lambda _: ballast.drop())


def stopped(cluster: Cluster) -> Cut:
    """PostgreSQL ends, and comes back."""
    return Cut("server stopped", lambda _: cluster.stop(), lambda _: cluster.start())


def frozen(cluster: Cluster) -> Cut:
    """PostgreSQL hangs with its connections open, and wakes up."""
    return Cut("server frozen", lambda _: cluster.freeze(), lambda _: cluster.thaw())
