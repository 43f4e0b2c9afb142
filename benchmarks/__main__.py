"""`python -m benchmarks [--quick]`: everything docs/performance.md speaks of, in one run, on loopback.

What is compared takes turns (A, B, C, A, B, C ...), so that a noisy neighbour meets all alike; medians and ratios are shown.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import announcements, machine, organisers, starting, table, understanding, whatsapp
from benchmarks.databases import Fresh, postgres_copies
from benchmarks.filling import fill
from benchmarks.sends import measure
from benchmarks.trial import Bench, bench, copies, try_peer, try_sapa

RESULTS = Path(__file__).with_name("results")
Trial = Callable[[int], dict[str, Any]]


@dataclass(slots=True)
class Run:
    """What was found so far. `seconds` and `rounds` are of a trial."""

    at: Bench
    seconds: float
    rounds: int
    people: int
    turns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def order(self, seed: int, **more: Any) -> dict[str, Any]:
        return {"seed": seed, "seconds": self.seconds, "people": self.people, **more}

    def in_turn(self, trials: dict[str, Trial], rounds: int) -> None:
        """Each trial once, then each again."""
        for number in range(rounds):
            for name, trial in trials.items():
                found = trial(len(self.turns.get(name, [])) + 1)
                self.turns.setdefault(name, []).append(found)
                say(f"{number + 1} of {rounds}: {name} {found['rate']:.0f}/s, rest {found.get('rest', 0):.0%}")


def say(words: str) -> None:
    """Progress, aside from the table."""
    print(f"  {words}", file=sys.stderr, flush=True)


def against_peers(run: Run, sqlite: Fresh, postgres: Fresh | None) -> None:
    """Turns of Sapa beside echoes of the bare libraries."""

    def ours(fresh: Fresh, driver: str, mix: str = "browsing") -> Trial:
        return lambda seed: try_sapa(run.at, fresh, driver, run.order(seed, mix=mix))

    trials: dict[str, Trial] = {
        "SQLite, ptb": ours(sqlite, "ptb"),
        "bare PTB echo": lambda seed: try_peer(run.at, "ptb", run.order(seed)),
        "SQLite, aiogram": ours(sqlite, "aiogram"),
        "bare aiogram echo": lambda seed: try_peer(run.at, "aiogram", run.order(seed)),
        "SQLite, ptb, a fixed page": ours(sqlite, "ptb", "help"),
    }
    if postgres is not None:
        trials["PostgreSQL, ptb"] = ours(postgres, "ptb")
    run.in_turn(trials, run.rounds)
    ceiling = {
        "no library, no storage": lambda seed: try_peer(
            run.at, "nothing", run.order(seed, most=60_000) | {"warm": 0.1, "seconds": 1.0}
        )
    }
    run.in_turn(ceiling, 1)


def growth(run: Run, folder: Path) -> None:
    """The same turns over a small and a large database."""

    def of_size(people: int, activities: int) -> Trial:
        path = folder / f"{activities}.db"
        fill(f"sqlite:///{path}", people, activities)
        fresh, size = copies(path), {"people": people, "activities": activities}
        return lambda seed: try_sapa(run.at, fresh, "ptb", run.order(seed, **size))

    small, large = of_size(1_000, 50), of_size(100_000, 10_000)
    run.in_turn({"1,000 people, 50 activities": small, "100,000 people, 10,000 activities": large}, run.rounds)


def sends(run: Run) -> None:
    """Messages a second of the clients alone."""

    def client(name: str) -> Trial:
        def trial(seed: int) -> dict[str, Any]:
            arguments = (name, run.at.api, str(run.seconds / 3))
            log = run.at.log
            with machine.process("benchmarks.sending", *arguments, core=run.at.near, log=log, talks=True) as running:
                said, _ = running.communicate()
            return dict(json.loads(said))

        return trial

    names = {
        "sends, ptb": "ptb",
        "sends, bare PTB": "bare-ptb",
        "sends, aiogram": "aiogram",
        "sends, bare aiogram": "bare-aiogram",
    }
    run.in_turn({label: client(name) for label, name in names.items()}, run.rounds)


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter, once, with fewer people: four minutes")
    quick = parser.parse_args().quick
    began = time.monotonic()
    with TemporaryDirectory(prefix="sapa-bench-") as name, bench(Path(name)) as at:
        run = Run(at, seconds=1.5, rounds=1, people=20_000) if quick else Run(at, seconds=4.0, rounds=3, people=100_000)
        filled = Path(name) / "filled.db"
        say("filling databases")
        fill(f"sqlite:///{filled}", run.people, 1_000)
        with postgres_copies(run.people, 1_000) as postgres:
            against_peers(run, copies(filled), postgres)
        growth(run, Path(name))
        sends(run)
        say("starts")
        started = starting.starts(at, filled, 1 if quick else 5)
    say("sends")
    sent = measure(quick=quick)
    say("WhatsApp")
    on_whatsapp = whatsapp.measure(quick=quick)
    say("what organisers have made")
    for_organisers = organisers.measure(quick=quick)
    say("announcements")
    announced = announcements.measure(quick=quick)
    say("understanding and searching")
    understood = understanding.measured()
    taken = time.monotonic() - began
    head = f"{_machine()}, {taken:.0f} s{', quick' if quick else ''}"
    text = "\n\n".join((head, table.text(run.turns, started), sent, on_whatsapp, for_organisers, announced, understood))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "table.txt").write_text(text)
    print(text)


def _machine() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {len(machine.allowed())} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
