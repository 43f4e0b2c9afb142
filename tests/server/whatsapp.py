"""WhatsApp and the people on it, as Sapa sees them from inside its own process."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from bot import clock
from bot.i18n import catalog
from tests.server.program import Answered, Program, until
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_api import GraphApi, words_of

PATH = "/whatsapp/webhook"


def whatsapp(api: GraphApi) -> dict[str, str]:
    """The settings by which a program and this stand-in find each other."""
    names = {"TOKEN": api.token, "PHONE_ID": webhooks.PHONE_ID, "APP_SECRET": webhooks.APP_SECRET, "API": api.url}
    more = {"VERIFY_TOKEN": webhooks.VERIFY_TOKEN, "BUSINESS_ID": webhooks.BUSINESS_ID}
    return {f"WHATSAPP_{name}": value for name, value in (names | more).items()}


async def post(program: Program, content: bytes, **headers: str) -> Answered:
    """Post a body to the webhook; with no headers given, as Meta signs it."""
    return await program.request("POST", PATH, data=content, headers=headers or webhooks.signed(content))


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it looks."""

    body: dict[str, Any]

    @property
    def text(self) -> str:
        return words_of(self.body)

    @property
    def choices(self) -> dict[str, tuple[str, str]]:
        """By label: how it is pressed, and the id it carries."""
        action = self.body[self.body["type"]].get("action", {}) if self.body["type"] == "interactive" else {}
        buttons = {one["reply"]["title"]: ("button_reply", one["reply"]["id"]) for one in action.get("buttons", ())}
        rows = [row for section in action.get("sections", ()) for row in section["rows"]]
        return buttons | {row["title"]: ("list_reply", row["id"]) for row in rows}


class Phone:
    """Somebody on WhatsApp. Every act waits until Sapa's answer has arrived."""

    def __init__(self, api: GraphApi, program: Program, number: str, language: str = "id") -> None:
        self.api, self.program, self.number, self.language = api, program, number, language

    @property
    def screen(self) -> list[Shown]:
        return [Shown(one) for one in self.api.sent if one.get("to") == f"+{self.number}"]

    @property
    def last(self) -> Shown:
        return self.screen[-1]

    def word(self, english: str) -> str:
        """What Sapa says for an English sentence in this person's language."""
        return catalog(self.language).gettext(english)

    def sees(self, *texts: str) -> bool:
        missing = [text for text in texts if text not in self.last.text]
        assert not missing, f"{missing} not in:\n{self.last.text}"
        return True

    async def writes(self, words: str, **rest: Any) -> Answered:
        """Send a text; returns once the webhook is answered."""
        return await self._hands_in(webhooks.text(self.number, words, at=int(clock.now().timestamp()), **rest))

    async def says(self, words: str) -> Shown:
        heard = len(self.screen)
        assert (await self.writes(words)).status == 200
        return await self.hears(heard + 1)

    async def presses(self, label: str) -> Shown:
        """Press a button, or a row whose title begins with these words."""
        heard, choices = len(self.screen), self.last.choices
        (title,) = [one for one in choices if one == label or re.match(rf"(\d+\. )?{re.escape(label)}", one)]
        kind, action = choices[title]
        pressed = webhooks.pressed(self.number, action, title, kind, at=int(clock.now().timestamp()))
        assert (await self._hands_in(pressed)).status == 200
        return await self.hears(heard + 1)

    async def walks(self, *steps: str) -> Shown:
        """Press what is offered and say what is not."""
        for step in steps:
            await (self.presses(step) if step in self.last.choices else self.says(step))
        return self.last

    async def hears(self, count: int) -> Shown:
        """Wait until Sapa has said this many things in all."""
        await until(lambda: len(self.screen) >= count, f"{self.number} hears {count} answers, heard {len(self.screen)}")
        return self.last

    async def _hands_in(self, body: dict[str, Any]) -> Answered:
        return await post(self.program, json.dumps(body).encode())
