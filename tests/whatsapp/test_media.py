"""Pictures and files are handed over once and shown by id."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.port import ChannelDown, DeliveryError, NotSent, Refused, Throttled
from bot.channels.whatsapp import limits, media
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.media import KEPT, Media, Shown
from bot.vocabulary import Address, Attachment, Brief, Fact, Passage, Reply
from tests.standins.pictures import picture

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
SRI = Address("whatsapp", "6281234567890")
OPEN = Passage("+6281234567890", NOON + timedelta(hours=5), "7.0.abc")
SHUT = replace(OPEN, free_until=None)
TICKET = Reply("Tiket Anda.", attachment=picture())


@pytest.fixture
async def shop(graph_api):
    graph = Graph(graph_api.account)
    yield Media(graph)
    await graph.close()


async def test_the_same_content_is_handed_over_once(shop, graph_api):
    first = await shop.show(picture(), 0.0)
    assert not first.kept
    assert await shop.show(replace(picture(), name="lain.png"), KEPT - 1) == Shown(first.id, kept=True)
    assert (await shop.show(picture(1), 0.0)).id != first.id
    assert len(graph_api.uploads) == 2


async def test_who_wants_the_same_at_once_waits_for_one_upload(shop, graph_api):
    graph_api.break_next("media", "late", seconds=0.05)
    shown = await asyncio.gather(*(shop.show(picture(), 0.0) for _ in range(50)))
    assert len(graph_api.uploads) == 1
    assert {one.id for one in shown} == set(graph_api.uploads)
    assert shop._uploads == {}


async def test_an_upload_that_fails_fails_for_all_who_wait_and_is_tried_again_later(shop, graph_api):
    graph_api.break_next("media", "reset")
    shown = await asyncio.gather(*(shop.show(picture(), 0.0) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in shown] == [NotSent] * 5
    assert not (await shop.show(picture(), 0.0)).kept
    assert len(graph_api.uploads) == 1


async def test_who_uploads_may_be_cancelled_without_harm_to_who_waits(shop, graph_api):
    graph_api.break_next("media", "late", seconds=0.2)
    first, second = (asyncio.ensure_future(shop.show(picture(), 0.0)) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(one) for one in results] == [asyncio.CancelledError, NotSent]
    assert not (await shop.show(picture(), 0.0)).kept


async def test_after_29_days_it_is_handed_over_again(shop, graph_api):
    first = await shop.show(picture(), 0.0)
    later = await shop.show(picture(), KEPT)
    assert not later.kept
    assert later.id != first.id
    assert (await shop.show(picture(), KEPT + 1)).kept


async def test_only_the_latest_are_remembered(shop, graph_api, monkeypatch):
    monkeypatch.setattr(media, "REMEMBERED", 2)
    for shade in (0, 1, 0, 2):
        await shop.show(picture(shade), 0.0)
    assert [(await shop.show(picture(shade), 0.0)).kept for shade in (2, 0, 1)] == [True, True, False]


async def test_an_id_the_platform_forgot_is_handed_over_again_once(whatsapp, graph_api):
    await whatsapp.send(SRI, TICKET, passage=OPEN)
    graph_api.uploads.clear()
    receipt = await whatsapp.send(SRI, TICKET, passage=OPEN)
    assert receipt.external_id
    assert len(graph_api.sent) == 2
    assert list(graph_api.uploads) == [graph_api.sent[1]["image"]["id"]]


@pytest.mark.parametrize("code", [131053, 100, 131009])
async def test_what_was_just_handed_over_and_is_not_taken_is_refused(whatsapp, graph_api, code):
    graph_api.fail_next(code=code, details="Media ID is not known")
    with pytest.raises(Refused, match="media_refused"):
        await whatsapp.send(SRI, TICKET, passage=OPEN)
    assert len(graph_api.uploads) == 1


async def test_another_mistake_hands_nothing_over_again(whatsapp, graph_api):
    await whatsapp.send(SRI, TICKET, passage=OPEN)
    graph_api.fail_next(code=131009, details="Parameter value is not valid")
    with pytest.raises(Refused, match="mistake_131009"):
        await whatsapp.send(SRI, TICKET, passage=OPEN)
    assert len(graph_api.uploads) == 1


UPLOADS = {
    "lost": ({"how": "lost"}, NotSent),  # nobody saw it, so nothing is doubtful
    "reset": ({"how": "reset"}, NotSent),
    "cut": ({"how": "cut"}, NotSent),
    "a proxy's page": ({"status": 502, "body": b"<html>"}, NotSent),
    "unreadable": ({"status": 200, "body": b"<html>"}, NotSent),
    "transient": ({"code": 131000}, NotSent),
    "throttled": ({"code": 80007}, Throttled),
    "token": ({"code": 190}, ChannelDown),
    "a file it does not like": ({"code": 131053}, Refused),
}


@pytest.mark.parametrize(("trouble", "expected"), UPLOADS.values(), ids=UPLOADS)
async def test_an_upload_that_fails_has_a_name_and_no_message_leaves(whatsapp, graph_api, trouble, expected):
    graph_api.break_next("media", **trouble) if "how" in trouble else graph_api.fail_next("media", **trouble)
    with pytest.raises(DeliveryError) as caught:
        await whatsapp.send(SRI, TICKET, passage=OPEN)
    assert isinstance(caught.value, expected)
    assert graph_api.sent == []


@pytest.mark.parametrize(
    ("attachment", "reason"),
    [
        (Attachment("a.gif", "image/gif", b"GIF89a"), "media_type"),
        (Attachment("a.png", "image/png", b""), "media_size"),
        (Attachment("a.png", "image/png", bytes(limits.PICTURE_BYTES + 1)), "media_size"),
        (Attachment("a.html", "text/html", b"<p>"), "media_type"),
    ],
)
async def test_what_is_not_taken_is_not_handed_over(shop, graph_api, attachment, reason):
    with pytest.raises(Refused, match=reason):
        await shop.show(attachment, 0.0)
    assert graph_api.calls == []


async def test_a_template_does_without_a_picture_that_is_not_taken(whatsapp, graph_api):
    places = whatsapp.templates.declared["sapa_seat_picture"].places("id")
    brief = Brief("sapa_seat", "id", tuple(Fact(place, "x") for place in places))
    reply = Reply("Kursi untuk Anda.", attachment=picture(), brief=brief)
    graph_api.fail_next("media", code=131053)
    receipts = [await whatsapp.send(SRI, reply, passage=SHUT) for _ in range(2)]
    assert [receipt.template for receipt in receipts] == ["sapa_seat", "sapa_seat_picture"]
    plain, shown = (sent["template"] for sent in graph_api.sent)
    assert (plain["name"], shown["name"]) == ("sapa_seat", "sapa_seat_picture")
    assert shown["components"][0]["parameters"][0]["image"]["id"] in graph_api.uploads
