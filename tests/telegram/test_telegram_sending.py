"""What a reply becomes on the wire: both drivers make the same call, and each case names the right one."""

import pytest

from bot.channels.port import Moved
from bot.channels.telegram.channel import CommandMenu
from bot.clock import now
from bot.vocabulary import (
    Action,
    Address,
    Ask,
    Asked,
    Attachment,
    Choice,
    Fact,
    Incoming,
    Layout,
    Link,
    Receipt,
    Reply,
    Tap,
)

SRI = Address("telegram", "7")
NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
NO_KEYS = {"reply_markup": {"remove_keyboard": True}}
YES = Choice("Ya", Action("yes", "9", 2))
NO = Choice("Tidak", Action("no"))
PNG = Attachment("qr.png", "image/png", b"\x89PNG")


def inline(*rows):
    return {"reply_markup": {"inline_keyboard": [[_button(*button) for button in row] for row in rows]}}


def _button(label, what):
    return {"text": label, "url" if "//" in what else "callback_data": what}


CALLS = {
    "text": (Reply("Halo."), "sendMessage", {"text": "Halo.", **NO_PREVIEW, **NO_KEYS}),
    "heading and facts": (
        Reply("Ada satu kursi.", "Batik 😀", facts=(Fact("Kapan", "besok"), Fact("Tempat", "Solo"))),
        "sendMessage",
        {
            "text": "Batik 😀\nAda satu kursi.\n\nKapan: besok\nTempat: Solo",
            "entities": [{"type": "bold", "offset": 0, "length": 8}],
            **NO_PREVIEW,
            **NO_KEYS,
        },
    ),
    "people's words are not markup": (
        Reply("<b>Sri</b> *_`[x](tg://user?id=1)` &amp; {title}", "<i>"),
        "sendMessage",
        {
            "text": "<i>\n<b>Sri</b> *_`[x](tg://user?id=1)` &amp; {title}",
            "entities": [{"type": "bold", "offset": 0, "length": 3}],
            **NO_PREVIEW,
            **NO_KEYS,
        },
    ),
    "choices": (
        Reply("Datang?", choices=(YES, NO)),
        "sendMessage",
        {"text": "Datang?", **NO_PREVIEW, **inline([("Ya", "yes:2:9"), ("Tidak", "no:0:")])},
    ),
    "a list, then a button, then a link": (
        Reply(
            "Pilih.",
            choices=(*(Choice(f"Kelas {n}", Action("open", str(n)), "Solo") for n in range(1, 7)), NO),
            links=(Link("Peta", "https://maps.example/solo"),),
        ),
        "sendMessage",
        {
            "text": "Pilih.\n\n" + "\n".join(f"{n}. Kelas {n}, Solo" for n in range(1, 7)),
            **NO_PREVIEW,
            **inline(
                [(str(n), f"open:0:{n}") for n in range(1, 6)],
                [("6", "open:0:6")],
                [("Tidak", "no:0:")],
                [("Peta", "https://maps.example/solo")],
            ),
        },
    ),
    "a link Telegram would refuse": (
        Reply("Buka.", links=(Link("Obrolan", "http://localhost:8080/"),)),
        "sendMessage",
        {"text": "Buka.\n\nObrolan: http://localhost:8080/", **NO_PREVIEW, **NO_KEYS},
    ),
    "a menu stands two and two": (
        Reply("Menu", choices=(YES, NO, YES), layout=Layout.MENU),
        "sendMessage",
        {"text": "Menu", **NO_PREVIEW, **inline([("Ya", "yes:2:9"), ("Tidak", "no:0:")], [("Ya", "yes:2:9")])},
    ),
    "a picture": (
        Reply("Tiket Anda.", "Tiket", attachment=PNG, choices=(YES,)),
        "sendPhoto",
        {
            "photo": {"name": "qr.png", "content": b"\x89PNG"},
            "caption": "Tiket\nTiket Anda.",
            "caption_entities": [{"type": "bold", "offset": 0, "length": 5}],
            **inline([("Ya", "yes:2:9")]),
        },
    ),
    "a file without words": (
        Reply(attachment=Attachment('daftar "a"\n.csv', "text/csv", b"a,b")),
        "sendDocument",
        {"document": {"name": "daftar _a__.csv", "content": b"a,b"}, **NO_KEYS},
    ),
    "asking for the phone number": (
        Reply("Nomor Anda?", ask=Ask(Asked.CONTACT, "Kirim nomor"), choices=(Choice("Lewati", Action("skip")),)),
        "sendMessage",
        {
            "text": "Nomor Anda?",
            **NO_PREVIEW,
            "reply_markup": {
                "keyboard": [[{"text": "Kirim nomor", "request_contact": True}], [{"text": "Lewati"}]],
                "resize_keyboard": True,
                "one_time_keyboard": True,
            },
        },
    ),
    "asking for the place": (
        Reply("Di mana?", ask=Ask(Asked.PLACE, "Kirim lokasi"), links=(Link("Peta", "https://maps.example/"),)),
        "sendMessage",
        {
            "text": "Di mana?\n\nPeta: https://maps.example/",
            **NO_PREVIEW,
            "reply_markup": {
                "keyboard": [[{"text": "Kirim lokasi", "request_location": True}]],
                "resize_keyboard": True,
                "one_time_keyboard": True,
            },
        },
    ),
    "nothing to say": (Reply(choices=(YES,)), "sendMessage", {"text": "…", **NO_PREVIEW, **inline([("Ya", "yes:2:9")])}),
}


