"""The machine's clock steps while Sapa runs: every reminder goes out once, and the ticking goes on.

libfaketime shows the program another wall clock, and leaves it the monotonic one, as a step of the real clock would.
"""

from __future__ import annotations

import asyncio
import importlib.util
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.registering import guests, with_reminder
from tests.faults.report import Finding, not_run
from tests.faults.rig import Site, until
from tests.server.program import Program

LATEST = 60.0  # seconds
BEFORE, BETWEEN, USELESS, AFTER = 1, 2, 3, 4
PROMISE = "each once, none after it is useless, late <= 60 s"


def library() -> Path | None:
    """libfaketime, from the machine's packages or ours."""
    for path in sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")):
        return path
    package = importlib.util.find_spec("libfaketime")
    if package is None or package.origin is None:
        return None
    return next(iter(Path(package.origin).parent.rglob("libfaketime*.so.1")), None)


@dataclass(slots=True)
class WallClock:
    """The clock of a program: so many seconds off the real one."""

    file: Path
    off: float = 0.0

    def worn_by(self, sapa: Program, shown_by: Path) -> None:
        self.step(0)
        plain = {"FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        sapa.around |= {"LD_PRELOAD": str(shown_by), "FAKETIME_TIMESTAMP_FILE": str(self.file), **plain}

    def step(self, hours: float) -> None:
        self.show(self.off + hours * 3600)

    def set(self, instant: datetime) -> None:
        self.show((instant - datetime.now(UTC)).total_seconds())

    def show(self, off: float) -> None:
        """Be so many seconds off from now on."""
        self.off = off
        new = self.file.with_suffix(".new")
        new.write_text(f"{self.off:+.0f}\n")
        new.replace(self.file)

    def now(self) -> datetime:
        """What the program takes the time for."""
        return datetime.now(UTC) + timedelta(seconds=self.off)


async def stepped(site: Site, hours: int, people: int) -> Finding:
    """Step the clock by so much, with reminders due before, in what is leapt over, and after."""
    name = f"clock {hours:+d} h"
    shown_by = library()
    if shown_by is None:
        return not_run(name, site.kind, PROMISE, "libfaketime is not there")
    sapa, clock = site.program(), WallClock(site.folder / "clock")
    clock.worn_by(sapa, shown_by)
    async with sapa:
        await with_reminder(site, BEFORE, people, clock.now() + timedelta(seconds=2))
        await _heard(site, BEFORE, people)
        if hours > 0:
            await with_reminder(site, BETWEEN, people, clock.now() + timedelta(hours=hours / 2))
            await with_reminder(site, USELESS, people, clock.now() + timedelta(hours=hours / 2), timedelta(hours=hours / 4))
        await asyncio.sleep(2)  # a tick that plans its next by the wall clock has done so
        clock.step(hours)
        late = await _heard(site, BETWEEN, people) if hours > 0 else 0.0
        await with_reminder(site, AFTER, people, clock.now() + timedelta(seconds=2))
        late = max(late, await _heard(site, AFTER, people) - 2)
        answer = await site.answers(sapa, 7)
        await site.settled()
        await asyncio.sleep(2)
        assert sapa.is_alive
    expected = (BEFORE, BETWEEN, AFTER) if hours > 0 else (BEFORE, AFTER)
    copies = [site.api.copies[chat] for group in expected for chat in guests(group, people)]
    lost, again = copies.count(0), sum(count - 1 for count in copies if count > 1)
    useless = sum(site.api.copies[chat] for chat in guests(USELESS, people))
    figure = f"{late:.1f} s late at most, {useless} useless; an answer took {answer:.2f} s"
    kept = lost == again == useless == 0 and late <= LATEST
    return Finding(name, site.kind, len(copies), lost, again, 0, figure, PROMISE, kept)


async def _heard(site: Site, group: int, people: int) -> float:
    """Seconds until everybody of a group has heard something."""
    began = time.monotonic()
    await until(lambda: all(site.api.copies[chat] for chat in guests(group, people)), f"reminders of group {group}", LATEST + 20)
    return time.monotonic() - began
