"""`python -m benchmarks.sends [--quick]`: how fast, how evenly and how cheaply the ledger is sent. Part of `make bench`.

The program is on one core, the stand-in it sends to on another; on PostgreSQL the server is where the system puts it. The clients
beside it record nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import machine, owing, sends_table
from benchmarks.databases import Fresh, postgres
from benchmarks.trial import SECRET, settings
from storage.migrate import migrate

LATENCY = 0.04  # seconds until the platform answers
SLOTS = 100
SHY = 4.0  # seconds: a newcomer keeps still for three of them
UNPACED = 100_000
CLIENTS = {"bare PTB": "bare-ptb", "bare aiogram": "bare-aiogram", "bare pywa": "bare-pywa"}


@dataclass(slots=True)
class Bench:
    """Where it happens, and what was found, by name and in the order of finding."""

    folder: Path
    receiver: Any
    api: str
    near: int
    quick: bool
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def order(self, **order: Any) -> None:
        """Tell the receiver what to wait for."""
        self.receiver.stdin.write(json.dumps({"latency": LATENCY, **order}) + "\n")
        self.receiver.stdin.flush()

    def result(self) -> dict[str, Any]:
        """What it found. Raises RuntimeError when it died."""
        line = self.receiver.stdout.readline()
        if not line:
            raise RuntimeError(f"the receiver died: {self.log.read_text()[-2000:]}")
        found: dict[str, Any] = json.loads(line)
        return found

    def note(self, name: str, found: dict[str, Any]) -> dict[str, Any]:
        self.found.setdefault(name, []).append(found)
        told = ", ".join(f"{key} {value:.4g}" for key, value in found.items() if isinstance(value, float))
        print(f"  {name}: {told}", file=sys.stderr, flush=True)
        return found


@contextlib.contextmanager
def bench(folder: Path, *, quick: bool) -> Iterator[Bench]:
    """The receiver, up and held to its core until the block ends."""
    near, far = machine.cores()
    with machine.process("benchmarks.receiving", core=far, log=folder / "log", talks=True) as receiver:
        assert receiver.stdout
        port = json.loads(receiver.stdout.readline())["port"]
        yield Bench(folder, receiver, f"http://127.0.0.1:{port}", near, quick)


@contextlib.contextmanager
def sapa(at: Bench, url: str, *, command: str = "serve", core: int | None = None, **more: object) -> Iterator[tuple[int, int]]:
    """A Sapa on this database, on WhatsApp when it has a rate for it; its process id and port."""
    port, driver = machine.free_port(), "whatsapp" if "WHATSAPP_RATE" in more else "ptb"
    environment = settings(url, port, at.api, driver) | {f"SAPA_{name}": str(value) for name, value in more.items()}
    with machine.process("bot", command, core=core, log=at.log, environment=environment) as running:
        if command == "serve":
            machine.wait_for_port(running, port, at.log)
        yield running.pid, port


# ---- trials --------------------------------------------------------------------------------------------------------------
def flood(at: Bench, name: str, fresh: Fresh, count: int, channel: str = "telegram") -> None:
    """Everything is owed at once, to as many people; nothing paces it. Every one must arrive, and the ledger must know."""
    with fresh() as url:
        asyncio.run(owing.owe(url, count, channel))
        at.order(count=count, seconds=90)
        set_so: dict[str, Any] = {"SLOTS": SLOTS, f"{channel.upper()}_RATE": UNPACED}
        with sapa(at, url, core=at.near, **set_so) as (pid, _):
            found = at.result()
            found["rss"] = machine.Usage.rss(pid)
        found["wrong"] = abs(found["received"] - count) + abs(asyncio.run(owing.sent(url)) - count)
        at.note(name, found)


def client(at: Bench, name: str, seconds: float) -> None:
    """A client alone: nothing is recorded, as many in flight."""
    at.order(count=10**9, seconds=seconds + 4)
    arguments = (CLIENTS[name], at.api, str(seconds), str(SLOTS))
    with machine.process("benchmarks.sending", *arguments, core=at.near, log=at.log, talks=True) as running:
        said, _ = running.communicate()
    at.result()
    at.note(name, dict(json.loads(said)))


def pace(at: Bench, name: str, fresh: Fresh, rate: int, seconds: float) -> None:
    """What is said unasked, at the rate that was set."""
    with fresh() as url:
        asyncio.run(owing.owe(url, int(rate * (seconds + 20))))
        at.order(count=int(rate * seconds), seconds=seconds + 20)
        with sapa(at, url, core=at.near, SLOTS=SLOTS, TELEGRAM_RATE=rate):
            at.note(name, at.result())


def talk(at: Bench, name: str, fresh: Fresh, count: int) -> None:
    """People write, ten a second, while everything owed goes out as fast as it can."""
    with fresh() as url:
        asyncio.run(owing.owe(url, count))
        with sapa(at, url, core=at.near, SLOTS=SLOTS, TELEGRAM_RATE=UNPACED) as (_, port):
            talking = {"port": port, "secret": SECRET, "every": 0.1, "first": 0}
            at.order(count=count, seconds=90, talk=talking)
            at.note(name, at.result())


def workers(at: Bench, name: str, fresh: Fresh, how_many: int, count: int) -> None:
    """So many workers of 20 slots each share what is owed; nothing is sent before all of them live."""
    with fresh() as url, ExitStack() as stack:
        for _ in range(how_many):
            stack.enter_context(sapa(at, url, command="worker", SLOTS=20, TELEGRAM_RATE=UNPACED))
        asyncio.run(owing.alive(url, how_many))
        time.sleep(SHY)
        at.order(count=count, seconds=90)
        asyncio.run(owing.owe(url, count))
        at.note(name, at.result())


def million(at: Bench, name: str, fresh: Fresh, rows: int) -> None:
    """Memory and idle cost of a program that owes so many messages for later, to one that owes none."""
    with fresh() as url:
        for owed in (0, rows):
            if owed:
                asyncio.run(owing.owe_later(url, owed))
            with sapa(at, url, core=at.near, SLOTS=SLOTS, TELEGRAM_RATE=30) as (pid, _):
                found = owing.rest(pid, seconds=1.5 if at.quick else 10.0)
            at.note(f"{name}, {owed:,} owed", found | asyncio.run(owing.ticks(url)))


# ---- databases -------------------------------------------------------------------------------------------------------------
def sqlite_copies(folder: Path) -> Fresh:
    """Copies of a migrated file."""
    template = folder / "template.db"
    migrate(f"sqlite:///{template}")

    @contextlib.contextmanager
    def fresh() -> Iterator[str]:
        copy = folder / "run.db"
        shutil.copy(template, copy)
        yield f"sqlite:///{copy}"
        for left in folder.glob("run.db*"):
            left.unlink()

    return fresh


@contextlib.contextmanager
def postgres_copies() -> Iterator[Fresh | None]:
    """Copies of a migrated database on a durable server of our own; None where there is no PostgreSQL."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        if server is None:
            yield None
            return
        name = stack.enter_context(server.template())
        yield lambda: server.database(name)


