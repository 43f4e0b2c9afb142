"""However much waits, a claim reads as far as it must and no further."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from storage.database import Database
from storage.ledger import looking
from storage.ledger.candidates import CANDIDATES
from storage.ledger.deliveries import Lane
from storage.models import deliveries
from tests.persona import MORNING

MANY = 5_000


def fill(connection: Connection) -> None:
    row = {"channel": "memory", "lane": "bulk", "policy": "hold", "state": "pending", "reply": "{}"}
    when = {"owed_at": MORNING, "due_at": MORNING}
    connection.execute(deliveries.insert(), [{**row, **when, "recipient": f"p{number}"} for number in range(MANY)])


def explained(connection: Connection, asked: dict[str, Any]) -> str:
    """How the database means to find what may be claimed."""
    is_sqlite = connection.dialect.name == "sqlite"
    prepared = CANDIDATES._packed if is_sqlite else CANDIDATES._plain
    compiled = prepared._for(connection, asked)
    cursor: Any = connection.connection.cursor()
    cursor.execute(("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + compiled.text, compiled.parameters(asked))
    return "\n".join(str(row) for row in cursor.fetchall())


async def test_a_claim_walks_along_the_index_of_what_is_due(database: Database) -> None:
    await database.run(fill)
    await database.run(lambda connection: connection.execute(text("ANALYZE")))
    asked = {"of_channel": "memory", "of_lane": "bulk", "at": MORNING + timedelta(days=1), "most": 50}
    plan = await database.run(partial(explained, asked=asked))
    assert "ix_deliveries_due" in plan
    assert "ix_deliveries_unsettled" in plan
    assert "ix_deliveries_inflight" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
    assert "Seq Scan on deliveries" not in plan


async def test_a_look_tells_what_waits_and_what_is_for_later(database: Database) -> None:
    await database.run(fill)
    early = await database.run(partial(looking.look, channels=["memory"], owner=1, now=MORNING - timedelta(days=1)))
    late = await database.run(partial(looking.look, channels=["memory"], owner=1, now=MORNING))
    assert (early.first, early.later) == ({}, {("memory", Lane.BULK): MORNING})
    assert (late.first, late.later) == ({("memory", Lane.BULK): MORNING}, {})
