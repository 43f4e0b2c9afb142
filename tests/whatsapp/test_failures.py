"""Every way a message to WhatsApp can fail, by its name; and the token in none of them."""

import asyncio
import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.port import (
    LONGEST_WAIT,
    ChannelDown,
    DeliveryError,
    Doubtful,
    NoTemplate,
    NotSent,
    OptedOut,
    OutsideWindow,
    Refused,
    Throttled,
    Unreachable,
)
from bot.channels.whatsapp import answers
from bot.channels.wire import Patience
from bot.vocabulary import Address, Passage, Receipt, Reply
from tests.standins.graph_api import error_body

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
SRI = Address("whatsapp", "6281234567890")
OPEN = Passage("+6281234567890", NOON + timedelta(hours=5), "7.0.abc")
HELLO = Reply("Halo.")
HTML = b"<html><body>Bad Gateway</body></html>"


WHOLE = {"whole_channel": True}
DAY = 24 * 3600
CODES = {
    0: ChannelDown(),
    190: ChannelDown(),
    3: ChannelDown(),
    10: ChannelDown(),
    200: ChannelDown(),
    219: ChannelDown(),
    299: ChannelDown(),
    131005: ChannelDown(),
    368: ChannelDown(),
    131031: ChannelDown(),
    131042: ChannelDown(),
    131045: ChannelDown(),
    131037: ChannelDown(),
    33: ChannelDown(),
    133010: ChannelDown(),
    130497: Unreachable("country"),
    133016: Throttled(60, **WHOLE),
    131057: Throttled(10, **WHOLE),
    2: Throttled(2, **WHOLE),
    131016: Throttled(2, **WHOLE),
    1: NotSent(),
    131000: NotSent(),
    135000: NotSent(),
    4: Throttled(15, **WHOLE),
    80007: Throttled(15, **WHOLE),
    130429: Throttled(1, **WHOLE),
    131056: Throttled(1),
    131048: Throttled(3600, unasked_only=True),
    131064: Throttled(3600, unasked_only=True),
    131049: Throttled(DAY, this_only=True),
    131050: OptedOut("opted_out"),
    130472: Refused("experiment"),
    130403: Unreachable("we_blocked"),
    131026: Unreachable("not_on_whatsapp"),
    131021: Refused("to_ourselves"),
    131030: Refused("not_in_test_list"),
    131062: Refused("needs_phone_number"),
    137000: Refused("identity_changed"),
    131047: OutsideWindow(),
    100: Refused("mistake_100"),
    131008: Refused("mistake_131008"),
    131009: Refused("mistake_131009"),
    131051: Refused("mistake_131051"),
    131052: Refused("media_unreadable"),
    131053: Refused("media_refused"),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 131063), NoTemplate("")),
    132068: Refused("flow_blocked"),
    132069: Throttled(3600, this_only=True),
    987654: Refused("unknown_error_987654"),
}


PARTS = ("reason", "after", "whole_channel", "unasked_only", "this_only", "name")
ABOUT_TEMPLATES = [code for code, expected in CODES.items() if isinstance(expected, NoTemplate)]


def meaning(failed):
    """The port's own kind of a failure, and what it tells."""
    kind = next(one for one in type(failed).__mro__ if one.__module__ == DeliveryError.__module__)
    return kind, *(value for name in PARTS if (value := getattr(failed, name, None)) is not None)


@pytest.mark.parametrize(("code", "expected"), CODES.items())
def test_each_error_has_its_meaning(code, expected):
    assert meaning(answers.error(code, "Something is wrong")) == meaning(expected)


@pytest.mark.parametrize("code", sorted(CODES.keys() - ABOUT_TEMPLATES - {131056, 131053}))
async def test_an_error_answer_is_judged_by_its_code_whatever_the_status(whatsapp, graph_api, code):
    failed = []
    for status in (None, 400, 500):
        graph_api.fail_next(code=code, details="Something is wrong", **({"status": status} if status else {}))
        failed.append(await failing(whatsapp, passage=replace(OPEN, tag=f"{status}.0.abc")))
        whatsapp._rest.end()
    expected = CODES[code] if code != 987654 else Doubtful()
    for one, meant in zip(failed, (CODES[code], CODES[code], expected), strict=True):
        assert type(one) is type(meant)
        assert getattr(one, "reason", None) == getattr(meant, "reason", None)
        assert getattr(one, "after", 0) <= getattr(meant, "after", 0)
    assert graph_api.sent == []


