"""Every way a send can fail, by its name; and the token in none of them."""

import asyncio
import logging
import ssl
import traceback

import aiohttp
import pytest

from bot.channels.port import LONGEST_WAIT, ChannelDown, DeliveryError, Doubtful, NotSent, Refused, Throttled, Unreachable
from bot.channels.wire import Patience, failure
from bot.vocabulary import Action, Address, Choice, Receipt, Reply

SRI = Address("telegram", "7")
HELLO = Reply("Halo.")
HTML = b"<html><body>Bad Gateway</body></html>"

REFUSALS = {
    "blocked": (403, "Forbidden: bot was blocked by the user", {}, Unreachable("blocked")),
    "deactivated": (403, "Forbidden: user is deactivated", {}, Unreachable("deactivated")),
    "never met": (403, "Forbidden: bot can't initiate conversation with a user", {}, Unreachable("not_started")),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat", {}, Unreachable("kicked")),
    "some other 403": (403, "Forbidden: something new", {}, Unreachable("forbidden")),
    "no such chat": (400, "Bad Request: chat not found", {}, Unreachable("chat_not_found")),
    "too long": (400, "Bad Request: message is too long", {}, Refused("message_is_too_long")),
    "people's words stay out": (400, "Bad Request: button URL 'https://sri' is invalid: Wrong", {}, Refused("button_url")),
    "an apostrophe": (409, "Conflict: can't use getUpdates", {}, Refused("can_t_use_getupdates")),
    "without words": (418, "", {}, Refused("http_418")),
    "a success that is none": (200, "", {"body": b'{"ok":false,"description":"Bad Request: odd"}'}, Refused("odd")),
    "no such method": (404, "Not Found: method not found", {}, Refused("method_not_found")),
    "token revoked": (401, "Unauthorized", {}, ChannelDown()),
    "token unknown": (404, "Not Found", {}, ChannelDown()),
    "wrong server": (404, "", {"body": HTML}, ChannelDown()),
    "restart": (500, "Internal Server Error: restart", {}, Doubtful()),
    "a proxy's page": (502, "", {"body": HTML}, Doubtful()),
    "a firewall's page": (403, "", {"body": HTML}, Doubtful()),
    "too large for a proxy": (413, "", {"body": HTML}, Refused("too_large")),
    "redirect": (302, "", {"body": b"-", "headers": {"Location": "https://evil.example/"}}, Refused("redirect")),
    "throttled": (429, "Too Many Requests", {"parameters": {"retry_after": 35}}, Throttled(35)),
    "throttled by header": (429, "", {"body": HTML, "headers": {"Retry-After": "9"}}, Throttled(9)),
    "throttled without a word": (429, "Too Many Requests", {}, Throttled(1)),
    "throttled for ever": (429, "", {"parameters": {"retry_after": 10**15}}, Throttled(LONGEST_WAIT)),
    "throttled by a header as long": (429, "", {"body": HTML, "headers": {"Retry-After": "9" * 5000}}, Throttled(LONGEST_WAIT)),
    "throttled by nonsense": (429, "", {"body": HTML, "headers": {"Retry-After": "soon"}}, Throttled(1)),
}


