"""`python -m benchmarks.whatsapp [--quick]`: turns, batches, statuses and sends on WhatsApp. Part of `make bench`.

Beside them, in the same run, the bare pywa: an echo behind a webhook, and sends. It records nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import owing, sends, trial, whatsapp_table
from benchmarks.databases import Fresh, postgres_copies
from benchmarks.filling import fill, ledger
from benchmarks.machine import Usage

PEER, PEER_SENDS = "bare pywa echo", "bare pywa"
ACTIVITIES, BATCH = 1_000, 1_000
A_POST = (1, 100)  # statuses


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked of everything."""

    people: int
    seconds: float
    rounds: int
    sends: int
    rows: int


FULL, QUICK = Size(100_000, 4.0, 3, 20_000, 20_000), Size(20_000, 1.5, 1, 3_000, 3_000)


@dataclass(slots=True)
class Run:
    """Where it happens, on which databases, how much of it, and which turns were found, by name in the order of finding."""

    at: trial.Bench
    posts: sends.Bench
    size: Size
    filled: dict[str, Fresh]
    empty: dict[str, Fresh]
    turns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def note(self, name: str, found: dict[str, Any]) -> None:
        self.turns.setdefault(name, []).append(found)
        print(f"  {name}: {found['rate']:.0f}/s, rest {found['rest']:.0%}", file=sys.stderr, flush=True)


# ---- trials --------------------------------------------------------------------------------------------------------------
def exchange(run: Run) -> None:
    """A signed message in, the call that answers it out; an echo of pywa in turn with them."""
    for seed in range(1, run.size.rounds + 1):
        order = {"seed": seed, "seconds": run.size.seconds, "people": run.size.people}
        for kind, fresh in run.filled.items():
            run.note(kind, trial.try_sapa(run.at, fresh, "whatsapp", order))
        run.note(PEER, trial.try_peer(run.at, "pywa", order))
        run.note("SQLite, a fixed page", trial.try_sapa(run.at, run.filled["SQLite"], "whatsapp", {**order, "mix": "help"}))


def batch(run: Run, kind: str) -> None:
    """One POST with a thousand messages of a thousand people, as after an outage."""
    with run.filled[kind]() as url:
        with sends.sapa(run.posts, url, core=run.posts.near, WHATSAPP_RATE=sends.UNPACED) as (pid, port):
            told = {"port": port, "secret": trial.SECRET, "tell": "messages", "count": BATCH, "each": BATCH, "flight": 1}
            run.posts.order(count=BATCH, seconds=30, post=told)
            found = run.posts.result() | {"rss": Usage.rss(pid)}
        after, expected = ledger(url), run.size.people + BATCH
    found["wrong"] = sum(abs(after[name] - expected) for name in ("taken", "deliveries sent")) + after["quarantined"]
    run.posts.note(f"batch, {kind}", found)


def statuses(run: Run, kind: str, each: int) -> None:
    """Three statuses of each message that was sent, shuffled, so many in a POST. Every one must be known as read."""
    rows, owed_at = run.size.rows, datetime.now(UTC).replace(microsecond=0)
    with run.empty[kind]() as url:
        asyncio.run(owing.told(url, rows, owed_at))
        with sends.sapa(run.posts, url, core=run.posts.near, WHATSAPP_RATE=sends.UNPACED) as (_, port):
            told = {"port": port, "secret": trial.SECRET, "tell": "statuses", "count": rows, "each": each, "flight": 64}
            run.posts.order(count=0, seconds=120, post=told | {"owed_at": owed_at.isoformat()})
            found = run.posts.result()
        found["wrong"] = abs(ledger(url).get("deliveries read", 0) - rows)
    run.posts.note(f"statuses, {each} a POST, {kind}", found)


def flood(run: Run) -> None:
    """Everything is owed at once; pywa sends as much, and records nothing."""
    for kind, fresh in run.empty.items():
        sends.flood(run.posts, f"durable, {kind}", fresh, run.size.sends, "whatsapp")
    sends.client(run.posts, PEER_SENDS, run.size.seconds)


# ---- the run -------------------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def prepared(size: Size, *, quick: bool) -> Iterator[Run]:
    """Databases, one filled with people and one empty, and the far sides."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="sapa-bench-")))
        at = stack.enter_context(trial.bench(folder))
        posts = stack.enter_context(sends.bench(folder, quick=quick))
        fill(f"sqlite:///{folder / 'filled.db'}", size.people, ACTIVITIES, "whatsapp")
        filled = {"SQLite": trial.copies(folder / "filled.db")}
        empty = {"SQLite": sends.sqlite_copies(folder)}
        if (more := stack.enter_context(postgres_copies(size.people, ACTIVITIES, "whatsapp"))) is not None:
            filled["PostgreSQL"] = more
            if (fresh := stack.enter_context(sends.postgres_copies())) is not None:
                empty["PostgreSQL"] = fresh
        yield Run(at, posts, size, filled, empty)


def measure(*, quick: bool) -> str:
    """Run everything; the table."""
    with prepared(QUICK if quick else FULL, quick=quick) as run:
        exchange(run)
        for _ in range(run.size.rounds):
            flood(run)
            for kind in run.filled:
                batch(run, kind)
                for each in A_POST:
                    statuses(run, kind, each)
        return whatsapp_table.text(run.turns, run.posts.found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter, once: a good minute")
    print(measure(quick=parser.parse_args().quick))
