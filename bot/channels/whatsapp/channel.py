"""WhatsApp as `bot.channels.port.Channel`: free words while the person's window is open, a template otherwise."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.channels.port import DeliveryError, Doubtful, NoTemplate, NotSent, OutsideWindow, Refused, Throttled
from bot.channels.whatsapp import answers, layout
from bot.channels.whatsapp.answers import MediaGone, PairThrottled, Unavailable
from bot.channels.whatsapp.graph import Graph, PhoneNumber
from bot.channels.whatsapp.media import Media, Shown
from bot.channels.whatsapp.pairs import Pairs, Rest
from bot.channels.whatsapp.templates import Standings
from bot.vocabulary import PLAIN, Address, Attachment, Incoming, Passage, Receipt, Reply

CHANNEL = "whatsapp"
MARGIN = timedelta(seconds=5)
"""So long before a window shuts it counts as shut: a message is on its way, and clocks differ."""
COURTESIES = 8
"""Reads marked and typing shown at the same time; beyond it there is no time for politeness."""
TEMPLATE_PAUSE = 60.0
"""Seconds for which a template that was refused is not tried with another message."""
SERVICE = "service"
"""What the platform charges free words as."""

_NUMBER = re.compile(r"\+?([0-9]{4,20})", re.ASCII)
_BUSINESS_SCOPED = re.compile(r"[A-Za-z]{2}\.[!-~]{1,150}", re.ASCII)
log = structlog.get_logger("whatsapp")


class Templates(Protocol):
    """The templates that the platform approved, to say what free words may not. Each raises OutsideWindow or NoTemplate."""

    def learn(self, standings: Standings) -> set[str]:
        """How they stand now; returns those that can be used and could not before. Raises nothing."""

    def request(self, reply: Reply, media_id: str = "", tag: str = "") -> dict[str, Any]:
        """The body of a message; `tag` is its passage's."""

    def attachment(self, reply: Reply) -> Attachment | None:
        """What must be uploaded first."""

    def name(self, reply: Reply) -> str:
        """Which template it is."""

    def category(self, reply: Reply) -> str:
        """What the platform charges for it."""


@dataclass(frozen=True, slots=True)
class _Words:
    """One way to say a reply. `request` takes the id of its attachment, and raises ValueError for what cannot be said."""

    request: Callable[[str], dict[str, Any]]
    attachment: Attachment | None
    category: str
    template: str = ""
    sound: Attachment | None = None  # heard before the words, in a message of its own


