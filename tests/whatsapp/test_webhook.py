"""WhatsApp's door: whose bodies are taken, what each event of a POST does, and that trouble with one is trouble with none."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Sequence
from functools import partial, reduce
from io import BytesIO
from operator import getitem
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot import server
from bot.channels.port import Report
from bot.doors import whatsapp as door_module
from bot.doors.answering import ANSWER, BODY_LIMIT
from bot.doors.whatsapp import WhatsAppDoor
from bot.hearing import Ear
from bot.metrics import Metrics
from storage.database import Database, StorageDown
from storage.ledger import receipts
from storage.ledger.backlog import Backlog
from storage.models import addresses, deliveries, inbox
from tests.persona import Town, a_town, postgres_url, sqlite_url  # noqa: F401
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_webhooks import APP_SECRET, PHONE_ID, VERIFY_TOKEN, envelope, message, signed

PATH = "/whatsapp/webhook"


class House:
    """The server with its door, in front of a real engine and ledger."""

    def __init__(self, town: Town, base: str, session: aiohttp.ClientSession, door: WhatsAppDoor) -> None:
        self.town, self.base, self.session, self.door = town, base, session, door

    async def post(self, content: bytes | dict[str, Any], **headers: str) -> tuple[int, bytes]:
        """Post, signed as Meta does unless headers are given; the answer's status and body."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        async with self.session.post(self.base + PATH, data=BytesIO(body), headers=headers or signed(body)) as answer:
            return answer.status, await answer.read()

    async def ask(self, **query: str) -> tuple[int, bytes, str]:
        asked = {f"hub.{name}": value for name, value in query.items()}
        async with self.session.get(self.base + PATH, params=asked) as answer:
            return answer.status, await answer.read(), answer.content_type

    async def taken(self) -> tuple[int, int]:
        """How many events had an effect, and how many were put aside."""
        rows = await self.town.rows(inbox)
        aside = sum(row["quarantined"] is not None for row in rows)
        return len(rows) - aside, aside

    async def said(self) -> int:
        return len(await self.town.rows(deliveries))


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async def write(reports: Sequence[Report]) -> None:
        await database.run(partial(receipts.apply, reports=reports, now=town.clock()))

    async def note(_: object) -> None:
        raise ArithmeticError("a mistake of ours")

    async with a_town(database, tmp_path, channels=["whatsapp"]) as town:
        town.expects_trouble = True
        proof, word = APP_SECRET.encode(), VERIFY_TOKEN.encode()
        door = WhatsAppDoor(proof, word, PHONE_ID, town.engine.take, Ear(write).hear, note, town.engine.quarantine)
        health = server.Health(ready, backlog, Metrics())
        async with TestServer(server.application(health, None, door)) as opened, aiohttp.ClientSession() as session:
            yield House(town, str(opened.make_url("")).rstrip("/"), session, door)


async def ready() -> dict[str, str]:
    return {}


async def backlog() -> Backlog:
    raise StorageDown("not asked for")


def crowd(count: int, words: str = "halo") -> dict[str, Any]:
    """One change with a message of each of so many people."""
    values = [message(f"62812{number:08}", body=words, key=f"wamid.{words}{number}") for number in range(count)]
    return {name: [one for value in values for one in value[name]] for name in ("contacts", "messages")}


# ---- whose bodies -------------------------------------------------------------------------------------------------------
BODY = json.dumps(webhooks.text("6281200000001", "halo")).encode()
RIGHT = signed(BODY)["X-Hub-Signature-256"]
FORGERIES = {
    "none": None,
    "empty": "",
    "of another body": signed(BODY + b" ")["X-Hub-Signature-256"],
    "with another secret": signed(BODY, APP_SECRET + "x")["X-Hub-Signature-256"],
    "in capitals": "sha256=" + RIGHT.removeprefix("sha256=").upper(),
    "all in capitals": RIGHT.upper(),
    "without its prefix": RIGHT.removeprefix("sha256="),
    "with the old prefix": "sha1=" + RIGHT.removeprefix("sha256="),
    "cut short": RIGHT[:-1],
    "with more behind it": RIGHT + "0",
    "with spaces": f"{RIGHT[:7]} {RIGHT[7:]}",
    "beyond ASCII": RIGHT + "é",
    "beyond Latin-1": "sha256=" + "ⓐ" * 64,
}


async def test_who_does_not_know_the_secret_changes_nothing(house: House) -> None:
    told = set()
    for name, forged in FORGERIES.items():
        headers = {"Content-Type": "application/json"} | ({"X-Hub-Signature-256": forged} if forged is not None else {})
        told.add(await house.post(BODY, **headers))
        assert await house.taken() == (0, 0), name
    assert told == {(403, ANSWER)}
    assert await house.post(BODY) == (200, ANSWER)
    assert await house.taken() == (1, 0)


