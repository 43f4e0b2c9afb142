"""The web chat: forms as the page posts them, and bubbles as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser

from bot.channels.port import Take
from bot.channels.web.bell import Bell
from bot.channels.web.channel import WebChannel
from bot.channels.web.intake import KEY, Intake
from bot.channels.web.page import MOST_EVER, Renderer
from bot.screens.page import words
from bot.vocabulary import Address, Asked, Incoming, Receipt, SharedContact, SharedPlace, Tap, Text
from storage.database import Database, StorageDown
from storage.ledger.transcript import StoredTranscript
from tests.persona import Clock, Screen
from tests.wires.wire import Wire

FEW = 4  # bubbles, mostly enough; a page of all takes its time
BLOCKS = {"h3", "p", "div", "li", "button", "form", "img", "a"}


class WebWire(Wire):
    """The web chat's channel and intake over its transcript in the same database."""

    def __init__(self, clock: Clock, database: Database) -> None:
        self._transcript = StoredTranscript(database)
        channel = WebChannel(self._transcript, Bell(), now=clock, storage_down=StorageDown)
        super().__init__("web", clock, channel)
        self._words = words("id", "Asia/Jakarta")
        self._pressed: dict[tuple[str, str, str], str] = {}  # what a button on a bubble posts

    def recipient(self, name: str) -> str:
        return name  # a digest of the visitor's cookie: any letters

    # ---- what Sapa says --------------------------------------------------------------------------------------------------
    async def look(self, address: Address, receipt: Receipt) -> Screen:
        page = _Page(f"b{receipt.external_id}")
        for most in (FEW, MOST_EVER):
            lines = await self._transcript.page(address.recipient, most)
            if int(receipt.external_id or 0) in [line.bubble for line in lines]:
                break
        page.feed(_renderer().fragment(lines, self._words, self._now(), most))
        for payload, value in page.presses.items():
            self._pressed[address.recipient, receipt.external_id or "", payload] = value
        return Screen("\n".join(page.lines), page.presses, asks=page.asks)

    def violations(self) -> Sequence[str]:
        return ()

    # ---- what people do --------------------------------------------------------------------------------------------------
    def read(self, incoming: Incoming) -> Incoming:
        return replace(incoming, key=f"{incoming.address.recipient}:{_key(incoming.key)}")

    async def hear(self, incoming: Incoming, take: Take) -> None:
        intake = Intake(take, self._transcript, self._now)
        form = {"key": _key(incoming.key), **self._form(incoming)}
        assert await intake.say(incoming.address.recipient, form, incoming.language), f"the page takes no {form}"

    def _form(self, incoming: Incoming) -> dict[str, str]:
        match incoming.content:
            case Text(text=text):
                return {"text": text}
            case Tap(action=action, message=message):
                payload = f"{action.name}:{action.version}:{action.argument}"
                shown = self._pressed.get((incoming.address.recipient, message or "", payload))
                return {"tap": shown} if shown else {"action": payload, "message": message or ""}
            case SharedContact(phone=phone):
                return {"text": phone}  # the page asks for it in a field of its own
            case SharedPlace(latitude=latitude, longitude=longitude):
                return {"place": f"{latitude},{longitude}"}
        raise AssertionError(f"nobody can do this on the web: {incoming.content}")


def _key(key: str) -> str:
    """What the page makes up for each form, always the same for what a test calls so."""
    made = re.sub(r"[^A-Za-z0-9_-]", "_", key)[-64:].rjust(8, "0")
    assert KEY.fullmatch(made)
    return made


@lru_cache
def _renderer() -> Renderer:
    return Renderer()


class _Page(HTMLParser):
    """What stands in one bubble of the page."""

    def __init__(self, bubble: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.presses: dict[str, str] = {}
        self.asks: Asked | None = None
        self._bubble, self._inside, self._unseen = bubble, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self._inside = given.get("id") == self._bubble
        if not self._inside:
            return
        if tag in BLOCKS:
            self.lines.append(" ".join(filter(None, (given.get("alt"), given.get("href")))))
        if tag == "time" or given.get("class") == "unseen":
            self._unseen = tag
        if given.get("name") == "tap":
            value = given["value"] or ""
            self.presses[value.partition(" ")[2]] = value
        if "ask" in (given.get("class") or "").split():
            self.asks = Asked.PLACE if "place" in (given["class"] or "") else Asked.CONTACT

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        if self._inside and tag in ("dt", "b"):
            self.lines[-1] += ": " if tag == "dt" else ", "
        if tag == "article":
            self._inside = False

    def handle_data(self, text: str) -> None:
        if self._inside and not self._unseen and text.strip():
            self.lines[-1:] = [(self.lines or [""])[-1] + text.strip("\n")]
