"""Whoever changed their number, wrote under both and had it all erased, is nowhere any more under any of their names."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from storage.models import identities, merges, metadata
from storage.people import lapsing
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_webhooks import envelope, message
from tests.whatsapp.test_webhook import House, house  # noqa: F401

FORMER, NUMBER, FORMER_ID, ID = NAMES = "628777000111", "628777000222", "ID.777AAA111", "ID.777BBB222"


async def tables_with(house: House) -> set[str]:  # noqa: F811
    """Where any of the names stands."""
    rows = [(table.name, repr(row)) for table in metadata.sorted_tables for row in await house.town.rows(table)]
    return {table for table, row in rows if any(name in row for name in NAMES)}


async def test_no_name_of_who_was_renamed_and_erased_is_left(house: House) -> None:  # noqa: F811
    town, now = house.town, int(house.town.clock.now.timestamp())
    changed = message(FORMER, "system", at=now)
    changed["messages"][0]["system"] = {"type": "user_changed_number", "wa_id": NUMBER, "user_id": ID}
    for value in (message(FORMER, body="id", user_id=FORMER_ID, at=now), message(NUMBER, body="id", user_id=ID, at=now), changed):
        await house.post(envelope(value))
        await town.settled()
    assert {row["value"] for row in await town.rows(identities)} == {FORMER_ID, NUMBER, ID}
    assert len(await town.rows(merges)) == 1
    assert {"addresses", "identities", "deliveries"} <= await tables_with(house)
    await house.post(webhooks.pressed(NUMBER, "erase_yes:0:", at=now))
    await town.settled()
    await town.database.run(partial(lapsing.sweep, now=town.clock.now + timedelta(minutes=1)))
    assert await tables_with(house) == set()
    assert await town.rows(merges) == []
