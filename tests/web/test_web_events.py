"""The event stream says only that something changed, and ends when it should."""

from __future__ import annotations

import asyncio

from aiohttp import ClientTimeout

from bot.vocabulary import Address, Reply

SOON = ClientTimeout(total=30)


async def event(answer):
    """The next event's name and number."""
    fields = {}
    async with asyncio.timeout(30):
        while line := (await answer.content.readline()).decode().strip():
            name, _, value = line.partition(": ")
            fields[name] = value
    return fields.get("event"), fields.get("id")


def address(chat) -> Address:
    return next(iter(chat.taken.values())).address


async def test_news_since_the_page_was_made_is_told_at_once(chat, visitor):
    async with visitor.get("/events?after=0", timeout=SOON) as answer:
        assert answer.content_type == "text/event-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await event(answer) == ("changed", "1")


async def test_news_is_told_when_it_comes_and_to_nobody_else(chat, visitor, visit):
    stranger = await visit(chat)
    await stranger.get("/")
    async with visitor.get("/events?after=1", timeout=SOON) as mine, stranger.get("/events?after=2", timeout=SOON) as theirs:
        await chat.channel.send(address(chat), Reply("kabar"))
        assert await event(mine) == ("changed", "3")
        await chat.channel.send(list(chat.taken.values())[1].address, Reply("lain"))
        assert await event(theirs) == ("changed", "4")


async def test_a_browser_that_reconnects_goes_on_where_it_was(chat, visitor):
    await chat.channel.send(address(chat), Reply("kabar"))
    async with visitor.get("/events?after=1", headers={"Last-Event-ID": "2"}, timeout=SOON) as answer:
        await chat.channel.send(address(chat), Reply("lagi"))
        assert await event(answer) == ("changed", "3")


async def test_an_edit_is_news(chat, visitor):
    async with visitor.get("/events?after=1", timeout=SOON) as answer:
        receipt = await chat.channel.send(address(chat), Reply("baru"), edits="1")
        assert (receipt.external_id, await event(answer)) == ("1", ("changed", "2"))
    assert "baru" in await (await visitor.get("/transcript")).text()


async def test_a_fifth_tab_is_refused(chat, visitor):
    streams = [await visitor.get("/events?after=1", timeout=SOON) for _ in range(4)]
    assert (await visitor.get("/events?after=1")).status == 429
    for stream in streams:
        stream.close()


async def test_streams_end_with_the_server(chat, visitor):
    async with visitor.get("/events?after=1", timeout=SOON) as answer:
        await chat.channel.close()
        assert (await answer.content.read()).strip() == b""
