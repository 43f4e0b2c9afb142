"""WhatsApp away for an hour, or in doubt: seen from the ledger and from the phone, through the real channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.channels.port import DeliveryError, NotSent
from bot.channels.whatsapp import answers
from bot.vocabulary import Text
from storage.database import Database
from tests.persona import (  # noqa: F401
    Clock,
    Town,
    a_town,
    postgres_url,
    sqlite_url,
)
from tests.standins.graph_api import GraphApi
from tests.wires.whatsapp import WhatsAppWire


class Fated(WhatsAppWire):
    """One on which messages may fail."""

    def is_fate(self, error: DeliveryError) -> bool:
        return True


@pytest.fixture
async def api() -> AsyncIterator[GraphApi]:
    async with GraphApi() as api:
        yield api


@pytest.fixture
async def town(database: Database, tmp_path: Path, api: GraphApi) -> AsyncIterator[Town]:
    clock = Clock()
    wire = Fated(clock, api)
    with patch("bot.channels.whatsapp.channel._seconds", wire.seconds):
        async with a_town(database, tmp_path, channels=[wire], clock=clock) as opened:
            yield opened
        await wire.close()


async def an_hour_away(town: Town, api: GraphApi) -> dict[str, Any]:
    """Sri asks, and for an hour the platform calls itself unavailable whenever it is asked; returns how her row stands then."""
    sri = await town.guest("sri", "en")
    for _ in range(70):
        api.fail_next(code=131016)
    await sri.acts(Text("menu"))
    for attempt in range(1, 61):
        (row,) = await town.landed(attempt)
        if row["state"] != "pending":
            return row
        town.clock.now = max(row["due_at"], town.clock.now) + timedelta(minutes=1)
        town.postman.wake()
    (row,) = await town.landed(61)
    return row


async def test_an_hour_away_loses_nothing_and_counts_as_no_attempt(town: Town, api: GraphApi) -> None:
    row = await an_hour_away(town, api)
    assert (row["state"], row["reason"], row["attempts"], row["doubts"]) == ("pending", "throttled", 0, 0)
    api._faults.clear()
    town.clock.now = row["due_at"]
    town.postman.wake()
    (row,) = await town.landed(62)
    assert (row["state"], row["attempts"]) == ("sent", 1)
    assert len(api.sent) == 1


async def test_the_check_catches_a_channel_that_gives_up(town: Town, api: GraphApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: an outage is taken for an attempt that failed."""
    monkeypatch.setitem(answers._TABLE, 131016, partial(NotSent, "unavailable"))
    assert (await an_hour_away(town, api))["state"] == "failed"


async def test_while_it_is_away_nobody_is_written_to_and_then_everybody_once(town: Town, api: GraphApi) -> None:
    people = [await town.guest(f"p{number}", "en") for number in range(9)]
    api.fail_next(code=131016)
    await people[0].acts(Text("menu"))
    (row,) = await town.landed(1)
    for one in people[1:]:
        await one.acts(Text("menu"))
    assert len(town.log.deliveries) == 1
    assert api.sent == []
    town.clock.now = row["due_at"]
    town.postman.wake()
    await town.settled()
    assert len({sent.get("to") or sent["recipient"] for sent in api.sent}) == len(api.sent) == 9


@pytest.mark.parametrize(("how", "arrived"), [("reset", 0), ("lost", 1)])
async def test_what_may_have_arrived_waits_for_its_receipt(town: Town, api: GraphApi, how: str, arrived: int) -> None:
    sri = await town.guest("sri", "en")
    api.break_next("messages", how)
    await sri.acts(Text("menu"))
    (row,) = await town.landed(1)
    assert (row["state"], row["attempts"], row["doubts"]) == ("unknown", 1, 1)
    town.clock.tick(days=1)
    town.postman.wake()
    await town.landed(1)
    assert (len(api.sent), len(town.log.deliveries)) == (arrived, 1)
