"""The connections to a platform's server. Tokens are in its URLs or headers, so no exception of the HTTP library leaves here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import aiohttp

from bot.channels.port import ChannelDown, DeliveryError, Doubtful, NotSent

_JSON = {"Content-Type": "application/json"}
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/]')
# Before a byte was written. A timeout of this kind is one of connecting, or of waiting for a free connection.
_BEFORE_WRITING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

_NO_URL = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: status, body, and the Retry-After header or nothing."""

    status: int
    body: bytes
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: for a connection, and for the whole of a call."""

    connect: float = 10
    total: float = 30


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that travels with a call as the part `field`; without a media type the platform guesses it from the name."""

    field: str
    name: str
    content: bytes
    media_type: str | None = None


@lru_cache
def _timeout(total: float, connect: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, connect=connect)


class Wire:
    """One pool of connections, opened with the first call inside the running loop; `headers` go with every call."""

    def __init__(self, connections: int, patience: Patience, headers: Mapping[str, str] | None = None) -> None:
        self._connections = connections
        self._patience = patience
        self._headers = headers or {}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def post(self, url: str, body: bytes | aiohttp.FormData, *, seconds: float | None = None) -> Answer:
        """Post once and never again, following no redirect; raises NotSent or Doubtful, or ChannelDown for a bad URL."""
        return await self.exchange("POST", url, body, seconds=seconds)

    async def exchange(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Any call, as `post` does it; bytes are JSON unless `headers` say otherwise."""
        timeout = _timeout(seconds or self._patience.total, self._patience.connect)
        own = headers or (_JSON if isinstance(body, bytes) else None)
        try:
            async with self._open().request(
                method, url, data=body, headers=own, timeout=timeout, allow_redirects=False
            ) as response:
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
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, cookie_jar=aiohttp.DummyCookieJar())
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
        return ChannelDown("the address of the platform is no URL")
    return Doubtful(kind)


def form(fields: Mapping[str, str], uploads: Iterable[Upload]) -> aiohttp.FormData:
    """A multipart body: https://core.telegram.org/bots/api#sending-files"""
    data = aiohttp.FormData(quote_fields=False)
    for name, value in fields.items():
        data.add_field(name, value)
    for upload in uploads:
        name = _UNSAFE_IN_NAMES.sub("_", upload.name) or "file"
        data.add_field(upload.field, upload.content, filename=name, content_type=upload.media_type)
    return data
