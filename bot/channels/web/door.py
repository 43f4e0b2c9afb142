"""Who is at the door, where the request comes from, and how much of it is read."""

from __future__ import annotations

import asyncio
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from aiohttp import BodyPartReader, web

from bot.channels.web.limits import BODY, ENVELOPE, FILE, SOUND

COOKIE = "sapa"
HALF_A_YEAR = 180 * 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
FILE_SECONDS = 120
BODY_SECONDS = 20  # a slow phone is welcome, a stalled one is not


def new_token() -> str:
    """What a visitor's cookie holds: 32 random bytes."""
    return secrets.token_urlsafe(32)


def token_of(request: web.Request) -> str | None:
    """The visitor's cookie, if it is one of ours."""
    token = request.cookies.get(COOKIE, "")
    return token if TOKEN.fullmatch(token) else None


def visitor_of(token: str) -> str:
    """The visitor's name everywhere else. A digest: whoever reads the database, a log or an export cannot become them."""
    return urlsafe_b64encode(sha256(token.encode()).digest()[:18]).decode()


def remember(response: web.StreamResponse, token: str, *, secure: bool) -> None:
    """Set the cookie. Lax and not Strict: a link out of WhatsApp must find the visitor's own conversation."""
    response.set_cookie(COOKIE, token, max_age=HALF_A_YEAR, httponly=True, samesite="Lax", secure=secure, path="/")


def is_from_here(request: web.Request, public_url: str) -> bool:
    """Whether our own page sent this POST.

    Browsers without Sec-Fetch-Site are asked for Origin, which is `null` under our own no-referrer policy; a cross-site
    POST from those carries no Lax cookie and so is nobody's.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc in (request.host, urlsplit(public_url).netloc)


class TooLarge(Exception):
    """The form is over the limit."""


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > BODY:
                raise TooLarge
    return bytes(body)


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a posted form; anything else is an empty one. Raises TooLarge."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    if (request.content_length or 0) > BODY:
        raise TooLarge
    try:
        fields = parse_qsl((await _body(request)).decode("utf-8", "replace"), max_num_fields=16)
    except (ValueError, TimeoutError):
        return {}
    return {name: value.replace("\0", "").replace("\r\n", "\n").strip() for name, value in fields}


@dataclass(frozen=True, slots=True)
class Posted:
    """A file out of a form: what the browser calls it, what it says it is, and the form's key."""

    name: str
    media_type: str
    content: bytes
    key: str


async def read_file(request: web.Request) -> Posted | None:
    """The one file of a posted form, None where it holds none. Raises TooLarge."""
    if request.content_type != "multipart/form-data" or (request.content_length or 0) > SOUND + ENVELOPE:
        if request.content_type == "multipart/form-data":
            raise TooLarge
        return None
    try:
        async with asyncio.timeout(FILE_SECONDS):
            return await _posted(request)
    except (ValueError, TimeoutError, ConnectionError):
        return None


async def _posted(request: web.Request) -> Posted | None:
    key = ""
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            return None
        if part.name == "key":
            key = (await _part(part, ENVELOPE)).decode("utf-8", "replace")
        elif part.name == "file" and part.filename:
            media_type = part.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            content = await _part(part, SOUND if media_type.startswith("audio/") else FILE)
            return Posted(part.filename, media_type, content, key) if content else None
    return None


async def _part(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > most:
            raise TooLarge
    return bytes(content)
