"""The fixture that keeps tests from the network does."""

import contextlib
import socket

import pytest

from tests.offline import is_local, offline


def test_an_attempt_fails_the_test_even_when_it_is_swallowed():
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"), offline(), contextlib.suppress(OSError):
        socket.create_connection(("192.0.2.1", 9), timeout=0.01)


@pytest.mark.parametrize("address", [("127.0.0.1", 1), ("::1", 1, 0, 0), "localhost", None, "", b"localhost", "/tmp/socket"])
def test_this_machine_is_allowed(address):
    assert is_local(address)


@pytest.mark.parametrize("address", [("192.0.2.1", 1), "api.telegram.org", b"graph.facebook.com", ("2001:db8::1", 1, 0, 0)])
def test_others_are_not(address):
    assert not is_local(address)
