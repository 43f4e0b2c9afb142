"""WhatsApp's webhook: Meta asks once whether it is ours, then posts up to a thousand events at a time.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2b

import structlog
from aiohttp import web

from bot.channels.bodies import Unreadable
from bot.channels.port import Notification, Report, Take
from bot.channels.whatsapp.updates import CHANNEL, Batch, parse
from bot.doors.answering import BODY_LIMIT, MOST_AT_ONCE, Quarantine, answer
from bot.logs import place_of
from storage.database import StorageDown

PATIENCE = 30.0  # seconds in which a body must have arrived
HANDFUL = 64 * 2**20  # bytes of bodies in hand: who they are from is known only once they are whole
SMALL = 4_096  # bytes of a body that finds room even then: most of what Meta posts, whoever else holds large ones
SIGNATURE = "X-Hub-Signature-256"
log = structlog.get_logger("server")


@dataclass(slots=True)
class WhatsAppDoor:
    """What the WhatsApp webhook needs; `hear` and `note` return once what they were told is committed."""

    app_secret: bytes = field(repr=False)
    verify_token: bytes = field(repr=False)
    phone_id: str
    take: Take
    hear: Callable[[Sequence[Report]], Awaitable[None]]
    note: Callable[[Sequence[Notification]], Awaitable[None]]
    quarantine: Quarantine


def challenge(door: WhatsAppDoor) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Answers Meta's question whether this address is ours."""

    async def verify(request: web.Request) -> web.Response:
        asked = request.query
        given = asked.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
        known = hmac.compare_digest(given, door.verify_token)
        if not known or asked.get("hub.mode") != "subscribe" or "hub.challenge" not in asked:
            return answer(403)
        return web.Response(text=asked["hub.challenge"], content_type="text/plain")

    return verify


def webhook(door: WhatsAppDoor) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Takes events: 200 once all of them are committed or put aside, and only then."""
    busy, hands = asyncio.Semaphore(MOST_AT_ONCE), _Hands()

    async def receive(request: web.Request) -> web.Response:
        try:
            async with hands.holding(request) as body:
                if not _is_signed(request, body, door.app_secret):
                    return answer(403)
                if busy.locked():
                    return answer(503, "1")
                async with busy:  # only now, or strangers who post slowly would keep Meta out
                    await _receive(door, body)
        except TooLarge:
            return answer(413)
        except Crowded:
            return answer(503, "1")
        except TooSlow:
            return answer(408)
        except web.RequestPayloadError:
            request.content.feed_eof()  # or aiohttp reads on to be polite, breaks on the same and logs it with a traceback
            return answer(400)
        return answer()

    return receive


def _is_signed(request: web.Request, body: bytes, secret: bytes) -> bool:
    """Whether the body is as whoever knows the app's secret sent it."""
    expected = b"sha256=" + hmac.digest(secret, body, "sha256").hex().encode()
    return hmac.compare_digest(request.headers.get(SIGNATURE, "").encode("utf-8", "surrogateescape"), expected)


async def _receive(door: WhatsAppDoor, body: bytes) -> None:
    try:
        batch = parse(body, door.phone_id)
    except Unreadable as error:
        await _put_aside(door, body, str(error))
        return
    for event in batch.unreadable:
        await _put_aside(door, event, "an event that cannot be read")
    await _effect(door, batch)


async def _effect(door: WhatsAppDoor, batch: Batch) -> None:
    """All of it, even where one part fails: what is committed has no second effect when the whole comes again."""
    works: list[Awaitable[None]] = []
    if batch.notifications:
        works.append(_unless_broken(door.note(batch.notifications)))
    if batch.reports:
        works.append(_unless_broken(door.hear(batch.reports)))
    if batch.incomings:
        works.append(door.take(batch.incomings))
    for outcome in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _unless_broken(work: Awaitable[None]) -> None:
    try:
        await work
    except StorageDown:
        raise
    except Exception as error:  # noqa: BLE001 - a mistake of ours costs these reports, and must not bring them for seven days
        log.error("reports broke", why=f"{type(error).__name__} {place_of(error)}")


async def _put_aside(door: WhatsAppDoor, piece: bytes, why: str) -> None:
    """Anything but 200 would bring it again for seven days."""
    await door.quarantine(CHANNEL, blake2b(piece, digest_size=16).hexdigest(), why)
    log.warning("unreadable update put aside", size=len(piece))


class TooLarge(Exception):
    """A body beyond what WhatsApp posts."""


class TooSlow(Exception):
    """A body that does not come to an end."""


class Crowded(Exception):
    """Too much is being posted at once."""


class _Hands:
    """Bodies being read: anybody may post one, and who did is known only from the whole."""

    def __init__(self) -> None:
        self.held = 0

    @asynccontextmanager
    async def holding(self, request: web.Request) -> AsyncIterator[bytes]:
        """The body, decompressed. Raises TooLarge, TooSlow, Crowded, and what the connection breaks with."""
        body = bytearray()
        try:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._read(request, body)
            except TimeoutError:
                raise TooSlow from None
            yield bytes(body)
        finally:
            self.held -= len(body)

    async def _read(self, request: web.Request, body: bytearray) -> None:
        while chunk := await request.content.readany():
            body += chunk
            self.held += len(chunk)
            if len(body) > BODY_LIMIT:
                raise TooLarge
            if self.held > HANDFUL and len(body) > SMALL:
                raise Crowded
