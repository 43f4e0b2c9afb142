"""One trial: a program on one core, the far side on another, turns between them, and a look into the ledger afterwards."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.databases import Fresh
from benchmarks.exchange import Order
from benchmarks.filling import ledger
from benchmarks.whatsapp_bodies import BUSINESS, PHONE_ID

TOKEN, SECRET = "42:bench", "secret"


@dataclass(frozen=True, slots=True)
class Bench:
    """Where everything happens: a folder for files, the far side, and the core that the program is held to, None: any."""

    folder: Path
    api: str
    far_side: Any
    near: int | None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def order(self, order: Order) -> dict[str, Any]:
        """Let the far side carry out an order."""
        self.far_side.stdin.write(json.dumps(asdict(order)) + "\n")
        self.far_side.stdin.flush()
        line = self.far_side.stdout.readline()
        if not line:
            raise RuntimeError(f"the far side died: {self.log.read_text()[-2000:]}")
        result: dict[str, Any] = json.loads(line)
        return result


@contextlib.contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """The far side, up and held to its core until the block ends."""
    near, far = machine.cores()
    with machine.process("benchmarks.farside", core=far, log=folder / "log", talks=True) as far_side:
        assert far_side.stdout
        port = json.loads(far_side.stdout.readline())["port"]
        yield Bench(folder, f"http://127.0.0.1:{port}", far_side, near)


def settings(url: str, port: int, api: str = "", driver: str = "ptb") -> dict[str, str]:
    """The environment of a Sapa; without `api` it serves the web chat alone. `driver` may be whatsapp."""
    alone = {"SAPA_DATABASE_URL": url, "SAPA_BIND": f"127.0.0.1:{port}"}
    if not api:
        return alone
    if driver == "whatsapp":
        given = {"TOKEN": TOKEN, "PHONE_ID": PHONE_ID, "APP_SECRET": SECRET, "VERIFY_TOKEN": SECRET, "BUSINESS_ID": BUSINESS}
        return alone | {f"SAPA_WHATSAPP_{name}": value for name, value in (given | {"API": api}).items()}
    telegram = {"TOKEN": TOKEN, "SECRET": SECRET, "API": api, "DRIVER": driver}
    named = {f"SAPA_TELEGRAM_{name}": value for name, value in telegram.items()}
    return {**alone, **named, "SAPA_PUBLIC_URL": f"http://127.0.0.1:{port}"}


@contextlib.contextmanager
def sapa(at: Bench, url: str, driver: str) -> Iterator[tuple[int, int]]:
    """A serving Sapa; its process id and port."""
    port = machine.free_port()
    with machine.process("bot", "serve", core=at.near, log=at.log, environment=settings(url, port, at.api, driver)) as running:
        machine.wait_for_port(running, port, at.log)
        yield running.pid, port


@contextlib.contextmanager
def peer(at: Bench, name: str) -> Iterator[tuple[int, int]]:
    """A serving peer; its process id and port."""
    port = machine.free_port()
    with machine.process("benchmarks.peers", name, str(port), at.api, core=at.near, log=at.log) as running:
        machine.wait_for_port(running, port, at.log)
        yield running.pid, port


def try_sapa(at: Bench, fresh: Fresh, driver: str, order: dict[str, Any]) -> dict[str, Any]:
    """Turns of Sapa, each found settled in its ledger."""
    with fresh() as url:
        with sapa(at, url, driver) as (pid, port):
            platform = "whatsapp" if driver == "whatsapp" else "telegram"
            result = at.order(Order(port, pid, SECRET, **order, platform=platform))
        result["wrong"] |= _missed(result, ledger(url))
        return result


def try_peer(at: Bench, name: str, order: dict[str, Any]) -> dict[str, Any]:
    """Echoes of a peer."""
    with peer(at, name) as (pid, port):
        platform = "whatsapp" if name == "pywa" else "telegram"
        return at.order(Order(port, pid, SECRET, **{**order, "mix": "echo", "platform": platform}))


def _missed(result: dict[str, Any], found: dict[str, int]) -> dict[str, int]:
    """How the ledger differs from what the far side saw: every turn taken once, every answer sent, nothing put aside."""
    turns = result["begun"] + result["order"]["people"]  # each person had one before
    expected = {"deliveries sent": turns, "taken": turns, "quarantined": 0}
    names = found | expected
    return {f"ledger: {name}": off for name in names if (off := found.get(name, 0) - expected.get(name, 0))}


def copies(filled: Path) -> Fresh:
    """Copies of a filled SQLite file."""

    @contextlib.contextmanager
    def fresh() -> Iterator[str]:
        copy = filled.with_name("run.db")
        shutil.copy(filled, copy)
        yield f"sqlite:///{copy}"
        for left in filled.parent.glob("run.db*"):
            left.unlink()

    return fresh
