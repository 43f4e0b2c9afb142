"""Telegram by python-telegram-bot, as a client only: its Application would answer Telegram before anything is committed.

Its own HTTP client reached 140 to 400 sends/s on two cores, this `BaseRequest` over aiohttp 6,400. Parameters are the
documented JSON: making and unmaking the library's objects cost 90 µs more for a message with four buttons, which now takes 190.
"""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import msgspec
import telegram
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.port import DeliveryError
from bot.channels.telegram import inline, layout, limits
from bot.channels.telegram.answers import result
from bot.channels.telegram.channel import CommandMenu, TelegramChannel
from bot.channels.telegram.inline import Offer, Result
from bot.channels.telegram.layout import Bubble, Button, Key
from bot.channels.wire import Answer, Patience, Upload, Wire, form
from bot.vocabulary import Asked

_FILES = {"photo": ("send_Photo", "photo"), "voice": ("send_Voice", "voice"), "document": ("send_Document", "document")}
Parameters = dict[str, Any]
logging.getLogger("telegram").setLevel(logging.WARNING)  # at DEBUG it logs URLs, which hold the token


class PtbDriver(TelegramChannel):
    """Calls the Bot API through `telegram.Bot`, whose `do_api_request` spares typed parsing of answers."""

    def __init__(
        self, token: str, api: str = "https://api.telegram.org", connections: int = 100, patience: Patience | None = None
    ) -> None:
        super().__init__(token, connections)
        request = _Request(connections, patience or Patience())
        self._wire = request.wire
        self._files = f"{api.rstrip('/')}/file/bot{token}"
        self._bot = telegram.Bot(token, base_url=f"{api.rstrip('/')}/bot", request=request, get_updates_request=request)

    async def close(self) -> None:
        await self._wire.close()

    async def _send_text(self, chat: int, bubble: Bubble) -> msgspec.Raw:
        return await self._call(
            "send_Message", {"chat_id": chat, **_text(bubble), "reply_markup": _markup(bubble), **_paid(bubble)}
        )

    async def _send_file(self, chat: int, bubble: Bubble, known: str) -> msgspec.Raw:
        assert bubble.attachment
        method, field = _FILES[layout.shown_as(bubble.attachment)]
        file = known or telegram.InputFile(bubble.attachment.content, filename=bubble.attachment.name)
        said = {**_caption(bubble), "reply_markup": _markup(bubble), **_paid(bubble)}
        return await self._call(method, {"chat_id": chat, field: file, **said})

    async def _edit_text(self, chat: int, message: int, bubble: Bubble) -> None:
        keyboard = _inline(bubble) if bubble.buttons else None
        where = {"chat_id": chat, "message_id": message}
        await self._call("edit_Message_Text", {**where, **_text(bubble), "reply_markup": keyboard})

    async def _answer_press(self, press: str) -> None:
        # Without the library, whose part of it costs as much as the rest: one call for every tap, of which nothing is awaited.
        body = msgspec.json.encode({"callback_query_id": press})
        result(await self._wire.post(f"{self._bot.base_url}/answerCallbackQuery", body))

    async def _answer_inline(self, offer: Offer) -> None:
        onwards = {"text": offer.onwards, "start_parameter": inline.ONWARDS} if offer.onwards else None
        how = {"cache_time": inline.KEPT, "is_personal": False, "next_offset": offer.further, "button": onwards}
        results = [_article(one) for one in offer.results]
        await self._call("answer_Inline_Query", {"inline_query_id": offer.query, "results": results, **how})

    async def _get_member(self, chat: int, person: int) -> msgspec.Raw:
        return await self._call("get_Chat_Member", {"chat_id": chat, "user_id": person})

    async def _get_file(self, file: str) -> msgspec.Raw:
        return await self._call("get_File", {"file_id": file})

    async def _download(self, path: str, most: int) -> Answer:
        return await self._wire.download(f"{self._files}/{path}", most)

    async def _get_me(self) -> msgspec.Raw:
        return await self._call("get_Me", {})

    async def _set_commands(self, menu: CommandMenu) -> None:
        commands = [{"command": name, "description": description} for name, description in menu.offered]
        scope = {"type": "chat", "chat_id": menu.chat} if menu.chat else {"type": "all_private_chats"}
        await self._call("set_My_Commands", {"commands": commands, "scope": scope, "language_code": menu.language or None})

    async def _set_webhook(self, url: str, secret: str) -> None:
        how = {"max_connections": self._webhook_connections, "allowed_updates": list(limits.ALLOWED_UPDATES)}
        await self._call("set_Webhook", {"url": url, "secret_token": secret or None, **how})

    async def _delete_webhook(self) -> None:
        await self._call("delete_Webhook", {"drop_pending_updates": False})

    async def _get_updates(self, offset: int | None) -> msgspec.Raw:
        how = {"timeout": limits.POLL_SECONDS, "allowed_updates": list(limits.ALLOWED_UPDATES)}
        return await self._call("get_Updates", {"offset": offset, **how}, seconds=limits.POLL_SECONDS + 10)

    async def _call(self, method: str, parameters: Parameters, *, seconds: float | None = None) -> msgspec.Raw:
        """Call a method, spelt `send_Message`: the library makes `sendMessage` of it, yet warns of names that it has itself."""
        try:
            answer: msgspec.Raw = await self._bot.do_api_request(method, api_kwargs=parameters, read_timeout=seconds)
            return answer
        except _Failed as failed:
            raise failed.error from None


