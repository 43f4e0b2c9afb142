"""What the WhatsApp Cloud API refuses, written from its documentation and not from Sapa's own table.

https://developers.facebook.com/documentation/business-messaging/whatsapp (messages, templates, media, error codes). Where the
documentation is silent on whether something unknown is ignored, here it is refused.
"""

import json
import re
import struct
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from tests.standins.graph_templates import template
from tests.standins.graph_words import (
    BAD_FILE,
    MISSING,
    UNKNOWN,
    UNSUPPORTED,
    Rejected,
    fields,
    identifier,
    label,
    length,
    media,
    need,
    unlike,
)

__all__ = ["Rejected", "check", "check_file"]

BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_COMMON = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_FILES = {"text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
_HEARD = {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}
_FILES |= {_OFFICE + kind for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")}


def check(body: dict[str, Any], templates: Iterable[dict[str, Any]] | None = None) -> None:
    """Raises Rejected for a body of POST /messages that the platform would refuse.

    With `templates`, as they were submitted, a template must be one of them, and its parameters fit.
    """
    _sane(body)
    need(body.get("messaging_product") == "whatsapp", "messaging_product must be whatsapp", MISSING)
    if "status" in body:
        return _read(body)
    kind = body.get("type")
    need(isinstance(kind, str) and kind in _KINDS, f"type {kind!r}", UNSUPPORTED)
    fields(body, _COMMON | {str(kind)}, {"type", str(kind)}, "message")
    _addressee(body)
    if "biz_opaque_callback_data" in body:
        length(body["biz_opaque_callback_data"], 512, "biz_opaque_callback_data")
    if kind == "template":
        return template(body["template"], templates)
    return _KINDS[str(kind)](body[str(kind)])


def _sane(body: Any) -> None:
    """Nothing that JSON or the platform cannot hold: no null, no half character, no control character but line feeds."""
    if isinstance(body, dict | list):
        for one in (*body, *body.values()) if isinstance(body, dict) else body:
            _sane(one)
        return
    need(body is not None, "null")
    if isinstance(body, str):
        try:
            json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Rejected(UNKNOWN, "half a character") from None
        bad = [c for c in body if unicodedata.category(c) == "Cc" and c not in "\n\r\t"]
        need(not bad, f"control characters {bad}")


def _read(body: dict[str, Any]) -> None:
    fields(body, {"messaging_product", "status", "message_id", "typing_indicator"}, {"message_id"}, "status")
    need(body["status"] == "read", "status must be read")
    need(str(body["message_id"]).startswith("wamid."), "message_id")
    need(body.get("typing_indicator", {"type": "text"}) == {"type": "text"}, "typing_indicator")


def _addressee(body: dict[str, Any]) -> None:
    """`to` is a number with its country code, or `recipient` a business-scoped id. Both at once hide a mistake."""
    need(body.get("recipient_type", "individual") == "individual", "recipient_type")
    need(("to" in body) != ("recipient" in body), "exactly one of to and recipient", MISSING)
    if "to" in body:
        need(re.fullmatch(r"\+[1-9]\d{4,14}", str(body["to"])), "to without + reaches somebody else")
    else:
        need(BUSINESS_SCOPED.fullmatch(str(body["recipient"])), "recipient")


# ---- kinds of message ---------------------------------------------------------------------------------------------------
def _text(text: dict[str, Any]) -> None:
    fields(text, {"body", "preview_url"}, {"body"}, "text")
    length(text["body"], 4096, "text.body")
    need(isinstance(text.get("preview_url", False), bool), "preview_url")


def _picture(shown: dict[str, Any]) -> None:
    media(shown, {"caption"})


def _document(shown: dict[str, Any]) -> None:
    media(shown, {"caption", "filename"})


def _audio(heard: dict[str, Any]) -> None:
    media(heard, set())  # no caption, no name


def _interactive(panel: dict[str, Any]) -> None:
    kind = panel.get("type")
    need(kind in _PANELS, f"interactive type {kind!r}")
    judge, headers = _PANELS[str(kind)]
    fields(panel, {"type", "body", "action", "header", "footer"}, {"body", "action"}, "interactive")
    fields(panel["body"], {"text"}, {"text"}, "body")
    length(panel["body"]["text"], 1024, "body")  # the list's page says 4096, the published API description 1024
    if "header" in panel:
        _header(panel["header"], headers)
    if "footer" in panel:
        fields(panel["footer"], {"text"}, {"text"}, "footer")
        length(panel["footer"]["text"], 60, "footer")
    judge(panel["action"])


def _header(header: dict[str, Any], kinds: set[str]) -> None:
    kind = header.get("type")
    need(kind in kinds, f"no header of type {kind!r} here")
    fields(header, {"type", str(kind)}, {str(kind)}, "header")
    if kind == "text":
        return length(header["text"], 60, "header")
    return media(header[str(kind)], {"filename"} if kind == "document" else set())


def _buttons(action: dict[str, Any]) -> None:
    fields(action, {"buttons"}, {"buttons"}, "action")
    need(1 <= len(action["buttons"]) <= 3, "1 to 3 buttons")
    for button in action["buttons"]:
        fields(button, {"type", "reply"}, {"type", "reply"}, "button")
        need(button["type"] == "reply", "button type")
        fields(button["reply"], {"id", "title"}, {"id", "title"}, "reply")
        identifier(button["reply"]["id"], 256)
        label(button["reply"]["title"], 20, "button title")
    unlike([button["reply"]["title"] for button in action["buttons"]], "button titles")
    unlike([button["reply"]["id"] for button in action["buttons"]], "button ids")


def _list(action: dict[str, Any]) -> None:
    fields(action, {"button", "sections"}, {"button", "sections"}, "action")
    label(action["button"], 20, "list button")
    sections = action["sections"]
    need(1 <= len(sections) <= 10, "1 to 10 sections")
    for section in sections:
        fields(section, {"title", "rows"}, {"rows"} if len(sections) == 1 else {"rows", "title"}, "section")
        label(section.get("title", "x"), 24, "section title")
        need(section["rows"], "a section without rows")
    rows = [row for section in sections for row in section["rows"]]
    need(len(rows) <= 10, "more than 10 rows over all sections")
    for row in rows:
        fields(row, {"id", "title", "description"}, {"id", "title"}, "row")
        identifier(row["id"], 200)
        label(row["title"], 24, "row title")
        label(row.get("description", "x"), 72, "row description")
    unlike([row["id"] for row in rows], "row ids")


def _link(action: dict[str, Any]) -> None:
    fields(action, {"name", "parameters"}, {"name", "parameters"}, "action")
    need(action["name"] == "cta_url", "action name")
    fields(action["parameters"], {"display_text", "url"}, {"display_text", "url"}, "parameters")
    label(action["parameters"]["display_text"], 20, "display_text")
    need(re.fullmatch(r"https?://[^\s/@]+\.[^\s/@]+(/\S*|\?\S*|#\S*)?", action["parameters"]["url"]), "url")


def _named(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda action: need(action == {"name": name}, f"action must be {name}")


_RICH = {"text", "image", "video", "document"}
_PANELS: dict[str, tuple[Callable[[dict[str, Any]], None], set[str]]] = {
    "button": (_buttons, _RICH),
    "list": (_list, {"text"}),
    "cta_url": (_link, _RICH),
    "location_request_message": (_named("send_location"), set()),
    "request_contact_info": (_named("request_contact_info"), set()),
}


# ---- files --------------------------------------------------------------------------------------------------------------
def check_file(media_type: str, content: bytes, name: str) -> None:
    """Raises Rejected for an upload that the platform would refuse, at once or when it is sent."""
    need(name and "/" not in name, "file name", BAD_FILE)
    need(media_type in _FILES | _HEARD | {"image/jpeg", "image/png"}, f"media type {media_type}", UNKNOWN)
    most = {"image": 5, "audio": 16}.get(media_type.partition("/")[0], 100)
    need(0 < len(content) <= most * 10**6, "size", BAD_FILE)
    if media_type == "audio/ogg":
        need(content.startswith(b"OggS"), "not an OGG", BAD_FILE)
    if media_type == "image/png":
        need(content.startswith(b"\x89PNG\r\n\x1a\n"), "not a PNG", BAD_FILE)
        depth, colour = struct.unpack(">BB", content[24:26])
        need((depth, colour) in ((8, 2), (8, 6)), "images must be 8-bit, RGB or RGBA", BAD_FILE)
    if media_type == "image/jpeg":
        need(content.startswith(b"\xff\xd8\xff"), "not a JPEG", BAD_FILE)


_KINDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "text": _text,
    "image": _picture,
    "document": _document,
    "audio": _audio,
    "interactive": _interactive,
    "template": lambda body: template(body, None),
}
