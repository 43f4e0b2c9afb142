"""Owe a notice to those who run something, in the chats that hold their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules.hours import after_quiet
from bot.vocabulary import Reply
from storage.asking.answerers import Answerer
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.unasked import telling
from storage.unasked.telling import Notice


def tell(
    connection: Connection, staff: Iterable[Answerer], say: Callable[[], Reply], notice: Notice, now: datetime, zone: str
) -> None:
    """Owe each the notice in their language, by day where they live (`zone`, IANA, where that is not known).

    What waits in their chats about the same is replaced. It may hold nobody's details: its row is the staff's own.
    """
    for who in staff:
        home = zone
        if who.contact_id is not None:
            telling.withdraw(connection, who.contact_id, notice, now)
            home = telling.home_zone(connection, who.contact_id, zone)
        with speaking(who.language or FIRST_LANGUAGE):
            reply = say()
        owed = Owed(
            who.address,
            reply,
            who.contact_id,
            lane=Lane.NOTICE,
            notice=notice.kind,
            subject=notice.subject,
            due_at=now if notice.urgent else after_quiet(now, home),
        )
        deliveries.owe(connection, owed, None, now)
