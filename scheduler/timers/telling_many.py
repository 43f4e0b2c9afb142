"""The same words owed to many who follow something: worded once a language, each told by day in one of their chats."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.vocabulary import Address, Reply
from scheduler.timers.firing import Firing
from storage.ledger import owing
from storage.ledger.deliveries import Lane, Owed, Policy
from storage.unasked import telling
from storage.unasked.followers import Reach
from storage.unasked.telling import Notice

PAGE = 100
"""Followers a transaction takes on: SQLite has one writer, and turns wait for it less than 20 ms."""

About = TypeVar("About")


def owe(
    firing: Firing, notice: Notice, people: Iterable[Reach], about: Callable[[int], About], say: Callable[[About], Reply]
) -> None:
    """Owe each what `say` makes of what concerns them, which `about` tells by contact and can be hashed: alike is worded once."""
    said: dict[tuple[str, About], Reply] = {}
    rows = []
    for one in people:
        key = one.language or FIRST_LANGUAGE, about(one.contact_id)
        if key not in said:
            with speaking(key[0]):
                said[key] = say(key[1])
        due = telling.speaks_at(notice, firing.now, one.zone or firing.around.zone)
        rows.append(owed(one.contact_id, one.address, said[key], notice, due))
    owing.owe_all(firing.connection, rows, firing.now)


def owed(contact_id: int, address: Address, reply: Reply, notice: Notice, due: datetime) -> Owed:
    """Goes beside announcements, where it delays no message that is for one person; a doubtful one is not repeated."""
    return Owed(
        address,
        reply,
        contact_id,
        lane=Lane.BULK,
        notice=notice.kind,
        policy=Policy.HOLD,
        subject=notice.subject,
        due_at=due,
        useful_until=notice.useful_until,
    )
