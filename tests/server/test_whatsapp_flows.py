"""WhatsApp from outside: a whole registration, a platform that refuses us, stops, kills, and what is never logged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.models import activities, addresses, contacts, deliveries, registrations
from tests.server.conftest import Make, Rows, program_for
from tests.server.program import GLANCE, PATIENCE, SECRET, Program, until
from tests.server.telegram import Person, Telegram, by_webhook
from tests.server.test_flows import DYEING, LANGUAGES
from tests.server.test_logs import PRIVATE, is_a_record
from tests.server.whatsapp import PATH, Phone, post, whatsapp
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_api import GraphApi, error_body

SRI, WATI = "6281234567890", "6281234567891"
NO_TELEGRAM = dict.fromkeys(("TELEGRAM_TOKEN", "TELEGRAM_SECRET", "TELEGRAM_API"))


@pytest.fixture
async def graph() -> AsyncIterator[GraphApi]:
    async with GraphApi() as opened:
        yield opened
    assert opened.violations == []


@pytest.fixture
def on_whatsapp(api: Telegram, graph: GraphApi, sqlite_url: str, tmp_path: Path) -> Make:
    """Makes programs that WhatsApp reaches, and Telegram only when it is told so."""
    return partial(program_for, api, sqlite_url, tmp_path / "cwd", **(NO_TELEGRAM | whatsapp(graph)))


async def settles(rows: Rows, number: str, *wanted: set[str]) -> list[dict[str, Any]]:
    """The ledger's rows for somebody, once the states they have are one of these sets."""
    found = await rows(deliveries, recipient=number)
    async with asyncio.timeout(PATIENCE):
        while {one["state"] for one in found} not in wanted:
            await asyncio.sleep(GLANCE * 5)
            found = await rows(deliveries, recipient=number)
    return found


def reports(graph: GraphApi, program: Program) -> None:
    """From now on Meta tells what became of messages."""
    graph.hook = webhooks.Hook(program.base + PATH)


# ---- a conversation -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_registration(on_whatsapp: Make, graph: GraphApi, rows: Rows, language: str) -> None:
    """By a link to the chat, and what became of each message is known at the end."""
    (activity,) = await rows(activities, slug=DYEING)
    async with on_whatsapp() as program:
        reports(graph, program)
        sri = Phone(graph, program, SRI, language)
        await sri.says(f"/start r_{activity['id']}")
        await sri.presses(LANGUAGES[language])
        await sri.presses(sri.word("Agree, continue"))
        await sri.walks("Sri Wahyuni", "0812 3456 7890", "batik tulis", "Bantul", sri.word("Not yet"))
        assert sri.sees("Sri Wahyuni", "+6281234567890", "Bantul")
        await sri.presses(sri.word("Yes, register me"))
        assert sri.sees(sri.word("You have a seat"))
        await graph.reported()
        found = await settles(rows, SRI, {"read"})
        assert "Traceback" not in program.text
    assert [upload["type"] for upload in graph.uploads.values()] == ["image/png"], "the ticket's picture"
    assert len(found) == len(graph.sent) == len({one["external_id"] for one in found})
    assert {one["category"] for one in found} == {"service"}
    (address,) = await rows(addresses, channel="whatsapp")
    (contact,) = await rows(contacts, id=address["contact_id"])
    (claim,) = await rows(registrations, contact_id=contact["id"])
    assert (contact["name"], contact["language"], address["destination"]) == ("Sri Wahyuni", language, f"+{SRI}")
    assert sri.sees(claim["code"])


async def test_the_same_event_again_and_another_number_have_no_effect(on_whatsapp: Make, graph: GraphApi, rows: Rows) -> None:
    async with on_whatsapp() as program:
        sri = Phone(graph, program, SRI)
        for _ in range(3):
            assert (await sri.writes("halo", key="wamid.once")).status == 200
        foreign = webhooks.envelope(webhooks.message(SRI, body="halo"), phone_id="999")
        assert (await post(program, json.dumps(foreign).encode())).status == 200
        await sri.hears(1)
        await sri.says("Bahasa Indonesia")
    assert len(graph.sent) == 2


