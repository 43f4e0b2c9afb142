"""What a message of WhatsApp's says: words, a press, a card, a place, a file.

What a message holds is read only for the kind it says it is; a kind that Meta adds tomorrow is something Sapa cannot read.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bot.channels.bodies import Unreadable
from bot.channels.whatsapp.schema import Button, Card, File, Interactive, Location, Message, Phone, Words, held
from bot.vocabulary import Action, Content, Media, SharedContact, SharedPlace, Tap, Text

_MEDIA = {"image": "photo", "sticker": "sticker", "video": "video", "document": "document"}
_SILENT = frozenset({"reaction", "edit", "revoke", "system", "ephemeral"})
"""What nobody waits for an answer to."""

LONGEST_NAME = 200


def said(message: Message) -> Content | None:
    """What a message says; None where nobody waits for an answer. Raises `Unreadable` for one that is not what it says it is."""
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
