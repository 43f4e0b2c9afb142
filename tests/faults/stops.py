"""SIGTERM in the middle of something said to thousands: what flies lands, the rest waits for the next start."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from tests.faults.announcing import announce, tally
from tests.faults.report import Finding
from tests.faults.rig import Site
from tests.server.program import Program

LONGEST = 25.0  # seconds


async def stopped(site: Site, rows: int, stops: int, ask: Callable[[Program], None] = Program.terminate) -> Finding:
    """Stop and start again so often. The bad twin asks by `Program.strike`."""
    chance, took, codes = Random(stops), [0.0], set()
    await announce(site, rows, "resend")
    async with site.program() as sapa:
        for _ in range(stops):
            await site.took(chance.randint(1, rows // stops // 2))
            began = time.monotonic()
            ask(sapa)
            codes.add(await sapa.ended(LONGEST * 2))
            took.append(time.monotonic() - began)
            await sapa.start()
        await site.settled()
    counted = await tally(site, rows)
    kept = (counted.lost, counted.duplicated, counted.unknown) == (0, 0, 0) and max(took) <= LONGEST and codes == {0}
    return Finding(
        f"{stops} x SIGTERM under load",
        site.kind,
        rows,
        counted.lost,
        counted.duplicated,
        counted.unknown,
        f"ended in {max(took):.1f} s at most, with {', '.join(map(str, codes))}",
        "lost 0, duplicated 0, exit 0 within 25 s",
        kept,
    )
