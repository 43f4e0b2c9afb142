"""All faults at full size: which databases they are for, how long each may take, and whether it keeps the processor busy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults import announced, clocks, cuts, moves, oddities, schedulers, stops, waits
from tests.faults.cluster import Cluster
from tests.faults.kills import Ordeal, killed
from tests.faults.report import Finding
from tests.faults.rig import Site

BOTH = ("SQLite", "PostgreSQL")
MANY = 20_000
KILLS = 50


@dataclass(frozen=True, slots=True)
class Around:
    """What a fault may need beside its site."""

    seed: int
    cluster: Cluster | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `limit` is in seconds; `disk`, in MB, asks for a file system of its own; `cluster` for a server to stop."""

    name: str
    run: Callable[[Site, Around], Awaitable[Finding]]
    limit: float
    databases: tuple[str, ...] = BOTH
    busy: bool = False
    disk: int = 0
    cluster: bool = False


def _kills(
    policy: str, kills: int = KILLS, rows: int = MANY, *, hasty: bool = False
) -> Callable[[Site, Around], Awaitable[Finding]]:
    return lambda site, around: killed(site, Ordeal(rows, kills, policy, around.seed), hasty=hasty)


async def _marks_at_claim(site: Site, around: Around) -> Finding:
    """The bad twin: it must lose, or the count of the others means nothing."""
    found = await killed(site, Ordeal(2_000, 5, "hold", around.seed), hasty=True)
    figures = (found.rows, found.lost, found.duplicated, found.unknown)
    name = "bad twin, marks at claim"
    return Finding(name, found.database, *figures, "the count sees what is lost", "lost > 0", kept=found.lost > 0)


def _clock(hours: int) -> Callable[[Site, Around], Awaitable[Finding]]:
    return lambda site, _: clocks.stepped(site, hours, people=50)


def _wait(chats: int, seconds: int) -> Callable[[Site, Around], Awaitable[Finding]]:
    return lambda site, _: waits.waited(site, chats, seconds, watch=15)


def _cut(how: Callable[[Site], cuts.Cut]) -> Callable[[Site, Around], Awaitable[Finding]]:
    return lambda site, _: cuts.cut(site, how(site), rows=3_000, seconds=60)


def _announced_cut(how: Callable[[Cluster], cuts.Cut] | None = None) -> Callable[[Site, Around], Awaitable[Finding]]:
    """The disk is full, or what else befalls a server."""

    def run(site: Site, around: Around) -> Awaitable[Finding]:
        broken = how(around.cluster) if how and around.cluster else cuts.full(site.disk)
        return announced.cut_off(site, broken, people=6_000, seconds=15)

    return run


def _server(how: Callable[[Cluster], cuts.Cut]) -> Callable[[Site, Around], Awaitable[Finding]]:
    def run(site: Site, around: Around) -> Awaitable[Finding]:
        assert around.cluster
        return cuts.cut(site, how(around.cluster), rows=3_000, seconds=60)

    return run


FAULTS = (
    Fault("kills-hold", _kills("hold"), 600, busy=True),
    Fault("kills-resend", _kills("resend"), 600, busy=True),
    Fault("marks-at-claim", _marks_at_claim, 90, busy=True),
    Fault("stops", lambda site, _: stops.stopped(site, rows=5_000, stops=8), 120, busy=True),
    Fault("schedulers", lambda site, _: schedulers.raced(site, 8, 1_000), 150, ("PostgreSQL",), busy=True),
    Fault("waits-one", _wait(1, 5), 60),
    Fault("waits-one-long", _wait(1, 10_072), 60),
    Fault("waits-many", _wait(3, 5), 60),
    Fault("waits-many-long", _wait(3, 10_072), 60),
    Fault("oddities-hold", lambda site, _: oddities.answered_oddly(site, "hold"), 60),
    Fault("oddities-resend", lambda site, _: oddities.answered_oddly(site, "resend"), 60),
    Fault("shut-out", lambda site, _: oddities.shut_out(site, people=500, watch=65), 150),
    Fault("clock-2h", _clock(2), 90),
    Fault("clock-minus-4h", _clock(-4), 90),
    Fault("clock-24h", _clock(24), 90),
    Fault("write-lock", _cut(lambda site: cuts.locked(site.url)), 300, ("SQLite",)),
    Fault("file-limit", _cut(lambda site: cuts.no_room(site.url)), 300, ("SQLite",)),
    Fault("disk-full", _cut(lambda site: cuts.full(site.disk)), 300, disk=64),
    Fault("server-stopped", _server(cuts.stopped), 300, ("PostgreSQL",), cluster=True),
    Fault("server-frozen", _server(cuts.frozen), 300, ("PostgreSQL",), cluster=True),
    Fault("announced-kills", lambda site, around: announced.killed(site, MANY, KILLS, around.seed), 1200, busy=True),
    Fault("announced-marks-at-claim", lambda site, around: announced.marks_at_claim(site, 2_000, 5, around.seed), 240, busy=True),
    Fault("announced-interrupted", lambda site, _: announced.interrupted(site, 6_000), 240, busy=True),
    Fault("announced-doubts", lambda site, _: announced.doubted(site, 6_000), 240, busy=True),
    Fault("announced-429", lambda site, _: announced.throttled(site, 1_500), 300),
    Fault("announced-401", lambda site, _: announced.shut_out(site, 20_000), 400),
    Fault("announced-stops", lambda site, _: announced.silenced(site, MANY, 1_000), 400, busy=True),
    Fault("announced-disk-full", _announced_cut(), 240, disk=96),
    Fault("announced-server-stopped", _announced_cut(cuts.stopped), 240, ("PostgreSQL",), cluster=True),
    Fault("moves", lambda site, _: moves.moved(site), 90),
    Fault("offers", lambda site, _: moves.offers_expire(site), 90),
)
