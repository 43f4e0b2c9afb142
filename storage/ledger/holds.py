"""Where a platform asked to wait. A hold is a row, so that a restart and every other process keep to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, delete, exists, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Address
from storage.models import holds

EVERY = ""
"""As a recipient: everybody. As a lane: every lane."""
PACED = ("notice", "bulk", "paid")
"""The lanes of what is said unasked."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing goes there before `until` (UTC)."""

    channel: str
    recipient: str
    lane: str
    until: datetime


def to_spare(channel: str, lane: str, until: datetime) -> list[Hold]:
    """Holds where people block or report us, and a message of `lane` was refused for it: announcements rest first."""
    return [Hold(channel, EVERY, one, until) for one in PACED if one != PACED[0] or lane == PACED[0]]


_HOLD = insert(holds)
_later = case((_HOLD.excluded.until > holds.c.until, _HOLD.excluded.until), else_=holds.c.until)
HOLD = _HOLD.on_conflict_do_update(index_elements=["channel", "recipient", "lane"], set_={"until": _later})
STANDING = select(*[holds.c[name] for name in Hold.__slots__]).where(holds.c.until > bindparam("at"))
ANOTHER_CHAT = select(
    exists().where(
        holds.c.channel == bindparam("of_channel"),
        holds.c.recipient.not_in((EVERY, bindparam("but"))),
        holds.c.until > bindparam("at"),
    )
)
PURGE = delete(holds).where(holds.c.until <= bindparam("at"))


def place(connection: Connection, placed: Iterable[Hold]) -> None:
    """Hold; a longer hold that stands already stays."""
    rows = [{name: getattr(one, name) for name in Hold.__slots__} for one in placed]
    for row in sorted(rows, key=lambda row: (row["channel"], row["recipient"], row["lane"])):  # locks in one order
        connection.execute(HOLD, row)


def another_chat_waits(connection: Connection, address: Address, now: datetime) -> bool:
    """Whether the platform holds somebody else on this channel, too: then it means the account, not the person."""
    key = {"of_channel": address.channel, "but": address.recipient, "at": now}
    return bool(connection.execute(ANOTHER_CHAT, key).scalar_one())


def standing(connection: Connection, now: datetime) -> list[Hold]:
    """Every hold that is not over."""
    return [Hold(*row) for row in connection.execute(STANDING, {"at": now})]


def purge(connection: Connection, now: datetime) -> int:
    """Forget those that are over; returns how many."""
    return connection.execute(PURGE, {"at": now}).rowcount
