"""What WhatsApp posts: messages, taps and statuses, signed."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from bot.vocabulary import Action

PHONE_ID, BUSINESS = "1300", "2600"
PATH = "/whatsapp/webhook"
METADATA = {"display_phone_number": "628111000100", "phone_number_id": PHONE_ID}


def phone(chat: int) -> str:
    """The wa_id of somebody."""
    return f"62{chat}"


def user_id(chat: int) -> str:
    """Their business-scoped id."""
    return f"ID.13{chat}"


def message(chat: int, number: int, did: str | Action) -> dict[str, Any]:
    """One message, or one tap on a row of a list, a moment ago."""
    head = {
        "from": phone(chat),
        "from_user_id": user_id(chat),
        "id": f"wamid.HBgM{number:024X}",
        "timestamp": f"{time.time():.0f}",
    }
    if isinstance(did, str):
        return {**head, "type": "text", "text": {"body": did}}
    row = {
        "id": did.encode(),
        "title": "1. Pelatihan Ketera…",
        "description": "7-11 Des 2026, Yogyakarta, 12 dari 30 kursi tersisa",
    }
    context = {"from": METADATA["display_phone_number"], "id": f"wamid.HBgM{number:020X}"}
    return {**head, "context": context, "type": "interactive", "interactive": {"type": "list_reply", "list_reply": row}}


def of_message(chat: int, said: dict[str, Any]) -> dict[str, Any]:
    """A message as a change of the webhook."""
    contact = {"profile": {"name": "Sri Wahyuni"}, "wa_id": phone(chat), "user_id": user_id(chat)}
    return _change({"contacts": [contact], "messages": [said]})


def of_status(wamid: str, chat: int, state: str, tag: str) -> dict[str, Any]:
    """A status as a change of the webhook."""
    pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
    status = {
        "id": wamid,
        "status": state,
        "timestamp": f"{time.time():.0f}",
        "recipient_id": phone(chat),
        "recipient_user_id": user_id(chat),
        "biz_opaque_callback_data": tag,
        **({} if state == "read" else {"pricing": pricing}),
    }
    contact = {"profile": {"name": "Sri Wahyuni"}, "wa_id": phone(chat), "user_id": user_id(chat)}
    return _change({"contacts": [contact], "statuses": [status]})


def mark(row: int, owed_at: datetime) -> str:
    """Our mark on the first attempt at a row, which statuses bring back."""
    return f"{row}.1.{int(owed_at.timestamp() * 1000):x}"


def _change(value: dict[str, Any]) -> dict[str, Any]:
    return {"value": {"messaging_product": "whatsapp", "metadata": METADATA, **value}, "field": "messages"}


def request(port: int, secret: str, changes: list[dict[str, Any]]) -> bytes:
    """The POST with these changes, as bytes for the wire."""
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": BUSINESS, "changes": changes}]}).encode()
    signature = hmac.new(secret.encode(), body, "sha256").hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(port: int, secret: str, changes: Iterable[dict[str, Any]], each: int) -> list[bytes]:
    """So many changes in each POST."""
    supply, found = iter(changes), []
    while some := list(islice(supply, each)):
        found.append(request(port, secret, some))
    return found
