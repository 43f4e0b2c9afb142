"""A Graph API that takes everything and judges nothing, fast enough that a benchmark measures Sapa and not it."""

import itertools

from tests.standins import lean_bot_api
from tests.standins.lean_bot_api import Lean

_TAKEN = b'{"messaging_product":"whatsapp","contacts":[{"input":"+62811","wa_id":"62811"}],"messages":[{"id":"wamid.lean%d"}]}'
_NUMBER = b'{"display_phone_number":"+62 811-1000-100","quality_rating":"GREEN","id":"1"}'
_numbers = itertools.count(1)


def answer(what: bytes) -> bytes:
    """The body for a call, named by the last part of its path."""
    if what == b"messages":
        return _TAKEN % next(_numbers)
    if what == b"media":
        return b'{"id":"%d"}' % next(_numbers)
    return b'{"data":[]}' if what.startswith(b"message_templates") else _NUMBER


class LeanGraph(Lean):
    """One connection."""

    def answer(self, method: bytes) -> bytes:
        return answer(method)


def main() -> None:
    """Read `--port` and `--latency` (seconds before every answer), and serve."""
    lean_bot_api.main(LeanGraph, "Graph API", 8082)


if __name__ == "__main__":
    main()
