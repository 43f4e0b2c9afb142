"""Processes: started, held to one core, measured and ended, each by its own id."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FOLDER = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")
START_SECONDS, STOP_SECONDS = 30.0, 30.0


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds of a process so far: of its first thread, and of all others."""

    first: float
    others: float

    @classmethod
    def of(cls, pid: int | None = None) -> Usage:
        pid = pid or os.getpid()
        spent = {int(task.name): _seconds(task) for task in Path(f"/proc/{pid}/task").iterdir()}
        first = spent.pop(pid, 0.0)
        return cls(first, sum(spent.values()))

    def until(self, later: Usage) -> dict[str, float]:
        """What was spent between two measurements."""
        return {"first": later.first - self.first, "others": later.others - self.others}

    @staticmethod
    def machine() -> float:
        """CPU seconds that all processes have spent, the hypervisor's theft included."""
        user, nice, system, _, _, irq, softirq, steal, *_ = map(int, Path("/proc/stat").read_text().split()[1:11])
        return (user + nice + system + irq + softirq + steal) / TICK

    @staticmethod
    def rss(pid: int) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def _seconds(task: Path) -> float:
    with contextlib.suppress(OSError):  # the thread ended meanwhile
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    return 0.0


def cores() -> tuple[int, int]:
    """Where the measured program runs, and where its far side does; one and the same on a machine with one core."""
    return allowed()[-1], allowed()[0]


def allowed() -> list[int]:
    """The cores this process may use."""
    return sorted(os.sched_getaffinity(0))


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def process(
    module: str, *arguments: str, core: int | None, log: Path, environment: dict[str, str] | None = None, talks: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """`python -m module`, until the block ends; `talks` when we speak with it over its standard input and output."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    with log.open("a") as errors:
        pipe: int | IO[str] = subprocess.PIPE if talks else errors
        running = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=log.parent,  # nobody's .env, and nobody's var
            env={
                **inherited,
                "PYTHONPATH": os.pathsep.join(filter(None, (str(FOLDER), os.environ.get("PYTHONPATH")))),
                **(environment or {}),
            },
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=pipe,
            stderr=errors,
            text=True,
        )
        try:
            if core is not None:
                os.sched_setaffinity(running.pid, {core})
            yield running
        finally:
            end(running)


def end(running: subprocess.Popen[str]) -> None:
    """Ask a process of ours to end; insist when it does not."""
    if running.poll() is None:
        running.send_signal(signal.SIGTERM)
    try:
        running.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def wait_for_port(running: subprocess.Popen[str], port: int, log: Path) -> None:
    """Return once something listens; raises RuntimeError with the process's words when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.005)
    raise RuntimeError(f"it did not start: {log.read_text()[-2000:]}")
