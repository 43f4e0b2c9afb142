"""Pictures and files are handed over once and shown by their id, which the platform keeps for 30 days.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.channels.fingerprints import fingerprint
from bot.channels.port import DeliveryError, NotSent, Refused
from bot.channels.whatsapp import limits
from bot.channels.whatsapp.graph import Graph
from bot.vocabulary import Attachment

KEPT = 29 * 86_400.0  # seconds of the 30 days
REMEMBERED = 5_000  # ids; most pictures are one person's ticket, and are shown once


@dataclass(frozen=True, slots=True)
class Shown:
    """A media id; `kept` when it was handed over for an earlier message, so that the platform may have forgotten it."""

    id: str
    kept: bool


@dataclass(slots=True)
class Media:
    """What was handed over from this process, by content."""

    graph: Graph
    _ids: OrderedDict[bytes, tuple[str, float]] = field(default_factory=OrderedDict)
    _uploads: dict[bytes, asyncio.Future[str]] = field(default_factory=dict)

    async def show(self, attachment: Attachment, at: float) -> Shown:
        """The id of a picture or a file; who wants the same at the same time waits for one upload.

        `at` is now, in seconds of the loop's clock. Raises a DeliveryError, Refused for what the platform would not take.
        """
        check(attachment)
        digest = fingerprint(attachment)
        known = self._ids.get(digest)
        if known is not None and known[1] > at:
            self._ids.move_to_end(digest)
            return Shown(known[0], kept=True)
        return Shown(await self._once(digest, attachment, at), kept=False)

    def forget(self, attachment: Attachment, media_id: str) -> None:
        """The platform does not know this id any more."""
        digest = fingerprint(attachment)
        if self._ids.get(digest, ("", 0.0))[0] == media_id:
            del self._ids[digest]

    async def _once(self, digest: bytes, attachment: Attachment, at: float) -> str:
        under_way = self._uploads.get(digest)
        if under_way is not None:
            return await asyncio.shield(under_way)
        upload = self._uploads[digest] = asyncio.get_running_loop().create_future()
        try:
            media_id = await self.graph.upload(attachment)
        except BaseException as error:
            upload.set_exception(error if isinstance(error, DeliveryError) else NotSent("the upload was broken off"))
            upload.exception()  # nobody else may wait for it
            raise
        finally:
            del self._uploads[digest]
        upload.set_result(media_id)
        self._remember(digest, media_id, at)
        return media_id

    def _remember(self, digest: bytes, media_id: str, at: float) -> None:
        self._ids[digest] = media_id, at + KEPT
        self._ids.move_to_end(digest)
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)


def check(attachment: Attachment) -> None:
    """Raises Refused for a kind or a size that the platform does not take."""
    most = limits.most_bytes(attachment.media_type)
    if not most:
        raise Refused("media_type")
    if not 0 < len(attachment.content) <= most:
        raise Refused("media_size")
