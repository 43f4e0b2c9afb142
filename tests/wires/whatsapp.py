"""WhatsApp: webhooks as the platform posts them, and messages as its stand-in got them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels.port import Take
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.limits import ROWS
from bot.channels.whatsapp.pairs import EVERY
from bot.channels.whatsapp.submitting import submission
from bot.channels.whatsapp.templates import Shelf
from bot.channels.whatsapp.updates import WINDOW, parse
from bot.vocabulary import (
    Address,
    Asked,
    Content,
    Incoming,
    Media,
    NewsWanted,
    Passage,
    Receipt,
    Reply,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
)
from tests.persona import Clock, Said, Screen
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_api import GraphApi
from tests.wires.wire import Wire

ASKS = {"request_contact_info": Asked.CONTACT, "location_request_message": Asked.PLACE}
KINDS = {"voice": "audio", "photo": "image", "other": "unsupported"}
MARKUP = re.compile(r"(?<![\w\u2060])([*_~])(?![\s\u2060])([^\n]+?)(?<![\s\u2060])\1(?!\w)")
PLACE = re.compile(r"{{(\d+)}}")
JOINER = "\u2060"  # no phone shows it


class WhatsAppWire(Wire):
    """The channel against the Graph API's stand-in, where every declared template is approved.

    Some people come with a number, some with an id made for our business, some with both. To whom did not write for a day, the
    stand-in takes templates only.
    """

    def __init__(self, clock: Clock, api: GraphApi) -> None:
        shelf = Shelf()
        for template in shelf.declared.values():
            for language in template.body:
                api.declare(**submission(template, language), status="APPROVED")
        shelf.learn({(one["name"], one["language"]): ("approved", "") for one in api.templates})
        super().__init__("whatsapp", clock, WhatsAppChannel(Graph(api.account), shelf, clock))
        self._api = api
        self._acts = 0
        self._heard: dict[str, datetime] = {}  # when somebody wrote, by what messages to them are addressed to
        self._names: dict[str, tuple[str, str]] = {}  # number and id, either may be empty, by recipient

    def recipient(self, name: str) -> str:
        number = self.number(name)
        wa_id, user_id = f"62812{number:07}", f"ID.{number}a"
        found = ((wa_id, user_id), (wa_id, ""), ("", user_id))[number % 3]
        self._names[found[1] or found[0]] = found
        return found[1] or found[0]

    # ---- what Sapa says --------------------------------------------------------------------------------------------------
    async def deliver(self, address: Address, reply: Reply, edits: str | None, passage: Passage) -> tuple[Receipt, Said]:
        self._api.closed = {whom for whom, at in self._heard.items() if self._now() - at >= WINDOW}
        receipt, said = await super().deliver(address, reply, edits, passage)
        if receipt.window_shut:
            self.complaints.append(f"free words to who wrote a day ago: {reply!r}")
        if len(reply.choices) > ROWS:
            self.complaints.append(f"more than a list holds: {reply!r}")
        if "list_reply" in self._presses(said) and not reply.more:
            self.complaints.append(f"the button that opens the list has no word: {reply!r}")
        if reply.choices and not reply.ask and not self._presses(said):
            self.complaints.append(f"only numbers to type, nothing to press: {reply!r}")
        return receipt, said

    async def look(self, address: Address, receipt: Receipt) -> Screen:
        message = self._api.messages[receipt.external_id or ""]
        if message["type"] == "template":
            return self._said_by_template(message["template"])
        return _screen(message, self._api.uploads)

    def violations(self) -> Sequence[str]:
        return self._api.violations

    def _said_by_template(self, given: dict[str, Any]) -> Screen:
        """The words that were approved, with what fills their places."""
        (found,) = [t for t in self._api.templates if (t["name"], t["language"]) == (given["name"], given["language"]["code"])]
        parts = {part["type"]: part for part in found["components"]}
        filled = {part["type"]: part["parameters"] for part in given["components"] if part["type"] != "button"}
        file = [self._api.uploads[one[one["type"]]["id"]]["name"] for one in filled.get("header", ())]
        words = [parameter["text"] for parameter in filled.get("body", ())]
        body = PLACE.sub(lambda place: words[int(place[1]) - 1], parts["BODY"]["text"])
        labels = [button["text"] for button in parts.get("BUTTONS", {}).get("buttons", ())]
        payloads = [part["parameters"][0]["payload"] for part in given["components"] if part["type"] == "button"]
        return Screen("\n".join([*file, body, *labels]), {payload: "button" for payload in payloads}, approved=True)

    # ---- what people do --------------------------------------------------------------------------------------------------
    def seconds(self) -> float:
        """The time by which one person's messages are counted: nobody does two things within the six seconds of one answer."""
        return self._now().timestamp() + EVERY * self._acts

    def read(self, incoming: Incoming) -> Incoming:
        batch = parse(json.dumps(self._webhook(incoming)).encode(), webhooks.PHONE_ID)
        assert not batch.unreadable
        (parsed,) = batch.incomings
        wa_id, _ = self._names[incoming.address.recipient]
        self._heard[f"+{wa_id}" if wa_id else incoming.address.recipient] = incoming.at
        assert parsed.address == incoming.address
        assert isinstance(parsed.content, type(incoming.content))
        return parsed

    async def hear(self, incoming: Incoming, take: Take) -> None:
        heard = self.read(incoming)
        self._acts += 1
        await self.adapter.acknowledge(heard)
        await take([heard])

    def _webhook(self, incoming: Incoming) -> dict[str, Any]:
        wa_id, user_id = self._names[incoming.address.recipient]
        rest: dict[str, Any] = {"at": int(incoming.at.timestamp()), "key": f"wamid.{incoming.key}", "user_id": user_id}
        match incoming.content:
            case Tap(action=action, message=on):
                payload = f"{action.name}:{action.version}:{action.argument}"
                how = self._how(incoming.address.recipient, payload, on)
                if how == "button":
                    return webhooks.envelope(webhooks.message(wa_id, "button", payload=payload, text="Ya", **rest))
                return webhooks.pressed(wa_id, payload, kind=how, **rest)
            case NewsWanted(wanted=wanted):
                who = {name: value for name, value in (("wa_id", wa_id), ("user_id", user_id)) if value}
                told = {**who, "category": "marketing_messages", "value": "resume" if wanted else "stop", "timestamp": rest["at"]}
                return webhooks.envelope({"contacts": [who], "user_preferences": [told]}, field="user_preferences")
            case SharedContact() as card:
                value = webhooks.message(wa_id, "contacts", **rest)
                value["messages"][0]["contacts"] = [_card(card)]
                return webhooks.envelope(value)
            case content:
                kind, fields = _message(content)
                return webhooks.envelope(webhooks.message(wa_id, kind, **rest, **fields))

    def _presses(self, said: Said) -> Iterable[str]:
        return said.screen.presses.values() if said.screen else ()

    def _how(self, recipient: str, payload: str, on: str | None) -> str:
        """How a press on this bubble is told; what no bubble carries is told as a button."""
        for said in self.sent.get(recipient, ()):
            if said.id == on and said.screen is not None:
                return said.screen.presses.get(payload, "button_reply")
        return "button_reply"


