"""Nothing in the tests talks to another machine."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Refuse every address beyond this machine, and raise AssertionError at the end even where the refusal was swallowed."""
    asked: list[Any] = []

    def guard(original: Callable[..., Any], address_of: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **options: Any) -> Any:
            address = address_of(*arguments)
            if not is_local(address):
                asked.append(address)
                raise PermissionError(f"the network is forbidden in tests: {address}")
            return original(*arguments, **options)

        return guarded

    with contextlib.ExitStack() as patches:
        for name in ("connect", "connect_ex", "sendto"):
            guarded = guard(getattr(socket.socket, name), lambda _socket, *rest: rest[-1])
            patches.enter_context(patch.object(socket.socket, name, guarded))
        patches.enter_context(patch.object(socket, "getaddrinfo", guard(socket.getaddrinfo, lambda host, *_rest: host)))
        yield
    assert not asked, f"the network is forbidden in tests: {asked}"


def is_local(address: Any) -> bool:
    """Whether an address stays on this machine: a Unix socket, a loopback host, or no host at all."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost") or host.startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
