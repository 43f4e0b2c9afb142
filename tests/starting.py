"""`python -m bot ...` as a child process, begun by this worker's nursery (tests/nursery.py) or, where that matters, anew."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.databases import die_with_parent

ROOT = Path(__file__).parents[1]


class _Nursery:
    """The program and the socket it hears on; begun when first needed, and anew after it died."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None
        self._calls: socket.socket | None = None
        self._one = threading.Lock()

    def ask(self, call: Mapping[str, object], streams: Sequence[int]) -> socket.socket:
        """Have somebody born with these streams; where its number and then its exit code are told."""
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._one:
            socket.send_fds(self._begun(), [json.dumps(call).encode()], [*streams, theirs.fileno()])
        return mine

    def _begun(self) -> socket.socket:
        if self._calls is None or self._program is None or self._program.poll() is not None:
            self.end()
            self._calls, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                command = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
                self._program = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], cwd=ROOT, env=bare(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
        return self._calls

    def end(self) -> None:
        """Let it go, and whoever it bore."""
        program, self._program = self._program, None
        if self._calls is not None:
            self._calls.close()
        if program is not None:
            with program:
                program.kill()


_nursery = _Nursery()
atexit.register(_nursery.end)


def bare() -> dict[str, str]:
    """An environment without anything of Sapa's.

    No bytecode is written: a program whose disk is full would leave half a file, and every later one would stumble over it.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


class Child:
    """A running program: the parts of `asyncio.subprocess.Process` that tests use."""

    def __init__(self, asked: socket.socket, pid: int, stderr: asyncio.StreamReader | None) -> None:
        self.pid, self.stderr = pid, stderr
        self.returncode: int | None = None
        self._end = asyncio.create_task(self._ends(asked))

    async def wait(self) -> int:
        """Its exit code, once it ended."""
        return await asyncio.shield(self._end)

    async def _ends(self, asked: socket.socket) -> int:
        with asked:
            told = await asyncio.get_running_loop().sock_recv(asked, 100)
        self.returncode = int(told or -signal.SIGKILL)
        return self.returncode


async def start(module: str, *words: str, folder: Path, environment: Mapping[str, str], stderr: int | None = None) -> Child:
    """`python -m module words` that reads nothing and whose errors can be read, or go to this file."""
    reader, ours, theirs = None, -1, stderr
    if theirs is None:
        ours, theirs = os.pipe()
        reader = asyncio.StreamReader()
        file, loop = os.fdopen(ours, "rb", 0), asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), file)
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        asked = _nursery.ask(_call(module, words, folder, environment), (nowhere, nowhere, theirs))
    finally:
        os.close(nowhere)
        if stderr is None:
            os.close(theirs)
    asked.setblocking(False)
    pid = int(await asyncio.get_running_loop().sock_recv(asked, 100))
    return Child(asked, pid, reader)


async def start_anew(
    module: str, *words: str, folder: Path, environment: Mapping[str, str], stderr: int | None = None
) -> asyncio.subprocess.Process:
    """The same by an interpreter of its own."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *words),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE if stderr is None else stderr,
        preexec_fn=die_with_parent,
    )


def run(
    module: str, *words: str, folder: Path, environment: Mapping[str, str], given: bytes = b"", patience: float = 100.0
) -> subprocess.CompletedProcess[bytes]:
    """`python -m module words` from its start to its end; raises subprocess.TimeoutExpired where it comes to none."""
    with contextlib.ExitStack() as stack:
        ends = [os.pipe() for _ in range(3)]
        ((read_in, write_in), (read_out, write_out), (read_err, write_err)) = ends
        try:
            asked = stack.enter_context(_nursery.ask(_call(module, words, folder, environment), (read_in, write_out, write_err)))
        finally:
            for one in (read_in, write_out, write_err):
                os.close(one)
        threads = stack.enter_context(ThreadPoolExecutor(3))
        threads.submit(_writes, write_in, given)
        out, err = threads.submit(_reads, read_out), threads.submit(_reads, read_err)
        code = _end_of(asked, patience)
        if code is None:
            raise subprocess.TimeoutExpired([module, *words], patience)
        return subprocess.CompletedProcess([module, *words], code, out.result(), err.result())


def _end_of(asked: socket.socket, patience: float) -> int | None:
    """The exit code; None where it had to be killed."""
    asked.settimeout(patience)
    pid = int(asked.recv(100))
    try:
        return int(asked.recv(100))
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        return None


def _call(module: str, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> dict[str, object]:
    return {"module": module, "words": [*words], "folder": str(folder), "environment": {**environment}}


def _writes(end: int, given: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(end, "wb", 0) as file:
        file.write(given)


def _reads(end: int) -> bytes:
    with os.fdopen(end, "rb") as file:
        return file.read()