async def failing(channel, address=SRI, reply=HELLO, passage=OPEN):
    with pytest.raises(DeliveryError) as caught:
        await channel.send(address, reply, passage=passage)
    return caught.value


def test_an_error_is_judged_by_its_details_too():
    no_such_number = "Object with ID '1' does not exist, cannot be loaded due to missing permissions, or does not support this"
    assert isinstance(answers.error(100, no_such_number), ChannelDown)
    assert isinstance(answers.error(131009, "Media ID 7 is not known"), answers.MediaGone)
    assert str(answers.error(190)) == "the access token has expired or was withdrawn (error 190)"


async def test_a_wrong_number_or_token_stops_the_channel(make_whatsapp, graph_api):
    for wrong in (replace(graph_api.account, phone_id="1"), replace(graph_api.account, token="EAAother")):
        assert isinstance(await failing(make_whatsapp(wrong)), ChannelDown)


async def test_too_much_to_one_person_is_their_wait_alone_and_grows(whatsapp, graph_api):
    graph_api.fail_next(code=131056)
    failed = await failing(whatsapp)
    assert meaning(failed) == (Throttled, pytest.approx(1, abs=0.1), False, False, False)
    assert (await failing(whatsapp)).after <= 1  # not asked again before
    assert graph_api.sent == []
    await whatsapp.send(Address("whatsapp", "6289876543210"), HELLO, passage=replace(OPEN, to=""))


async def test_a_busy_platform_is_left_alone_longer_each_time(whatsapp, graph_api):
    rest, at = whatsapp._rest, asyncio.get_running_loop().time()
    graph_api.fail_next(code=130429)
    first = await failing(whatsapp)
    assert (first.after, first.whole_channel) == (pytest.approx(1, abs=0.1), True)
    rest._until = at  # as if it were over
    graph_api.fail_next(code=130429)
    assert (await failing(whatsapp)).after == pytest.approx(2, abs=0.1)
    rest._until = at
    await whatsapp.send(SRI, HELLO, passage=OPEN)
    graph_api.fail_next(code=130429, headers={"Retry-After": "30"})
    assert (await failing(whatsapp)).after == pytest.approx(30, abs=0.1)


STRANGE = {
    "a proxy's page": ({"status": 502, "body": HTML}, Doubtful()),
    "an outage": ({"status": 503}, Doubtful()),
    "a firewall's page": ({"status": 403, "body": HTML}, Doubtful()),
    "a status nobody knows": ({"status": 418, "body": b'{"error":null}'}, Doubtful()),
    "an error without a code": ({"status": 500, "body": b'{"error":{"message":"-"}}'}, Doubtful()),
    "an error that is none": ({"status": 500, "body": b'{"error":[1]}'}, Doubtful()),
    "too large for a proxy": ({"status": 413, "body": HTML}, Refused("too_large")),
    "redirect": ({"status": 302, "headers": {"Location": "https://evil.example/"}}, Refused("redirect")),
    "redirect with JSON": ({"status": 307, "body": error_body(131026)}, Refused("redirect")),
    "token refused by a proxy": ({"status": 401, "body": HTML}, ChannelDown()),
    "wrong server": ({"status": 404, "body": HTML}, ChannelDown()),
    "throttled by header": ({"status": 429, "body": HTML, "headers": {"Retry-After": "9"}}, Throttled(9, **WHOLE)),
    "throttled for ever": ({"code": 130429, "headers": {"Retry-After": "9" * 5000}}, Throttled(LONGEST_WAIT, **WHOLE)),
    "throttled by nonsense": ({"status": 429, "body": HTML, "headers": {"Retry-After": "soon"}}, Throttled(1, **WHOLE)),
    "a success that is none": ({"status": 200, "body": error_body(131026)}, Unreachable("not_on_whatsapp")),
    "an error deep as hell": ({"status": 400, "body": b'{"error":' + b"[" * 100_000}, Doubtful()),
}


