"""A Graph API for tens of thousands of people: it remembers who was sent what and when, and answers by a script.

As `ScriptedBotApi`, of which it differs in what is asked and answered. `Call.chat` is the number written to, without its plus.
"""

from __future__ import annotations

import re
import time

from tests.standins.graph_webhooks import APP_SECRET, PHONE_ID, VERIFY_TOKEN
from tests.standins.lean_graph_api import answer
from tests.standins.scripted_bot_api import Call, Fate, ScriptedBotApi

_TO = re.compile(rb'"to": ?"\+?(\d+)"')


class ScriptedGraphApi(ScriptedBotApi):
    """`variables` are what a program needs to know to call it."""

    @property
    def variables(self) -> dict[str, str]:
        return {
            "WHATSAPP_TOKEN": "EAAstandin",
            "WHATSAPP_PHONE_ID": PHONE_ID,
            "WHATSAPP_APP_SECRET": APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "WHATSAPP_API": self.url,
            "WHATSAPP_RATE": "100000",
        }

    def hear(self, method: str, body: bytes) -> tuple[Call, Fate]:
        """Remember a message, and choose what becomes of it; whatever else is asked is granted."""
        found = _TO.search(body) if method == "messages" else None
        if found is None:
            self.polls[method] += 1
            return Call(method, 0, body, 0.0), Fate(False, body=answer(method.encode()))
        call = Call(method, int(found[1]), body, time.monotonic())
        self.calls.append(call)
        return call, self.script(call) or Fate(True, body=answer(method.encode()))
