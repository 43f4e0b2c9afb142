"""The program itself, as a child process that is driven and looked at from outside.

async with Program(folder, environment) as sapa:
    assert (await sapa.post(message(text="hi"))).status == 200
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy

from tests import starting
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds until what should happen has failed to
START_PATIENCE = 45.0  # importing aiogram takes several seconds of a slow machine
GLANCE = 0.01  # seconds between two looks
SECRET = "webhook-secret_1"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


Running = starting.Child | asyncio.subprocess.Process


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP answer."""

    status: int
    body: bytes
    headers: CIMultiDictProxy[str]


async def until(true: Callable[[], object], what: str) -> None:
    """Return once it is true; fails when it never is."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not true():
        assert asyncio.get_running_loop().time() < deadline, f"in vain: {what}"
        await asyncio.sleep(GLANCE)


def environment_of(**variables: str) -> dict[str, str]:
    """An environment with these variables of Sapa and none of ours."""
    return starting.bare() | {f"SAPA_{name}": value for name, value in variables.items()}


class Program:
    """`python -m bot serve`, or a `driver` that calls the same; started with `start` as often as wanted, killed at the end."""

    command = "serve"

    def __init__(self, folder: Path, driver: str = "bot", **variables: str) -> None:
        self.folder, self.driver, self.variables = folder, driver, variables
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []  # standard error of every start, line by line
        self.log: Path | None = None  # a file to write standard error to instead
        self.around: dict[str, str] = {}  # further variables of its environment
        self.anew = False  # whether an interpreter of its own is started, as an operator does
        self._process: Running | None = None
        self._reading: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Program:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)  # a kept connection would outlive a killed server
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=PATIENCE))
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.kill()
        finally:
            assert self._session
            await self._session.close()

    # ---- its life ------------------------------------------------------------------------------------------------------
    async def start(self) -> None:
        """Start it, and return when it answers."""
        await self.launch()
        deadline = asyncio.get_running_loop().time() + START_PATIENCE
        while not await self._answers():
            assert self.is_alive, f"it ended with {self.exit_code}:\n" + "\n".join(self.said[-20:])
            assert asyncio.get_running_loop().time() < deadline, "it never answered"
            await asyncio.sleep(GLANCE * 5)

    async def launch(self) -> None:
        """Start it, and return at once."""
        variables = {"BIND": f"127.0.0.1:{self.port}", **self.variables}
        how = {"folder": self.folder, "environment": environment_of(**variables) | self.around}
        with self.log.open("ab") if self.log else nullcontext() as file:
            stderr = file.fileno() if file else None
            begin: Callable[..., Awaitable[Running]] = starting.start_anew if self.anew else starting.start
            self._process = await begin(self.driver, self.command, stderr=stderr, **how)
        self._reading = asyncio.create_task(self._read(self._process))

    async def _read(self, process: Running) -> None:
        while process.stderr and (line := await process.stderr.readline()):
            self.said.append(line.decode().removesuffix("\n"))

    async def _answers(self) -> bool:
        try:
            return (await self.get("/healthz")).status == 200
        except aiohttp.ClientError:
            return False

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode if self._process else None

    async def ended(self, seconds: float = START_PATIENCE) -> int:
        """Its exit code, once it has ended by itself."""
        assert self._process
        assert self._reading
        async with asyncio.timeout(seconds):
            code = await self._process.wait()
            await self._reading
        return code

    def strike(self) -> None:
        """`kill -9`, this instant, unless it just died by itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def kill(self) -> None:
        """`kill -9`, and wait for the end."""
        if self.is_alive:
            self.strike()
        if self._process:
            await self.ended()

    def terminate(self) -> None:
        """Ask it to stop."""
        os.kill(self.pid, signal.SIGTERM)

    # ---- the door ------------------------------------------------------------------------------------------------------
    async def get(self, path: str, **headers: str) -> Answered:
        return await self.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def post(self, update: dict[str, Any] | bytes, secret: str | bytes | None = SECRET) -> Answered:
        """Hand in an update as Telegram does; raises aiohttp.ClientError when nobody answers."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        if isinstance(secret, bytes):
            return await self._post_raw(body, secret)
        headers = {"Content-Type": "application/json"} | ({} if secret is None else {SECRET_HEADER: secret})
        return await self.request("POST", "/telegram/webhook", headers=headers, data=BytesIO(body))

    async def _post_raw(self, body: bytes, secret: bytes) -> Answered:
        """Post with a header that HTTP libraries would not send."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"POST /telegram/webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + SECRET_HEADER.encode() + b": " + secret + b"\r\n\r\n" + body)
        told, _, answer = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        status, *headers = told.decode().split("\r\n")
        pairs = CIMultiDict(header.split(": ", 1) for header in headers)
        return Answered(int(status.split()[1]), answer, CIMultiDictProxy(pairs))

    async def request(self, method: str, path: str, **options: Any) -> Answered:
        assert self._session
        async with self._session.request(method, self.base + path, allow_redirects=False, **options) as response:
            return Answered(response.status, await response.read(), response.headers)

    @property
    def text(self) -> str:
        """Everything it said."""
        return "\n".join(self.said)