# ---- how it is set up ---------------------------------------------------------------------------------------------------
async def test_without_its_variables_there_is_no_route(on_whatsapp: Make, graph: GraphApi) -> None:
    async with on_whatsapp(**dict.fromkeys(whatsapp(graph))) as program:
        assert (await program.get(f"{PATH}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=")).status == 404
        assert (await post(program, b"{}")).status == 404
        assert "whatsapp" not in json.loads((await program.get("/readyz")).body)
    assert graph.calls == []


async def test_the_challenge_is_answered_to_whoever_knows_the_word(on_whatsapp: Make, graph: GraphApi) -> None:
    async with on_whatsapp() as program:
        asked = f"{PATH}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        told = await program.get(asked + webhooks.VERIFY_TOKEN)
        assert (told.status, told.body, told.headers["Content-Type"].partition(";")[0]) == (200, b"1158201444", "text/plain")
        for wrong in ("", "guess", webhooks.VERIFY_TOKEN.upper(), webhooks.VERIFY_TOKEN + "x", "%ff%fe"):
            refused = await program.get(asked + wrong)
            assert (refused.status, refused.body) == (403, b"{}"), wrong


async def test_a_refused_token_leaves_the_rest_running(on_whatsapp: Make, graph: GraphApi, api: Telegram, rows: Rows) -> None:
    """What is owed waits until the token is right, and is looked at again within a minute."""
    telegram = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_SECRET": SECRET, "TELEGRAM_API": api.url}
    async with on_whatsapp(WHATSAPP_TOKEN="EAAwrong_token", **telegram) as program:
        await until(lambda: "the platform refuses our account" in program.text, "the log says so")
        ready = await program.get("/readyz")
        told = json.loads(ready.body)
        assert (ready.status, told["whatsapp"], told["telegram"], told["web"]) == (200, "down", "on", "on")
        sri, wati = Phone(graph, program, SRI), Person(api, by_webhook(program), 7, "id")
        assert (await sri.writes("halo")).status == 200
        await wati.says("/start")
        (waiting,) = await settles(rows, SRI, {"pending"})
        assert waiting["reason"] == "channel down"
        assert graph.sent == []
        assert "EAAwrong_token" not in program.text
    async with on_whatsapp() as program:
        await Phone(graph, program, WATI).says("halo")
        assert json.loads((await program.get("/readyz")).body)["whatsapp"] == "on"
    (kept,) = await rows(deliveries, recipient=SRI)
    assert (kept["state"], kept["attempts"], kept["due_at"] <= waiting["due_at"]) == ("pending", 0, True), "within the minute"


# ---- ends ---------------------------------------------------------------------------------------------------------------
async def test_sigterm_waits_for_what_is_in_the_air(on_whatsapp: Make, graph: GraphApi, rows: Rows) -> None:
    async with on_whatsapp() as program:
        sri, wati = Phone(graph, program, SRI), Phone(graph, program, WATI)
        for phone in (sri, wati):
            graph.break_next("messages", "late", seconds=1)
            assert (await phone.writes("halo")).status == 200
        await sri.hears(1)
        await wati.hears(1)
        program.terminate()
        assert await program.ended(25) == 0
    assert len(graph.sent) == 2
    for number in (SRI, WATI):
        assert [one["state"] for one in await rows(deliveries, recipient=number)] == ["sent"]


async def killed_in_the_air(program: Program, graph: GraphApi, rows: Rows) -> None:
    """The check: what was in the air in a `kill -9` is not sent again, and its receipt says that it arrived."""
    async with program:
        sri = Phone(graph, program, SRI)
        graph.break_next("messages", "late", seconds=30)
        assert (await sri.writes("halo")).status == 200
        await sri.hears(1)
        await program.kill()
        await program.start()
        (judged,) = await settles(rows, SRI, {"unknown"}, {"sent"})
        assert len(sri.screen) == 1, "a second copy"
        assert (judged["state"], judged["reason"]) == ("unknown", "process died")
        reports(graph, program)
        for told in webhooks.statuses(graph.sent[0], "wamid.1", ("sent", "delivered")):
            assert graph.hook is not None
            assert await graph.hook.post(told) == 200
        (known,) = await rows(deliveries, recipient=SRI)
        assert (known["state"], known["external_id"]) == ("delivered", "wamid.1")
        await sri.says("Bahasa Indonesia")
        assert len(sri.screen) == 2


