"""A picture or a file is uploaded once and shown by Telegram's id for it from then on: https://core.telegram.org/bots/api#sending-files

Who wants the same at the same time waits for the first one's answer, which tells the id. An id is good for the bot it was given
to, for as long as Telegram likes; when it is refused the file is uploaded anew.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec

from bot.channels.fingerprints import fingerprint
from bot.channels.port import Refused
from bot.vocabulary import Attachment

REMEMBERED = 2_000
"""Ids; most files are one person's ticket, and are shown once."""

_UNTOLD = ""  # the answer named no id: everybody uploads


class _Kept(msgspec.Struct):
    file_id: str = ""


class _Shown(msgspec.Struct):
    photo: list[_Kept] = []
    document: _Kept | None = None
    voice: _Kept | None = None


Send = Callable[[str], Awaitable[msgspec.Raw]]
"""Sends with the file's id there, or by uploading it where that is empty."""


@dataclass(slots=True)
class Uploads:
    """What was uploaded from this process, by content."""

    _ids: OrderedDict[bytes, str] = field(default_factory=OrderedDict)
    _under_way: dict[bytes, asyncio.Event] = field(default_factory=dict)

    async def send(self, attachment: Attachment, send: Send) -> msgspec.Raw:
        """Send it to one more person; raises what `send` raises."""
        key = fingerprint(attachment) + attachment.name.encode(errors="replace")
        while (known := self._ids.get(key)) is None:
            if key not in self._under_way:
                return await self._first(key, send)
            await self._under_way[key].wait()
        self._ids.move_to_end(key)
        try:
            return await send(known)
        except Refused as error:
            if known == _UNTOLD or not _is_forgotten(error):
                raise
        if self._ids.get(key) == known:
            del self._ids[key]
        return await self._first(key, send)

    async def _first(self, key: bytes, send: Send) -> msgspec.Raw:
        known = self._under_way.setdefault(key, asyncio.Event())
        try:
            answer = await send("")
        finally:
            self._under_way.pop(key, None)
            known.set()
        self._ids[key] = _id_in(answer)
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return answer


def _is_forgotten(error: Refused) -> bool:
    return error.reason.startswith("wrong_") and "file" in error.reason


def _id_in(answer: msgspec.Raw) -> str:
    """The file's id in the message that Telegram made of it; of a picture that of its largest size."""
    try:
        shown = msgspec.json.decode(answer, type=_Shown)
    except msgspec.DecodeError:
        return _UNTOLD
    kept = shown.photo[-1] if shown.photo else shown.document or shown.voice
    return kept.file_id if kept is not None else _UNTOLD
