"""Rows of the ledger, as a test wants them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.vocabulary import Address, Reply
from storage.database import Database
from storage.ledger import deliveries
from storage.models import deliveries as table
from storage.people import contacts

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 09.00 WIB
WORDS = deliveries._pack(Reply("Rahasia Sri")).decode()


def row(recipient: str, **values: Any) -> dict[str, Any]:
    """A reply that was sent a minute ago, but for what is named."""
    usual = {
        "channel": "telegram",
        "recipient": recipient,
        "contact_id": None,
        "lane": "reply",
        "policy": "resend",
        "state": "sent",
        "reply": WORDS,
        "notice": None,
        "subject": None,
        "announcement_id": None,
        "owner": None,
        "attempts": 1,
        "doubts": 0,
        "external_id": None,
        "reason": None,
        "owed_at": NOW - timedelta(minutes=1),
        "due_at": NOW - timedelta(minutes=1),
        "useful_until": None,
        "settled_at": NOW,
    }
    return usual | values


async def fill(database: Database, *rows: dict[str, Any]) -> None:
    """Put them into the ledger, numbered from 1."""
    await database.run(lambda connection: connection.execute(insert(table), list(rows)))


async def introduce(database: Database, recipient: str, **profile: str) -> int:
    """A person at a Telegram address; returns the contact's number."""
    met = await database.run(lambda connection: contacts.meet(connection, Address("telegram", recipient), NOW))
    await database.run(lambda connection: contacts.change(connection, met.contact.id, {"language": "id"} | profile))
    return met.contact.id