def _article(result: Result) -> Parameters:
    bubble = result.bubble
    said = {
        "message_text": bubble.text,
        "entities": _entities(bubble),
        "link_preview_options": {"is_disabled": True},
    }
    shown = {"title": result.title, "description": result.line, "input_message_content": _given(said)}
    return _given({"type": "article", "id": result.key, **shown, "reply_markup": _inline(bubble) if bubble.buttons else None})


def _given(parameters: Parameters) -> Parameters:
    return {name: value for name, value in parameters.items() if value is not None}


def _text(bubble: Bubble) -> Parameters:
    return {"text": bubble.text, "entities": _entities(bubble), "link_preview_options": {"is_disabled": True}}


def _caption(bubble: Bubble) -> Parameters:
    return {"caption": bubble.text or None, "caption_entities": _entities(bubble)}


def _paid(bubble: Bubble) -> Parameters:
    """Only where it is bought, since each costs: https://core.telegram.org/bots/api#sendmessage"""
    return {"allow_paid_broadcast": True} if bubble.paid else {}


def _entities(bubble: Bubble) -> list[Parameters] | None:
    return [{"type": "bold", "offset": 0, "length": bubble.bold}] if bubble.bold else None


def _markup(bubble: Bubble) -> Parameters:
    """A keyboard stays on the phone until another message takes it away."""
    if bubble.keys:
        rows = [[_key(key) for key in row] for row in bubble.keys]
        return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
    return _inline(bubble) if bubble.buttons else {"remove_keyboard": True}


def _inline(bubble: Bubble) -> Parameters:
    return {"inline_keyboard": [[_button(button) for button in row] for row in bubble.buttons]}


def _button(button: Button) -> Parameters:
    return {"text": button.label, "url": button.url} if button.url else {"text": button.label, "callback_data": button.data}


def _key(key: Key) -> Parameters:
    asks = {Asked.CONTACT: "request_contact", Asked.PLACE: "request_location"}
    return {"text": key.label, asks[key.asks]: True} if key.asks else {"text": key.label}


class _Failed(TelegramError):
    """Carries our error through the library, which would wrap any other."""

    def __init__(self, error: DeliveryError) -> None:
        super().__init__(str(error))
        self.error = error


class _Request(BaseRequest):
    """The library's HTTP seam over aiohttp: parameters as one JSON body, the result kept as it came."""

    __slots__ = ("_patience", "wire")

    def __init__(self, connections: int, patience: Patience) -> None:
        self.wire = Wire(connections, patience)
        self._patience = patience

    @property
    def read_timeout(self) -> float:
        return self._patience.total

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None:
        await self.wire.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, read_timeout: Any = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        try:
            return 200, result(await self.wire.post(url, _body(request_data), seconds=read_timeout))
        except DeliveryError as error:
            raise _Failed(error) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        return {"result": payload}


def _body(request: RequestData | None) -> bytes | aiohttp.FormData:
    if request is None:
        return b"{}"
    if not request.contains_files:
        return msgspec.json.encode(request.parameters)
    files = request.multipart_data.items()
    uploads = [Upload(field, name, content) for field, (name, content, _) in files if isinstance(content, bytes)]
    return form(request.json_parameters, uploads)
