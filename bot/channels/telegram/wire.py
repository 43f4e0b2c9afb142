"""The connections to a Bot API server. The token is in every URL, so no exception of the HTTP library leaves this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import aiohttp

from bot.channels.port import ChannelDown, DeliveryError, Doubtful, NotSent
from bot.channels.telegram.answers import Answer

_JSON = {"Content-Type": "application/json"}
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/]')
# Before a byte was written. A timeout of this kind is one of connecting, or of waiting for a free connection.
_BEFORE_WRITING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

_NO_URL = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: for a connection, and for the whole of a call."""

    connect: float = 10
    total: float = 30


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that travels with a call as the part `field`."""

    field: str
    name: str
    content: bytes


@lru_cache
def _timeout(total: float, connect: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, connect=connect)


class Wire:
    """One pool of connections, opened with the first call inside the running loop."""

    def __init__(self, connections: int, patience: Patience) -> None:
        self._connections = connections
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def post(self, url: str, body: bytes | aiohttp.FormData, *, seconds: float | None = None) -> Answer:
        """Post once and never again, following no redirect; raises NotSent or Doubtful, or ChannelDown for a bad URL."""
        timeout = _timeout(seconds or self._patience.total, self._patience.connect)
        headers = _JSON if isinstance(body, bytes) else None
        try:
            async with self._open().post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as response:
                return await _read(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failed = failure(error)
        raise failed  # out here, where the library's error with its URL is not even its context

    async def close(self) -> None:
        """Close every connection, for good."""
        self._closed = True
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise NotSent("the channel is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


async def _read(response: aiohttp.ClientResponse) -> Answer:
    """The answer; a body that breaks off is empty, since the status already tells what became of the message."""
    try:
        body = await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError):
        body = b""
    return Answer(response.status, body, response.headers.get("Retry-After", ""))


def failure(error: Exception) -> DeliveryError:
    """What a failed exchange means to the postman, named by its kind only, never by its text."""
    kind = type(error).__name__
    if isinstance(error, _BEFORE_WRITING):
        return NotSent(kind)
    if isinstance(error, _NO_URL):
        return ChannelDown("the address of the Bot API server is no URL")
    return Doubtful(kind)


def form(fields: Mapping[str, str], uploads: Iterable[Upload]) -> aiohttp.FormData:
    """A multipart body: https://core.telegram.org/bots/api#sending-files"""
    data = aiohttp.FormData(quote_fields=False)
    for name, value in fields.items():
        data.add_field(name, value)
    for upload in uploads:
        name = _UNSAFE_IN_NAMES.sub("_", upload.name) or "file"
        data.add_field(upload.field, upload.content, filename=name)
    return data
