"""python-telegram-bot over aiohttp: the library with its HTTP client exchanged, and nothing else."""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram.request import BaseRequest, RequestData


class AiohttpRequest(BaseRequest):
    """One session with 256 connections; answers are parsed by the library as always."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return 30.0

    async def initialize(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256))

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        assert self._session is not None
        body = request_data.json_payload if request_data else b"{}"
        async with self._session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
            return response.status, await response.read()
