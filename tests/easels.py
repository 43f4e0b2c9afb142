"""One child draws for every town of a worker: each of them would start its own, and import the libraries of charts anew.

It is the same program, reached by the same bytes; tests/organising/test_easel.py holds the easel itself.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO, cast

from scheduler.making.easel import HEAD, KEPT, Easel


class _Child:
    """The program and its pipes, begun when first needed, and anew after it died."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None
        self._one = threading.Lock()

    def exchange(self, work: bytes) -> bytes:
        """Blocks until it is drawn; raises EOFError and ConnectionError when the child dies over it."""
        with self._one:
            program = self._begun()
            into, out = cast("BinaryIO", program.stdin), cast("BinaryIO", program.stdout)
            into.write(len(work).to_bytes(HEAD, "big") + work)
            into.flush()
            return _exactly(out, int.from_bytes(_exactly(out, HEAD), "big"))

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._program is None or self._program.poll() is not None:
            self.end()
            known = {name: os.environ[name] for name in KEPT if name in os.environ}
            paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
            command = (sys.executable, "-m", "scheduler.making.easel_child")
            self._program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=known | paths)
        return self._program

    def end(self) -> None:
        """Kill it: whoever waits for it gets EOFError."""
        program, self._program = self._program, None
        if program is not None:
            with contextlib.suppress(BrokenPipeError), program:  # closes its pipes, and waits
                program.kill()


def _exactly(out: BinaryIO, length: int) -> bytes:
    found = out.read(length)
    if len(found) < length:
        raise EOFError
    return found


_child = _Child()
atexit.register(_child.end)


@dataclass(slots=True)
class SharedEasel(Easel):
    """What is drawn here is drawn by the child of all."""

    async def _exchange(self, work: bytes) -> bytes:
        return await asyncio.to_thread(_child.exchange, work)

    def _dismiss(self) -> None:
        """It stays for the next test."""

    async def _kill(self) -> None:
        _child.end()

    async def close(self) -> None:
        """The next test draws with it."""
        self._stay()
