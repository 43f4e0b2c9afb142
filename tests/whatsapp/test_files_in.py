"""Files that people send are brought from the platform's own hosts alone, capped; what is spoken is heard before its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.port import ChannelDown, NotSent, Refused, Throttled
from bot.vocabulary import Action, Address, Attachment, Choice, Passage, Reply
from tests.whatsapp.conftest import NOON

SRI = Address("whatsapp", "6281200000001")
OPEN = Passage(free_until=NOON.replace(day=23), tag="1.1.a")
OGG = Attachment("sapa.ogg", "audio/ogg", b"OggS\x00\x02")


async def test_a_file_is_brought(whatsapp, graph_api):
    graph_api.files["99"] = b"%PDF-1.7"
    assert await whatsapp.fetch("99", 100) == b"%PDF-1.7"


async def test_one_over_the_limit_is_not(whatsapp, graph_api):
    graph_api.files["99"] = b"x" * 101
    with pytest.raises(Refused, match="too large"):
        await whatsapp.fetch("99", 100)


TROUBLE = {
    "unknown": ("99", {"code": 100}, Refused("gone")),
    "wait": ("99", {"code": 80007}, Throttled(1)),
    "token": ("99", {"code": 190}, ChannelDown()),
    "outage": ("99", {"status": 503}, NotSent()),
    "gone meanwhile": ("lies", {"status": 404}, Refused("gone")),
    "outage meanwhile": ("lies", {"status": 502}, NotSent()),
    "wait meanwhile": ("lies", {"status": 429}, Throttled(1)),
}


@pytest.mark.parametrize(("what", "how", "error"), TROUBLE.values(), ids=TROUBLE)
async def test_what_becomes_of_one_that_cannot_be_had(whatsapp, graph_api, what, how, error):
    graph_api.files["99"] = b"x"
    graph_api.fail_next(what, **how)
    with pytest.raises(type(error)) as raised:
        await whatsapp.fetch("99", 100)
    assert getattr(raised.value, "reason", "") == getattr(error, "reason", "")


async def test_one_that_breaks_off_may_be_asked_for_again(whatsapp, graph_api):
    graph_api.files["99"] = b"x"
    graph_api.break_next("lies", "cut")
    with pytest.raises(NotSent):
        await whatsapp.fetch("99", 2_000)
    assert await whatsapp.fetch("99", 100) == b"x"


ELSEWHERE = {
    "another host": "https://elsewhere.example/x",
    "one that looks like it": "https://lookaside.fbsbx.com.elsewhere.example/x",
    "with a name before it": "https://lookaside.fbsbx.com@elsewhere.example/x",
    "plain": "http://lookaside.fbsbx.com/x",
    "another port": "https://lookaside.fbsbx.com:8443/x",
    "a file": "file:///etc/passwd",
    "no URL": "http://[",
}


@pytest.mark.parametrize("url", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_the_token_goes_to_nobody_else(whatsapp, graph_api, url):
    graph_api.files["99"] = b"x"
    graph_api.lies_at = url
    with pytest.raises(Refused, match="gone"):
        await whatsapp.fetch("99", 100)
    assert graph_api.downloads == []


async def test_no_redirect_is_followed(whatsapp, graph_api):
    graph_api.files["99"] = graph_api.files["98"] = b"x"
    graph_api.fail_next("lies", status=302, headers={"Location": f"{graph_api.url}/lies/98"})
    with pytest.raises(Refused, match="gone"):
        await whatsapp.fetch("99", 100)
    assert graph_api.downloads == ["99"]


@pytest.mark.parametrize("reference", ["", "../1", "99/messages", "99?fields=x", "9" * 201])
async def test_a_name_that_is_none_is_not_asked_for(whatsapp, graph_api, reference):
    with pytest.raises(Refused, match="gone"):
        await whatsapp.fetch(reference, 100)
    assert graph_api.calls == []


async def test_what_is_spoken_is_heard_before_its_words(whatsapp, graph_api):
    reply = Reply("Pertanyaan 17", choices=(Choice("Jawab", Action("reply", "17")),), attachment=OGG)
    receipt = await whatsapp.send(SRI, reply, passage=OPEN)
    heard, said = graph_api.sent
    assert (heard["type"], said["type"]) == ("audio", "interactive")
    assert "biz_opaque_callback_data" not in heard  # its words are what is counted
    assert graph_api.messages[receipt.external_id] is said


async def test_words_do_not_go_without_what_is_heard(whatsapp, graph_api):
    graph_api.fail_next("messages", status=503)
    with pytest.raises(NotSent):
        await whatsapp.send(SRI, Reply("Pertanyaan 17", attachment=OGG), passage=OPEN)
    assert graph_api.sent == []
    await whatsapp.send(replace(SRI, recipient="6281200000002"), Reply("Pertanyaan 17", attachment=OGG), passage=OPEN)
    assert len(graph_api.sent) == 2
