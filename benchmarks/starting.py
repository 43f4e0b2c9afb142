"""How long Sapa takes to its first page, and how much memory it then holds."""

from __future__ import annotations

import contextlib
import statistics
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks import machine
from benchmarks.trial import Bench, settings

PATIENCE = 20.0
SLOW_ROUNDS = 2  # of the start that takes longest
SETTLE = 0.5  # seconds after the first page, for what is loaded late


def start(at: Bench, url: str, driver: str) -> tuple[float, float]:
    """Seconds from the command to the first answer on `GET /`, and the memory in MB a moment later."""
    port = machine.free_port()
    environment = settings(url, port, at.api if driver else "", driver)
    began = time.perf_counter()
    with machine.process("bot", "serve", core=None, log=at.log, environment=environment) as running:
        while not _answers(port):
            if running.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"it did not start: {at.log.read_text()[-2000:]}")
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        time.sleep(SETTLE)
        return seconds, machine.Usage.rss(running.pid)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, HTTPException):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    return False


def starts(at: Bench, filled: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Median seconds and memory of several starts, one kind after the other in turn."""
    found: dict[str, list[tuple[float, float]]] = {}
    for number in range(rounds):
        new = at.folder / f"new{number}.db"
        kinds = [("web only", filled, ""), ("web only, new database", new, ""), ("with Telegram, ptb", filled, "ptb")]
        if number < SLOW_ROUNDS:
            kinds.append(("with Telegram, aiogram", filled, "aiogram"))
        for name, path, driver in kinds:
            found.setdefault(name, []).append(start(at, f"sqlite:///{path}", driver))
    return {name: (_median(each, 0), _median(each, 1)) for name, each in found.items()}


def _median(pairs: list[tuple[float, float]], which: int) -> float:
    return statistics.median(pair[which] for pair in pairs)
