"""`kill -9` in the middle of something said to thousands: nobody is silently missed, and who hears it twice is bounded."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random

from tests.faults.announcing import Tally, announce, tally
from tests.faults.report import Finding
from tests.faults.rig import SLOTS, Site, Worker, until
from tests.server.program import GLANCE, Program

SLOW, QUICK = 0.4, 0.04  # seconds to answer: two processes may not be done before the dead one is back
AFTER_RESTART, TAKEN_OVER = 10.0, 5.0  # seconds
MARKED = {
    "SQLite": (
        "CREATE TRIGGER hasty AFTER UPDATE OF state ON deliveries WHEN NEW.state = 'inflight' "
        "BEGIN UPDATE deliveries SET state = 'sent', owner = NULL WHERE id = NEW.id; END",
    ),
    "PostgreSQL": (
        "CREATE FUNCTION hasty() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN NEW.state := 'sent'; NEW.owner := NULL; RETURN NEW; END$$",
        "CREATE TRIGGER hasty BEFORE UPDATE ON deliveries FOR EACH ROW WHEN (NEW.state = 'inflight') EXECUTE FUNCTION hasty()",
    ),
}
"""The bad twin: a ledger in which a row counts as sent once it is claimed."""


@dataclass(frozen=True, slots=True)
class Ordeal:
    """So many rows, killed so often; the seed chooses the moments."""

    rows: int
    kills: int
    policy: str
    seed: int = 1

    def lives(self) -> list[int]:
        """How many messages go out before each death, so chosen that some are left after the last."""
        chance, share = Random(self.seed), self.rows // self.kills
        return [chance.randint(share // 8, share // 2) for _ in range(self.kills)]


async def killed(site: Site, ordeal: Ordeal, *, hasty: bool = False, slack: float = 1.0) -> Finding:
    """Send through all those deaths; `hasty` with the bad twin's ledger. `slack` stretches the times, for a busy machine."""
    if hasty:
        await site.write(*MARKED[site.kind])
    back = await (_restarted(site, ordeal) if site.kind == "SQLite" else _taken_over(site, ordeal))
    return _finding(site, ordeal, await tally(site, ordeal.rows), max(back), slack)


async def _restarted(site: Site, ordeal: Ordeal) -> list[float]:
    """One process: after each death the next one goes on. Seconds from each restart to its first message."""
    back = []
    await announce(site, ordeal.rows, ordeal.policy)
    async with site.program() as sapa:
        for life in ordeal.lives():
            await site.took(life)
            await sapa.kill()
            began, before = time.monotonic(), site.api.taken
            await sapa.launch()
            await until(lambda before=before: site.api.taken > before, "sending again after the restart")
            back.append(time.monotonic() - began)
        await site.settled()
    return back


async def _taken_over(site: Site, ordeal: Ordeal) -> list[float]:
    """Two processes, of which one dies: the other judges what it held. Seconds from each death to that."""
    chance, back = Random(ordeal.seed), []
    site.api.latency = SLOW
    await announce(site, ordeal.rows, ordeal.policy)
    async with AsyncExitStack() as stack:
        pair = [site.program(kind=Worker) for _ in range(2)]
        await asyncio.gather(*map(stack.enter_async_context, pair))
        await site.alive(2)
        for life in ordeal.lives():
            await site.took(life)
            back.append(await _one_dies(site, chance.choice(pair)))
        site.api.latency = QUICK
        await site.settled()
    return back


async def _one_dies(site: Site, victim: Program) -> float:
    """Kill it, and start it again once somebody has judged what it left. Returns how long that took."""
    await victim.kill()
    began = time.monotonic()
    left = set(await site.rows("SELECT id, owner FROM deliveries WHERE state = 'inflight'"))
    while left := left & set(await site.rows("SELECT id, owner FROM deliveries WHERE state = 'inflight'")):
        assert time.monotonic() - began < 90, f"{len(left)} rows of a dead process were not taken over"
        await asyncio.sleep(GLANCE)
    took = time.monotonic() - began
    await victim.start()
    await site.alive(2)
    return took


def _finding(site: Site, ordeal: Ordeal, counted: Tally, slowest: float, slack: float) -> Finding:
    sqlite = site.kind == "SQLite"
    most = 0 if ordeal.policy == "hold" else ordeal.kills * SLOTS
    in_time = slowest <= (AFTER_RESTART if sqlite else TAKEN_OVER) * slack
    kept = counted.lost == 0 and counted.duplicated <= most and counted.most <= 2 and in_time
    return Finding(
        f"{ordeal.kills} x kill -9, {ordeal.policy}",
        site.kind,
        counted.rows,
        counted.lost,
        counted.duplicated,
        counted.unknown,
        f"{'sending again' if sqlite else 'taken over'} in {slowest:.1f} s at most; {counted.most} copies at most",
        f"lost 0, duplicated <= {most}, copies <= 2, {AFTER_RESTART if sqlite else TAKEN_OVER:.0f} s",
        kept,
    )