class WhatsAppChannel:
    """One phone number. `now` is the present in UTC, which decides whether a window is open."""

    name = CHANNEL

    def __init__(self, graph: Graph, templates: Templates, now: Callable[[], datetime]) -> None:
        self.number = PhoneNumber()
        self.templates = templates
        self.graph, self._now = graph, now
        self._media, self._pairs, self._rest = Media(graph), Pairs(), Rest()
        self._refused: dict[str, float] = {}  # templates, until when they are not tried
        self._courtesies = 0

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        """Deliver one reply, always as a new message: WhatsApp changes none."""
        mark = addressee(passage.to or address.recipient)
        (person,) = mark.values()
        if wait := self._pairs.take(person, _seconds()):
            raise Throttled(wait)
        if passage.tag:
            mark["biz_opaque_callback_data"] = passage.tag
        try:
            receipt = await self._say(mark, reply, passage)
        except Doubtful:
            raise
        except DeliveryError as error:
            self._pairs.give_back(person)
            raise self._judged(error, person, passage.tag) from None
        self._pairs.taken(person)
        self._rest.end()
        return receipt

    async def fetch(self, reference: str, most: int) -> bytes:
        """Bring what somebody sent; the platform keeps it for a week."""
        return await self.graph.fetch(reference, most)

    async def acknowledge(self, incoming: Incoming) -> None:
        """Mark it as read and show that an answer is being written, unless there is more urgent work."""
        if not incoming.press or self._courtesies >= COURTESIES or not self._rest.is_over(_seconds()):
            return
        self._courtesies += 1
        try:
            with suppress(DeliveryError, ValueError):
                await self.graph.say({"status": "read", "message_id": incoming.press, "typing_indicator": {"type": "text"}})
        finally:
            self._courtesies -= 1

    async def learn(self) -> None:
        """Ask the platform about our number. Raises a DeliveryError."""
        try:
            self.number = await self.graph.phone_number()
        except Refused as error:
            log.warning("WhatsApp does not tell about our number", reason=error.reason)
            raise

    async def close(self) -> None:
        """Let go of connections."""
        await self.graph.close()

    # ---- the words -----------------------------------------------------------------------------------------------------
    async def _say(self, mark: Mapping[str, str], reply: Reply, passage: Passage) -> Receipt:
        """In our own words while those are allowed, by a template otherwise."""
        allowed = passage.free_until is not None and passage.free_until - self._now() >= MARGIN
        if allowed:
            with suppress(OutsideWindow):  # refused, so nothing is said twice
                return await self._post(mark, _freely(reply))
        words = self._by_template(reply, passage.tag)
        try:
            return replace(await self._post(mark, words), window_shut=allowed)
        except NoTemplate:
            self._refused[words.template] = _seconds() + TEMPLATE_PAUSE
            raise NoTemplate(words.template) from None

    def _by_template(self, reply: Reply, tag: str) -> _Words:
        shelf = self.templates
        name = shelf.name(reply)
        if self._refused.get(name, 0.0) > _seconds():
            raise NoTemplate(name)
        return _Words(lambda media: shelf.request(reply, media, tag), shelf.attachment(reply), shelf.category(reply), name)

    async def _post(self, mark: Mapping[str, str], words: _Words) -> Receipt:
        """Post once, and once more where the platform has forgotten what was uploaded for an earlier message."""
        if words.sound is not None:
            await self._sound(mark, words.sound)
        shown = await self._shown(words)
        try:
            return await self._post_once(mark, words, shown.id)
        except MediaGone:
            if words.attachment is None or not shown.kept:
                raise
        self._media.forget(words.attachment, shown.id)
        return await self._post_once(mark, words, (await self._shown(words)).id)

    async def _sound(self, mark: Mapping[str, str], sound: Attachment) -> None:
        """Let something be heard. Its words follow and count; where nobody knows whether it arrived, it is heard twice."""
        whom = {name: value for name, value in mark.items() if name != "biz_opaque_callback_data"}
        shown = await self._media.show(sound, _seconds())
        try:
            await self.graph.say({"recipient_type": "individual", **whom, "type": "audio", "audio": {"id": shown.id}})
        except MediaGone:
            self._media.forget(sound, shown.id)
            raise NotSent("the platform forgot the sound") from None
        except Doubtful as error:
            raise NotSent(str(error)) from None

    async def _shown(self, words: _Words) -> Shown:
        """The uploaded attachment; a template can do without one that the platform does not take."""
        if words.attachment is None:
            return Shown("", kept=False)
        try:
            return await self._media.show(words.attachment, _seconds())
        except Refused:
            if not words.template:
                raise
        return Shown("", kept=False)

    async def _post_once(self, mark: Mapping[str, str], words: _Words, media_id: str) -> Receipt:
        try:
            said = words.request(media_id)
            external_id, status = await self.graph.say({"recipient_type": "individual", **mark, **said})
        except ValueError:
            raise Refused("unsayable") from None
        template = said["template"]["name"] if words.template else ""  # another one, where the picture could not be shown
        if status != answers.ACCEPTED:  # what becomes of it, its receipts tell
            log.warning("the platform looks at a template's quality first", template=template, status=status)
        return Receipt(external_id, words.category, template)

    def _judged(self, error: DeliveryError, person: str, tag: str) -> DeliveryError:
        """How long to wait depends on what was refused before; and what is our mistake, somebody has to see."""
        match error:
            case PairThrottled():
                return Throttled(self._pairs.refused(person, _seconds()))
            case Unavailable() if tag and self._rest.is_to_blame(tag):
                return NotSent("the platform is unavailable for this message alone")
            case Throttled(after=after, whole_channel=True):
                return Throttled(self._rest.lengthen(after, _seconds()), whole_channel=True)
            case Refused(reason=reason) if reason.startswith((answers.MISTAKE, answers.UNKNOWN)):
                log.error("the platform cannot read a message of ours", reason=reason)
        return error


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def addressee(person: str) -> dict[str, str]:
    """How a message names its reader: a number with its plus, since without it ours would be put in front, or an id.

    Raises Refused for what is neither.
    """
    if number := _NUMBER.fullmatch(person):
        return {"to": f"+{number[1]}"}
    if _BUSINESS_SCOPED.fullmatch(person):
        return {"recipient": person}
    raise Refused("not_a_recipient")


def _freely(reply: Reply) -> _Words:
    try:
        message = layout.message(reply)
    except ValueError:
        raise Refused("unsayable") from None
    return _Words(message.request, message.attachment, SERVICE, sound=message.sound)