@pytest.mark.parametrize(("how", "expected"), STRANGE.values(), ids=STRANGE)
async def test_an_answer_without_a_code_has_a_name_too(whatsapp, graph_api, how, expected):
    graph_api.fail_next(**how)
    failed = await failing(whatsapp)
    assert type(failed) is type(expected)
    assert getattr(failed, "reason", None) == getattr(expected, "reason", None)
    assert getattr(failed, "after", None) == pytest.approx(getattr(expected, "after", None), abs=0.1)
    assert graph_api.sent == []


@pytest.mark.parametrize(("how", "arrived"), [("reset", 0), ("lost", 1)])
async def test_a_broken_connection_is_doubtful_and_never_repeated(whatsapp, graph_api, how, arrived):
    graph_api.break_next("messages", how)
    assert isinstance(await failing(whatsapp), Doubtful)
    assert len(graph_api.sent) == arrived


@pytest.mark.parametrize("body", [HTML, b"", b"{}", b'{"messages":[]}', b'{"messages":[{"id":7}]}', b"\xff", b"null"])
async def test_a_success_that_cannot_be_read_is_a_success(whatsapp, graph_api, body):
    graph_api.fail_next(status=200, body=body)
    assert await whatsapp.send(SRI, HELLO, passage=OPEN) == Receipt(None, "service")


async def test_a_success_that_breaks_off_is_a_success(whatsapp, graph_api):
    graph_api.break_next("messages", "cut")
    assert await whatsapp.send(SRI, HELLO, passage=OPEN) == Receipt(None, "service")
    assert len(graph_api.sent) == 1


async def test_an_answer_that_never_comes_is_doubtful(make_whatsapp, graph_api):
    graph_api.break_next("messages", "late", seconds=0.3)
    assert isinstance(await failing(make_whatsapp(patience=Patience(total=0.1))), Doubtful)


async def test_no_free_connection_is_certainly_not_sent(make_whatsapp, graph_api):
    whatsapp = make_whatsapp(connections=1, patience=Patience(connect=0.1, total=5))
    graph_api.break_next("messages", "late", seconds=0.5)
    results = await asyncio.gather(*(whatsapp.send(SRI, HELLO, passage=OPEN) for _ in range(2)), return_exceptions=True)
    assert isinstance(results[1], NotSent)
    assert results[0] == Receipt("wamid.1", "service")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_server_or_no_tls_is_certainly_not_sent(make_whatsapp, graph_api, scheme, unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}" if scheme == "http" else graph_api.url.replace("http:", "https:")
    assert isinstance(await failing(make_whatsapp(replace(graph_api.account, api=url))), NotSent)


async def test_a_closed_channel_certainly_sends_nothing(whatsapp, graph_api):
    await whatsapp.close()
    assert isinstance(await failing(whatsapp), NotSent)
    assert graph_api.calls == []


async def test_the_token_is_in_no_failure_and_no_log(make_whatsapp, graph_api, caplog, unused_tcp_port, capsys):
    caplog.set_level(logging.DEBUG)
    nonsense = await asyncio.start_server(_talk_nonsense, "127.0.0.1", 0)
    ports = unused_tcp_port, nonsense.sockets[0].getsockname()[1]
    token, said = graph_api.token, []
    for url in (graph_api.url, *(f"http://127.0.0.1:{port}" for port in ports), "ftp://x", "?"):
        graph_api.break_next("messages", "reset")
        whatsapp = make_whatsapp(replace(graph_api.account, api=url), patience=Patience(total=1))
        said += [repr(whatsapp), repr(vars(whatsapp)), repr(whatsapp.graph.account), *_everything_about(await failing(whatsapp))]
    for code in (190, 10, 131047, 131031):  # which quote it
        graph_api.fail_next(code=code, details=f"Malformed access token {token}")
        said += _everything_about(await failing(make_whatsapp()))
    nonsense.close()
    await nonsense.wait_closed()
    assert not [text for text in [*said, caplog.text, *capsys.readouterr()] if token in text]


async def _talk_nonsense(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"nonsense\r\n\r\n")
    writer.close()
    await writer.wait_closed()


def _everything_about(error):
    while error:
        yield from (str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error)))
        error = error.__cause__ or error.__context__
