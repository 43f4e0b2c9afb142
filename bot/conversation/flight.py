"""Which incomings a process has in hand, kept where a sudden death leaves it readable.

A few bytes in a memory-mapped file: the kernel keeps them when the process is killed, at no cost to a turn. Each process holds
a lock on its own file, so the next start knows which files are of the dead.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SLOTS = 64
WIDTH = 64  # bytes: `channel digest`, padded


class FlightRecorder:
    """Writes down what is being handled; `flown` is what dead processes left."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.flown = _of_the_dead(folder)
        name = f"flight-{os.getpid()}-{secrets.token_hex(4)}"  # containers that share a folder may share process ids, too
        self._path, draft = folder / name, folder / f".{name}"
        self._file = draft.open("w+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._file.truncate(SLOTS * WIDTH)
        draft.rename(self._path)  # locked before anybody finds it, or a process that starts now would take it for a dead one's
        self._map = mmap.mmap(self._file.fileno(), SLOTS * WIDTH)
        self._free = list(range(SLOTS))

    @contextmanager
    def handling(self, channel: str, digest: str) -> Iterator[None]:
        """Have one incoming in hand. With every slot in use it goes unrecorded, which only delays its quarantine."""
        if not self._free:
            yield
            return
        slot = self._free.pop() * WIDTH
        self._map[slot : slot + WIDTH] = f"{channel} {digest}".encode()[:WIDTH].ljust(WIDTH, b"\0")
        try:
            yield
        finally:
            self._map[slot : slot + WIDTH] = bytes(WIDTH)
            self._free.append(slot // WIDTH)

    def close(self) -> None:
        """Landed: nothing is in hand any more."""
        self._map.close()
        with suppress(FileNotFoundError):
            self._path.unlink()
        self._file.close()


def _of_the_dead(folder: Path) -> list[tuple[str, str]]:
    """What was in hand in files nobody locks any more; the files go."""
    found: list[tuple[str, str]] = []
    for path in folder.glob("flight-*"):
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found += _read(file.read())
            path.unlink()
    return found


def _read(content: bytes) -> Iterator[tuple[str, str]]:
    for start in range(0, len(content), WIDTH):
        channel, _, digest = content[start : start + WIDTH].rstrip(b"\0").decode("ascii", "replace").partition(" ")
        if channel and digest:
            yield channel, digest
