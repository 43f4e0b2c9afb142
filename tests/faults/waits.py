"""Telegram asks to wait: one chat, or everybody. Nothing goes there inside that time, also after a restart, and others go on."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from tests.faults.announcing import FIRST_CHAT, announce, tally
from tests.faults.report import Finding
from tests.faults.rig import Site, until
from tests.server.program import Program
from tests.standins.scripted_bot_api import Call, Fate, wait

GRACE = 0.5  # seconds: what had left when the answer came
ANSWERED = 1.0  # seconds


@dataclass(slots=True)
class Refusals:
    """Says "wait" to the first `chats` chats that are written to, once each."""

    chats: int
    seconds: int
    told: dict[int, float]

    def __call__(self, call: Call) -> Fate | None:
        if call.chat < FIRST_CHAT or call.chat in self.told or len(self.told) >= self.chats:
            return None
        self.told[call.chat] = call.at
        return wait(self.seconds)

    def broken(self, calls: list[Call]) -> int:
        """How many calls came inside the time, to a chat that was to be left alone or in the lane that was."""
        return sum(self._too_early(call) for call in calls)

    def _too_early(self, call: Call) -> bool:
        told = self.told.get(call.chat)
        if told is not None and told < call.at < told + self.seconds:
            return True
        if len(self.told) < 2 or call.chat < FIRST_CHAT:
            return False
        second = sorted(self.told.values())[1]
        return second + GRACE < call.at < second + self.seconds


async def waited(site: Site, chats: int, seconds: int, watch: float, *, forgets: bool = False, slack: float = 1.0) -> Finding:
    """Refuse so many chats for so long, restart in between, and watch for `watch` seconds.

    The bad twin `forgets`, at the restart, what it was told. `slack` stretches the times, for a busy machine.
    """
    people, asked = 60, Refusals(chats, seconds, {})
    site.api.script = asked
    await announce(site, people, "resend")
    async with site.program() as sapa:
        await site.reached(people - chats if chats == 1 else 0)
        await until(lambda: len(asked.told) == chats, "everybody was told to wait")
        slowest = await site.answers(sapa, 7)
        await _restart(site, sapa, forgets=forgets)
        slowest = max(slowest, await site.answers(sapa, 8))
        await _watch(sapa, asked, watch)
        slowest = max(slowest, await site.answers(sapa, 9))
        if watch > seconds:
            await site.settled()
        sapa.terminate()  # what is in the air is written down
        assert await sapa.ended(25) == 0
    broken, counted = asked.broken(site.api.calls), await tally(site, people)
    still = counted.states["pending"]
    lost = counted.lost - still
    kept = (
        broken == 0 and lost == 0 and counted.duplicated == 0 and slowest <= ANSWERED * slack and (still > 0) == (watch < seconds)
    )
    return Finding(
        f"429 for {'one chat' if chats == 1 else 'many'}, {seconds} s",
        site.kind,
        people,
        lost,
        counted.duplicated,
        counted.unknown,
        f"{broken} requests inside; others answered in {slowest:.2f} s; {still} wait",
        "0 requests inside, a restart between; others within 1 s",
        kept,
    )


async def _restart(site: Site, sapa: Program, *, forgets: bool) -> None:
    sapa.terminate()
    assert await sapa.ended(25) == 0
    if forgets:
        await site.write("DELETE FROM holds", "UPDATE deliveries SET due_at = owed_at WHERE state = 'pending'")
    await sapa.start()


async def _watch(sapa: Program, asked: Refusals, seconds: float) -> None:
    """Until so long after the last chat was told."""
    left = max(asked.told.values()) + seconds - time.monotonic()
    await asyncio.sleep(max(left, 0))
    assert sapa.is_alive
