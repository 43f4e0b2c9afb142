"""The stand-in has teeth: it answers like the platform, and flags what the platform would refuse or misunderstand."""

import asyncio
import hmac

import aiohttp
import pytest
from aiohttp import web

from tests.standins.graph_api import GraphApi
from tests.standins.graph_webhooks import APP_SECRET, BUSINESS_ID, PHONE_ID, Hook, pressed, text

HELLO = {
    "messaging_product": "whatsapp",
    "to": "+6281234567890",
    "type": "text",
    "text": {"body": "Halo."},
    "biz_opaque_callback_data": "7.0.abc",
}
TEMPLATE = {"name": "sapa_x", "language": {"code": "id"}}
VIOLATIONS = {
    "a number without its plus": {**HELLO, "to": "6281234567890"},
    "nobody": {name: value for name, value in HELLO.items() if name != "to"},
    "too long": {**HELLO, "text": {"body": "x" * 4097}},
    "unknown field": {**HELLO, "txt": {}},
    "null": {**HELLO, "biz_opaque_callback_data": None},
    "a template nobody declared": {**HELLO, "type": "template", "template": TEMPLATE, "text": None},
}


async def call(api, path, body=None, method="POST", token=None):
    headers = {"Authorization": f"Bearer {token or api.token}"}
    async with aiohttp.ClientSession(headers=headers) as client:
        answer = await client.request(method, f"{api.url}/v25.0/{path}", json=body)
        return answer.status, await answer.json()


@pytest.mark.parametrize("body", VIOLATIONS.values(), ids=VIOLATIONS)
async def test_a_violation_is_answered_and_remembered(body):
    async with GraphApi() as api:
        status, told = await call(api, f"{PHONE_ID}/messages", body)
        assert (status, api.sent, len(api.violations)) == (400, [], 1)
        assert told["error"]["code"]


async def test_only_our_token_and_our_ids_are_known():
    async with GraphApi() as api:
        status, told = await call(api, f"{PHONE_ID}/messages", HELLO, token="EAAother")
        assert (status, told["error"]["code"]) == (401, 190)
        status, told = await call(api, "1/messages", HELLO)
        assert (status, told["error"]["code"]) == (400, 100)
        assert api.sent == []


async def test_a_closed_window_takes_templates_only():
    async with GraphApi() as api:
        api.closed.add(HELLO["to"])
        api.declare("sapa_x", "id", components=[])
        api.declare("sapa_y", "id", "PENDING", components=[])
        said = {name: value for name, value in HELLO.items() if name != "text"} | {"type": "template"}
        _, told = await call(api, f"{PHONE_ID}/messages", HELLO)
        assert told["error"]["code"] == 131047
        _, told = await call(api, f"{PHONE_ID}/messages", {**said, "template": {**TEMPLATE, "name": "sapa_y"}})
        assert told["error"]["code"] == 132001
        _, told = await call(api, f"{PHONE_ID}/messages", {**said, "template": TEMPLATE})
        assert told["messages"] == [{"id": next(iter(api.messages))}]


async def test_templates_are_listed_page_by_page():
    async with GraphApi() as api:
        for number in range(3):
            api.declare(f"sapa_{number}", "id", components=[])
        _, first = await call(api, f"{BUSINESS_ID}/message_templates?limit=2", method="GET")
        _, last = await call(api, f"{BUSINESS_ID}/message_templates?limit=2&after=2", method="GET")
        assert [one["name"] for page in (first, last) for one in page["data"]] == ["sapa_0", "sapa_1", "sapa_2"]
        assert ("next" in first["paging"], "next" in last["paging"]) == (True, False)


async def test_what_was_taken_is_reported_with_our_mark_and_signed():
    heard = []

    async def webhook(request):
        body = await request.read()
        proof = hmac.new(APP_SECRET.encode(), body, "sha256").hexdigest()
        assert request.headers["X-Hub-Signature-256"] == f"sha256={proof}"
        heard.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/", webhook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with GraphApi() as api:
        api.hook, api.reports = Hook(f"http://127.0.0.1:{runner.addresses[0][1]}/"), ("read", "sent")
        await call(api, f"{PHONE_ID}/messages", HELLO)
        await api.reported()
        assert await api.hook.post(text("6281234567890", "halo")) == 200
        assert await api.hook.post(pressed("6281234567890", "menu:0:")) == 200
    await runner.cleanup()
    reported = [value["statuses"][0] for body in heard[:2] for value in [body["entry"][0]["changes"][0]["value"]]]
    assert {(one["status"], one["biz_opaque_callback_data"]) for one in reported} == {("read", "7.0.abc"), ("sent", "7.0.abc")}
    assert [body["entry"][0]["changes"][0]["value"]["messages"][0]["type"] for body in heard[2:]] == ["text", "interactive"]


async def test_trouble_with_messages_is_not_spent_on_courtesies():
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in1"}
    async with GraphApi() as api:
        api.fail_next(code=131000)
        assert (await call(api, f"{PHONE_ID}/messages", read))[0] == 200
        assert (await call(api, f"{PHONE_ID}/messages", HELLO))[0] == 500
        api.break_next("read", "late", seconds=0.01)
        await asyncio.gather(*(call(api, f"{PHONE_ID}/messages", one) for one in (read, HELLO)))
        assert (len(api.reads), len(api.sent)) == (2, 1)
