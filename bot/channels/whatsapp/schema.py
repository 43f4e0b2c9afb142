"""The few fields of a webhook that Sapa reads, and how a body falls into events that are read each by itself.

Everything else is skipped unread, and what a message holds is read only for the kind it says it is: a field or a kind that Meta
adds tomorrow breaks nothing. One event that cannot be read is set aside alone.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec

from bot import clock
from bot.channels.bodies import Unreadable, refuse_odd
from bot.channels.whatsapp.mending import mend

T = TypeVar("T")
ABSENT = msgspec.Raw(b"")
NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it. PostgreSQL stores none: https://www.postgresql.org/docs/current/datatype-character.html"""

Raws = list[msgspec.Raw] | None
When = str | int | None  # seconds; some events write a string, others a number


class Body(msgspec.Struct):
    entry: Raws = None


class Entry(msgspec.Struct):
    time: When = None
    changes: Raws = None


class Change(msgspec.Struct):
    field: str = ""
    value: msgspec.Raw = ABSENT


class Metadata(msgspec.Struct):
    phone_number_id: str | int | None = None


class Value(msgspec.Struct):
    """What a change of a phone number's fields holds."""

    metadata: Metadata | None = None
    contacts: Raws = None
    messages: Raws = None
    statuses: Raws = None
    calls: Raws = None
    user_preferences: Raws = None
    user_id_update: Raws = None
    errors: Raws = None


class Person(msgspec.Struct):
    wa_id: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None


class Message(msgspec.Struct, rename={"sender": "from"}):
    id: str
    type: str = ""
    timestamp: When = None
    sender: str | None = None
    from_user_id: str | None = None
    from_parent_user_id: str | None = None
    group_id: str | None = None
    text: msgspec.Raw = ABSENT
    interactive: msgspec.Raw = ABSENT
    button: msgspec.Raw = ABSENT
    contacts: msgspec.Raw = ABSENT
    location: msgspec.Raw = ABSENT
    audio: msgspec.Raw = ABSENT
    document: msgspec.Raw = ABSENT
    image: msgspec.Raw = ABSENT
    sticker: msgspec.Raw = ABSENT
    video: msgspec.Raw = ABSENT
    system: msgspec.Raw = ABSENT


class Words(msgspec.Struct):
    body: str | None = None


class Chosen(msgspec.Struct):
    id: str | None = None


class Interactive(msgspec.Struct):
    type: str = ""
    button_reply: Chosen | None = None
    list_reply: Chosen | None = None


class Button(msgspec.Struct):
    payload: str | None = None
    text: str | None = None


class Phone(msgspec.Struct):
    phone: str | None = None
    wa_id: str | None = None


class Card(msgspec.Struct):
    origin: str | None = None
    phones: list[Phone] | None = None


class Location(msgspec.Struct):
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class File(msgspec.Struct):
    """What somebody sent; `voice` of what they spoke into the phone."""

    id: str | None = None
    mime_type: str | None = None
    filename: str | None = None
    caption: str | None = None
    voice: bool | None = None


class System(msgspec.Struct):
    type: str = ""
    wa_id: str | None = None
    new_wa_id: str | None = None  # until v12
    user_id: str | None = None
    parent_user_id: str | None = None
    previous_user_id: str | None = None
    previous_parent_user_id: str | None = None


class Call(msgspec.Struct, rename={"sender": "from"}):
    id: str
    event: str | None = None
    direction: str | None = None
    timestamp: When = None
    sender: str | None = None
    from_user_id: str | None = None
    from_parent_user_id: str | None = None


class Preference(msgspec.Struct):
    value: str | None = None
    category: str | None = None
    timestamp: When = None
    wa_id: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None


class Turnover(msgspec.Struct):
    previous: str | None = None
    current: str | None = None


class IdUpdate(msgspec.Struct):
    wa_id: str | None = None
    user_id: Turnover | None = None
    parent_user_id: Turnover | None = None
    timestamp: When = None


class Details(msgspec.Struct):
    details: str | None = None


class Fault(msgspec.Struct):
    """An error as Meta writes it in answers, statuses and values alike."""

    code: int = 0
    title: str | None = None
    message: str | None = None
    error_data: Details | None = None


class Pricing(msgspec.Struct):
    billable: bool | None = None
    category: str | None = None
    type: str | None = None


class Status(msgspec.Struct):
    id: str
    status: str = ""
    timestamp: When = None
    biz_opaque_callback_data: str | None = None
    errors: list[Fault] | None = None
    pricing: Pricing | None = None


_body = msgspec.json.Decoder(Body)
_decoders: dict[type, msgspec.json.Decoder[object]] = {}


def split(body: bytes) -> list[msgspec.Raw]:
    """The entries of a webhook's body; raises `Unreadable` for what is none, whatever may be in it."""
    try:
        refuse_odd(body)
        return _body.decode(_without_nul(body)).entry or []
    except (msgspec.ValidationError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    except (msgspec.DecodeError, Unreadable):
        return _mended(body)


def _without_nul(body: bytes) -> bytes:
    return NUL.sub(rb"\1", body) if rb"\u0000" in body else body


def _mended(body: bytes) -> list[msgspec.Raw]:
    try:
        return _body.decode(_without_nul(mend(body))).entry or []
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def decode(kind: type[T], raw: bytes | msgspec.Raw) -> T:
    """Read one piece strictly; raises `Unreadable`."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(raw)  # type: ignore[return-value]
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def each(kind: type[T], raws: Raws, unreadable: list[bytes]) -> Iterable[T]:
    """Those that can be read; the others are added to `unreadable`."""
    for raw in raws or ():
        try:
            yield decode(kind, raw)
        except Unreadable:
            unreadable.append(bytes(raw))


def held(kind: type[T], raw: msgspec.Raw) -> T | None:
    """A part that may be missing or null; raises `Unreadable` when it is something else."""
    return decode(kind, raw) if bytes(raw) not in (b"", b"null") else None


def moment(seconds: When) -> datetime:
    """An instant in UTC; the present where none is told. Raises `Unreadable` for what is none."""
    if seconds is None:
        return clock.now()
    text = str(seconds)
    if not text.isascii() or not text.isdigit() or len(text) > 10:  # until the year 2286
        raise Unreadable("no instant")
    return datetime.fromtimestamp(int(text), UTC)