# ---- the run -----------------------------------------------------------------------------------------------------------------
def run(at: Bench, kinds: dict[str, Fresh]) -> None:
    """Everything; what is compared takes turns."""
    count, seconds, rounds = (3_000, 1.5, 1) if at.quick else (20_000, 5.0, 3)
    for _ in range(rounds):
        for kind, fresh in kinds.items():
            flood(at, f"durable, {kind}", fresh, count)
        for name in CLIENTS:
            client(at, name, seconds)
    for kind, fresh in kinds.items():
        talk(at, f"answers meanwhile, {kind}", fresh, count)
        million(at, kind, fresh, 20_000 if at.quick else 1_000_000)
    evenly(at, kinds)
    if postgres := kinds.get("PostgreSQL"):
        for _ in range(min(rounds, 2)):
            workers(at, "workers: 1", postgres, 1, count // 3)
            workers(at, "workers: 2", postgres, 2, count // 3 * 2)


def evenly(at: Bench, kinds: dict[str, Fresh]) -> None:
    """The usual rate and a high one; a quick run tries one of them."""
    if at.quick:
        pace(at, "paced 80/s, SQLite", kinds["SQLite"], 80, 5)
        return
    for kind, fresh in kinds.items():
        for rate in (30, 80):
            pace(at, f"paced {rate}/s, {kind}", fresh, rate, 20)


def measure(*, quick: bool) -> str:
    """Run everything; the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="sapa-bench-")))
        at = stack.enter_context(bench(folder, quick=quick))
        kinds = {"SQLite": sqlite_copies(folder)}
        if postgres := stack.enter_context(postgres_copies()):
            kinds["PostgreSQL"] = postgres
        run(at, kinds)
        return sends_table.text(at.found, list(CLIENTS), "20,000" if quick else "1,000,000")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter, once: under a minute")
    print(measure(quick=parser.parse_args().quick))
