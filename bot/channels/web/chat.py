"""What each address of the web chat answers."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from bot.channels.web import door, limits, page
from bot.channels.web.bell import Ear
from bot.channels.web.channel import decode, number
from bot.channels.web.intake import Intake, language_of
from bot.channels.web.site import Site

HEARTBEAT = 15.0  # seconds between signs of life, and between looks where no bell rang
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
ROLES = ("artisan", "organiser", "admin")


class Chat:
    """The handlers. Each asks first whose browser it is, and then only about that person."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._renderer = page.Renderer()
        self._intake = Intake(site.take, site.transcript, site.now)

    async def open(self, request: web.Request) -> web.StreamResponse:
        """The page; a new visitor is greeted, a deep link is followed once and leaves the address bar."""
        token = door.token_of(request) or door.new_token()
        visitor = door.visitor_of(token)
        payload = request.query.get("start", "")
        if PAYLOAD.fullmatch(payload) and await self._begin(request, visitor, f"/start {payload}", f"start-{payload}"):
            response: web.Response = _see_other()
        else:
            response = await self._page(request, visitor)
        door.remember(response, token, secure=self._site.public_url.startswith("https:"))
        return response

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Something typed, pressed or shared."""
        visitor = _visitor(request)
        if visitor is None:
            return _start_over(request)
        if not self._site.says.admit(visitor):
            return page.plain(self._site.words.too_fast, 429, **{"Retry-After": "2"})
        try:
            form = await door.read_form(request)
        except door.TooLarge:
            form = {"text": "." * (limits.TEXT + 1)}
        if len(form.get("text", "")) > limits.TEXT:
            return page.plain((await self._site.words_for(visitor)).too_long, 413)
        with self._site.bell.listening(visitor) as ear:
            said = await self._intake.say(visitor, form, _language(request))
            if "HX-Request" in request.headers:
                return await self._fragment(visitor, number(form.get("most")))
            await ear.wait(self._site.patience if said else 0)
        return _see_other()

    async def hand_over(self, request: web.Request) -> web.StreamResponse:
        """A file, chosen on the page; with or without scripts the page comes anew."""
        visitor = _visitor(request)
        if visitor is None:
            return _start_over(request)
        words = await self._site.words_for(visitor)
        if not self._site.files.admit(visitor) or not self._site.all_files.admit(""):
            return page.plain(words.too_fast, 429, **{"Retry-After": "30"})
        try:
            posted = await door.read_file(request)
        except door.TooLarge:
            return page.plain(words.file_too_large, 413, Connection="close")
        if posted is not None:
            with self._site.bell.listening(visitor) as ear:
                await self._intake.file(visitor, posted, _language(request))
                await ear.wait(self._site.patience)
        return _see_other()

    async def fragment(self, request: web.Request) -> web.StreamResponse:
        """The conversation as it is now."""
        visitor = _visitor(request)
        if visitor is None:
            return _start_over(request)
        return await self._fragment(visitor, number(request.query.get("most")))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Says `changed` when something did, since the browser's last event or the page it was opened from."""
        visitor = _visitor(request)
        if visitor is None:
            return web.Response(status=204)  # tells an EventSource to stop
        if self._site.bell.listeners(visitor) >= limits.STREAMS:
            return page.plain(self._site.words.too_fast, 429)
        seen = request.headers.get("Last-Event-ID") or request.query.get("after")
        with self._site.bell.listening(visitor) as ear:
            async with sse_response(request, headers=page.HEADERS, ping_interval=HEARTBEAT) as stream:
                with suppress(ConnectionResetError, TimeoutError, self._site.storage_down):
                    await self._tell(stream, visitor, ear, number(seen) or 0)
        return stream

    async def _tell(self, stream: EventSourceResponse, visitor: str, ear: Ear, seen: int) -> None:
        while stream.is_connected() and not self._site.bell.closed:
            newest = await self._site.transcript.newest(visitor)
            if newest != seen:
                await stream.send("1", event="changed", id=str(newest))
            seen = newest
            await ear.wait(HEARTBEAT)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """An attachment of this visitor's own conversation."""
        visitor, id = _visitor(request), number(request.match_info["id"])
        line = await self._site.transcript.line(visitor, id) if visitor and id else None
        reply = decode(line.body) if line else None
        if reply is None or reply.attachment is None:
            return page.plain("", 404)
        if not reply.attachment.stored:
            return page.file(reply.attachment)
        content = await self._site.transcript.content(reply.attachment.stored)
        if content is None:
            return page.plain((await self._site.words_for(visitor or "")).file_gone, 410)
        return page.file(replace(reply.attachment, content=content))

    async def role(self, request: web.Request) -> web.StreamResponse:
        """The demo's switch; the menu of the new role follows."""
        visitor = _visitor(request)
        if self._site.roles is None:
            return page.plain("", 404)
        if visitor is None or not self._site.says.admit(visitor):
            return _start_over(request)
        with suppress(door.TooLarge):
            role = (await door.read_form(request)).get("role", "")
            if role in ROLES:
                await self._site.roles.become(visitor, role)
                await self._begin(request, visitor, "/menu", f"role-{role}")
        return _see_other()

    async def static(self, request: web.Request) -> web.StreamResponse:
        """The script, the stylesheet or the icon."""
        asset = self._renderer.assets.get(request.match_info["name"])
        if asset is None:
            return page.plain("", 404)
        return asset.response(request.match_info["digest"], request.headers.get("Accept-Encoding", ""))

    async def _begin(self, request: web.Request, visitor: str, text: str, key: str) -> bool:
        """Say something for the visitor and wait a little for the answer. A page fetched in advance or twice says nothing."""
        if "prefetch" in request.headers.get("Sec-Purpose", "") or not self._site.beginnings.admit(""):
            return False
        minute = int(self._site.now().timestamp()) // 60
        with self._site.bell.listening(visitor) as ear:
            await self._intake.begin(visitor, text, f"{key}-{minute}", _language(request))
            await ear.wait(self._site.patience)
        return True

    async def _page(self, request: web.Request, visitor: str) -> web.Response:
        site, most = self._site, _extent(number(request.query.get("most")))
        words, lines = await site.words_for(visitor), await site.transcript.page(visitor, most + 1)
        if not lines and await self._begin(request, visitor, "/start", "hello"):
            lines = await site.transcript.page(visitor, most + 1)
        role = await site.roles.of(visitor) if site.roles else ""
        cursor = max((line.id for line in lines), default=0)
        return page.html(self._renderer.page(lines, words, site.now(), most, role=role, cursor=cursor, roles=ROLES))

    async def _fragment(self, visitor: str, wanted: int | None) -> web.Response:
        site, most = self._site, _extent(wanted)
        lines = await site.transcript.page(visitor, most + 1)
        return page.html(self._renderer.fragment(lines, await site.words_for(visitor), site.now(), most))


def _visitor(request: web.Request) -> str | None:
    token = door.token_of(request)
    return door.visitor_of(token) if token else None


def _language(request: web.Request) -> str:
    return language_of(request.headers.get("Accept-Language", ""))


def _extent(wanted: int | None) -> int:
    return min(wanted or page.MOST, page.MOST_EVER)


def _see_other() -> web.Response:
    return web.Response(status=303, headers={"Location": "/"})


def _start_over(request: web.Request) -> web.Response:
    """For who has no cookie: the page gives one."""
    if "HX-Request" in request.headers:
        return web.Response(status=204, headers={"HX-Redirect": "/"})
    return _see_other()
