"""What was already taken: one row per incoming, so that a repeat has no effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Incoming
from storage.engine.prepared import Prepared
from storage.models import deaths, inbox

TAKE = Prepared(insert(inbox).on_conflict_do_nothing())
QUARANTINE = (
    update(inbox)
    .where(inbox.c.channel == bindparam("of_channel"), inbox.c.key == bindparam("of_key"))
    .values(quarantined=bindparam("why"))
)
_DEATH = insert(deaths)
DIED = _DEATH.on_conflict_do_update(
    index_elements=[deaths.c.channel, deaths.c.key], set_={"times": deaths.c.times + _DEATH.excluded.times}
).returning(deaths.c.times)
TAKEN_SINCE = select(func.count()).where(inbox.c.taken_at > bindparam("since"), inbox.c.channel == bindparam("of_channel"))
DEATHS = 3
PAGE = 500
"""Rows a purge takes at once: on SQLite turns wait for it, some ms."""

_KEY = tuple_(inbox.c.channel, inbox.c.key)
_OLD = select(inbox.c.channel, inbox.c.key).where(inbox.c.taken_at < bindparam("before")).limit(PAGE)
PURGE = delete(inbox).where(_KEY.in_(_OLD))


def take_once(connection: Connection, incoming: Incoming, now: datetime) -> bool:
    """Mark an incoming as taken; False when it already was."""
    row = {"channel": incoming.address.channel, "key": digest(incoming.key), "taken_at": now}
    return TAKE.changes(connection, row) == 1


def quarantine(connection: Connection, channel: str, key: str, why: str, now: datetime) -> None:
    """Remember that something had no effect, and where it broke; a repeat of it ends at the door."""
    TAKE.changes(connection, {"channel": channel, "key": digest(key), "taken_at": now})
    connection.execute(QUARANTINE, {"of_channel": channel, "of_key": digest(key), "why": why[:300]})


def count_deaths(connection: Connection, flown: Sequence[tuple[str, str]], now: datetime) -> int:
    """A process died with these incomings (channel, digest) in hand; what died three times is put aside.

    An unacknowledged update comes again and would block its chat for a day. Returns how many were put aside.
    """
    put_aside = 0
    for channel, key in flown:
        times = connection.execute(DIED, {"channel": channel, "key": key, "times": 1}).scalar_one()
        if times >= DEATHS and TAKE.changes(connection, {"channel": channel, "key": key, "taken_at": now}):
            connection.execute(QUARANTINE, {"of_channel": channel, "of_key": key, "why": f"the process died {times} times"})
            put_aside += 1
    return put_aside


def taken_since(connection: Connection, channel: str, since: datetime) -> int:
    """How much came in there after that instant (UTC), in all processes."""
    return int(connection.execute(TAKEN_SINCE, {"of_channel": channel, "since": since}).scalar_one())


def purge(connection: Connection, before: datetime) -> int:
    """Forget what no platform repeats any more, a page of it; returns how many rows went."""
    return connection.execute(PURGE, {"before": before}).rowcount


def digest(key: str) -> str:
    """A platform's key may hold a chat's id, and an erased person leaves no byte behind."""
    return blake2b(key.encode(), digest_size=12).hexdigest()
