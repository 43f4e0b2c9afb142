"""WhatsApp webhooks in; `Incoming`, `Report` and `Notification` out.

What says nothing to Sapa gives nothing, what cannot be read is set aside alone, and neither is ever an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import msgspec

from bot.channels.bodies import Unreadable
from bot.channels.port import Notification, Report
from bot.channels.whatsapp import notifications, reports
from bot.channels.whatsapp.people import People, names
from bot.channels.whatsapp.schema import (
    Button,
    Call,
    Card,
    Change,
    Entry,
    Fault,
    File,
    IdUpdate,
    Interactive,
    Location,
    Message,
    Person,
    Phone,
    Preference,
    Raws,
    Status,
    System,
    Turnover,
    Value,
    Words,
    decode,
    each,
    held,
    moment,
    split,
)
from bot.vocabulary import (
    Action,
    Address,
    Called,
    Content,
    Identity,
    Incoming,
    Media,
    NewsWanted,
    Renamed,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
)

__all__ = ["CHANNEL", "WINDOW", "Batch", "Unreadable", "parse"]

Event = TypeVar("Event")
Said = TypeVar("Said")
CHANNEL = "whatsapp"
WINDOW = timedelta(hours=24)
"""How long after a message or a call of theirs we may speak in our own words:
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages"""

_MEDIA = {"image": "photo", "sticker": "sticker", "video": "video", "document": "document"}
_SILENT = frozenset({"reaction", "edit", "revoke", "system", "ephemeral"})
"""What nobody waits for an answer to."""

LONGEST_NAME = 200
_RENAMES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


@dataclass(slots=True)
class Batch:
    """What one POST brought. Incomings are in the order in which people acted; `unreadable` are the events set aside."""

    incomings: Sequence[Incoming] = ()
    reports: list[Report] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    unreadable: list[bytes] = field(default_factory=list)


def parse(body: bytes, phone_id: str) -> Batch:
    """Read one webhook; raises `Unreadable` for what is none.

    What happened at another number than `phone_id` is left alone; what is told about the account is not.
    """
    batch, incomings = Batch(), list[Incoming]()
    for entry in each(Entry, split(body), batch.unreadable):
        for change in each(Change, entry.changes, batch.unreadable):
            try:
                incomings += _read(change, moment(entry.time), phone_id, batch)
            except Unreadable:
                batch.unreadable.append(bytes(change.value))
    batch.incomings = sorted(incomings, key=lambda incoming: incoming.at)
    return batch


def _read(change: Change, at: datetime, phone_id: str, batch: Batch) -> list[Incoming]:
    if notifications.is_of_the_account(change.field):
        batch.notifications += notifications.read(change.field, change.value, at)
        return []
    value = held(Value, change.value) or Value()
    if value.metadata is None or str(value.metadata.phone_number_id) != phone_id:
        return []
    acts = (value.messages, value.calls, value.user_preferences)
    people = People(each(Person, value.contacts, []), sum(len(raws or ()) for raws in acts))
    if change.field == "messages":
        batch.reports += _events(Status, value.statuses, batch, reports.read)
        batch.notifications += _events(Fault, value.errors, batch, partial(notifications.fault, at=at))
    return [
        *_events(Message, value.messages, batch, partial(_from_message, people=people)),
        *_events(Call, value.calls, batch, partial(_from_call, people=people)),
        *_events(Preference, value.user_preferences, batch, partial(_from_preference, people=people)),
        *_events(IdUpdate, value.user_id_update, batch, _from_id_update),
    ]


def _events(kind: type[Event], raws: Raws, batch: Batch, read: Callable[[Event], Said | None]) -> list[Said]:
    """What each event says; one that cannot be read does not take the others away."""
    said: list[Said] = []
    for raw in raws or ():
        try:
            found = read(decode(kind, raw))
        except Unreadable:
            batch.unreadable.append(bytes(raw))
        else:
            said += [found] if found is not None else []
    return said


# ---- what people do ---------------------------------------------------------------------------------------------------------
def _from_message(message: Message, people: People) -> Incoming | None:
    if message.group_id:
        return None
    if message.type == "system":
        return _from_system(message)
    content = _said(message)
    if content is None:
        return None
    called = people.called(message.from_user_id, message.from_parent_user_id, message.sender)
    at = moment(message.timestamp)
    return _incoming(called, message.id, content, at, press=message.id, free_until=at + WINDOW)


def _said(message: Message) -> Content | None:
    """What a message says; None where nobody waits for an answer."""
    if message.type in _SILENT:
        return None
    reader = _READERS.get(message.type, _from_other)
    return reader(message)


def _from_other(message: Message) -> Content:
    """A file, or what Sapa cannot read. A caption goes with the file it is written on: nothing is read out of it."""
    kind = _MEDIA.get(message.type)
    return _media(kind, getattr(message, message.type)) if kind else Media("other")


def _media(kind: str, raw: msgspec.Raw) -> Media:
    try:
        file = held(File, raw) or File()
    except Unreadable:
        file = File()  # it is a file all the same
    named = ((text or "").replace("\0", "")[:LONGEST_NAME] for text in (file.id, file.filename, file.mime_type))
    reference, name, media_type = named
    return Media(kind, reference, name, media_type, caption=(file.caption or "").replace("\0", ""))


def _from_welcome(message: Message) -> Content:
    """The person opened the chat for the first time, and may not have written anything."""
    return Text("/start")


def _from_text(message: Message) -> Content:
    words = held(Words, message.text)
    return Text(words.body) if words and words.body else _from_other(message)


def _from_press(message: Message) -> Content | None:
    pressed = held(Interactive, message.interactive)
    if pressed is None:
        return _from_other(message)
    if pressed.type == "call_permission_reply":
        return None
    chosen = pressed.button_reply or pressed.list_reply
    return Tap(Action.decode((chosen.id or "") if chosen else ""))


def _from_button(message: Message) -> Content:
    """A quick reply below a template: one we sent carries an action, one without a payload only its words."""
    button = held(Button, message.button) or Button()
    action = Action.decode(button.payload or "")
    words = button.text or button.payload or ""
    return Tap(action) if action.name else Text(words) if words else _from_other(message)


def _from_card(message: Message) -> Content:
    """Only a card handed over at our request is the writer's own; any other may be anybody's."""
    for card in held(list[Card], message.contacts) or ():
        for phone in card.phones or ():
            number = _number(phone)
            if number:
                return SharedContact(number, own=card.origin == "contact_request")
    return _from_other(message)


def _number(phone: Phone) -> str:
    written = phone.phone or ""
    return written if written.startswith("+") or not phone.wa_id else f"+{phone.wa_id}"


def _from_place(message: Message) -> Content:
    place = held(Location, message.location)
    return SharedPlace(place.latitude, place.longitude) if place else _from_other(message)


def _from_audio(message: Message) -> Content:
    audio = held(File, message.audio)
    return _media("voice" if audio and audio.voice else "audio", message.audio)


_READERS: dict[str, Callable[[Message], Content | None]] = {
    "text": _from_text,
    "interactive": _from_press,
    "button": _from_button,
    "contacts": _from_card,
    "location": _from_place,
    "audio": _from_audio,
    "request_welcome": _from_welcome,
}


def _from_call(call: Call, people: People) -> Incoming | None:
    """Nobody picks up, but who calls may be written to in free words for a day."""
    if call.event != "connect" or call.direction != "USER_INITIATED":
        return None
    at = moment(call.timestamp)
    called = people.called(call.from_user_id, call.from_parent_user_id, call.sender)
    return _incoming(called, call.id, Called(), at, free_until=at + WINDOW)


def _from_preference(preference: Preference, people: People) -> Incoming | None:
    if preference.value not in ("stop", "resume", "signup") or preference.category not in (None, "marketing_messages"):
        return None
    called = people.called(preference.user_id, preference.parent_user_id, preference.wa_id)
    at = moment(preference.timestamp)
    who = called[0].value if called else ""
    return _incoming(called, f"news:{who}:{preference.value}:{at.timestamp():.0f}", NewsWanted(preference.value != "stop"), at)


# ---- names that change ------------------------------------------------------------------------------------------------------
def _from_system(message: Message) -> Incoming | None:
    """With the number the id changes, too. `from` is the number that was, and may be somebody else's tomorrow."""
    system = held(System, message.system)
    if system is None or system.type not in _RENAMES:
        return None
    former = names(
        system.previous_user_id or message.from_user_id,
        system.previous_parent_user_id or message.from_parent_user_id,
        message.sender,
    )
    current = names(system.user_id, system.parent_user_id, system.wa_id or system.new_wa_id)
    return _renamed(current, former, message.id, moment(message.timestamp))


def _from_id_update(update: IdUpdate) -> Incoming | None:
    """Which of the two numbers stands here is not told, so it counts as the former: the next message brings the new one."""
    own, parent = update.user_id or Turnover(), update.parent_user_id or Turnover()
    at = moment(update.timestamp)
    former, current = names(own.previous, parent.previous, update.wa_id), names(own.current, parent.current, None)
    return _renamed(current, former, f"renamed:{own.previous}:{own.current}:{at.timestamp():.0f}", at)


def _renamed(current: tuple[Identity, ...], former: tuple[Identity, ...], key: str, at: datetime) -> Incoming | None:
    former = tuple(one for one in former if one not in current)
    return _incoming(current, key, Renamed(former), at) if former else None


def _incoming(
    called: tuple[Identity, ...],
    key: str,
    content: Content,
    at: datetime,
    press: str = "",
    free_until: datetime | None = None,
) -> Incoming:
    """Raises `Unreadable` for somebody without a name."""
    if not called or not key:
        raise Unreadable("from nobody")
    return Incoming(Address(CHANNEL, called[0].value), key, content, at, "", press, called, free_until)
