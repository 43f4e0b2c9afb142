"""What a visitor did on the page, handed to the conversation once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.channels.port import Take
from bot.channels.web.channel import decode, number
from bot.channels.web.door import Posted
from bot.channels.web.limits import FILE_NAME, Recent
from bot.channels.web.port import Heard, Transcript
from bot.vocabulary import Action, Address, Content, Incoming, Media, SharedPlace, Tap, Text

_KINDS = {"audio": "voice", "image": "photo", "video": "video"}
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Intake:
    """Turns forms into incomings. A person's line is stored before it is taken, so that it stands above its answer."""

    def __init__(self, take: Take, transcript: Transcript, now: Callable[[], datetime]) -> None:
        self._take, self._transcript, self._now = take, transcript, now
        self._heard = Recent()

    async def begin(self, visitor: str, text: str, key: str, language: str) -> None:
        """Take words that the page says for the visitor; they leave no line."""
        await self._hand_over(visitor, key, Text(text), self._now(), language)

    async def say(self, visitor: str, form: Mapping[str, str], language: str) -> bool:
        """Take what a form holds; False when that is nothing."""
        read = await self._read(visitor, form)
        if read is None:
            return False
        content, words, on = read
        at, key = self._now(), form.get("key", "")
        key = key if KEY.fullmatch(key) else secrets.token_urlsafe(12)
        if self._heard.add(f"{visitor}:{key}"):
            await self._transcript.hear(visitor, Heard(f"{visitor}:{key}", words, at, on))
        await self._hand_over(visitor, key, content, at, language)
        return True

    async def file(self, visitor: str, posted: Posted, language: str) -> None:
        """Take a file: it is kept first, and its name stands in the conversation."""
        at = self._now()
        key = posted.key if KEY.fullmatch(posted.key) else secrets.token_urlsafe(12)
        if not self._heard.add(f"{visitor}:{key}"):
            return
        name = " ".join(posted.name.replace("\0", "").split())[-FILE_NAME:]
        reference = await self._transcript.receive(visitor, posted.content, posted.media_type, at)
        await self._transcript.hear(visitor, Heard(f"{visitor}:{key}", f"📎 {name}", at))
        kind = _KINDS.get(posted.media_type.partition("/")[0], "document")
        media = Media(kind, reference, name, posted.media_type, len(posted.content))
        await self._hand_over(visitor, key, media, at, language)

    async def _hand_over(self, visitor: str, key: str, content: Content, at: datetime, language: str) -> None:
        await self._take([Incoming(Address("web", visitor), f"{visitor}:{key}", content, at, language)])

    async def _read(self, visitor: str, form: Mapping[str, str]) -> tuple[Content, str, int | None] | None:
        if form.get("tap"):
            message, _, action = form["tap"].partition(" ")
            return await self._tap(visitor, message, action, "")
        if form.get("action"):
            return await self._tap(visitor, form.get("message"), form["action"], form.get("label", ""))
        if place := read_place(form.get("place", "")):
            return place, "📍", None  # where it is stays out of the transcript
        text = form.get("text", "")
        return (Text(text), text, None) if text else None

    async def _tap(self, visitor: str, message: str | None, payload: str, label: str) -> tuple[Content, str, int | None]:
        """The label is what the bubble said; a payload that no bubble of theirs carries is for the conversation to judge."""
        id, action = number(message), Action.decode(payload)
        line = await self._transcript.line(visitor, id) if id else None
        reply = decode(line.body) if line else None
        labels = [choice.label for choice in reply.choices if choice.action == action] if reply else []
        bubble = line.bubble if line else None
        return Tap(action, str(bubble) if bubble else None), labels[0] if labels else label[:200] or "…", bubble


def read_place(text: str) -> SharedPlace | None:
    """`-6.2,106.8`, if it is somewhere on earth."""
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,9})?,-?\d{1,3}(\.\d{1,9})?", text, re.ASCII):
        return None
    latitude, longitude = map(float, text.split(","))
    return SharedPlace(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def language_of(header: str) -> str:
    """The browser's first language: `id` out of `id-ID,en;q=0.8`."""
    match = re.match(r"([a-z]{2})\b", header.strip().lower())
    return match[1] if match else ""
