"""What a platform tells of our account, written down, and what follows from it at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.port import Notification
from storage.ledger import holds
from storage.ledger.holds import EVERY, PACED, Hold
from storage.platforms import standing
from storage.platforms.standing import ACCOUNT, CHANNEL, LIMIT, QUALITY, RESTRICTION, Told, Word

LONGEST = timedelta(days=7)
"""How far ahead a restriction is believed at once."""

OF_SENDING = frozenset({"RESTRICTED_BIZ_INITIATED_MESSAGING"})
"""Restrictions under which nothing unasked is taken, while answers are."""


def apply(connection: Connection, notifications: Iterable[Notification], now: datetime, channel: str = CHANNEL) -> None:
    """Keep what is said of the account, the newest word about each thing; what is about templates is passed over."""
    for told in notifications:
        if told.kind not in (LIMIT, QUALITY, RESTRICTION, ACCOUNT):
            continue
        standing.write(connection, channel, _name(told), Word(told.value, told.reason, now), told.at)
        if told.kind == RESTRICTION and told.value in OF_SENDING:
            _keep_still(connection, channel, told, now)


def _keep_still(connection: Connection, channel: str, told: Notification, now: datetime) -> None:
    """Nothing unasked leaves before the restriction ends: what was tried would make it longer."""
    until = Told(told.kind, told.name, Word(told.value, told.reason), told.at).until
    if until is not None and until > now:
        holds.place(connection, [Hold(channel, EVERY, lane, min(until, now + LONGEST)) for lane in PACED])


def _name(told: Notification) -> str:
    """What one row is about: two restrictions of one event stand beside each other."""
    if told.kind == LIMIT:
        return LIMIT
    what = told.value if told.value.startswith("RESTRICTED_") else ":".join(filter(None, (told.name, told.language)))
    return f"{told.kind}:{what}"
