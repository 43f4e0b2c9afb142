"""Telegram and the people on it, as Sapa sees them from inside its own process."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.i18n import catalog
from tests.server.program import Program, until
from tests.standins.bot_api import BotApi
from tests.standins.bot_api_rules import Rejected
from tests.standins.telegram_updates import bubble, membership, message, press

SET_UP = {"getMe", "setMyCommands", "setWebhook", "deleteWebhook"}
Deliver = Callable[[dict[str, Any]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it looks, after a send or an edit."""

    number: int
    params: dict[str, Any]
    edited: bool

    @property
    def text(self) -> str:
        return str(self.params.get("text") or self.params.get("caption") or "")

    @property
    def rows(self) -> list[dict[str, Any]]:
        markup = self.params.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard") or markup.get("keyboard") or [] for button in row]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.rows]

    def data(self, label: str) -> str:
        """What the button with this label carries; a row of the list is named by how its line begins."""
        line = re.search(rf"^(\d+)\. {re.escape(label)}", self.text, re.MULTILINE)
        wanted = line[1] if line else label
        (found,) = [button for button in self.rows if button["text"] == wanted]
        return str(found["callback_data"])


class Telegram(BotApi):
    """The stand-in, which also remembers what each chat shows and when each call came."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.screens: dict[int, list[Shown]] = {}
        self.moments: list[tuple[str, float]] = []
        self.unknown_chats: set[int] = set()
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def __aexit__(self, *failure: object) -> None:
        self.flowing.set()
        await super().__aexit__(*failure)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.moments.append((request.match_info["method"], time.monotonic()))
        return await super()._serve(request)

    async def _setMyCommands(self, params: dict[str, Any]) -> bool:
        if params.get("scope", {}).get("chat_id") in self.unknown_chats:
            raise Rejected("Bad Request: chat not found")
        return True

    # What came while nothing flows is taken later, whether or not anybody still listens.
    async def _sendMessage(self, params: dict[str, Any]) -> dict[str, Any]:
        await self.flowing.wait()
        made = await super()._sendMessage(params)
        self._show(params, made["message_id"], edited=False)
        return made

    _sendPhoto = _sendDocument = _sendMessage

    async def _editMessageText(self, params: dict[str, Any]) -> dict[str, Any]:
        await self.flowing.wait()
        made = await super()._editMessageText(params)
        self._show(params, made["message_id"], edited=True)
        return made

    def _show(self, params: dict[str, Any], number: int, *, edited: bool) -> None:
        self.screens.setdefault(params["chat_id"], []).append(Shown(number, params, edited))

    def calls_of_people(self) -> list[str]:
        """The methods called since the set-up, which names commands and the webhook."""
        return [method for method, _ in self.calls if method not in SET_UP]

    def times(self, method: str) -> list[float]:
        """When a method was called, refused or not."""
        return [moment for name, moment in self.moments if name.lower() == method.lower()]


class Person:
    """Somebody on Telegram. Every act waits until Sapa's answer is on their screen."""

    _numbers = itertools.count(100)

    def __init__(self, api: Telegram, deliver: Deliver, id: int, language: str, name: str = "Sri") -> None:
        self.api, self.deliver, self.id, self.language = api, deliver, id, language
        self.me = {"id": id, "is_bot": False, "first_name": name, "language_code": language}
        self.chat = {"id": id, "type": "private", "first_name": name}

    @property
    def screen(self) -> list[Shown]:
        return self.api.screens.get(self.id, [])

    @property
    def last(self) -> Shown:
        return self.screen[-1]

    def word(self, english: str, **names: object) -> str:
        """What Sapa says for an English sentence in this person's language."""
        return catalog(self.language).gettext(english).format(**names)

    def sees(self, *texts: str) -> bool:
        missing = [text for text in texts if text not in self.last.text]
        assert not missing, f"{missing} not in:\n{self.last.text}"
        return True

    # ---- updates -------------------------------------------------------------------------------------------------------
    def text(self, text: str, **fields: Any) -> dict[str, Any]:
        number = next(self._numbers)
        update = message(text=text, message_id=number, chat=self.chat, **{"from": self.me, **fields})
        return {**update, "update_id": number}

    def tap(self, data: str, shown: Shown | None = None) -> dict[str, Any]:
        number = next(self._numbers)
        words = {"text": shown.text} if shown and "text" in shown.params else {"text": ...}
        on = bubble(chat=self.chat, message_id=shown.number if shown else 5, **words)
        return {**press(data, id=f"press-{number}", message=on, **{"from": self.me}), "update_id": number}

    def member(self, status: str) -> dict[str, Any]:
        return {**membership(status, chat=self.chat), "update_id": next(self._numbers)}

    # ---- acts ----------------------------------------------------------------------------------------------------------
    async def says(self, text: str) -> Shown:
        return await self.does(self.text(text))

    async def presses(self, label: str) -> Shown:
        return await self.does(self.tap(self.last.data(label), self.last))

    async def walks(self, *steps: str) -> Shown:
        """Press what is offered and say what is not."""
        for step in steps:
            await (self.presses(step) if step in self.last.labels else self.says(step))
        return self.last

    async def does(self, update: dict[str, Any]) -> Shown:
        heard = len(self.screen)
        await self.deliver(update)
        return await self.hears(heard + 1)

    async def hears(self, count: int) -> Shown:
        """Wait until Sapa has said this many things in all."""
        await until(lambda: len(self.screen) >= count, f"{self.id} hears {count} answers, heard {len(self.screen)}")
        return self.last


def by_webhook(program: Program) -> Deliver:
    """Deliver updates as Telegram posts them."""

    async def deliver(update: dict[str, Any]) -> None:
        answered = await program.post(update)
        assert (answered.status, answered.body) == (200, b"{}")

    return deliver
