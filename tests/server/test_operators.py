"""What operators see, who else may look, and what a demo answers to."""

from __future__ import annotations

import json
import re

import pytest

from tests.server.conftest import SHARED, Make, Running
from tests.server.program import SECRET, until
from tests.server.telegram import Person, Telegram


@SHARED
async def test_health(shared: Running) -> None:
    assert (await shared.program.get("/healthz")).body == b"ok\n"
    ready = await shared.program.get("/readyz")
    assert ready.status == 200
    assert json.loads(ready.body) == {"database": "ok", "migrations": "done", "web": "on", "telegram": "on"}


@SHARED
async def test_metrics_count_and_name_nobody(shared: Running) -> None:
    sri = shared.person()
    await sri.says("/start")
    await sri.presses("Bahasa Indonesia")
    await sri.says("Pak Sastrowardoyo, 081298765432, surat@contoh.id")
    await shared.program.post(b"junk of Sastrowardoyo")
    text = (await shared.program.get("/metrics")).body.decode()
    counted = {name: float(value) for name, value in re.findall(r"^(\S+) (\S+)$", text, re.MULTILINE)}
    assert counted['sapa_turns_total{by="gate",outcome="answered"}'] >= 1
    assert counted['sapa_turns_total{by="",outcome="unreadable"}'] >= 1
    assert counted['sapa_deliveries_total{channel="telegram",lane="reply",outcome="sent"}'] >= 3
    for private in ("Sastrowardoyo", "81298765432", "contoh.id", str(sri.id), SECRET, shared.api.token, "/start"):
        assert private not in text


@SHARED
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "x-forwarded-for"])
@pytest.mark.parametrize("value", ["127.0.0.1", ""])
async def test_metrics_are_not_for_those_behind_a_proxy(shared: Running, header: str, value: str) -> None:
    answered = await shared.program.request("GET", "/metrics", headers={header: value})
    assert answered.status == 403
    assert b"sapa_" not in answered.body


async def test_a_demo_answers_to_its_own_name_only(configured: Make, api: Telegram) -> None:
    """Else a page elsewhere could have its name lead here and be an admin through the visitor's browser."""
    nothing = dict.fromkeys(("TELEGRAM_TOKEN", "TELEGRAM_SECRET", "TELEGRAM_API", "PUBLIC_URL"))
    async with configured(DEMO="1", **nothing) as demo:
        for host in ("127.0.0.1", "localhost", "LocalHost", "[::1]"):
            for name in (host, f"{host}:{demo.port}"):
                assert (await demo.request("GET", "/", headers={"Host": name})).status == 200, name
        foreign = ("sapa.evil.example", f"evil.example:{demo.port}", "127.0.0.1.evil.example", "localhost.evil.example", "")
        for name in (*foreign, "[", "evil.example:localhost", "localhost@evil.example", "192.168.1.7", "0.0.0.0"):
            for method, path in (("GET", "/"), ("GET", "/metrics"), ("POST", "/role"), ("POST", "/say"), ("GET", "/events")):
                assert (await demo.request(method, path, headers={"Host": name})).status == 421, name
    assert api.calls == []


@SHARED
async def test_a_public_server_goes_by_any_name(shared: Running) -> None:
    for name in ("sapa.example", "10.0.0.7:8080", "load-balancer"):
        assert (await shared.program.get("/healthz", Host=name)).status == 200


async def test_an_admin_who_never_wrote_keeps_nobody_out(configured: Make, api: Telegram) -> None:
    """Telegram refuses commands for a chat that it does not know; the bot must work for that chat to begin."""
    api.unknown_chats.add(1001)
    async with configured(ADMINS="telegram:1001", PUBLIC_URL=None) as program:
        await Person(api, api.push, 1001, "id").says("/start")
        assert any("Telegram refuses the set-up" in line for line in program.said)
    offered = {menu.get("language_code", "") for menu in api.called("setMyCommands")}
    assert offered == {"", "id", "en"}


async def test_a_refused_token_leaves_the_rest_running(configured: Make, api: Telegram) -> None:
    other = api.token.replace("AA", "BB")
    async with configured(TELEGRAM_TOKEN=other) as program:
        await until(lambda: "refuses our account" in program.text, "the log says so")
        ready = await program.get("/readyz")
        assert (ready.status, json.loads(ready.body)["telegram"]) == (200, "down")
        assert (await program.get("/")).status == 200
        assert other not in program.text
    assert api.calls == []


async def test_unreadable_updates_are_skipped_in_polling(configured: Make, api: Telegram) -> None:
    async with configured(PUBLIC_URL=None) as program:
        sri = Person(api, api.push, 7, "id")
        await sri.says("/start")
        for broken in ({"message": []}, {"message": {"message_id": "x"}}, {"callback_query": {"id": 7}}):
            await api.push(broken)
        await sri.presses("Bahasa Indonesia")
        await sri.says("menu")
        await until(lambda: api.offsets[-1] == 1006, "all six are confirmed")
        assert len([line for line in program.said if "cannot be read" in line]) == 3
