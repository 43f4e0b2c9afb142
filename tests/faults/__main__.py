"""`make faults`: every fault on both databases, each in a process of its own with a limit of time, and a table of what happened.

    python -m tests.faults [NAME ...] [--seed N]      the exit code is 1 when a promise was broken

Two run at a time: one that keeps the processor busy beside one that mostly waits. Everything happens on loopback, and only
processes that were started here are ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterable

from tests.databases import die_with_parent
from tests.faults.faults import FAULTS, Fault
from tests.faults.report import Finding, table

LATE = 60.0  # seconds that starting and cleaning up may take beside the fault itself


async def _run(fault: Fault, database: str, seed: int) -> Finding:
    """What a fault on a database came to, in a process of its own."""
    arguments = ("-m", "tests.faults.one", fault.name, database, str(seed))
    child = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, preexec_fn=die_with_parent
    )
    try:
        async with asyncio.timeout(fault.limit + LATE):
            said, errors = await child.communicate()
    except TimeoutError:
        child.kill()  # its own children die with it
        await child.wait()
        return _broken(fault, database, f"not over after {fault.limit:g} s")
    lines = said.decode().splitlines()
    if child.returncode or not lines:
        return _broken(fault, database, (errors.decode().strip().splitlines() or ["it died"])[-1])
    return Finding(**json.loads(lines[-1]))


def _broken(fault: Fault, database: str, why: str) -> Finding:
    return Finding(fault.name, database, 0, 0, 0, 0, why, "", kept=False)


async def _one_after_another(faults: Iterable[Fault], seed: int) -> list[Finding]:
    found = []
    for fault in faults:
        for database in fault.databases:
            began = time.monotonic()
            found.append(await _run(fault, database, seed))
            _say(f"{time.monotonic() - began:4.0f} s  {found[-1].fault}, {database}: {found[-1].verdict}, {found[-1].figure}")
    return found


def _say(words: str) -> None:
    """Progress, aside from the table."""
    print(f"  {words}", file=sys.stderr, flush=True)  # noqa: T201


async def _all(wanted: set[str], seed: int) -> list[Finding]:
    chosen = [fault for fault in FAULTS if not wanted or fault.name in wanted]
    halves = [[fault for fault in chosen if fault.busy == busy] for busy in (True, False)]
    busy, patient = await asyncio.gather(*(_one_after_another(half, seed) for half in halves))
    return [*busy, *patient]


def main() -> int:
    """Run them, print the table; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(fault.name for fault in FAULTS)}")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments of the kills")
    options = parser.parse_args()
    if unknown := set(options.names) - {fault.name for fault in FAULTS}:
        parser.error(f"there is no fault {min(unknown)}")
    began = time.monotonic()
    found = asyncio.run(_all(set(options.names), options.seed))
    broken = sum(one.kept is False for one in found)
    print(f"{table(found)}\n\n{len(found)} faults in {time.monotonic() - began:.0f} s, {broken} broken promises")  # noqa: T201
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
