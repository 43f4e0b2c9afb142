"""Telegram updates in, `Incoming` out. An update that says nothing to Sapa gives no incoming, and never an exception."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from bot import clock
from bot.channels.bodies import Unreadable
from bot.channels.telegram import groups, limits
from bot.channels.telegram.schema import Chat, InlineQuery, MembershipChange, Message, Person, Press, decode, held
from bot.vocabulary import (
    Action,
    Address,
    Blocked,
    Content,
    Incoming,
    InGroup,
    Lookup,
    Media,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
    Unblocked,
)

CHANNEL = "telegram"
LONGEST_NAME = 200
# In this order, since an animation also comes as a document and a live photo as a photo.
_MEDIA = (
    ("animation", "video"),
    ("voice", "voice"),
    ("photo", "photo"),
    ("document", "document"),
    ("sticker", "sticker"),
    ("video", "video"),
    ("video_note", "video"),
    ("audio", "audio"),
    ("live_photo", "photo"),
    *((name, "other") for name in ("checklist", "dice", "game", "paid_media", "poll", "rich_message", "story")),
)
_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')
_batch = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Batch:
    """What one getUpdates brought: the incomings, the highest update id, and the updates that could not be read."""

    incomings: tuple[Incoming, ...]
    last: int | None
    unreadable: tuple[bytes, ...]


def parse(body: bytes, *, username: str = "") -> tuple[Incoming, ...]:
    """Read one update; raises `Unreadable` for what is none.

    `username` is the bot's own, without @, so that other bots' commands in a group are left alone.
    """
    update = decode(body)
    if update.message:
        incoming = _from_message(update.message, update.update_id, username)
    elif update.channel_post:
        incoming = _from_post(update.channel_post, update.update_id, username)
    elif update.callback_query:
        incoming = _from_press(update.callback_query)
    elif update.inline_query:
        incoming = _from_inline(update.inline_query)
    elif update.my_chat_member:
        incoming = _from_membership(update.my_chat_member, update.update_id)
    else:
        incoming = None
    return (incoming,) if incoming else ()


def parse_batch(result: bytes, *, username: str = "") -> Batch:
    """Read the result of getUpdates. One unreadable update is set aside, or it would come again for ever."""
    incomings: list[Incoming] = []
    unreadable: list[bytes] = []
    last: int | None = None
    for raw in map(bytes, _split(result)):
        try:
            incomings += parse(raw, username=username)
        except Unreadable:
            unreadable.append(raw)
        if found := _UPDATE_ID.search(raw):
            last = max(int(found[1]), -1 if last is None else last)
    return Batch(tuple(incomings), last, tuple(unreadable))


def _split(result: bytes) -> Sequence[msgspec.Raw]:
    try:
        return _batch.decode(result)
    except (msgspec.DecodeError, RecursionError):
        raise Unreadable("not a list of updates") from None


def _from_message(message: Message, update_id: int, username: str) -> Incoming | None:
    chat, sender = message.chat, message.sender
    if chat is None or sender is None:
        return None
    content: Content | None = None
    if chat.type in groups.KINDS:
        content = groups.changed(message) or groups.said(message, username)
    elif chat.type == "private" and not sender.is_bot:
        content = _said(message, sender)
    if content is None:
        return None
    return Incoming(_address(chat), _message_key(message, chat, update_id), content, _when(message.date), _language(sender))


def _from_post(message: Message, update_id: int, username: str) -> Incoming | None:
    """What stands in a channel: those who run it speak there, and nobody else."""
    chat = message.chat
    content: Content | None = (groups.changed(message) or groups.said(message, username)) if chat else None
    if chat is None or content is None:
        return None
    return Incoming(_address(chat), _message_key(message, chat, update_id), content, _when(message.date))


def _said(message: Message, sender: Person) -> Content | None:
    if message.text is not None:
        return Text(groups.COMMAND_FOR_A_BOT.sub(r"\1", groups.clean(message.text)))
    if message.contact:
        return SharedContact(groups.clean(message.contact.phone_number), own=message.contact.user_id == sender.id)
    if message.location:
        return SharedPlace(message.location.latitude, message.location.longitude)
    return next(
        (_media(kind, message, name) for name, kind in _MEDIA if bytes(getattr(message, name)) not in (b"", b"null")), None
    )


def _media(kind: str, message: Message, name: str) -> Media:
    file, caption = held(getattr(message, name)), groups.clean(message.caption or "")
    if file is None or kind == "other":
        return Media(kind, caption=caption)
    called, media_type = groups.clean(file.file_name or "")[:LONGEST_NAME], groups.clean(file.mime_type or "")[:LONGEST_NAME]
    return Media(kind, groups.clean(file.file_id), called, media_type, file.file_size or 0, caption)


def _from_press(press: Press) -> Incoming:
    """A press. In a group anybody may press, so nothing follows there but that the button stops spinning."""
    bubble, person = press.message, press.sender
    chat = bubble.chat if bubble else None
    content: Content = InGroup()
    if bubble and chat and chat.type == "private" and chat.id == person.id:
        content = Tap(Action.decode(groups.clean(press.data or "")), str(bubble.message_id) if _editable(bubble) else None)
    address = _address(chat) if chat else Address(CHANNEL, str(person.id))
    # A press carries no time of its own; Telegram keeps it 150 s at most, so now is near enough.
    return Incoming(address, f"t{press.id}", content, clock.now(), _language(person), press.id)


def _from_inline(asked: InlineQuery) -> Incoming:
    """Words typed after the bot's name in a chat that is none of ours; the offset is our own, or a forgery."""
    words = groups.clean(asked.query)[: limits.INLINE_WORDS]
    is_ours = asked.offset.isascii() and asked.offset.isdigit() and len(asked.offset) < 5
    said = Lookup(words, int(asked.offset) if is_ours else 0)
    address = Address(CHANNEL, str(asked.sender.id))
    return Incoming(address, f"i{asked.id}", said, clock.now(), _language(asked.sender), asked.id)


def _editable(bubble: Message) -> bool:
    """The bot's own text. Date 0 marks an InaccessibleMessage: https://core.telegram.org/bots/api#inaccessiblemessage"""
    return bubble.date != 0 and bubble.text is not None and bubble.sender is not None and bubble.sender.is_bot


def _from_membership(change: MembershipChange, update_id: int) -> Incoming | None:
    content = _became(change) if change.chat.type == "private" else groups.membership(change)
    if content is None:
        return None
    key = f"u{update_id}:{change.date}"
    return Incoming(_address(change.chat), key, content, _when(change.date), _language(change.sender))


def _became(change: MembershipChange) -> Content | None:
    match change.became.status if change.became else None:
        case "kicked":
            return Blocked()
        case "member":
            return Unblocked()
    return None


def _message_key(message: Message, chat: Chat, update_id: int) -> str:
    """The name of a message for recognising repeats.

    Chat and message id never recur, while update ids start anew at random after a silent week or when a self-hosted server lost
    its state. So an update id serves, joined with the date, only where there is no other (an ephemeral message has id 0).
    """
    return f"m{chat.id}:{message.message_id}" if message.message_id else f"u{update_id}:{message.date}"


def _address(chat: Chat) -> Address:
    return Address(CHANNEL, str(chat.id))


def _when(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _language(person: Person | None) -> str:
    """Two letters of an IETF tag such as `pt-br`; a language without a two-letter code is no guess at all."""
    tag = (person.language_code or "") if person else ""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return primary if len(primary) == 2 and primary.isascii() and primary.isalpha() else ""
