"""What the web chat refuses, and what it keeps apart."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.web.door import visitor_of
from bot.channels.web.limits import Buckets, Recent
from bot.vocabulary import Attachment, Reply

SAY = {"Sec-Fetch-Site": "same-origin"}
PICTURE = Attachment("tiket ü.png", "image/png", b"\x89PNG...")


def addresses(chat):
    return list({incoming.address.recipient: incoming.address for incoming in chat.taken.values()}.values())


async def test_every_answer_has_the_headers(chat, visitor):
    await chat.channel.send(addresses(chat)[0], Reply(attachment=PICTURE))
    asked = [await visitor.get(path) for path in ("/", "/transcript", "/file/2", "/file/99", "/static/0/chat.css")]
    asked.append(await visitor.post("/say", data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}))
    for answer in asked:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; s")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_the_policy_allows_no_inline_and_no_other_host(visitor):
    answer = await visitor.get("/")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    page = await answer.text()
    assert "style=" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


async def test_the_cookie(chat, visit):
    client = await visit(chat)
    cookie = (await client.get("/")).headers["Set-Cookie"]
    assert cookie.startswith("sapa=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"):
        assert part in cookie
    assert "Secure" not in cookie
    assert "Set-Cookie" not in (await client.get("/transcript")).headers


async def test_the_cookie_is_secure_where_the_page_is(database, visit):
    from tests.web.webchat import WebChat

    client = await visit(WebChat(database, public_url="https://sapa.example"))
    assert "Secure" in (await client.get("/")).headers["Set-Cookie"]


async def test_the_cookie_is_kept_nowhere(chat, visitor, database, tmp_path):
    token = visitor.session.cookie_jar.filter_cookies(visitor.make_url("/"))["sapa"].value
    assert addresses(chat)[0].recipient == visitor_of(token)
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
    ],
)
async def test_posts_from_elsewhere_are_refused(chat, visitor, headers):
    for path in ("/say", "/role"):
        assert (await visitor.post(path, data={"text": "x"}, headers=headers)).status == 403
    assert len(chat.taken) == 1


async def test_an_older_browser_may_post(chat, visitor):
    origin = str(visitor.make_url("/"))[:-1]
    for headers in ({"Origin": origin}, {"Origin": "null"}, {}):
        assert (await visitor.post("/say", data={"text": "x"}, headers=headers)).status == 200
    assert len(chat.taken) == 4


async def test_another_persons_file_is_not_there(chat, visitor, visit):
    await chat.channel.send(addresses(chat)[0], Reply(attachment=PICTURE))
    stranger = await visit(chat)
    await stranger.get("/")
    assert (await visitor.get("/file/2")).status == 200
    for path in ("/file/2", "/file/0", "/file/-1", "/file/x", "/file/99999999999999999999999"):
        assert (await stranger.get(path)).status == 404
    assert "/file/2" not in await (await stranger.get("/transcript")).text()


@pytest.mark.parametrize(
    ("kind", "sent", "how"),
    [
        ("image/png", "image/png", "inline"),
        ("text/calendar", "text/calendar", "attachment"),
        ("application/pdf", "application/pdf", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
    ],
)
async def test_files_are_never_pages(chat, visitor, kind, sent, how):
    await chat.channel.send(addresses(chat)[0], Reply(attachment=Attachment('a"\r\nb ü.x', kind, b"<script>")))
    answer = await visitor.get("/file/2")
    assert answer.headers["Content-Type"] == sent
    assert answer.headers["Content-Disposition"] == f"{how}; filename*=UTF-8''a%22%0D%0Ab%20%C3%BC.x"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_too_much_is_refused_kindly(chat, visitor):
    for text in ("a" * 4_097, "a" * 20_000):
        answer = await visitor.post("/say", data={"text": text}, headers=SAY)
        assert (answer.status, await answer.text()) == (413, "Pesannya terlalu panjang. Paling banyak 4.096 huruf.")
    assert (await visitor.post("/say", data={"text": "a" * 4_096}, headers=SAY)).status == 200
    assert len(chat.taken) == 2


async def test_a_stream_of_body_is_cut(chat, visitor):
    async def endless():
        while True:
            yield b"text=" + b"a" * 8_192

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await visitor.post("/say", data=endless(), headers=SAY | kind)
    assert answer.status == 413


async def test_only_forms_are_read(chat, visitor):
    for options in ({"json": {"text": "x"}}, {"data": b"text=x", "headers": {"Content-Type": "text/plain"}}):
        headers = SAY | options.pop("headers", {})
        assert (await visitor.post("/say", headers=headers, **options)).status == 200
    odd = {"data": "&".join(f"a{n}=b" for n in range(50)), "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    await visitor.post("/say", **odd)
    assert len(chat.taken) == 1


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/say"), ("GET", "/say"), ("POST", "/"), ("POST", "/transcript"), ("DELETE", "/file/1")]
)
async def test_wrong_methods(visitor, method, path):
    assert (await visitor.request(method, path)).status == 405


async def test_without_a_cookie_one_is_sent_to_the_page(chat, visit):
    client = await visit(chat)
    answer = await client.post("/say", data={"text": "x"}, headers=SAY, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    answer = await client.post("/say", data={"text": "x"}, headers=SAY | {"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/"
    assert (await client.get("/events")).status == 204
    assert chat.taken == {}


async def test_a_cookie_that_is_not_ours_is_replaced(chat, visit):
    client = await visit(chat)
    answer = await client.get("/", headers={"Cookie": "sapa=../../etc"})
    assert "Set-Cookie" in answer.headers
    assert addresses(chat)[0].recipient != visitor_of("../../etc")


async def test_trouble_is_told_and_nothing_is_promised(chat, visitor):
    chat.broken = True
    answer = await visitor.post("/say", data={"text": "x"}, headers=SAY)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert await answer.text() == "Pesan belum terkirim. Silakan coba lagi."


async def test_too_fast_is_told(chat, visitor):
    answers = await asyncio.gather(*(visitor.post("/say", data={"text": str(n)}, headers=SAY) for n in range(14)))
    refused = [answer for answer in answers if answer.status == 429]
    assert 1 <= len(refused) <= 4
    assert await refused[0].text() == "Terlalu cepat. Tunggu sebentar, lalu coba lagi."


def test_a_bucket_fills_again():
    now = 0.0
    buckets = Buckets(5, 10, most=2, clock=lambda: now)
    assert [buckets.admit("a") for _ in range(11)] == [True] * 10 + [False]
    now = 0.2
    assert [buckets.admit("a") for _ in range(2)] == [True, False]
    assert buckets.admit("b")
    assert buckets.admit("c")
    assert buckets.admit("a")  # long enough away to be forgotten


def test_recent_keys_are_few():
    recent = Recent(most=2)
    assert [recent.add(key) for key in "abab"] == [True, True, False, False]
    assert [recent.add(key) for key in "ca"] == [True, True]
