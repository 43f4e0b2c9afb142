"""Many schedulers on one PostgreSQL, a thousand reminders in one second, and one of them dies of it: each fires once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from tests.faults.registering import guests, with_reminder
from tests.faults.report import Finding
from tests.faults.rig import SLOTS, Site, Worker, until

LATEST = 60.0  # seconds
TWICE = (
    "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN IF OLD.outcome IS NULL THEN NEW.fired_at := NULL; END IF; RETURN NEW; END$$",
    "CREATE TRIGGER forget BEFORE UPDATE ON timers FOR EACH ROW EXECUTE FUNCTION forget()",
)
"""The bad twin: a table of timers that does not keep, the first time, that one has fired."""


async def raced(site: Site, schedulers: int, people: int, *, forgetful: bool = False) -> Finding:
    """So many processes, all of which see what is due; one is killed once the first reminder is out."""
    if forgetful:
        await site.write(*TWICE)
    async with AsyncExitStack() as stack:
        programs = [site.program(kind=Worker) for _ in range(schedulers)]
        for program in programs:  # one after the other: they would all want this machine's cores
            await stack.enter_async_context(program)
        await site.alive(schedulers)
        due, monotonic = datetime.now(UTC) + timedelta(seconds=3), time.monotonic() + 3
        await with_reminder(site, 1, people, due)
        await until(lambda: site.api.calls, "the first reminder", LATEST)
        await programs[0].kill()
        await _all_fired(site)
        await site.settled()
    return await _finding(site, (schedulers, people), monotonic)


async def _all_fired(site: Site) -> None:
    began = time.monotonic()
    while left := (await site.rows("SELECT count(*) FROM timers WHERE fired_at IS NULL AND due_at <= now()"))[0][0]:
        assert time.monotonic() - began < LATEST, f"{left} timers did not fire"
        await asyncio.sleep(0.05)


async def _finding(site: Site, size: tuple[int, int], due: float) -> Finding:
    schedulers, people = size
    chats = guests(1, people)
    owed = Counter(int(row[0]) for row in await site.rows("SELECT recipient FROM deliveries WHERE lane = 'notice'"))
    states = Counter(row[0] for row in await site.rows("SELECT state FROM deliveries WHERE lane = 'notice'"))
    lost = sum(site.api.copies[chat] == 0 for chat in chats) - states["unknown"]
    copies = [site.api.copies[chat] for chat in chats]
    again = sum(count - 1 for count in copies if count > 1)
    twice = sum(owed[chat] != 1 for chat in chats)
    late = max((call.at for call in site.api.calls), default=due) - due
    kept = lost <= 0 and twice == 0 and again <= SLOTS and max(copies) <= 2 and late <= LATEST
    return Finding(
        f"{schedulers} schedulers, one killed",
        site.kind,
        people,
        max(lost, 0),
        again,
        states["unknown"],
        f"{twice} not fired once; the last {late:.1f} s late",
        f"each fired once, lost 0, late <= 60 s, duplicated <= {SLOTS}",
        kept,
    )
