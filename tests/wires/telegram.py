"""Telegram: updates in the Bot API's JSON, and messages as its stand-in got them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.channels.port import Take
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.updates import parse
from bot.vocabulary import (
    Address,
    Asked,
    Blocked,
    Content,
    Incoming,
    InGroup,
    Media,
    Receipt,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
    Unblocked,
)
from tests.persona import Clock, Screen
from tests.standins import telegram_updates as updates
from tests.standins.bot_api import BotApi
from tests.wires.wire import Wire

ASKS = {"request_contact": Asked.CONTACT, "request_location": Asked.PLACE}
FILES = {
    "voice": {"voice": {**updates.FILE, "duration": 1}},
    "photo": {"photo": [updates.SIZED]},
    "document": {"document": updates.FILE},
    "sticker": {"sticker": {**updates.SIZED, "type": "regular", "is_animated": False, "is_video": False}},
    "video": {"video": updates.PLAYED},
    "audio": {"audio": {**updates.FILE, "duration": 1}},
    "other": {"dice": {"emoji": "🎲", "value": 3}},
}


class TelegramWire(Wire):
    """One of the two drivers against the Bot API's stand-in."""

    def __init__(self, clock: Clock, driver: TelegramChannel, api: BotApi) -> None:
        super().__init__("telegram", clock, driver)
        self._driver, self._api = driver, api

    def recipient(self, name: str) -> str:
        return name if name.lstrip("-").isdigit() else super().recipient(name)

    # ---- what Sapa says --------------------------------------------------------------------------------------------------
    async def look(self, address: Address, receipt: Receipt) -> Screen:
        return _screen(self._api.messages[int(address.recipient), int(receipt.external_id or "")])

    def violations(self) -> Sequence[str]:
        return self._api.violations

    # ---- what people do --------------------------------------------------------------------------------------------------
    def read(self, incoming: Incoming) -> Incoming:
        (parsed,) = parse(json.dumps(self._update(incoming)).encode(), username=updates.BOT["username"])
        assert parsed.address == incoming.address
        assert isinstance(parsed.content, type(incoming.content))
        if "callback_query" in self._update(incoming):
            return replace(parsed, at=incoming.at)  # a press has no time of its own; the machine's is not that of the town
        assert parsed.at == incoming.at.replace(microsecond=0)
        return parsed

    async def hear(self, incoming: Incoming, take: Take) -> None:
        heard = self.read(incoming)
        await self._driver.acknowledge(heard)
        await take([heard])

    def _update(self, incoming: Incoming) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#update"""
        number, sender = int(incoming.address.recipient), updates.SRI
        if number > 0:
            sender = {**sender, "id": number}
        sender = {**sender, "language_code": incoming.language or ...}
        sender = {name: value for name, value in sender.items() if value is not ...}
        common = {"from": sender, "date": int(incoming.at.timestamp()), "message_id": self.number(incoming.key)}
        chat = {**updates.PRIVATE, "id": number}
        match incoming.content:
            case Tap(action=action, message=message):
                return self._press(incoming, _payload(action), chat, sender, message)
            case InGroup():
                group = {**updates.GROUP, "id": number}
                if incoming.press:
                    return self._press(incoming, "menu:0:", group, sender, "1")
                update = updates.in_group("/start", **common)
                update["message"]["chat"] = group
                return update
            case Blocked() | Unblocked() as change:
                update = updates.membership("kicked" if isinstance(change, Blocked) else "member", chat)
                update["my_chat_member"] |= {"from": sender, "date": common["date"]}
                return update | {"update_id": common["message_id"]}
            case content:
                return updates.message(**common, chat=chat, **_message(content, sender))

    def _press(
        self, incoming: Incoming, data: str, chat: dict[str, Any], sender: dict[str, Any], on: str | None
    ) -> dict[str, Any]:
        """A press; one on no particular bubble is on one that Telegram no longer has, and of which it tells no more than that."""
        shown = self._api.messages.get((chat["id"], int(on or 0)), {})
        bubble = updates.bubble(chat=chat, message_id=int(on or 1), date=0 if on is None else 1, text=shown.get("text", ...))
        return updates.press(data, id=incoming.press or str(self.number(incoming.key)), message=bubble, **{"from": sender})


def _payload(action: Any) -> str:
    return f"{action.name}:{action.version}:{action.argument}"


def _message(content: Content, sender: dict[str, Any]) -> dict[str, Any]:
    match content:
        case Text(text=text):
            return {"text": text}
        case SharedContact(phone=phone, own=own):
            whose = sender["id"] if own else sender["id"] + 1
            return {"contact": {"phone_number": phone, "first_name": "Sri", "user_id": whose}}
        case SharedPlace(latitude=latitude, longitude=longitude):
            return {"location": {"latitude": latitude, "longitude": longitude}}
        case Media(kind=kind):
            return FILES[kind]
    raise AssertionError(f"nobody can do this on Telegram: {content}")


def _screen(message: dict[str, Any]) -> Screen:
    markup = message.get("reply_markup", {})
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    keys = [key for row in markup.get("keyboard", ()) for key in row]
    file = [message[kind]["name"] for kind in ("photo", "document", "voice") if kind in message]
    labels = [f"{button['text']} {button.get('url', '')}".rstrip() for button in (*buttons, *keys)]
    return Screen(
        words="\n".join([*file, message.get("text", message.get("caption", "")), *labels]),
        presses={button["callback_data"]: button["callback_data"] for button in buttons if "callback_data" in button},
        types=tuple(key["text"] for key in keys if not ASKS.keys() & key),
        asks=next((ASKS[name] for key in keys for name in ASKS.keys() & key), None),
    )
