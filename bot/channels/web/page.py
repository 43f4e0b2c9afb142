"""Rendering: the page, the fragment that replaces its conversation, and the headers that keep both harmless."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import urlize
from markupsafe import Markup

from bot.channels.web import assets
from bot.channels.web.bubbles import bubbles, host_of, is_awaited, size_of
from bot.channels.web.limits import TEXT
from bot.channels.web.port import Line, Words
from bot.vocabulary import Attachment

MOST = 60  # bubbles shown at first
MOST_EVER = 600
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cache-Control": "no-store",
}
DOWNLOADS = ("application/pdf", "text/calendar", "text/csv", "application/zip")  # what a phone may open by its kind


class Renderer:
    """The templates, compiled once."""

    def __init__(self) -> None:
        self.assets = assets.load()
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters.update(host=host_of, size=size_of, linked=linked)

    def fragment(self, lines: Sequence[Line], words: Words, now: datetime, most: int) -> str:
        """The conversation alone."""
        return self._render("transcript.html", words, **self._conversation(lines, words, now, most))

    def page(self, lines: Sequence[Line], words: Words, now: datetime, most: int, **around: Any) -> str:
        """The whole page; `around` is what page.html names besides the conversation."""
        return self._render("page.html", words, assets=self.assets, **self._conversation(lines, words, now, most), **around)

    def _conversation(self, lines: Sequence[Line], words: Words, now: datetime, most: int) -> dict[str, Any]:
        shown = lines[-most:]
        return {
            "bubbles": bubbles(shown, words, now),
            "awaited": is_awaited(shown, now),
            "most": most,
            "further": min(most + MOST, MOST_EVER) if len(lines) > most and most < MOST_EVER else 0,
            "key": secrets.token_urlsafe(12),
        }

    def _render(self, name: str, words: Words, **values: Any) -> str:
        return self._templates.get_template(name).render(words=words, text_limit=TEXT, **values)


def linked(text: str) -> str:
    """Web addresses in Sapa's words as links; most words hold none, and looking for them is half of a page's cost."""
    return Markup(urlize(text, rel="noopener noreferrer", target="_blank")) if "://" in text else text


def hardened(response: web.StreamResponse) -> web.StreamResponse:
    """The same response with the headers every answer of the web chat has; what it set itself stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def html(text: str, *, status: int = 200) -> web.Response:
    """A personal page or fragment, compressed where the browser can."""
    response = web.Response(text=text, content_type="text/html", charset="utf-8", status=status)
    response.enable_compression()
    return response


def plain(text: str, status: int, **headers: str) -> web.Response:
    """One line for the page's script, or for a person without one."""
    return web.Response(text=text, status=status, content_type="text/plain", charset="utf-8", headers=headers)


def file(attachment: Attachment) -> web.Response:
    """An attachment: a picture to look at, anything else to keep. Nothing is ever a page."""
    name = quote(attachment.name, safe="")
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Type": attachment.media_type}
    headers["Content-Disposition"] = f"{'inline' if attachment.is_picture else 'attachment'}; filename*=UTF-8''{name}"
    if not attachment.is_picture and attachment.media_type not in DOWNLOADS:
        headers["Content-Type"] = "application/octet-stream"
    return web.Response(body=attachment.content, headers=headers)
