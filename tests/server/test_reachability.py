"""Who cannot be reached, and who asks Sapa to wait."""

from __future__ import annotations

import time

import pytest

from storage.models import addresses, deliveries
from tests.server.conftest import SHARED, Running
from tests.server.program import until
from tests.server.telegram import Person

pytestmark = SHARED


async def unreachable(shared: Running, person: Person) -> str | None:
    (address,) = await shared.rows(addresses, recipient=str(person.id))
    found: str | None = address["unreachable"]
    return found


async def test_who_blocks_is_unreachable_until_they_unblock_or_write(shared: Running) -> None:
    sri = shared.person()
    await sri.says("/start")
    await sri.deliver(sri.member("kicked"))
    assert await unreachable(shared, sri) == "blocked"
    await sri.deliver(sri.member("member"))
    assert await unreachable(shared, sri) is None
    await sri.deliver(sri.member("kicked"))
    await sri.says("menu")
    assert await unreachable(shared, sri) is None
    assert len(sri.screen) == 2


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "deactivated"),
        (400, "Bad Request: chat not found", "chat_not_found"),
    ],
)
async def test_whom_telegram_refuses_is_unreachable_until_they_write(
    shared: Running, status: int, description: str, reason: str
) -> None:
    sri = shared.person()
    shared.api.fail_next("sendMessage", status, description)
    await sri.deliver(sri.text("/start"))
    await until_settled(shared, sri)
    assert await unreachable(shared, sri) == reason
    assert sri.screen == []
    (row,) = await shared.rows(deliveries, recipient=str(sri.id))
    assert (row["state"], row["reason"]) == ("failed", reason)
    await sri.says("/start")
    assert await unreachable(shared, sri) is None


async def until_settled(shared: Running, person: Person) -> None:
    """Return once nothing is owed to somebody any more."""
    states: set[str] = {"pending"}
    while states & {"pending", "inflight"}:
        states = {row["state"] for row in await shared.rows(deliveries, recipient=str(person.id))}


async def test_telegrams_wish_to_wait_is_obeyed(shared: Running) -> None:
    sri, budi = shared.person(), shared.person()
    refused = len(shared.api.times("sendMessage"))
    shared.api.fail_next("sendMessage", 429, "Too Many Requests: retry after 2", parameters={"retry_after": 2})
    await sri.deliver(sri.text("/start"))
    await until(lambda: len(shared.api.times("sendMessage")) > refused, "the refused attempt")
    await sri.deliver(sri.text("menu"))  # waits behind the first
    await budi.says("/start")  # another chat does not wait
    assert sri.screen == []
    await sri.hears(1)
    assert time.monotonic() - shared.api.times("sendMessage")[refused] >= 2
    await sri.hears(2)
    await until_settled(shared, sri)
    settled = await shared.rows(deliveries, recipient=str(sri.id))
    assert [row["attempts"] for row in settled] == [1, 1]  # to wait is no attempt


async def test_an_outage_of_telegram_is_waited_out(shared: Running) -> None:
    sri = shared.person()
    for how in ("reset", "lost"):
        shared.api.break_next("sendMessage", how)
        await sri.deliver(sri.text("/start"))
        await sri.hears(1)
        await sri.says("menu")
