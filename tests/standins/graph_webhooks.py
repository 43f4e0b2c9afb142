"""Webhooks as the platform posts them: written, signed over their bytes, and posted."""

import hmac
import itertools
import json
from collections.abc import Iterable
from typing import Any

import aiohttp

PHONE_ID, BUSINESS_ID = "100200300400500", "200300400500600"
APP_SECRET, VERIFY_TOKEN = "stand-in-app-secret", "stand-in-verify-token"
SENT_AT = 1_790_000_000  # of what has no time of its own, UTC
_incoming = itertools.count(1)


class Hook:
    """Our webhook, seen from the platform: it posts, and keeps the HTTP statuses of the answers."""

    def __init__(self, url: str, secret: str = APP_SECRET) -> None:
        self.url, self.secret = url, secret
        self.answers: list[int] = []
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: dict[str, Any]) -> int:
        """Post one body, signed; returns the HTTP status."""
        self._session = self._session or aiohttp.ClientSession()
        content = json.dumps(body).encode()
        async with self._session.post(self.url, data=content, headers=signed(content, self.secret)) as response:
            await response.read()
        self.answers.append(response.status)
        return response.status

    async def close(self) -> None:
        if self._session:
            await self._session.close()


def signed(content: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The headers of a webhook with this body."""
    digest = hmac.new(secret.encode(), content, "sha256").hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


def envelope(*values: dict[str, Any], field: str = "messages", phone_id: str = PHONE_ID) -> dict[str, Any]:
    """A body with one change for each value."""
    metadata = {"display_phone_number": "628111000100", "phone_number_id": phone_id}
    changes = [{"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}} for value in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": BUSINESS_ID, "changes": changes}]}


def message(
    wa_id: str, kind: str = "text", at: int = SENT_AT, key: str = "", user_id: str = "", **content: Any
) -> dict[str, Any]:
    """The value of a change in which a person says something; `content` stands under the kind's name."""
    who: dict[str, Any] = {"profile": {"name": "Sri"}, "wa_id": wa_id} if wa_id else {"profile": {"name": "Sri"}}
    said = {"id": key or f"wamid.in{next(_incoming)}", "timestamp": str(at), "type": kind, kind: content}
    if wa_id:
        said["from"] = wa_id
    if user_id:
        who["user_id"] = said["from_user_id"] = user_id
    return {"contacts": [who], "messages": [said]}


def text(wa_id: str, words: str, **rest: Any) -> dict[str, Any]:
    """A body in which a person writes."""
    return envelope(message(wa_id, body=words, **rest))


def pressed(wa_id: str, action: str, title: str = "Ya", kind: str = "button_reply", **rest: Any) -> dict[str, Any]:
    """A body in which a person presses a reply button, or a row of a list with `list_reply`."""
    content = {"type": kind, kind: {"id": action, "title": title}}
    one = message(wa_id, "interactive", **rest)
    one["messages"][0]["interactive"] = content
    return envelope(one)


def status(
    wamid: str,
    state: str,
    *,
    tag: str = "",
    to: str = "",
    at: int = SENT_AT,
    error: int | None = None,
    details: str = "",
    category: str = "service",
) -> dict[str, Any]:
    """A body that tells what became of one message."""
    told: dict[str, Any] = {"id": wamid, "status": state, "timestamp": str(at)}
    if tag:
        told["biz_opaque_callback_data"] = tag
    if to:
        told["recipient_id" if to.lstrip("+").isdigit() else "recipient_user_id"] = to.lstrip("+")
    if error is not None:
        told["errors"] = [{"code": error, "title": "An error", "error_data": {"details": details}}]
    if state in ("sent", "delivered"):
        told["pricing"] = {"billable": True, "pricing_model": "PMP", "category": category, "type": "regular"}
    return envelope({"statuses": [told]})


def statuses(sent: dict[str, Any], wamid: str, states: Iterable[str]) -> list[dict[str, Any]]:
    """What the platform reports of a message it took, one body for each state in the order given."""
    tag, to = sent.get("biz_opaque_callback_data", ""), sent.get("to") or sent["recipient"]
    category = "utility" if sent["type"] == "template" else "service"
    return [status(wamid, state, tag=tag, to=to, category=category) for state in states]