async def test_a_signature_over_the_same_json_in_other_bytes_is_none(house: House) -> None:
    spaced = json.dumps(json.loads(BODY), indent=1).encode()
    assert (await house.post(spaced, **signed(BODY)))[0] == 403


async def test_the_challenge_comes_back_as_it_is_to_whoever_knows_the_word(house: House) -> None:
    asked = {"mode": "subscribe", "verify_token": VERIFY_TOKEN, "challenge": "1158201444"}
    assert await house.ask(**asked) == (200, b"1158201444", "text/plain")
    told = {
        await house.ask(**{**asked, **changed})
        for changed in (
            {"verify_token": "x"},
            {"verify_token": VERIFY_TOKEN.upper()},
            {"mode": "unsubscribe"},
            {"verify_token": "é"},
        )
    }
    told |= {await house.ask(**{name: asked[name] for name in asked if name != missing}) for missing in asked}
    assert told == {(403, ANSWER, "application/json")}
    assert await house.ask(**{**asked, "challenge": "<b>é</b>"}) == (200, "<b>é</b>".encode(), "text/plain")


# ---- one among many -----------------------------------------------------------------------------------------------------
POISON = {
    "half an emoji": rb'{"id": "w", "from": "628", "type": "text", "timestamp": "1", "text": {"body": "\ud83d"}}',
    "half an emoji, unread": rb'{"id": "w", "from": "62812", "type": "text", "timestamp": "1", "x": "\ude00"}',
    "not a number": b'{"id": "w", "from": "62812", "type": "text", "timestamp": NaN}',
    "a control character": b'{"id": 5, "from": "62\x0112", "type": "text"}',
    "no UTF-8": b'{"id": "w", "from": "62812", "type": "text", "text": {"body": "\xff\xfe"}}',
    "an endless number": b'{"id": "w", "from": "62812", "timestamp": ' + b"9" * 9000 + b"}",
    "too deep": b'{"id": "w", "from": "62812", "x": ' + b"[" * 80 + b"]" * 80 + b"}",
    "much too deep": b'{"id": "w", "from": "62812", "x": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "a time beyond calendars": b'{"id": "w", "from": "62812", "type": "text", "timestamp": "99999999999999"}',
    "a number": b"5",
    "a list": b"[[]]",
    "null": b"null",
    "a wrong type": b'{"id": 7, "from": "62812"}',
    "words that are none": b'{"id": "w", "from": "62812", "type": "text", "text": {"body": 5}}',
    "from nobody": b'{"id": "w", "type": "text", "text": {"body": "halo"}}',
    "without a name": b'{"from": "62812", "type": "text", "text": {"body": "halo"}}',
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
async def test_one_event_that_cannot_be_read_takes_no_other_away(house: House, poison: bytes) -> None:
    value = crowd(9)
    value["messages"].insert(4, "POISON")
    body = json.dumps(envelope(value)).encode().replace(b'"POISON"', poison)
    for _ in range(2):
        assert await house.post(body) == (200, ANSWER)
        assert await house.taken() == (9, 1)
    assert await house.said() == 9


@pytest.mark.parametrize("poison", ["half an emoji", "not a number", "no UTF-8", "too deep"])
@pytest.mark.parametrize("place", [(), ("entry", 0), ("entry", 0, "changes", 0), ("entry", 0, "changes", 0, "value")])
async def test_what_breaks_beside_the_events_takes_none_away(house: House, poison: str, place: tuple[Any, ...]) -> None:
    body = envelope(crowd(9))
    reduce(getitem, place, body)["odd"] = "POISON"
    assert await house.post(json.dumps(body).encode().replace(b'"POISON"', POISON[poison])) == (200, ANSWER)
    assert await house.taken() == (9, 0)


async def test_999_good_ones_and_a_poisonous_one(house: House) -> None:
    value = crowd(999)
    value["messages"].insert(500, "POISON")
    value["contacts"][3]["profile"]["name"] = "HALF"
    content = json.dumps(envelope(value)).encode()
    body = content.replace(b'"POISON"', POISON["half an emoji"]).replace(b'"HALF"', rb'"\ud83d"')
    assert await house.post(body) == (200, ANSWER)
    assert await house.taken() == (999, 1)
    assert len(await house.town.rows(addresses)) == 999


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"entry": 5}', b"\x00", b"\xff\xfe", b'{"entry": [' * 9])
async def test_what_is_no_webhook_at_all_is_put_aside(house: House, body: bytes) -> None:
    for _ in range(2):
        assert await house.post(body) == (200, ANSWER)
    assert await house.taken() == (0, 1)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"entry": null}', b'{"entry": [{}]}', b'{"entry": [{"changes": [{"field": "messages", "value": null}]}]}']
)
async def test_what_says_nothing_is_nothing(house: House, body: bytes) -> None:
    assert await house.post(body) == (200, ANSWER)
    assert await house.taken() == (0, 0)