async def test_a_kill_sends_nothing_twice_and_receipts_tell_what_arrived(on_whatsapp: Make, graph: GraphApi, rows: Rows) -> None:
    await killed_in_the_air(on_whatsapp(), graph, rows)


async def test_the_check_catches_a_program_that_sends_again(on_whatsapp: Make, graph: GraphApi, rows: Rows) -> None:
    with pytest.raises(AssertionError, match="a second copy"):
        await killed_in_the_air(on_whatsapp("tests.server.insistent_program"), graph, rows)


# ---- what is never logged -----------------------------------------------------------------------------------------------
async def goes_wrong(graph: GraphApi, program: Program) -> None:
    """A conversation in which WhatsApp fails in every way, quoting what it must not."""
    quoted = f"Sastrowardoyo {SRI} rahasia {' '.join(secrets_of(graph))}"
    sri = Phone(graph, program, SRI)
    await sri.says("halo")
    for status, body in ((500, quoted.encode()), (502, f"<html>{quoted}</html>".encode()), (302, b"")):
        for what in ("messages", "read"):  # reading is marked beside the answer
            graph.fail_next(what, status=status, body=body, headers={"Location": f"{graph.url}/?access_token={graph.token}"})
        await sri.writes("Sastrowardoyo\r\n[error] rahasia\x1b[2J")
    for code in (100, 4242, 131000, 131056, 131026, 131047, 132001):
        for what in ("messages", "read"):
            graph.fail_next(what, status=400, body=error_body(code, quoted))
        await sri.writes("081298765432 rahasia")
    for how in ("reset", "lost", "cut"):
        for what in ("messages", "read"):
            graph.break_next(what, how)
        await sri.writes("Wonosari surat@contoh.id")
    body = f'{{"entry": "{quoted}"}}'.encode()
    await post(program, body)
    assert (await post(program, body, **{"X-Hub-Signature-256": f"sha256={webhooks.APP_SECRET}"})).status == 403
    assert (await program.get(f"{PATH}?hub.mode=subscribe&hub.verify_token={webhooks.APP_SECRET}")).status == 403
    graph._faults.clear()  # trouble is over
    await Phone(graph, program, WATI).says("bantuan")


def secrets_of(graph: GraphApi) -> tuple[str, ...]:
    return graph.token, webhooks.APP_SECRET, webhooks.VERIFY_TOKEN


@pytest.mark.parametrize("style", ["console", "json"])
async def test_a_conversation_that_goes_wrong_in_every_way(on_whatsapp: Make, graph: GraphApi, style: str) -> None:
    async with on_whatsapp(LOG=style) as program:
        await goes_wrong(graph, program)
        program.terminate()
        assert await program.ended(25) == 0
    for private in (*PRIVATE, SRI, WATI, *secrets_of(graph)):
        assert private not in program.text, private
    assert len(program.said) > 10
    assert "Traceback" not in program.text
    assert all(is_a_record(line, style) for line in program.said)


async def test_what_a_mistake_would_log_is_redacted(on_whatsapp: Make, graph: GraphApi) -> None:
    async with on_whatsapp("tests.server.chatty_program") as program:
        sri = Phone(graph, program, SRI)
        await sri.says("halo")
        await sri.presses("Bahasa Indonesia")
        await sri.writes("celaka")
        await until(lambda: sum("Traceback" in line for line in program.said) == 3, "all three mistakes are logged")
    assert sum("[secret]" in line for line in program.said) >= 2
    for secret in secrets_of(graph):
        assert secret not in program.text