def _message(content: Content) -> tuple[str, Mapping[str, Any]]:
    match content:
        case Text(text=text):
            return "text", {"body": text}
        case SharedPlace(latitude=latitude, longitude=longitude):
            return "location", {"latitude": latitude, "longitude": longitude}
        case Media(kind=kind):
            return KINDS.get(kind, kind), {"id": "1", "mime_type": "x/y", **({"voice": True} if kind == "voice" else {})}
    raise AssertionError(f"nobody can do this on WhatsApp: {content}")


def _card(card: SharedContact) -> dict[str, Any]:
    """Of their own only at our request: https://developers.facebook.com/documentation/business-messaging/whatsapp"""
    phones = {"phones": [{"phone": card.phone, "wa_id": card.phone.lstrip("+")}], "name": {"formatted_name": "Sri"}}
    return {**phones, "origin": "contact_request" if card.own else "other"}


def _screen(message: dict[str, Any], uploads: Mapping[str, dict[str, Any]]) -> Screen:
    kind = message["type"]
    content = message[kind]
    if kind != "interactive":
        file = [uploads[content["id"]]["name"]] if "id" in content else []
        return Screen("\n".join([*file, _plain(content.get("body", content.get("caption", "")))]))
    action, header = content["action"], content.get("header", {})
    file = [uploads[header[header["type"]]["id"]]["name"]] if header else []
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    replies = [button["reply"] for button in action.get("buttons", ())]
    link = action.get("parameters", {})
    labels = [*(one["title"] for one in replies), action.get("button"), *_written(rows), *link.values()]
    presses = {one["id"]: "button_reply" for one in replies} | {one["id"]: "list_reply" for one in rows}
    words = "\n".join([*file, _plain(content["body"]["text"]), *filter(None, labels)])
    return Screen(words, presses, asks=ASKS.get(content["type"]))


def _written(rows: Iterable[dict[str, str]]) -> Iterable[str]:
    for row in rows:
        yield row["title"]
        yield row.get("description", "")


def _plain(text: str) -> str:
    """As the phone shows it: https://faq.whatsapp.com/539178204879377 without the letters' shape."""
    return MARKUP.sub(r"\2", text).replace(JOINER, "")