async def test_the_same_batch_twice_and_the_other_way_round_has_one_effect(house: House) -> None:
    value = crowd(30)
    backwards = {name: list(reversed(events)) for name, events in value.items()}
    halves = [{**value, "messages": value["messages"][::2]}, {**value, "messages": value["messages"][1::2]}]
    first, again, apart = envelope(value), envelope(backwards), envelope(*reversed(halves))
    answers = await asyncio.gather(house.post(first), house.post(again), house.post(apart), house.post(first))
    assert answers == [(200, ANSWER)] * 4
    assert await house.taken() == (30, 0)
    assert await house.said() == 30


async def test_every_entry_and_change_is_read_and_other_numbers_are_left_alone(house: House) -> None:
    body = webhooks.text("6281200000001", "satu")
    body["entry"][0]["changes"] += webhooks.text("6281200000002", "dua")["entry"][0]["changes"]
    body["entry"] += webhooks.text("6281200000003", "tiga")["entry"]
    body["entry"] += envelope(message("6281200000004", body="empat"), phone_id="999")["entry"]
    assert await house.post(body) == (200, ANSWER)
    assert {row["recipient"] for row in await house.town.rows(addresses)} == {f"628120000000{one}" for one in (1, 2, 3)}


async def test_one_persons_messages_are_taken_in_the_order_of_their_times(house: House) -> None:
    sri = "6281200000001"
    words = [("menu", 30), ("id", 10), ("batik di jogja", 20)]
    values = [message(sri, at=1_790_000_000 + at, body=said, user_id="ID.7" if at == 20 else "") for said, at in words]
    assert await house.post(envelope(*values)) == (200, ANSWER)
    await house.town.until(lambda: len(house.town.channel.sent.get(sri, [])) == 3, house.town.channel)
    shown = house.town.channel.shown(sri)
    assert "Batik" in shown[1], "the language was chosen before, and the menu asked for after"
    assert len(await house.town.rows(addresses)) == 1


async def test_a_mistake_of_ours_with_reports_costs_nobody_a_message(house: House) -> None:
    body = webhooks.text("6281200000001", "halo")
    told = {"field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}
    body["entry"][0]["changes"].insert(0, told)
    assert await house.post(body) == (200, ANSWER)
    assert await house.taken() == (1, 0)


# ---- how much, how fast, how long ---------------------------------------------------------------------------------------
async def test_the_largest_body_is_taken_and_a_larger_one_is_not(house: House) -> None:
    fits = BODY + b" " * (BODY_LIMIT - len(BODY))
    assert await house.post(fits) == (200, ANSWER)
    assert (await house.post(fits + b" "))[0] == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    async with house.session.post(house.base + PATH, data=endless(), headers=signed(BODY)) as answer:
        assert answer.status == 413
    assert await house.taken() == (1, 0)


async def test_a_bomb_is_cut(house: House) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    status, _ = await house.post(bomb, **signed(bomb), **{"Content-Encoding": "gzip"})
    assert status == 413
    assert (await house.post(b"junk", **signed(b"junk"), **{"Content-Encoding": "gzip"}))[0] == 400
    assert await house.taken() == (0, 0)


async def test_a_drip_is_cut(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "PATIENCE", 0.2)

    async def drip() -> AsyncIterator[bytes]:
        for byte in BODY:
            yield bytes([byte])
            await asyncio.sleep(0.05)

    async with house.session.post(house.base + PATH, data=drip(), headers=signed(BODY)) as answer:
        assert answer.status == 408
    assert await house.taken() == (0, 0)


async def test_who_hangs_up_in_the_middle_leaves_nothing_in_our_hands(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "HANDFUL", 60_000)
    host, port = house.base.removeprefix("http://").split(":")
    head = f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 900000\r\n\r\n".encode()
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + b" " * 60_000)
    await writer.drain()
    await answers(house, 503)
    assert await house.post(BODY) == (200, ANSWER), "a small one finds room"
    writer.close()
    await writer.wait_closed()
    await answers(house, 200)


async def answers(house: House, status: int) -> None:
    """Return once a body that is not small is answered so."""
    async with asyncio.timeout(30):
        while (await house.post(BODY + b" " * door_module.SMALL))[0] != status:
            await asyncio.wait_for(asyncio.sleep(0.002), 1)


# ---- storage ------------------------------------------------------------------------------------------------------------
async def test_nothing_is_acknowledged_while_storage_is_down(house: House) -> None:
    status = webhooks.status("wamid.1", "read", tag="1.1.1")
    await house.town.close()
    await house.town.database.close()
    for body in (webhooks.text("6281200000001", "halo"), status, b"junk"):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with house.session.post(house.base + PATH, data=content, headers=signed(content)) as answer:
            assert (answer.status, await answer.read()) == (503, ANSWER)
            assert int(answer.headers["Retry-After"]) > 0


async def test_no_secret_is_shown(house: House) -> None:
    assert APP_SECRET not in repr(house.door)
    assert VERIFY_TOKEN not in repr(house.door)
