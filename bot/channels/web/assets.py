"""The page's script, stylesheet and icon, read once, compressed once, and named after their content."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("htmx.min.js", "sse.min.js", "idiomorph-ext.min.js", "chat.js")
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    name: str
    media_type: str
    plain: bytes
    packed: bytes

    @property
    def digest(self) -> str:
        """A few characters that change with the content."""
        return sha256(self.plain).hexdigest()[:12]

    @property
    def path(self) -> str:
        """Its address on the page."""
        return f"/static/{self.digest}/{self.name}"

    def response(self, digest: str, accepted: str) -> web.Response:
        """Kept for ever under its right address; an old page that asks for an older content gets this one, unkept."""
        headers = {"Cache-Control": FOREVER if digest == self.digest else "no-store", "Vary": "Accept-Encoding"}
        if "gzip" not in accepted:
            return web.Response(body=self.plain, content_type=self.media_type, charset="utf-8", headers=headers)
        headers["Content-Encoding"] = "gzip"
        return web.Response(body=self.packed, content_type=self.media_type, charset="utf-8", headers=headers)


def _asset(name: str, media_type: str, *parts: str) -> Asset:
    plain = b"\n".join((STATIC / part).read_bytes() for part in parts)
    return Asset(name, media_type, plain, gzip.compress(plain, 9, mtime=0))


def load() -> dict[str, Asset]:
    """Everything the page asks for, by name: one script and one stylesheet, since each request costs a slow phone a second."""
    assets = (
        _asset("chat.js", "text/javascript", *SCRIPTS),
        _asset("chat.css", "text/css", "chat.css"),
        _asset("icon.svg", "image/svg+xml", "icon.svg"),
    )
    return {asset.name: asset for asset in assets}
