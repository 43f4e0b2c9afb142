"""The web chat's addresses.

One event says only that something changed; the conversation is then fetched anew and merged into the page, so that
reconnecting, repeating and editing in place are all the same thing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.web import door, page
from bot.channels.web.chat import Chat
from bot.channels.web.site import Site

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, site: Site) -> None:
    """Mount the web chat, and let its streams end when the server does."""
    chat = Chat(site)
    gets: dict[str, Handler] = {
        "/": chat.open,
        "/events": chat.events,
        "/transcript": chat.fragment,
        "/file/{id}": chat.file,
        "/static/{digest}/{name}": chat.static,
    }
    posts: dict[str, Handler] = {"/say": chat.say, "/file": chat.hand_over, "/role": chat.role}
    app.add_routes([web.get(path, _safely(site, handler), allow_head=False) for path, handler in gets.items()])
    app.add_routes([web.post(path, _safely(site, _from_here(site, handler))) for path, handler in posts.items()])

    async def end_streams(_: web.Application) -> None:
        site.bell.close()

    app.on_shutdown.append(end_streams)


def _safely(site: Site, handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return page.hardened(await handler(request))
        except site.storage_down:
            return page.hardened(page.plain(site.words.failed, 503, **{"Retry-After": "5"}))

    return answer


def _from_here(site: Site, handler: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if not door.is_from_here(request, site.public_url):
            return page.plain("", 403)
        return await handler(request)

    return answer
