"""A child process that works out what would keep the turns waiting: charts, certificates, spreadsheets.

It begins with the first thing to draw and ends when nothing was for a while, so the libraries of charts and spreadsheets are in
memory only meanwhile. It gets none of our settings and no connection, and stands behind the turns where the machine is short.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 120.0  # seconds for one thing
IDLE = 60.0  # seconds without any
HEAD = 8  # bytes that say how long what follows is
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR")
"""What the child learns of our environment: everything else may be a secret."""


class Broken(Exception):
    """The child died over it, or took too long."""


@dataclass(slots=True)
class Easel:
    """One child at most, one thing at a time; `patience` and `idle` are in seconds."""

    patience: float = PATIENCE
    idle: float = IDLE
    _child: Process | None = None
    _leaving: Process | None = None
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _end: asyncio.TimerHandle | None = None

    async def draw(self, function: Callable[..., T], *args: Any) -> T:
        """What a module's function returns; raises what it raises, and Broken. Whoever is cancelled leaves no child behind."""
        work = pickle.dumps((function, args), protocol=5)
        async with self._one:
            self._stay()
            try:
                async with asyncio.timeout(self.patience):
                    answer = await self._exchange(work)
            except (EOFError, ConnectionError, TimeoutError) as error:
                await self._kill()
                raise Broken(type(error).__name__) from None
            except BaseException:
                await self._kill()
                raise
            self._end = asyncio.get_running_loop().call_later(self.idle, self._dismiss)
        is_well, value = pickle.loads(answer)
        if is_well:
            return value  # type: ignore[no-any-return]
        raise value

    async def close(self) -> None:
        """Let go of the child."""
        self._stay()
        await self._kill()
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            await leaving.wait()

    @property
    def pid(self) -> int | None:
        """The child's number, None where there is none."""
        return self._child.pid if self._child is not None else None

    def _stay(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    async def _exchange(self, work: bytes) -> bytes:
        child = await self._begun()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(len(work).to_bytes(HEAD, "big"))
        child.stdin.write(work)
        await child.stdin.drain()
        length = int.from_bytes(await child.stdout.readexactly(HEAD), "big")
        return await child.stdout.readexactly(length)

    async def _begun(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            known = {name: os.environ[name] for name in KEPT if name in os.environ}
            paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
            program = (sys.executable, "-m", "scheduler.making.easel_child")
            self._child = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE, env=known | paths)
        return self._child

    def _dismiss(self) -> None:
        """Nothing was drawn for a while: the child ends when its input does."""
        child, self._child = self._child, None
        if child is not None and child.stdin is not None:
            child.stdin.close()
        self._leaving = child

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        await asyncio.shield(child.wait())
