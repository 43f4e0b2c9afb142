"""Brings what somebody handed over: bytes asked of the platform, judged by what they are, stored under a name of ours."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from bot import traits
from bot.channels.port import TOO_LARGE, ChannelDown, NotSent, Refused, Throttled
from bot.documents import pictures
from bot.documents.pictures import NoPicture
from bot.rules import kinds
from bot.screens import errands as screens
from bot.vocabulary import Action, Reply
from scheduler.making.errands import Again, Ending, Errand
from storage.organising import files
from storage.organising.files import File

TRIES = 6
WAIT = 2.0  # seconds before the second try, four times as long before each following one: 11 minutes in all
EMPTY, KIND, LOST = "empty", "kind", "lost"
"""Why a file is not taken, besides what platforms refuse it for."""


class Unusable(Exception):
    """It cannot be taken, for this reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def fetch(errand: Errand) -> Ending:
    """Bring the file, then press for its sender what was to follow; where it cannot be had they are told why."""
    file = await errand.read(partial(files.get, file_id=int(errand.order.detail["file"])))
    if file is None:
        return None  # it was erased meanwhile
    if not file.is_here:
        try:
            await _bring(errand, file)
        except Unusable as error:
            return partial(_told, file.id, error.why)
    if then := str(errand.order.detail.get("then", "")):
        await errand.run(lambda connection: None)  # who was erased presses nothing
        await errand.press(errand.order, Action(then, str(file.id)))
    return None


def _told(file_id: int, why: str, connection: Connection) -> Reply:
    files.fail(connection, file_id, why)
    return screens.unfetched(why)


async def _bring(errand: Errand, file: File) -> None:
    most = kinds.LARGEST.get(file.kind)
    if most is None:
        raise Unusable(KIND)
    if file.size > most:
        raise Unusable(TOO_LARGE)
    content = await _asked_for(errand, file, most)
    media_type = kinds.media_type(file.kind, content)
    if media_type is None:
        raise Unusable(KIND if content else EMPTY)
    if media_type.startswith("image/"):
        content, media_type = await _anew(errand, content), "image/jpeg"
    name = f"sapa-{file.id}.{kinds.ENDINGS[media_type]}"
    await errand.run(partial(_store, file=file, content=content, name=name, media_type=media_type))


def _store(connection: Connection, file: File, content: bytes, name: str, media_type: str) -> None:
    files.store(connection, file.id, content, name, media_type)
    if traits.of(file.channel).shelf:
        files.forget_received(connection, file.reference)


async def _asked_for(errand: Errand, file: File, most: int) -> bytes:
    channel = errand.channels.get(file.channel)
    try:
        if channel is None or not file.reference:
            raise Unusable(LOST)
        return await channel.fetch(file.reference, most)
    except Throttled as error:
        raise Again(error.after, errand.order.detail) from None
    except (NotSent, ChannelDown):
        tries = int(errand.order.detail.get("tries", 1))
        if tries >= TRIES:
            raise Unusable(LOST) from None
        raise Again(WAIT * 4.0 ** (tries - 1), {**errand.order.detail, "tries": tries + 1}) from None
    except Refused as error:
        raise Unusable(error.reason) from None


async def _anew(errand: Errand, content: bytes) -> bytes:
    try:
        return await errand.draw(pictures.anew, content)
    except NoPicture:
        raise Unusable(KIND) from None
