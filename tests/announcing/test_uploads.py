"""A picture that goes to many is read once, uploaded once to each platform, and shown by its id from then on."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.channels.port import Refused
from bot.channels.telegram.aiogram_driver import AiogramDriver
from bot.channels.telegram.ptb_driver import PtbDriver
from bot.vocabulary import Address, Attachment, Reply
from scheduler.sending import unshelving
from storage.models import files
from storage.organising import files as shelf
from tests.announcing.people import announce, crowd
from tests.persona import Town
from tests.standins.bot_api import BotApi

PICTURE = Reply("Pameran", attachment=Attachment("pameran.jpg", "image/jpeg", b"\xff\xd8\xff" + b"p" * 90_000))
MANY = 40


def uploads(api: BotApi) -> int:
    """How often the bytes came."""
    return sum(isinstance(params["photo"], dict) for method, params in api.calls if method == "sendPhoto")


@pytest.mark.parametrize("driver", [PtbDriver, AiogramDriver])
async def test_telegram_gets_the_bytes_once_whoever_asks_first(driver: type[PtbDriver | AiogramDriver]) -> None:
    async with BotApi() as api:
        channel = driver(api.token, api.url)
        try:
            await asyncio.gather(*(channel.send(Address("telegram", str(chat)), PICTURE) for chat in range(1, MANY)))
            assert (uploads(api), len(api.messages)) == (1, MANY - 1)
            api.kept.clear()  # Telegram forgot it
            await channel.send(Address("telegram", "99"), PICTURE)
            assert (uploads(api), len(api.messages)) == (2, MANY)
            api.fail_next("sendPhoto", 400, "Bad Request: message caption is odd")
            with pytest.raises(Refused):
                await channel.send(Address("telegram", "99"), PICTURE)
        finally:
            await channel.close()
        assert api.violations == []


async def test_who_waits_for_an_upload_that_fails_uploads_themselves() -> None:
    async with BotApi() as api:
        channel = PtbDriver(api.token, api.url)
        try:
            api.fail_next("sendPhoto", 403, "Forbidden: bot was blocked by the user")
            sent = [channel.send(Address("telegram", str(chat)), PICTURE) for chat in range(1, 6)]
            ended = await asyncio.gather(*sent, return_exceptions=True)
        finally:
            await channel.close()
        assert sum(isinstance(one, Exception) for one in ended) == 1
        assert (uploads(api), len(api.messages)) == (1, 4)


async def test_an_announcement_reads_its_file_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    original = shelf.content

    def counted(*args: object, **named: object) -> bytes | None:
        reads.append(1)
        return original(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(unshelving.files, "content", counted)
    row = {
        "kind": "photo",
        "channel": "memory",
        "reference": "r",
        "name": "sapa-1.jpg",
        "media_type": "image/jpeg",
        "size": 90_003,
    }
    content = PICTURE.attachment.content if PICTURE.attachment else b""
    add = files.insert().values(**row, content=content, at=town.clock()).returning(files.c.id)
    number = await town.database.run(partial(_number, statement=add))
    people = await crowd(town, MANY)
    await announce(town, file_id=number)
    while await town.announcing.run_due():
        await town.settled()
    shown = [town.channel.sent[f"crowd-{id}"][-1].reply.attachment for id in people]
    assert len(reads) == 1
    assert all(one is not None and one.content is shown[0].content for one in shown if shown[0] is not None)
    assert shown[0] is not None


def _number(connection, statement):  # type: ignore[no-untyped-def]
    return connection.execute(statement).scalar_one()
