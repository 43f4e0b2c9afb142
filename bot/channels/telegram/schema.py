"""The few fields of an update that Sapa reads, and what makes a body an update at all.

Everything else is skipped unread, so that a field or a kind that Telegram adds tomorrow breaks nothing.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from bot.channels.bodies import Unreadable, refuse_odd

Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Seconds = Annotated[int, msgspec.Meta(ge=0, lt=2**37)]  # until the year 6325, which datetime can still say
ABSENT = msgspec.Raw(b"")  # the media fields are kept raw: a file that cannot be read is still one


class Held(msgspec.Struct):
    """A file as an update names it: https://core.telegram.org/bots/api#document"""

    file_id: str
    file_name: str | None = None
    mime_type: str | None = None
    file_size: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None


class Person(msgspec.Struct):
    id: Id
    is_bot: bool = False
    language_code: str | None = None


class Chat(msgspec.Struct):
    id: Id
    type: str | None = None
    title: str | None = None


class Entity(msgspec.Struct):
    type: str
    offset: Id
    length: Id


class Contact(msgspec.Struct):
    phone_number: str
    user_id: Id | None = None


class Location(msgspec.Struct):
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class Message(msgspec.Struct, rename={"sender": "from"}):
    message_id: Id
    date: Seconds = 0
    chat: Chat | None = None
    sender: Person | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[Entity] | None = None
    contact: Contact | None = None
    location: Location | None = None
    sender_chat: msgspec.Raw = ABSENT
    new_chat_title: str | None = None
    migrate_to_chat_id: Id | None = None
    animation: msgspec.Raw = ABSENT
    audio: msgspec.Raw = ABSENT
    checklist: msgspec.Raw = ABSENT
    dice: msgspec.Raw = ABSENT
    document: msgspec.Raw = ABSENT
    game: msgspec.Raw = ABSENT
    live_photo: msgspec.Raw = ABSENT
    paid_media: msgspec.Raw = ABSENT
    photo: msgspec.Raw = ABSENT
    poll: msgspec.Raw = ABSENT
    rich_message: msgspec.Raw = ABSENT
    sticker: msgspec.Raw = ABSENT
    story: msgspec.Raw = ABSENT
    video: msgspec.Raw = ABSENT
    video_note: msgspec.Raw = ABSENT
    voice: msgspec.Raw = ABSENT


class Press(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: Person
    message: Message | None = None
    data: str | None = None


class InlineQuery(msgspec.Struct, rename={"sender": "from"}):
    """https://core.telegram.org/bots/api#inlinequery"""

    id: str
    sender: Person
    query: str = ""
    offset: str = ""


class Membership(msgspec.Struct):
    status: str | None = None
    can_post_messages: bool | None = None  # of an administrator in a channel
    can_send_messages: bool | None = None  # of somebody restricted in a group


class MembershipChange(msgspec.Struct, rename={"sender": "from", "became": "new_chat_member"}):
    chat: Chat
    date: Seconds = 0
    sender: Person | None = None
    became: Membership | None = None


class Update(msgspec.Struct):
    update_id: Id
    message: Message | None = None
    channel_post: Message | None = None
    callback_query: Press | None = None
    inline_query: InlineQuery | None = None
    my_chat_member: MembershipChange | None = None


_update = msgspec.json.Decoder(Update)

_held = msgspec.json.Decoder(Held)
_sizes = msgspec.json.Decoder(list[Held])


_chat = msgspec.json.Decoder(Chat)


def speaks_as(raw: msgspec.Raw) -> Id | None:
    """The id of the chat in whose name a message stands; None for what names none."""
    try:
        return _chat.decode(raw).id
    except msgspec.DecodeError:
        return None


def held(raw: msgspec.Raw) -> Held | None:
    """The file in a media field, of a picture in several sizes the largest; None for what holds none."""
    try:
        if bytes(raw).lstrip()[:1] == b"[":
            return max(_sizes.decode(raw), key=lambda size: size.file_size or 0, default=None)
        return _held.decode(raw)
    except msgspec.DecodeError:
        return None


def decode(body: bytes) -> Update:
    """Read a body strictly; raises `Unreadable`."""
    refuse_odd(body)
    try:
        return _update.decode(body)
    except msgspec.DecodeError as error:
        raise Unreadable(str(error)) from None
