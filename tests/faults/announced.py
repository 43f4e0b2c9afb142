"""An announcement to a crowd on two platforms, and all the trouble it can meet on its way; each story ends with the oracle's sum.

The programs live at ten in the morning, whatever the hour: nothing is announced at night.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from bot.rules.announcements import Move
from tests.faults.by_day import OFF
from tests.faults.crowd import MARK, announce, decide, everybody, judge, place_of, settle_in
from tests.faults.cuts import RESUMED, Cut
from tests.faults.kills import MARKED
from tests.faults.report import Finding
from tests.faults.rig import SLOTS, Site, Worker
from tests.server.program import GLANCE, Program
from tests.standins.bot_api import refusal
from tests.standins.scripted_bot_api import Call, Fate, wait

IN_THE_MORNING = 3  # o'clock UTC: ten in Jakarta, noon in Jayapura
FEW, SLOW = 5_000, 0.4  # people; seconds until an answer
ADDS_UP = "eligible = delivered + failed + skipped + unknown; nobody twice"


@dataclass(slots=True)
class Run:
    """An announcement under way: its number, the programs that send it, and how far off their clock is."""

    site: Site
    people: int
    off: timedelta
    number: int = 0
    programs: list[Program] = field(default_factory=list)

    def now(self) -> datetime:
        """What the programs take the time for."""
        return datetime.now(UTC) + self.off

    @property
    def taken(self) -> int:
        """How many messages both platforms took."""
        return self.site.api.taken + self.site.graph.taken

    @property
    def first(self) -> Program:
        return self.programs[0]

    async def took(self, more: int, seconds: float = 240.0) -> None:
        """Wait until the platforms took so many more, or it is over."""
        goal, began = self.taken + more, time.monotonic()
        while self.taken < goal and await self.state() not in ("done", "cancelled"):
            assert time.monotonic() - began < seconds, f"{more} more messages in vain, {self.taken} taken"
            await asyncio.sleep(GLANCE * 5)

    async def row(self) -> tuple[str, dict[str, int], int]:
        """Its state, how far its audience is written down and owed, and the highest number in it."""
        about = "SELECT state, cursors, top FROM announcements WHERE id = :id"
        ((state, cursors, top),) = await self.site.rows(about, id=self.number)
        return state, msgspec.json.decode(cursors), top

    async def state(self) -> str:
        return (await self.row())[0]

    async def stage(self) -> str:
        """gathering, owing, sending: what is going on."""
        state, cursors, top = await self.row()
        if state != "sending":
            return state
        return (
            "owing" if any(cursors.get(zone, 0) < top for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")) else state
        )

    async def over(self, seconds: float = 600.0) -> None:
        """Wait until a query of the program says that nothing is left of it."""
        began = time.monotonic()
        while (state := await self.state()) not in ("done", "cancelled"):
            assert time.monotonic() - began < seconds, f"still {state} after {seconds:g} s: {await self.owed()}"
            await asyncio.sleep(GLANCE * 10)

    async def quiet(self, seconds: float = 120.0) -> None:
        """Wait until nothing of it is in the air."""
        began = time.monotonic()
        while (await self.owed())["inflight"]:
            assert time.monotonic() - began < seconds, "still in the air"
            await asyncio.sleep(GLANCE * 5)

    async def owed(self) -> Counter[str]:
        query = "SELECT state, count(*) FROM deliveries WHERE announcement_id = :id GROUP BY state"
        return Counter(dict(await self.site.rows(query, id=self.number)))

    async def dies(self, victim: Program | None = None) -> None:
        """`kill -9`, and started again; on PostgreSQL the others go on meanwhile."""
        victim = victim or self.first
        await victim.kill()
        await victim.launch()

    async def decides(self, how: Move) -> None:
        await decide(self.site, self.number, how, self.now())


@asynccontextmanager
async def going(site: Site, people: int, *, serving: bool = False) -> AsyncIterator[Run]:
    """A confirmed announcement and the programs that send it: on PostgreSQL two. `serving`: somebody is at the door."""
    today = datetime.now(UTC).replace(hour=IN_THE_MORNING, minute=0, second=0, microsecond=0)
    run = Run(site, people, today - datetime.now(UTC))
    kinds = [Program] if site.kind == "SQLite" else [Program if serving else Worker, Worker]
    run.programs = [site.program("tests.faults.by_day", kind, **site.graph.variables) for kind in kinds]
    for program in run.programs:
        program.around[OFF] = str(run.off.total_seconds())
    await settle_in(site, people, run.now())
    async with AsyncExitStack() as stack:
        await asyncio.gather(*map(stack.enter_async_context, run.programs))
        if site.kind == "PostgreSQL":
            await site.alive(2)
        run.number = await announce(site, run.now())
        yield run


async def finding(run: Run, name: str, figure: str, *, promise: str = ADDS_UP, kept: bool = True) -> Finding:
    """What it came to, once the programs have ended or have nothing more to do."""
    oracle = await judge(run.site, run.number, run.people)
    counts = (oracle.eligible, oracle.lost, oracle.duplicated, oracle.states["unknown"])
    told = f"{oracle}" + (f"; {figure}" if figure else "")
    return Finding(name, run.site.kind, *counts, told, promise, kept and oracle.adds_up)


# ---- killed at any moment -------------------------------------------------------------------------------------------------
async def killed(site: Site, people: int, kills: int, seed: int = 1) -> Finding:
    """A fifth of the kills while the audience is written down, the others anywhere after."""
    chance, when = Random(seed), Counter[str]()
    others = site.kind == "PostgreSQL"
    if people < FEW or others:  # or it would be over before the next kill: another one sends on while one is started again
        site.api.latency = site.graph.latency = SLOW * (3 if others else 1)
    early = max(kills // 5, 1)
    async with going(site, people) as run:
        for number in range(kills):
            await (_gathered(run, (number + chance.random()) / early) if number < early else _some(run, kills - early, chance))
            stage = await run.stage()
            when[stage] += 1
            if stage in ("done", "cancelled"):
                break
            await run.dies(chance.choice(run.programs))
            if site.kind == "PostgreSQL":
                await site.alive(2)
        await run.over()
    hit = ", ".join(f"{count} {stage}" for stage, count in when.items())
    return await finding(
        run,
        f"announced, {kills} x kill -9",
        f"killed while {hit}",
        promise=f"{ADDS_UP}; all {kills} kills hit",
        kept=not {"done", "cancelled"} & set(when),
    )


async def marks_at_claim(site: Site, people: int, kills: int, seed: int = 1) -> Finding:
    """The bad twin: a ledger in which a row counts as sent once it is claimed. It must lose."""
    await site.write(*MARKED[site.kind])
    found = await killed(site, people, kills, seed)
    told = {"fault": "bad twin, announced and marked at claim", "promise": "lost > 0", "kept": found.lost > 0}
    return replace(found, figure="the oracle sees what is lost", **told)


async def _gathered(run: Run, share: float) -> None:
    """Wait until so much of the audience is written down, or all of it is."""
    while True:
        state, cursors, top = await run.row()
        if state not in ("held", "gathering") or (state == "gathering" and cursors.get("", 0) >= share * top):
            return
        await asyncio.sleep(GLANCE)


async def _some(run: Run, kills: int, chance: Random) -> None:
    """Wait until some more are sent, so chosen that some are left after the last kill."""
    share = run.people // kills
    await run.took(chance.randint(share // 8, share // 2))


# ---- stopped by a person while it dies ------------------------------------------------------------------------------------
async def interrupted(site: Site, people: int) -> Finding:
    """Paused while a process dies, resumed, cancelled while one dies: nothing leaves after but what is in the air."""
    async with going(site, people) as run:
        await run.took(people // 10)
        paused = await _decided_in_death(run, Move.PAUSE)
        assert await run.state() == "paused"
        await run.decides(Move.RESUME)
        await run.took(people // 10)
        cancelled = await _decided_in_death(run, Move.CANCEL)
        assert await run.state() == "cancelled"
    most = SLOTS * len(run.programs)
    figure = f"{paused} left after the pause, {cancelled} after the cancel, of {most} slots"
    name, promise = "announced, paused and cancelled in a kill", f"{ADDS_UP}; after each at most {most} leave"
    return await finding(run, name, figure, promise=promise, kept=max(paused, cancelled) <= most)


async def _decided_in_death(run: Run, how: Move) -> int:
    """How many left after the decision was durable, with a process dying around it and coming back."""
    await asyncio.gather(run.decides(how), run.first.kill())
    before = len(run.site.api.calls) + len(run.site.graph.calls)
    await run.first.start()
    if run.site.kind == "PostgreSQL":
        await run.site.alive(2)
    await run.quiet()
    await asyncio.sleep(2)  # several looks of the postman
    return len(run.site.api.calls) + len(run.site.graph.calls) - before


# ---- what platforms answer ------------------------------------------------------------------------------------------------
NO = b"<html><body>502 Bad Gateway</body></html>"
OUTAGES = (
    Fate(False, 500, NO, kind=b"text/html"),
    Fate(False, breaks=True),
    Fate(True, breaks=True),
    Fate(True, 200, b"\xff\x00{"),
)


async def doubted(site: Site, people: int) -> Finding:
    """One in ten is answered with a 500, a connection that breaks before or after, or garbage: unknown, and never sent again."""
    odd: Counter[int] = Counter()

    def script(call: Call) -> Fate | None:
        if MARK not in call.body or place_of(call.chat) % 10:
            return None
        odd[call.chat] += 1
        return OUTAGES[place_of(call.chat) // 10 % len(OUTAGES)]

    site.api.script = site.graph.script = script
    async with going(site, people) as run:
        await run.over()
    again = sum(count - 1 for count in odd.values())
    figure = f"{len(odd)} answered so, {again} of them called again"
    return await finding(
        run, "announced, 5xx and breaks", figure, promise=f"{ADDS_UP}; doubtful: unknown, 0 resent", kept=again == 0
    )


async def throttled(site: Site, people: int, seconds: int = 1) -> Finding:
    """Three in ten chats on Telegram say once: come again after so long."""
    told: dict[int, float] = {}

    def script(call: Call) -> Fate | None:
        if MARK not in call.body or call.chat in told or place_of(call.chat) % 10 > 2:
            return None
        told[call.chat] = call.at
        return wait(seconds)

    site.api.script = script
    async with going(site, people) as run:
        await run.over()
    early = sum(told.get(call.chat, call.at) < call.at < told.get(call.chat, call.at) + seconds for call in site.api.calls)
    figure, promise = (
        f"{len(told)} chats said 429, {early} calls inside it",
        f"{ADDS_UP}; 0 calls to a chat inside its retry_after",
    )
    return await finding(run, "announced, 429 from 30 % of chats", figure, promise=promise, kept=early == 0)


async def shut_out(site: Site, people: int, watch: float = 65) -> Finding:
    """Telegram refuses our token in mid-run, for so long: its queue is kept and goes out after, WhatsApp's goes on."""
    site.api.latency = site.graph.latency = 0.2
    async with going(site, people) as run:
        await run.took(people // 10)
        site.api.script = lambda _: Fate(False, 401, refusal(401, "Unauthorized"))
        tried, others = len(site.api.calls), site.graph.taken
        await asyncio.sleep(watch)
        tried, others = len(site.api.calls) - tried, site.graph.taken - others
        site.api.script = lambda _: None
        await run.over()
    most = SLOTS * len(run.programs) * (2 + int(watch // 60))
    figure, promise = f"{tried} tried meanwhile, {others} on WhatsApp", f"{ADDS_UP}; at most {most} tried, WhatsApp goes on"
    return await finding(run, f"announced, 401 for {watch:g} s", figure, promise=promise, kept=tried <= most and others > 0)


# ---- STOP in the middle ---------------------------------------------------------------------------------------------------
ANSWERED = 1.0  # seconds after the answer in which it may still arrive


async def silenced(site: Site, people: int, stops: int) -> Finding:
    """So many write STOP while it is sent: nobody gets it later than a second after the answer to that."""
    every = [one for one in everybody(people) if one.is_eligible and one.place % 3 != 1]
    stoppers = [one.id for one in every[:: max(len(every) // stops, 1)]][:stops]
    Random(2).shuffle(stoppers)
    async with going(site, people, serving=True) as run:
        await run.took(people // 50)
        lock = asyncio.Semaphore(16)

        async def stop(person: int) -> None:
            async with lock:
                told = await site.knock(run.first, person, "stop")
                assert told.status == 200, told

        await asyncio.gather(*map(stop, stoppers))
        await run.over()
        await site.settled()
    late = [after for _, after in _after_the_answer(site.api.calls, set(stoppers))]
    spared = len(set(stoppers) - {call.chat for call in site.api.calls if MARK in call.body})
    figure = f"{spared} of {len(stoppers)} spared, {len(late)} got it after the answer, {max(late, default=0):.2f} s at most"
    kept, promise = spared > 0 and all(after <= ANSWERED for after in late), f"{ADDS_UP}; none later than 1 s after the answer"
    return await finding(run, f"announced, {len(stoppers)} STOP", figure, promise=promise, kept=kept)


def _after_the_answer(calls: list[Call], people: set[int]) -> list[tuple[int, float]]:
    """Who was sent it after their STOP was answered, and how many seconds after."""
    answered: dict[int, float] = {}
    found = []
    for call in calls:
        if call.chat in people and MARK not in call.body:
            answered.setdefault(call.chat, call.at)
        elif call.chat in answered:
            found.append((call.chat, call.at - answered[call.chat]))
    return found


# ---- the storage goes away ------------------------------------------------------------------------------------------------
async def cut_off(site: Site, how: Cut, people: int, seconds: float) -> Finding:
    """The storage is broken in mid-run for so long."""
    site.api.latency = site.graph.latency = 0.2
    async with going(site, people) as run:
        await run.took(people // 10)
        await asyncio.to_thread(how.breaks, run.programs)
        try:
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(how.repairs, run.programs)
        await site.reads_again(RESUMED)
        await run.over()
        lived = all(program.is_alive for program in run.programs)
    figure = "no process died" if lived else "a process DIED"
    return await finding(
        run, f"announced, {how.name} for {seconds:g} s", figure, promise=f"{ADDS_UP}; no process dies", kept=lived
    )
