"""A Bot API server that takes everything and judges nothing, fast enough that a benchmark measures Sapa and not it."""

import argparse
import asyncio
import itertools
import re

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ME = b'{"ok":true,"result":{"id":42,"is_bot":true,"first_name":"Sapa","username":"SapaBot"}}'
_message_ids = itertools.count(1)


def answer(method: bytes) -> bytes:
    """The body for a method, named in lower case."""
    if method.startswith((b"send", b"edit")):
        return b'{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":1,"type":"private"}}}' % next(_message_ids)
    return {b"getme": _ME, b"getupdates": b'{"ok":true,"result":[]}'}.get(method, b'{"ok":true,"result":true}')


class Lean(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and nothing else."""

    latency = 0.0
    transport: asyncio.Transport

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self.buffer) < whole:
                return
            self.buffer = self.buffer[whole:]
            self.reply(head.split(b" ", 2)[1].rpartition(b"/")[2].lower())

    def answer(self, method: bytes) -> bytes:
        return answer(method)

    def reply(self, method: bytes) -> None:
        body = self.answer(method)
        response = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        wait = max(self.latency, 1.0 if method == b"getupdates" else 0)
        if wait:
            asyncio.get_running_loop().call_later(wait, self.transport.write, response)
        else:
            self.transport.write(response)


async def serve(port: int, latency: float, lean: type[Lean] = Lean, name: str = "Bot API") -> None:
    """Serve until cancelled, and name the port."""
    Lean.latency = latency
    server = await asyncio.get_running_loop().create_server(lean, "127.0.0.1", port, backlog=1024)
    print(f"lean {name} at http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # noqa: T201
    await server.serve_forever()


def main(lean: type[Lean] = Lean, name: str = "Bot API", port: int = 8081) -> None:
    """Read `--port` and `--latency` (seconds before every answer), and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args()
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(options.port, options.latency, lean, name))
    else:
        uvloop.run(serve(options.port, options.latency, lean, name))


if __name__ == "__main__":
    main()