@pytest.mark.parametrize(("reply", "method", "params"), CALLS.values(), ids=CALLS)
async def test_a_reply_is_one_call(driver, api, reply, method, params):
    receipt = await driver.send(SRI, reply)
    assert api.calls == [(method, {"chat_id": 7, **params})]
    assert receipt == Receipt("1")


async def test_a_reply_replaces_the_tapped_bubble(driver, api):
    first = await driver.send(SRI, Reply("Datang?", choices=(YES, NO)))
    assert await driver.send(SRI, Reply("Sampai jumpa."), edits=first.external_id) == first
    assert api.calls[1:] == [("editMessageText", {"chat_id": 7, "message_id": 1, "text": "Sampai jumpa.", **NO_PREVIEW})]


async def test_a_bubble_that_looks_so_already_is_done(driver, api):
    first = await driver.send(SRI, Reply("Datang?", choices=(YES,)))
    assert await driver.send(SRI, Reply("Datang?", choices=(YES,)), edits=first.external_id) == first
    assert len(api.calls) == 1


@pytest.mark.parametrize(
    "wording",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: there is no text in the message to edit",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
async def test_what_cannot_be_edited_is_sent_anew(driver, api, wording):
    api.fail_next("editMessageText", 400, wording)
    assert await driver.send(SRI, Reply("Halo."), edits="5") == Receipt("1")
    assert [method for method, _ in api.calls] == ["sendMessage"]


@pytest.mark.parametrize("edits", ["", "x", "٣"])
async def test_a_bubble_without_a_number_is_sent_anew(driver, api, edits):
    assert await driver.send(SRI, Reply("Halo."), edits=edits) == Receipt("1")
    assert [method for method, _ in api.calls] == ["sendMessage"]


@pytest.mark.parametrize("reply", [Reply("Tiket", attachment=PNG), Reply("Nomor?", ask=Ask(Asked.CONTACT, "Kirim"))])
async def test_pictures_and_requests_never_replace(driver, api, reply):
    first = await driver.send(SRI, Reply("Halo."))
    assert await driver.send(SRI, reply, edits=first.external_id) == Receipt("2")
    assert api.called("editMessageText") == []


@pytest.mark.parametrize(("method", "edits"), [("sendMessage", None), ("editMessageText", "1")])
async def test_a_group_that_moved_tells_where(driver, api, method, edits):
    api.fail_next(method, 400, "Bad Request: group chat was upgraded", parameters={"migrate_to_chat_id": -1009})
    with pytest.raises(Moved) as caught:
        await driver.send(Address("telegram", "-9"), Reply("Halo."), edits=edits)
    assert caught.value.to == "-1009"
    assert api.sent == []


async def test_a_tap_stops_spinning(driver, api):
    await driver.acknowledge(Incoming(SRI, "t1", Tap(Action("yes")), now(), press="88"))
    assert api.calls == [("answerCallbackQuery", {"callback_query_id": "88"})]


async def test_courtesies_never_fail_and_never_repeat(driver, api):
    api.fail_next("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    await driver.acknowledge(Incoming(SRI, "t1", Tap(Action("yes")), now(), press="88"))
    api.break_next("answerCallbackQuery", "reset")
    await driver.acknowledge(Incoming(SRI, "t2", Tap(Action("yes")), now(), press="89"))
    await driver.acknowledge(Incoming(SRI, "m1", Tap(Action("yes")), now()))
    assert api.calls == []


async def test_setting_up_for_a_webhook(driver, api):
    menus = [CommandMenu("id", (("menu", "Menu utama"),)), CommandMenu("", (("admin", "x" * 300),), chat=7)]
    await driver.set_up(menus, "https://sapa.example/telegram/webhook", "s3cret")
    assert driver.username == "SapaBot"
    assert api.called("setMyCommands") == [
        {
            "commands": [{"command": "menu", "description": "Menu utama"}],
            "scope": {"type": "all_private_chats"},
            "language_code": "id",
        },
        {"commands": [{"command": "admin", "description": "x" * 256}], "scope": {"type": "chat", "chat_id": 7}},
    ]
    assert api.called("setWebhook") == [
        {
            "url": "https://sapa.example/telegram/webhook",
            "secret_token": "s3cret",
            "max_connections": 100,
            "allowed_updates": ["message", "channel_post", "callback_query", "inline_query", "my_chat_member"],
        }
    ]


async def test_setting_up_for_polling_keeps_what_waits(driver, api):
    await driver.set_up([], None, None)
    assert api.called("deleteWebhook") == [{"drop_pending_updates": False}]
