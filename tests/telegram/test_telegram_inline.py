"""What is typed after the bot's name in some other chat: read, and answered alike by both drivers."""

import json

import pytest

from bot.channels.telegram import inline
from bot.channels.telegram.updates import parse
from bot.vocabulary import Action, Address, Choice, Incoming, Leaflet, Leaflets, Link, Lookup, Reply
from tests.standins.telegram_updates import AT, inline_query

CARD = Reply("7-11 Des 2026, Yogyakarta", "Batik 😀", links=(Link("Buka di Sapa", "https://t.me/SapaBot?start=a_17"),))
LEAFLET = Leaflet("a17", "Batik 😀", "7-11 Des 2026", CARD)


def read(update):
    (incoming,) = parse(json.dumps(update).encode())
    return incoming


def asked(query="4711"):
    return Incoming(Address("telegram", "7"), "i4711", Lookup("batik"), AT, "id", query)


def test_words_offset_and_language_are_read_and_nothing_of_the_person_but_the_id():
    incoming = read(inline_query("batik\0 jogja", "50"))
    assert incoming.content == Lookup("batik jogja", 50)
    assert (incoming.address, incoming.key, incoming.press) == (Address("telegram", "7"), "i4711", "4711")
    assert incoming.language == "id"


@pytest.mark.parametrize("offset", ["x", "-1", "²", "99999", "1;2"])
def test_a_forged_offset_is_the_beginning(offset):
    assert read(inline_query("x" * 300, offset)).content == Lookup("x" * 256, 0)


def test_which_result_was_chosen_is_nobodys_concern():
    assert parse(b'{"update_id":9,"chosen_inline_result":{"result_id":"a17","from":{"id":7},"query":"batik"}}') == ()


async def test_both_drivers_answer_alike(driver, api):
    await driver.offer(asked(), Leaflets((LEAFLET,), 50, "Cari di Sapa"))
    ((method, params),) = api.calls
    assert method == "answerInlineQuery"
    assert params == {
        "inline_query_id": "4711",
        "cache_time": 0,
        "is_personal": False,
        "next_offset": "50",
        "button": {"text": "Cari di Sapa", "start_parameter": "cari"},
        "results": [
            {
                "type": "article",
                "id": "a17",
                "title": "Batik 😀",
                "description": "7-11 Des 2026",
                "input_message_content": {
                    "message_text": "Batik 😀\n7-11 Des 2026, Yogyakarta",
                    "entities": [{"type": "bold", "offset": 0, "length": 8}],
                    "link_preview_options": {"is_disabled": True},
                },
                "reply_markup": {"inline_keyboard": [[{"text": "Buka di Sapa", "url": "https://t.me/SapaBot?start=a_17"}]]},
            }
        ],
    }


async def test_nothing_found_and_no_further_page_is_an_answer_too(driver, api):
    await driver.offer(asked(), Leaflets())
    ((_, params),) = api.calls
    assert (params["results"], params["next_offset"]) == ([], "")


async def test_a_late_answer_and_a_refused_account_are_nobodys_trouble(driver, api):
    api.fail_next("answerInlineQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    api.fail_next("answerInlineQuery", 401, "Unauthorized")
    api.break_next("answerInlineQuery", "reset")
    for _ in range(3):
        await driver.offer(asked(), Leaflets((LEAFLET,)))


def test_an_offer_keeps_within_the_limits():
    """At most 50, each named once and shortly; nothing to press among strangers; no title beyond a line."""
    pressable = Reply("Halo", choices=(Choice("Hapus", Action("erase")),))
    many = [Leaflet(f"a{number}", "T" * 300, "L" * 300, pressable) for number in range(60)]
    results = inline.offer("1", Leaflets((many[0], *many, Leaflet("x" * 65, "T", "", CARD)))).results
    assert [one.key for one in results] == [f"a{number}" for number in range(49)]
    assert all(not one.bubble.buttons and len(one.title) <= 100 and len(one.line) <= 160 for one in results)


@pytest.mark.parametrize("is_inline", [True, False])
async def test_it_is_learnt_whether_people_can_look_things_up(driver, api, is_inline):
    api.is_inline = is_inline
    await driver.learn_name()
    assert driver.is_inline is is_inline
