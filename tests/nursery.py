"""A program that imported Sapa once and is any `python -m ...` at a moment's notice: a fork instead of a second of imports.

`tests.starting` begins one for each worker and asks it over a socket. What is born has its own folder, environment and standard
streams, and runs the module as `python -m` does. It forks while there is one thread and no event
loop; it imports what the commands import and calls nothing. What is about the interpreter's own start is not tried with it.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence

MOST = 200_000  # bytes of a call: words and an environment
STREAMS = 3
IMPORTED = (
    *("bot.serving", "bot.working", "bot.talking", "bot.granting", "bot.inspecting", "bot.keeping", "bot.templating"),
    *("bot.approving", "bot.channels.telegram.ptb_driver", "storage.migrate", "alembic.command", "typer.rich_utils", "uvloop"),
    *("asyncpg", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.asyncpg", "sqlalchemy.ext.asyncio"),
)


def listen(calls: socket.socket) -> tuple[str, list[str]]:
    """Be born for every call until nobody can call any more; in the child, the module to be and its words."""
    while True:
        call, streams, *_ = socket.recv_fds(calls, MOST, STREAMS + 1)
        if not call:
            os._exit(0)
        if os.fork() == 0:
            calls.close()
            return attend(json.loads(call), streams)
        for one in streams:
            os.close(one)


def attend(call: dict[str, object], streams: Sequence[int]) -> tuple[str, list[str]]:
    """Tell who asked the number of the child and how it ended; in that child, the module to be and its words."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    dies_with(os.getppid())
    *streams, told = streams
    mine = os.getpid()
    with socket.socket(fileno=told) as asker:
        if child := os.fork():
            for one in streams:
                os.close(one)
            asker.send(b"%d" % child)
            asker.send(b"%d" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            os._exit(0)
    dies_with(mine)
    return settle(call, streams)


def settle(call: dict[str, object], streams: Sequence[int]) -> tuple[str, list[str]]:
    """Take the folder, the environment and the streams of the call."""
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    folder, environment, module, words = (call[name] for name in ("folder", "environment", "module", "words"))
    os.chdir(str(folder))
    os.environ.clear()
    os.environ.update(environment)  # type: ignore[call-overload]
    time.tzset()
    sys.path[0] = str(folder)
    return str(module), list(words)  # type: ignore[call-overload]


def dies_with(parent: int) -> None:
    """On Linux, have the kernel end this process with its parent, which may be gone by now."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: https://man7.org/linux/man-pages/man2/prctl.2.html
    if os.getppid() != parent:
        os._exit(0)


def prepare() -> None:
    """Import what every command would, and fail where that started a thread: a fork would lose it, and what it holds."""
    for name in IMPORTED:
        importlib.import_module(name)
    assert threading.active_count() == 1, threading.enumerate()
    if os.path.isdir("/proc/self/task"):
        assert len(os.listdir("/proc/self/task")) == 1, "an import started a thread"
    gc.collect()
    gc.freeze()  # what is never touched stays shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # attendants are waited for by nobody


def leave(code: int) -> None:
    """End as Python does, without taking apart every module: a hundred megabytes would be copied for that.

    Returns where what was printed cannot be written: Python has its own end for that.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    prepare()
    born_as, sys.argv[1:] = listen(socket.socket(fileno=int(sys.argv[1])))
    try:
        runpy.run_module(born_as, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            leave((end.code or 0) & 0xFF)
        raise
    leave(0)
