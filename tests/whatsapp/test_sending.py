"""What leaves for WhatsApp: one call for a reply, to the right person, in the words that are allowed now."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.port import NoTemplate, OutsideWindow, Refused
from bot.channels.whatsapp.channel import COURTESIES, MARGIN, addressee
from bot.vocabulary import PLAIN, Action, Address, Brief, Choice, Fact, Incoming, Passage, Receipt, Reply, Tap
from tests.standins.graph_api import DISPLAY
from tests.standins.pictures import CALENDAR, picture

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
SRI = Address("whatsapp", "6281234567890")
OPEN = Passage("+6281234567890", NOON + timedelta(hours=5), "7.0.abc")
SHUT = Passage("+6281234567890", NOON - timedelta(hours=1), "7.0.abc")
HELLO = Reply("Halo.")
YES = Choice("Ya", Action("giveup", "9", 2))
PLACES = {"how_far": "Besok", "title": "Batik\ntulis", "when": "besok", "place": "Solo", "code": "4827"}
REMINDER = Reply(
    "Besok ada kelas.", choices=(YES,), brief=Brief("sapa_reminder", "id", tuple(Fact(*place) for place in PLACES.items()))
)


async def test_free_words_go_to_a_number_with_its_plus_and_carry_our_mark(whatsapp, graph_api):
    receipt = await whatsapp.send(SRI, HELLO, passage=OPEN)
    assert graph_api.sent == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "+6281234567890",
            "biz_opaque_callback_data": "7.0.abc",
            "type": "text",
            "text": {"body": "Halo.", "preview_url": False},
        }
    ]
    assert receipt == Receipt("wamid.1", "service")


@pytest.mark.parametrize(
    ("person", "named"),
    [
        ("+6281234567890", {"to": "+6281234567890"}),
        ("6281234567890", {"to": "+6281234567890"}),  # without its plus the platform would put our own country in front
        ("ID.13491208655302741918", {"recipient": "ID.13491208655302741918"}),
        ("ID.ENT.9aZ", {"recipient": "ID.ENT.9aZ"}),
    ],
)
async def test_a_person_is_named_by_number_or_by_id(whatsapp, graph_api, person, named):
    assert addressee(person) == named
    for address, passage in ((SRI, replace(OPEN, to=person)), (Address("whatsapp", person), replace(OPEN, to=""))):
        await whatsapp.send(address, HELLO, passage=passage)
    for sent in graph_api.sent:
        assert {name: sent[name] for name in ("to", "recipient") if name in sent} == named


@pytest.mark.parametrize("person", ["sri", "+62 812", "", "+62812x", "٦٢٨١٢٣٤٥٦", "ID.", "ID.1 2", "I.5"])
async def test_who_is_neither_is_written_to_by_nobody(whatsapp, graph_api, person):
    with pytest.raises(Refused, match="not_a_recipient"):
        await whatsapp.send(Address("whatsapp", person), HELLO)
    assert graph_api.calls == []


async def test_a_message_is_never_changed_and_an_unmarked_one_carries_no_mark(whatsapp, graph_api):
    await whatsapp.send(SRI, HELLO, edits="wamid.1", passage=replace(OPEN, tag=""))
    assert "biz_opaque_callback_data" not in graph_api.sent[0]


async def test_outside_the_window_a_template_says_it(whatsapp, graph_api):
    receipt = await whatsapp.send(SRI, REMINDER, passage=SHUT)
    (sent,) = graph_api.sent
    assert sent["type"] == "template"
    assert sent["template"]["name"] == "sapa_reminder"
    assert receipt == Receipt("wamid.1", "utility", "sapa_reminder")


@pytest.mark.parametrize(("left", "kind"), [(MARGIN, "text"), (MARGIN - timedelta(seconds=1), "template"), (None, "template")])
async def test_the_window_shuts_a_little_early_and_is_shut_for_who_never_wrote(whatsapp, graph_api, left, kind):
    free_until = left and NOON + left
    await whatsapp.send(SRI, replace(REMINDER, choices=()), passage=replace(OPEN, free_until=free_until))
    assert graph_api.sent[0]["type"] == kind


async def test_free_words_that_are_refused_become_a_template_at_once(whatsapp, graph_api):
    graph_api.closed.add("+6281234567890")
    receipt = await whatsapp.send(SRI, REMINDER, passage=OPEN)
    assert [sent["type"] for sent in graph_api.sent] == ["template"]
    assert receipt == Receipt("wamid.1", "utility", "sapa_reminder", window_shut=True)


async def test_what_no_template_says_waits_for_the_window(whatsapp, graph_api):
    graph_api.closed.add("+6281234567890")
    for passage in (OPEN, SHUT, PLAIN):
        with pytest.raises(OutsideWindow):
            await whatsapp.send(SRI, HELLO, passage=passage)
    assert graph_api.sent == []


async def test_a_template_that_is_not_approved_is_not_tried(whatsapp, graph_api, shelf):
    shelf.learn({("sapa_reminder", "id"): ("rejected", "")})
    with pytest.raises(NoTemplate) as caught:
        await whatsapp.send(SRI, REMINDER, passage=SHUT)
    assert caught.value.name == "sapa_reminder"
    assert graph_api.calls == []


async def test_a_template_the_platform_refuses_is_not_tried_with_everybody(whatsapp, graph_api):
    graph_api.fail_next(code=132015, details="Template is paused")
    for _ in range(3):
        with pytest.raises(NoTemplate) as caught:
            await whatsapp.send(SRI, REMINDER, passage=SHUT)
        assert caught.value.name == "sapa_reminder"
    await whatsapp.send(SRI, replace(REMINDER, choices=()), passage=OPEN)
    assert [sent["type"] for sent in graph_api.sent] == ["text"]


async def test_a_template_held_for_its_quality_was_taken(whatsapp, graph_api):
    graph_api.message_status = "held_for_quality_assessment"
    assert await whatsapp.send(SRI, REMINDER, passage=SHUT) == Receipt("wamid.1", "utility", "sapa_reminder")


async def test_what_cannot_be_said_is_refused_here(whatsapp, graph_api):
    for reply in (Reply("\ud800"), Reply("Ya?", choices=(Choice("Ya", Action("a" * 64)),))):
        with pytest.raises(Refused, match="unsayable"):
            await whatsapp.send(SRI, reply, passage=OPEN)
    with pytest.raises(Refused, match="unsayable"):  # a template's place that nothing fills
        await whatsapp.send(SRI, replace(REMINDER, brief=Brief("sapa_reminder", "id")), passage=SHUT)
    assert graph_api.calls == []


async def test_pictures_and_files_are_uploaded_and_shown_by_id(whatsapp, graph_api):
    await whatsapp.send(SRI, Reply("Tiket Anda.", attachment=picture(), choices=(YES,)), passage=OPEN)
    await whatsapp.send(SRI, Reply("Kalender.", attachment=CALENDAR), passage=OPEN)
    shown, listed = graph_api.sent
    header = shown["interactive"]["header"]
    assert graph_api.uploads[header["image"]["id"]] == {"name": "sapa-0.png", "type": "image/png", "content": picture().content}
    assert listed["document"]["filename"] == "sapa.ics"
    assert graph_api.uploads[listed["document"]["id"]]["type"] == "text/plain"


# ---- courtesies -----------------------------------------------------------------------------------------------------
PRESS = Incoming(SRI, "wamid.in1", Tap(Action("menu")), NOON, press="wamid.in1")


async def test_a_message_is_marked_as_read_and_an_answer_announced(whatsapp, graph_api):
    await whatsapp.acknowledge(PRESS)
    await whatsapp.acknowledge(replace(PRESS, press=""))
    assert graph_api.reads == [
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in1", "typing_indicator": {"type": "text"}}
    ]


async def test_courtesies_are_never_repeated_and_never_fail(whatsapp, graph_api, make_whatsapp, unused_tcp_port):
    for fault in ("reset", "lost", "cut"):
        graph_api.break_next("read", fault)
        await whatsapp.acknowledge(PRESS)
    graph_api.fail_next("read", code=131009)
    await whatsapp.acknowledge(PRESS)
    assert len(graph_api.reads) == 2  # taken, though nothing came back
    nowhere = make_whatsapp(replace(graph_api.account, api=f"http://127.0.0.1:{unused_tcp_port}"))
    await nowhere.acknowledge(PRESS)
    await nowhere.acknowledge(replace(PRESS, press="\ud800"))


async def test_courtesies_are_shed_before_messages_wait(whatsapp, graph_api):
    for _ in range(COURTESIES):
        graph_api.break_next("read", "late", seconds=0.2)
    courtesies = [asyncio.ensure_future(whatsapp.acknowledge(PRESS)) for _ in range(COURTESIES + 20)]
    await asyncio.gather(*courtesies)
    assert len(graph_api.reads) == COURTESIES
    await whatsapp.acknowledge(PRESS)
    assert len(graph_api.reads) == COURTESIES + 1


async def test_our_own_number_is_learned(whatsapp, graph_api):
    await whatsapp.learn()
    assert whatsapp.number.display_phone_number == DISPLAY
    assert whatsapp.number.digits == "628111000100"
    assert whatsapp.number.quality_rating == "GREEN"
    assert whatsapp.number.whatsapp_business_manager_messaging_limit == "TIER_250"
    graph_api.fail_next("100200300400500", status=200, body=b"<html>")
    await whatsapp.learn()
    assert whatsapp.number.digits == ""
