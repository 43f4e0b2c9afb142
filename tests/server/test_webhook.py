"""What the webhook answers to whom, and that one update has one effect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from storage.models import addresses, contacts, inbox
from tests.server.conftest import ADMIN, PUBLIC_URL, SHARED, Running
from tests.server.program import GLANCE, SECRET, SECRET_HEADER, until
from tests.server.telegram import Person, by_webhook
from tests.standins.telegram_updates import FILE, GROUP, SIZED, SRI, in_group, inline_query, message, press

pytestmark = SHARED
ANSWER = b"{}"
FORGERIES = {
    "no secret": None,
    "empty": "",
    "another": "webhook-secret_2",
    "a longer one": SECRET + "x",
    "a shorter one": SECRET[:-1],
    "letters beyond ASCII": "wébhook-secret_1",
    "bytes that are no UTF-8": b"\xff\xfe" + SECRET.encode(),
    "capitals": SECRET.upper(),
}


async def test_who_does_not_know_the_secret_changes_nothing(shared: Running) -> None:
    before, told = len(await shared.rows(inbox)), set()
    stranger = shared.person()
    for name, secret in FORGERIES.items():
        for body in (stranger.text("menu"), stranger.member("kicked"), b"junk"):
            answered = await shared.program.post(body, secret)
            told.add((answered.status, answered.body, answered.headers["Content-Type"]))
            assert answered.status in (401, 403), name
    assert len(told) == 1, "all forgeries look alike"
    assert len(await shared.rows(inbox)) == before
    assert await shared.rows(addresses, recipient=str(stranger.id)) == []
    assert stranger.screen == []


async def test_a_secret_in_the_address_or_the_body_is_none(shared: Running) -> None:
    before = len(await shared.rows(inbox))
    path = f"/telegram/webhook?secret_token={SECRET}&{SECRET_HEADER}={SECRET}"
    answered = await shared.program.request("POST", path, json={**shared.person().text("menu"), "secret_token": SECRET})
    assert answered.status == 401
    assert len(await shared.rows(inbox)) == before


async def test_other_methods_and_places_are_not_there(shared: Running) -> None:
    headers = {SECRET_HEADER: SECRET}
    assert (await shared.program.request("GET", "/telegram/webhook", headers=headers)).status == 405
    for path in ("/telegram", "/telegram/webhook/", "/telegram//webhook", "/whatsapp/webhook"):
        assert (await shared.program.request("POST", path, headers=headers, data=b"{}")).status == 404


async def test_a_body_beyond_what_platforms_post_is_refused_and_the_largest_is_not(shared: Running) -> None:
    sri, largest = shared.person(), 3_355_443
    small, large = json.dumps(sri.text("menu")).encode(), json.dumps(sri.text("menu")).encode()
    assert (await shared.program.post(large + b" " * (largest - len(large) + 1))).status == 413
    fits = await shared.program.post(small + b" " * (largest - len(small)))
    assert (fits.status, fits.body) == (200, ANSWER)
    await sri.hears(1)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    path, headers = "/telegram/webhook", {SECRET_HEADER: SECRET}
    assert (await shared.program.request("POST", path, headers=headers, data=endless())).status == 413
    await sri.says("menu")
    assert len(sri.screen) == 2


def nested(depth: int, mark: str) -> bytes:
    return f'{{"update_id": 5, "{mark}": {"[" * depth}{"]" * depth}}}'.encode()


def said(text: str) -> bytes:
    """A message whose text is this JSON literal."""
    body = json.dumps(message(text="@@"))
    return body.replace('"@@"', text).encode()


def numbered(number: str) -> bytes:
    """A message in a chat with this number."""
    body = json.dumps(message(text="menu", chat={"id": "@@", "type": "private"}))
    return body.replace('"@@"', number).encode()


JUNK = {
    "nothing": b"",
    "spaces": b"   ",
    "no JSON": b"update_id=9&message=menu",
    "half of it": json.dumps(message(text="menu")).encode()[:-9],
    "two of it": json.dumps(message(text="menu")).encode() * 2,
    "bytes": bytes(range(256)),
    "no UTF-8": said('"menu').replace(b'"menu', b'"\xff\xfe"'),
    "UTF-16": json.dumps(message(text="menu")).encode("utf-16"),
    "a list": b"[1, 2]",
    "a number": b"9",
    "null": b"null",
    "no number of an update": b'{"message": {}}',
    "an update's number as words": b'{"update_id": "9"}',
    "too deep": nested(200, "x"),
    "much too deep": nested(100_000, "x"),
    "too deep within a message": said("[" * 200 + "]" * 200),
    "half a character": said(r'"\ud800"'),
    "the other half": said(r'"\udc00 menu"'),
    "both the wrong way round": said(r'"\udc00\ud800"'),
    "not a number": b'{"update_id": NaN}',
    "infinite": b'{"update_id": Infinity}',
    "a chat that is not a number": numbered("NaN"),
    "a chat beyond every integer": numbered("9" * 400),
    "a chat of 65 bits": numbered(str(2**64)),
    "a chat below 64 bits": numbered(str(-(2**63) - 1)),
    "a chat with an exponent": numbered("1e400"),
    "a fraction of a chat": numbered("7.5"),
    "a true chat": numbered("true"),
    "a date in the year 1,000,000": json.dumps(message(text="menu", date=2**45)).encode(),
    "a message that is a list": b'{"update_id": 9, "message": []}',
    "words that are a number": said("7"),
    "a sender without a number": json.dumps(message(text="menu", **{"from": {}})).encode(),
    "a place beyond the pole": json.dumps(message(location={"latitude": 91, "longitude": 0})).encode(),
    "a press by nobody": b'{"update_id": 9, "callback_query": {"id": "1", "data": "menu:0:"}}',
    "a press without a name": json.dumps(press(id=...)).encode(),
    "a press of a number": json.dumps(press(data=7)).encode(),
}


async def test_what_cannot_be_read_is_put_aside_once_and_acknowledged(shared: Running) -> None:
    calls, before = len(shared.api.calls), {row["key"] for row in await shared.rows(inbox)}
    for count, (name, body) in enumerate(JUNK.items(), 1):
        for _ in range(3):  # as Telegram repeats what is not acknowledged
            answered = await shared.program.post(body)
            assert (answered.status, answered.body) == (200, ANSWER), name
        put_aside = [row for row in await shared.rows(inbox) if row["key"] not in before]
        assert len(put_aside) == count, name
        assert all(row["quarantined"] for row in put_aside), name
    assert len(shared.api.calls) == calls
    await shared.person().says("menu")


KINDS: dict[str, dict[str, Any]] = {
    "nothing but a number": {},
    "a kind of tomorrow": {"hologram": {"id": 1}},
    "an edited message": {"edited_message": message(text="menu")["message"]},
    "a channel's post": {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1009, "type": "channel"}, "text": "hi"}},
    "an inline query": {"inline_query": {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "S"}, "query": "x"}},
    "a poll": {"poll": {"id": "1", "question": "?", "options": []}},
    "a reaction": {"message_reaction": {"chat": {"id": 7, "type": "private"}, "message_id": 1, "date": 1}},
    "a message without a sender": message(text="menu", **{"from": ...}),
    "a message without a chat": message(text="menu", chat=...),
    "a message by a bot": message(text="menu", **{"from": {"id": 8, "is_bot": True, "first_name": "B"}}),
    "a message of tomorrow": message(hologram={"x": 1}),
    "a service message": message(new_chat_title="x"),
    "a group's chatter": message(text="menu", chat=GROUP),
    "somebody joins": {"chat_member": {"chat": GROUP}},
    "null kinds": {"message": None, "callback_query": None, "my_chat_member": None},
    "a press in a game": press(data=..., game_short_name="x", message=...),
    "a press in a group": press(message={"message_id": 5, "date": 1, "chat": GROUP}),
    "a forged press": press(data="register:999999999:-1"),
    "an empty press": press(data=""),
    "a press of 64 letters beyond ASCII": press(data="é" * 32),
    "a press on what is gone": press(message={"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}}),
}
ANSWERED: dict[str, dict[str, Any]] = {
    "a picture": message(photo=[{**SIZED}]),
    "a voice": message(voice={**FILE, "duration": 1}),
    "a sticker": message(sticker={**SIZED, "type": "regular"}),
    "a story": message(story={"id": 1}),
    "a contact": message(contact={"phone_number": "+62 812", "first_name": "S", "user_id": 7}),
    "a contact of somebody else": message(contact={"phone_number": "1", "first_name": "S"}),
    "a place": message(location={"latitude": -7.8, "longitude": 110.3}),
    "a text with a NUL": message(text="me\0nu"),
    "a text of nothing but NUL": message(text="\0"),
    "an empty text": message(text=""),
    "4096 letters": message(text="x" * 4096),
    "far too many letters": message(text="é😀" * 50_000),
    "an unknown command": message(text="/hologram x"),
    "a command for us": message(text="/menu@SapaBot"),
    "markup and formats": message(text="<b>{0} %s {turn} *_`[x](y) \\u0000 '; DROP TABLE inbox; --"),
    "right to left": message(text="\u202emenu\u2066"),
    "a first name of controls": message(text="menu", **{"from": {"id": 7, "is_bot": False, "first_name": "\r\n\x1b[31m"}}),
    "a language that is none": message(text="menu", **{"from": {"id": 7, "first_name": "S", "language_code": "../../etc"}}),
}


async def test_every_kind_of_update_is_acknowledged_and_what_is_for_sapa_answered(shared: Running) -> None:
    before = len([row for row in await shared.rows(inbox) if row["quarantined"]])
    sri = Person(shared.api, by_webhook(shared.program), SRI["id"], "id")
    for number, (name, update) in enumerate({**KINDS, **ANSWERED}.items(), 1):
        heard = len(sri.screen)
        answered = await shared.program.post(renumbered(update, 10_000 + number))
        assert (answered.status, answered.body) == (200, ANSWER), name
        if name in ANSWERED:
            await sri.hears(heard + 1)
    await sri.says("menu")
    assert len([row for row in await shared.rows(inbox) if row["quarantined"]]) == before


def renumbered(update: dict[str, Any], number: int) -> dict[str, Any]:
    """The same, as another update."""
    names = {"message": "message_id", "callback_query": "id"}
    made = {kind: {**update[kind], name: number} for kind, name in names.items() if update.get(kind)}
    if "callback_query" in made:
        made["callback_query"]["id"] = f"press-{number}"
    return {**update, **made, "update_id": number}


async def test_one_update_posted_again_and_again_has_one_effect(shared: Running) -> None:
    sri = shared.person()
    first, copies = sri.text("/start"), sri.text("menu")
    for _ in range(3):
        await sri.deliver(first)
    await sri.hears(1)
    await asyncio.gather(*(sri.deliver(copies) for _ in range(50)))
    await sri.hears(2)
    await sri.presses("Bahasa Indonesia")
    assert len(sri.screen) == 3
    assert len(await shared.rows(addresses, recipient=str(sri.id))) == 1


async def test_copies_of_strangers_first_words_make_one_contact_each(shared: Running) -> None:
    before = len(await shared.rows(contacts))
    people = [shared.person("en") for _ in range(10)]
    await asyncio.gather(*(person.deliver(update) for person in people for update in [person.text("hello")] * 5))
    for person in people:
        await person.hears(1)
        await person.presses("English")
        assert len(person.screen) == 2
    assert len(await shared.rows(contacts)) == before + 10


async def test_a_press_is_answered_for_every_delivery_and_takes_effect_once(shared: Running) -> None:
    sri = shared.person()
    await sri.says("/start")
    await sri.presses("Bahasa Indonesia")
    before, tap = len(shared.api.called("answerCallbackQuery")), sri.tap(sri.last.data("Pameran"), sri.last)
    await sri.does(tap)
    await sri.deliver(tap)
    await sri.deliver(tap)
    await until(lambda: len(shared.api.called("answerCallbackQuery")) == before + 3, "every delivered press is answered")
    await sri.says("menu")
    assert len(sri.screen) == 4


async def test_a_spinner_that_cannot_be_stopped_costs_nothing_else(shared: Running) -> None:
    sri = shared.person()
    await sri.says("/start")
    await sri.presses("Bahasa Indonesia")
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    before = len(shared.api.times("answerCallbackQuery"))
    shared.api.fail_next("answerCallbackQuery", 400, too_old)
    await sri.presses("Pameran")
    await until(lambda: len(shared.api.times("answerCallbackQuery")) == before + 1, "the press is answered")
    shared.api.break_next("answerCallbackQuery", "reset")
    await sri.presses("Menu")
    await until(lambda: len(shared.api.times("answerCallbackQuery")) == before + 2, "the press is answered")


async def test_the_pressed_message_is_edited_after_its_press_was_answered(shared: Running) -> None:
    sri = shared.person()
    await sri.says("/start")
    await sri.presses("Bahasa Indonesia")
    await sri.presses("Pelatihan")
    listed = sri.last
    await sri.presses("Persempit")
    assert sri.last.edited
    assert sri.last.number == listed.number
    acknowledged, edited = (shared.api.times(name)[-1] for name in ("answerCallbackQuery", "editMessageText"))
    assert acknowledged <= edited


async def test_a_group_hears_one_sentence_and_nobody_there_becomes_known(shared: Running) -> None:
    before = len(await shared.rows(contacts)), len(shared.api.sent)
    for number, text in enumerate(("/start", "/start a_1", "/data"), 1):
        update = in_group(text, length=len(text.split()[0]), message_id=number)
        assert (await shared.program.post({**update, "update_id": number})).status == 200
    told = shared.api.screens.setdefault(GROUP["id"], [])
    await until(lambda: len(told) == 3, "the group is told")
    assert all("chat pribadi" in shown.text and not shown.rows for shown in told)
    assert (len(await shared.rows(contacts)), len(shared.api.sent) - 3) == before
    assert await shared.rows(addresses, recipient=str(GROUP["id"])) == []


async def test_who_looks_something_up_in_another_chat_is_answered_and_stays_unknown(shared: Running) -> None:
    before = len(await shared.rows(contacts)), len(await shared.rows(inbox))
    stranger = {**SRI, "id": 990_001, "language_code": "en"}
    said = {f"lookup-{number}": words for number, words in enumerate(("batik jogja", "qwertyuiop", "'; DROP TABLE contacts; --"))}

    def unanswered() -> set[str]:
        return set(said) - {str(call["inline_query_id"]) for call in shared.api.called("answerInlineQuery")}

    for attempt in range(5):  # a courtesy: on a busy machine one may be dropped, and is answered when it is typed anew
        for number, name in enumerate(sorted(unanswered())):
            person = {**stranger, "id": 990_000 + number}
            update = inline_query(said[name], id=name, **{"from": person})
            answered = await shared.program.post({**update, "update_id": 880_000 + 10 * attempt + number})
            assert (answered.status, answered.body) == (200, ANSWER)
        for _ in range(200):
            if not unanswered():
                break
            await asyncio.sleep(GLANCE * 5)
    assert not unanswered()
    offered = {call["inline_query_id"]: call for call in shared.api.called("answerInlineQuery")}
    (first, *_) = offered["lookup-0"]["results"]
    assert first["title"].endswith("(Sample)")
    assert "Source: " in first["input_message_content"]["message_text"]
    (button,) = first["reply_markup"]["inline_keyboard"][0]
    assert button["url"].startswith("https://t.me/SapaBot?start=a_")
    assert offered["lookup-1"]["results"] == []
    assert (len(await shared.rows(contacts)), len(await shared.rows(inbox))) == before


async def test_the_webhook_is_registered_with_the_secret_and_the_kinds_that_are_read(shared: Running) -> None:
    (registered,) = shared.api.called("setWebhook")
    assert registered["url"] == f"{PUBLIC_URL}/telegram/webhook"
    assert registered["secret_token"] == SECRET
    assert registered["allowed_updates"] == ["message", "channel_post", "callback_query", "inline_query", "my_chat_member"]


async def test_commands_are_offered_in_each_language_and_to_admins(shared: Running) -> None:
    menus = {
        (menu["scope"].get("chat_id"), menu.get("language_code", "")): [command["command"] for command in menu["commands"]]
        for menu in shared.api.called("setMyCommands")
    }
    assert set(menus) == {(chat, language) for chat in (None, ADMIN) for language in ("", "id", "en")}
    assert {menu["scope"]["type"] for menu in shared.api.called("setMyCommands")} == {"all_private_chats", "chat"}
    assert menus[None, "id"][:2] == ["pelatihan", "pameran"]
    assert menus[None, "en"][:2] == ["trainings", "fairs"]
    assert menus[None, ""] == menus[None, "id"]
    assert "admin" in menus[ADMIN, "en"]
    assert "admin" not in menus[None, "en"]
