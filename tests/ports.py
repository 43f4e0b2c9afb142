"""Ports on loopback for the programs that tests start."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket

# Below those the kernel hands out: nobody gets the port of a program that is just being restarted.
FIRST, MANY = 10_000, 20_000
_next = itertools.count(os.getpid() * 101)  # tests that run beside each other begin at different ones


def free_port() -> int:
    """A port nobody listens on, another one each time; raises LookupError when all are taken."""
    for _ in range(MANY):
        port = FIRST + next(_next) % MANY
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise LookupError("no port is free")
