"""Files that people send are brought by both drivers alike: capped, from Telegram alone, without its token in any log."""

from __future__ import annotations

import pytest

from bot.channels.port import ChannelDown, NotSent, Refused, Throttled
from bot.channels.wire import Patience
from bot.vocabulary import Address, Attachment, Reply

SRI = Address("telegram", "7")
OGG = b"OggS\x00\x02" + b"v" * 30


async def test_a_file_is_brought(driver, api):
    api.files["f-1"] = b"%PDF-1.7"
    assert await driver.fetch("f-1", 100) == b"%PDF-1.7"


async def test_one_over_the_limit_is_not(driver, api):
    api.files["f-1"] = b"x" * 101
    with pytest.raises(Refused, match="too large"):
        await driver.fetch("f-1", 100)


async def test_one_too_large_for_the_platform_is_not(driver, api):
    api.fail_next("getFile", 400, "Bad Request: file is too big")
    with pytest.raises(Refused, match="too large"):
        await driver.fetch("f-1", 100)


GONE = Refused("gone")
TROUBLE = {
    "unknown": ("getFile", 400, "Bad Request: wrong file_id or the file is temporarily unavailable", GONE),
    "wait": ("getFile", 429, "Too Many Requests: retry after 3", Throttled(3)),
    "token": ("getFile", 401, "Unauthorized", ChannelDown()),
    "outage": ("getFile", 502, "Bad Gateway", NotSent()),
    "gone meanwhile": ("file", 404, "Not Found", GONE),
    "outage meanwhile": ("file", 502, "Bad Gateway", NotSent()),
    "wait meanwhile": ("file", 429, "", Throttled(1)),
    "token meanwhile": ("file", 401, "Unauthorized", ChannelDown()),
}


@pytest.mark.parametrize(("method", "status", "words", "error"), TROUBLE.values(), ids=TROUBLE)
async def test_what_becomes_of_one_that_cannot_be_had(driver, api, method, status, words, error):
    api.files["f-1"] = b"x"
    api.fail_next(method, status, words, parameters={"retry_after": 3} if status == 429 else None)
    with pytest.raises(type(error)) as raised:
        await driver.fetch("f-1", 100)
    assert getattr(raised.value, "reason", "") == getattr(error, "reason", "")


@pytest.mark.parametrize("method", ["getFile", "file"])
async def test_one_that_breaks_off_may_be_asked_for_again(driver, api, method):
    api.files["f-1"] = b"x"
    api.break_next(method, "cut")
    with pytest.raises((NotSent, Refused)):
        await driver.fetch("f-1", 2_000)
    assert await driver.fetch("f-1", 100) == b"x"


async def test_no_redirect_is_followed(driver, api):
    api.files["f-1"] = b"x"
    api.fail_next("file", 302, headers={"Location": f"{api.url}/file/bot{api.token}/documents/f-1"})
    with pytest.raises(Refused, match="gone"):
        await driver.fetch("f-1", 100)


@pytest.mark.parametrize("path", ["../../bot42/getMe", "/etc/passwd", "http://elsewhere/x", "a?b", "a#b", "%2e%2e/x", ""])
async def test_a_path_that_leads_elsewhere_is_not_asked_for(driver, api, path):
    api.files["f-1"] = b"x"
    api.path_of = lambda _: path
    with pytest.raises(Refused, match="gone"):
        await driver.fetch("f-1", 100)


async def test_the_token_is_in_no_failure_and_no_log(make_driver, api, caplog, unused_tcp_port):
    caplog.set_level(0)
    api.files["f-1"] = b"x"
    api.break_next("file", "cut")
    shown = []
    for url in (api.url, f"http://127.0.0.1:{unused_tcp_port}"):
        driver = make_driver(api.token, url, patience=Patience(total=1))
        try:
            await driver.fetch("f-1", 100)
        except Exception as error:  # noqa: BLE001 - whatever it is, it may not show the token
            shown.append(f"{error!r} {error.__cause__!r} {error.__context__!r}")
        await driver.close()
    assert len(shown) == 2
    assert api.token.partition(":")[2] not in " ".join([*shown, caplog.text])


@pytest.mark.parametrize(
    ("media_type", "content", "method"),
    [
        ("audio/ogg", OGG, "sendVoice"),
        ("image/png", b"\x89PNG" + b"x" * 10_000_001, "sendDocument"),
        ("text/csv", b"a;b", "sendDocument"),
        ("audio/mpeg", b"ID3", "sendDocument"),
    ],
    ids=["voice", "a picture too large for one", "table", "sound"],
)
async def test_each_kind_of_file_is_sent_as_the_platform_has_it(driver, api, media_type, content, method):
    await driver.send(SRI, Reply("Untuk Anda", attachment=Attachment("sapa.bin", media_type, content)))
    (sent,) = api.called(method)
    assert sent["caption"] == "Untuk Anda"
