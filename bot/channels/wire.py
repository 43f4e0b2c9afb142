"""The connections to a platform's server. Tokens are in its URLs or headers, so no exception of the HTTP library leaves here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import aiohttp

from bot.channels.port import TOO_LARGE, ChannelDown, DeliveryError, Doubtful, NotSent, Refused

_JSON = {"Content-Type": "application/json"}
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/]')
# Before a byte was written. A timeout of this kind is one of connecting, or of waiting for a free connection.
_BEFORE_WRITING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

DOWNLOADS = 4  # times as long as a call, for 16 MB over a slow line
SHORT = 100_000  # bytes of an answer that is no file
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

    async def download(self, url: str, most: int) -> Answer:
        """A file of so many bytes at most, following no redirect; what breaks off can be asked for again.

        Raises NotSent, Refused for what is larger, or ChannelDown for a bad URL.
        """
        timeout = _timeout(self._patience.total * DOWNLOADS, self._patience.connect)
        plain = {"Accept-Encoding": "identity"}  # what is packed may be a thousand times as large
        try:
            async with self._open().request("GET", url, headers=plain, timeout=timeout, allow_redirects=False) as response:
                body = await _at_most(response, most if response.status == 200 else SHORT)
                return Answer(response.status, body, response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failed = failure(error)
        raise failed if isinstance(failed, ChannelDown) else NotSent(str(failed))

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


async def _at_most(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body; raises Refused as soon as it is too much."""
    if (response.content_length or 0) > most:
        raise Refused(TOO_LARGE)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise Refused(TOO_LARGE)
    return bytes(body)


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
        content = BytesIO(upload.content)  # read piece by piece: several MB at once would stop the loop
        data.add_field(upload.field, content, filename=name, content_type=upload.media_type)
    return data