@pytest.mark.parametrize(("status", "description", "how", "expected"), REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_has_a_name(driver, api, status, description, how, expected):
    api.fail_next("sendMessage", status, description, **how)
    failed = await failing(driver)
    assert type(failed) is type(expected)
    assert getattr(failed, "reason", None) == getattr(expected, "reason", None)
    assert getattr(failed, "after", None) == getattr(expected, "after", None)
    assert api.calls == []


async def failing(driver, address=SRI, reply=HELLO):
    with pytest.raises(DeliveryError) as caught:
        await driver.send(address, reply)
    return caught.value


@pytest.mark.parametrize(("how", "arrived"), [("reset", 0), ("lost", 1)])
async def test_a_broken_connection_is_doubtful_and_never_repeated(driver, api, how, arrived):
    api.break_next("sendMessage", how)
    assert isinstance(await failing(driver), Doubtful)
    assert len(api.calls) == arrived


async def test_a_success_that_cannot_be_read_is_a_success(driver, api):
    api.fail_next("sendMessage", 200, body=HTML)
    assert await driver.send(SRI, HELLO) == Receipt(None)
    api.fail_next("sendMessage", 200, body=b'{"ok":true,"result":{"message_id":"one"}}')
    assert await driver.send(SRI, HELLO) == Receipt(None)
    api.break_next("sendMessage", "cut")
    assert await driver.send(SRI, HELLO) == Receipt(None)
    assert len(api.calls) == 1


async def test_an_answer_that_never_comes_is_doubtful(make_driver, api):
    driver = make_driver(api.token, api.url, patience=Patience(total=0.1))
    api.break_next("sendMessage", "late", seconds=0.3)
    assert isinstance(await failing(driver), Doubtful)
    await driver.close()


async def test_no_free_connection_is_certainly_not_sent(make_driver, api):
    driver = make_driver(api.token, api.url, connections=1, patience=Patience(connect=0.1, total=5))
    api.break_next("sendMessage", "late", seconds=0.5)
    results = await asyncio.gather(*(driver.send(SRI, HELLO) for _ in range(2)), return_exceptions=True)
    assert isinstance(results[1], NotSent)
    assert results[0] == Receipt("1")
    await driver.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_server_or_no_tls_is_certainly_not_sent(make_driver, api, scheme, unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}" if scheme == "http" else api.url.replace("http:", "https:")
    driver = make_driver(api.token, url)
    assert isinstance(await failing(driver), NotSent)
    await driver.close()


async def test_a_closed_channel_certainly_sends_nothing(driver, api):
    await driver.close()
    assert isinstance(await failing(driver), NotSent)
    assert api.calls == []


async def test_what_telegram_could_never_take_is_refused_here(driver, api):
    assert (await failing(driver, Address("telegram", "sri"))).reason == "not_a_chat"
    for choice in (Choice("Ya", Action("a" * 64)), Choice("\ud800", Action("a")), Choice("Ya", Action("\ud800"))):
        assert (await failing(driver, reply=Reply("Datang?", choices=(choice,)))).reason == "unsayable"
    assert (await failing(driver, reply=Reply("\ud800"))).reason == "unsayable"
    assert api.calls == []


def _key(host="api.example"):
    return aiohttp.client_reqrep.ConnectionKey(host, 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (aiohttp.ClientConnectorDNSError(_key(), OSError("no such host")), NotSent),
        (aiohttp.ClientConnectorCertificateError(_key(), ssl.CertificateError("expired")), NotSent),
        (aiohttp.ConnectionTimeoutError("https://api.example/bot42:AA/"), NotSent),
        (aiohttp.SocketTimeoutError(), Doubtful),
        (TimeoutError(), Doubtful),
        (aiohttp.ServerDisconnectedError(), Doubtful),
        (aiohttp.ClientOSError(104, "reset"), Doubtful),
        (ConnectionResetError(), Doubtful),
        (aiohttp.InvalidURL("https:///bot42:AA/"), ChannelDown),
    ],
)
def test_an_exchange_that_fails_is_certain_or_doubtful(error, expected):
    failed = failure(error)
    assert type(failed) is expected
    assert "42:AA" not in str(failed)


async def test_the_token_is_in_no_failure_and_no_log(make_driver, api, caplog, unused_tcp_port):
    caplog.set_level(logging.DEBUG)
    nonsense = await asyncio.start_server(_talk_nonsense, "127.0.0.1", 0)
    ports = unused_tcp_port, nonsense.sockets[0].getsockname()[1]
    said = []
    for url in (api.url, *(f"http://127.0.0.1:{port}" for port in ports), "ftp://x", "?"):
        api.break_next("sendMessage", "reset")
        driver = make_driver(api.token, url, patience=Patience(total=1))
        said += [str(driver), repr(driver), *_everything_about(await failing(driver))]
        await driver.close()
    nonsense.close()
    await nonsense.wait_closed()
    secret = api.token.partition(":")[2]
    assert not [text for text in [*said, caplog.text] if secret in text]


async def _talk_nonsense(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"nonsense\r\n\r\n")
    writer.close()
    await writer.wait_closed()


def _everything_about(error):
    while error:
        yield from (str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error)))
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("token", ["", "42:AA/../getMe", "42:AA BB", "42:\u00e9"])
def test_a_token_that_would_bend_the_url_is_refused(make_driver, token):
    with pytest.raises(ValueError, match="malformed") as caught:
        make_driver(token)
    assert not token or token not in str(caught.value)
