"""The stand-in has teeth: it answers like Telegram, and flags what Telegram would refuse or silently misread."""

import aiohttp
import pytest

from tests.standins.bot_api import BotApi


def inline(*buttons, rows=1):
    return {"inline_keyboard": [list(buttons)] * rows}


PRESS = {"text": "Ya", "callback_data": "yes"}
HELLO = {"chat_id": 7, "text": "Halo"}
VIOLATIONS = {
    "empty": ("sendMessage", {**HELLO, "text": " "}),
    "too long": ("sendMessage", {**HELLO, "text": "😀" * 2049}),
    "chat as text": ("sendMessage", {**HELLO, "chat_id": "7"}),
    "chat beyond 52 bits": ("sendMessage", {**HELLO, "chat_id": 2**52}),
    "unknown parameter": ("sendMessage", {**HELLO, "parse_mod": "HTML"}),
    "null": ("sendMessage", {**HELLO, "reply_markup": None}),
    "bold beyond the end": ("sendMessage", {**HELLO, "entities": [{"type": "bold", "offset": 0, "length": 5}]}),
    "two actions": ("sendMessage", {**HELLO, "reply_markup": inline({**PRESS, "url": "https://a.example"})}),
    "no action": ("sendMessage", {**HELLO, "reply_markup": inline({"text": "Ya"})}),
    "no label": ("sendMessage", {**HELLO, "reply_markup": inline({**PRESS, "text": ""})}),
    "long data": ("sendMessage", {**HELLO, "reply_markup": inline({**PRESS, "callback_data": "é" * 33})}),
    "nine in a row": ("sendMessage", {**HELLO, "reply_markup": inline(*[PRESS] * 9)}),
    "101 buttons": ("sendMessage", {**HELLO, "reply_markup": inline(PRESS, rows=101)}),
    "local link": ("sendMessage", {**HELLO, "reply_markup": inline({"text": "x", "url": "http://localhost/"})}),
    "two keyboards": ("sendMessage", {**HELLO, "reply_markup": {**inline(PRESS), "remove_keyboard": True}}),
    "editing into a keyboard": ("editMessageText", {**HELLO, "message_id": 1, "reply_markup": {"remove_keyboard": True}}),
    "a picture without one": ("sendPhoto", {"chat_id": 7, "photo": "x"}),
    "shouted command": ("setMyCommands", {"commands": [{"command": "Menu", "description": "x"}]}),
    "three-letter language": ("setMyCommands", {"commands": [], "language_code": "ind"}),
    "open webhook": ("setWebhook", {"url": "http://sapa.example/"}),
    "secret with a space": ("setWebhook", {"url": "https://sapa.example/", "secret_token": "a b"}),
    "long wait": ("getUpdates", {"timeout": 51}),
    "no query": ("answerCallbackQuery", {}),
}


@pytest.mark.parametrize(("method", "params"), VIOLATIONS.values(), ids=VIOLATIONS)
async def test_a_violation_is_answered_and_remembered(method, params):
    async with BotApi() as api, aiohttp.ClientSession() as client:
        answer = await client.post(f"{api.url}/bot{api.token}/{method}", json=params)
        assert (answer.status, api.calls, len(api.violations)) == (400, [], 1)


async def test_every_way_of_passing_parameters_is_understood():
    async with BotApi() as api, aiohttp.ClientSession() as client:
        url = f"{api.url}/bot{api.token}/SENDmessage"
        multipart = aiohttp.FormData(default_to_multipart=True)
        multipart.add_fields(("chat_id", "7"), ("text", "12"))
        await client.post(url, json={"chat_id": 7, "text": "12"})
        await client.post(url, data={"chat_id": "7", "text": "12"})
        await client.get(url, params={"chat_id": "7", "text": "12"})
        await client.post(url, data=multipart)
        assert api.calls == [("sendMessage", {"chat_id": 7, "text": "12"})] * 4


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("bot42:AAwrong/getMe", 401, "Unauthorized"),
        ("botnonsense/getMe", 404, "Not Found"),
        ("bot{token}/getYou", 404, "Not Found: method not found"),
    ],
)
async def test_strangers_are_turned_away(path, status, description):
    async with BotApi() as api, aiohttp.ClientSession() as client:
        answer = await client.post(f"{api.url}/{path.format(token=api.token)}")
        assert (answer.status, (await answer.json())["description"]) == (status, description)
        assert api.violations == []
