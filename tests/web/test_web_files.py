"""Files on the page: handed over with and without scripts, within limits, and fetched from us when they are large."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient

from bot.channels.port import GONE, TOO_LARGE, Refused
from bot.channels.web import limits
from bot.vocabulary import Attachment, Media, Reply
from storage.database import Database
from storage.organising import files
from tests.web.webchat import WebChat

XLSX = b"PK\x03\x04[Content_Types].xml xl/"
HERE = {"Sec-Fetch-Site": "same-origin"}


def form(content: bytes, name: str = "kegiatan.xlsx", media_type: str = "application/zip", key: str = "k" * 12) -> FormData:
    made = FormData(quote_fields=False)
    made.add_field("key", key)
    made.add_field("file", content, filename=name, content_type=media_type)
    return made


async def test_a_file_is_kept_and_reaches_the_conversation(chat: WebChat, visitor: TestClient) -> None:
    shown = await (await visitor.post("/file", data=form(XLSX, name="../kegiatan  2027.xlsx"), headers=HERE)).text()
    media = chat.contents[-1]
    assert isinstance(media, Media)
    assert (media.kind, media.media_type, media.size) == ("document", "application/zip", len(XLSX))
    assert "📎" in shown
    assert "kegiatan 2027.xlsx" in shown
    assert await chat.channel.fetch(media.reference, 100) == XLSX
    with pytest.raises(Refused, match=TOO_LARGE):
        await chat.channel.fetch(media.reference, 3)


async def test_the_same_form_sent_twice_is_one_file(chat: WebChat, visitor: TestClient) -> None:
    for _ in range(2):
        await visitor.post("/file", data=form(XLSX), headers=HERE)
    assert sum(isinstance(content, Media) for content in chat.contents) == 1


@pytest.mark.parametrize(("media_type", "kind"), [("image/jpeg", "photo"), ("audio/ogg", "voice"), ("video/mp4", "video")])
async def test_what_the_browser_says_it_is_decides_how_large_it_may_be(
    chat: WebChat, visitor: TestClient, media_type: str, kind: str
) -> None:
    await visitor.post("/file", data=form(b"x", media_type=media_type), headers=HERE)
    media = chat.contents[-1]
    assert isinstance(media, Media)
    assert media.kind == kind


async def test_too_large_a_file_is_refused_and_nothing_is_kept(
    chat: WebChat, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.web.door.FILE", 10)
    answer = await visitor.post("/file", data=form(b"x" * 11), headers=HERE)
    assert (answer.status, await answer.text()) == (413, "Berkasnya terlalu besar.")
    assert not any(isinstance(content, Media) for content in chat.contents)


async def test_a_declared_size_beyond_every_limit_is_not_even_read(chat: WebChat, visitor: TestClient) -> None:
    headers = {**HERE, "Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(limits.SOUND * 2)}
    answer = await visitor.post("/file", data=b"", headers=headers, skip_auto_headers=("Content-Length",))
    assert answer.status == 413


@pytest.mark.parametrize("body", [b"x", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n"])
async def test_what_is_no_form_does_nothing(chat: WebChat, visitor: TestClient, body: bytes) -> None:
    said = len(chat.contents)
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain"):
        answer = await visitor.post("/file", data=body, headers={**HERE, "Content-Type": kind}, allow_redirects=False)
        assert answer.status == 303
    assert len(chat.contents) == said


async def test_an_empty_file_does_nothing(chat: WebChat, visitor: TestClient) -> None:
    said = len(chat.contents)
    await visitor.post("/file", data=form(b""), headers=HERE)
    assert len(chat.contents) == said


async def test_another_page_cannot_send_one(chat: WebChat, visitor: TestClient) -> None:
    answer = await visitor.post("/file", data=form(XLSX), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403


async def test_who_sends_many_waits(chat: WebChat, visitor: TestClient) -> None:
    statuses = [
        (await visitor.post("/file", data=form(b"x", key=f"key-number-{number}"), headers=HERE, allow_redirects=False)).status
        for number in range(8)
    ]
    assert statuses == [303] * 5 + [429] * 3


async def test_a_stranger_without_a_cookie_keeps_nothing(chat: WebChat, visitor: TestClient) -> None:
    visitor.session.cookie_jar.clear()
    answer = await visitor.post("/file", data=form(XLSX), headers=HERE, allow_redirects=False)
    assert answer.status == 303
    assert not any(isinstance(content, Media) for content in chat.contents)


async def test_a_large_result_is_fetched_from_us_by_its_owner_alone(
    chat: WebChat, visitor: TestClient, visit, database: Database
) -> None:
    (incoming,) = chat.taken.values()
    content = b"x" * (files.INLINE + 1)
    shelve = partial(
        files.shelve,
        made=Attachment("peserta.xlsx", "application/zip", content),
        kind=files.OTHERS,
        address=incoming.address,
        contact_id=None,
        now=chat.now,
    )
    kept = await database.run(shelve)
    receipt = await chat.channel.send(incoming.address, Reply("Ini daftarnya", attachment=kept))
    answer = await visitor.get(f"/file/{receipt.external_id}")
    assert (await answer.read(), answer.headers["Content-Disposition"]) == (content, "attachment; filename*=UTF-8''peserta.xlsx")
    other = await visit(chat)
    await (await other.get("/")).read()
    assert (await other.get(f"/file/{receipt.external_id}")).status == 404
    await database.run(partial(files.sweep, now=chat.now + timedelta(hours=23)))
    assert (await visitor.get(f"/file/{receipt.external_id}")).status == 200
    await database.run(partial(files.sweep, now=chat.now + timedelta(hours=25)))
    gone = await visitor.get(f"/file/{receipt.external_id}")
    assert (gone.status, await gone.text()) == (410, "Berkasnya sudah tidak disimpan.")


async def test_nobody_fetches_what_is_no_upload(chat: WebChat, visitor: TestClient) -> None:
    for reference in ("", "0", "1", "99999999999999999999", "x"):
        with pytest.raises(Refused, match=GONE):
            await chat.channel.fetch(reference, 100)
