"""Our templates as the platform keeps them: what is submitted, what it lists, and where the two differ.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from bot.channels.port import Doubtful
from bot.channels.whatsapp.declared import Template

T = TypeVar("T")
LISTED = "id,name,language,status,category,rejected_reason,components"
PAGE = 100
MOST_PAGES = 100  # 6,000 templates are the most an account may have


class Asks(Protocol):
    """The Graph API, as far as templates need it. Every call raises a DeliveryError."""

    async def get(self, path: str, query: dict[str, str] | None = None) -> bytes:
        """Read something."""

    async def post(self, path: str, body: dict[str, Any]) -> bytes:
        """Write something."""


class Part(msgspec.Struct):
    """A header, a body, a footer or the buttons of a listed template."""

    type: str = ""
    format: str | None = None
    text: str | None = None
    buttons: list[Part] | None = None


class Listed(msgspec.Struct):
    """A template as the platform has it."""

    name: str = ""
    language: str = ""
    status: str = ""
    category: str = ""
    id: str | None = None
    rejected_reason: str | None = None
    components: list[Part] = []

    @property
    def reason(self) -> str:
        """Why it was rejected, in the platform's word; empty where it was not."""
        return "" if self.rejected_reason in (None, "NONE") else str(self.rejected_reason)

    def part(self, kind: str) -> Part:
        """Its header, body, footer or buttons; an empty one where it has none."""
        return next((one for one in self.components if one.type.upper() == kind), Part())


class _Cursors(msgspec.Struct):
    after: str = ""


class _Paging(msgspec.Struct):
    cursors: _Cursors | None = None
    next: str | None = None


class _Page(msgspec.Struct):
    data: list[Listed]
    paging: _Paging | None = None


class Taken(msgspec.Struct):
    """What the platform says of a submission."""

    id: str | None = None
    status: str = "PENDING"
    category: str = ""


async def listed(graph: Asks, business_id: str) -> dict[tuple[str, str], Listed]:
    """Every template of the account by name and language. Raises a DeliveryError."""
    found: dict[tuple[str, str], Listed] = {}
    query = {"fields": LISTED, "limit": str(PAGE)}
    for _ in range(MOST_PAGES):
        page = _read(await graph.get(f"{business_id}/message_templates", query), _Page)
        found |= {(one.name, one.language): one for one in page.data}
        after = _after(page.paging)
        if not after:
            break
        query["after"] = after
    return found


def _after(paging: _Paging | None) -> str:
    """Where the next page begins, empty after the last one."""
    if paging is None or not paging.next:
        return ""
    told = paging.cursors.after if paging.cursors else ""
    return told or (parse_qs(urlsplit(paging.next).query).get("after") or [""])[0]


async def submit(graph: Asks, business_id: str, template: Template, language: str, handle: str, known: Listed | None) -> Taken:
    """Hand a template in: a new one, or other words for the one that is `known`. Raises a DeliveryError."""
    body = submission(template, language, handle)
    if known is None or known.id is None:
        return _read(await graph.post(f"{business_id}/message_templates", body), Taken)
    await graph.post(known.id, {"components": body["components"]})
    return Taken(known.id, "PENDING", known.category)


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError:
        raise Doubtful("the platform's answer cannot be read") from None


def submission(template: Template, language: str, handle: str = "") -> dict[str, Any]:
    """What is posted for one language; `handle` is the uploaded example of its header."""
    parts: list[dict[str, Any]] = []
    if template.header is not None:
        parts.append({"type": "HEADER", "format": template.header.upper(), "example": {"header_handle": [handle]}})
    body: dict[str, Any] = {"type": "BODY", "text": template.numbered(language)}
    if places := template.places(language):
        body["example"] = {"body_text": [[template.examples[place][language] for place in places]]}
    parts.append(body)
    if template.buttons:
        parts.append(
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": one.label[language]} for one in template.buttons]}
        )
    return {"name": template.name, "language": language, "category": template.category.upper(), "components": parts}


def differences(template: Template, language: str, theirs: Listed) -> Iterator[str]:
    """Which parts read otherwise there; the category is not among them, which the platform changes by itself."""
    if (theirs.part("HEADER").format or "").lower() != (template.header or ""):
        yield "header"
    if (theirs.part("BODY").text or "") != template.numbered(language):
        yield "body"
    if [one.text for one in theirs.part("BUTTONS").buttons or []] != [one.label[language] for one in template.buttons]:
        yield "buttons"
