"""How our account stands with a platform: how many people we may write to first, how good it finds us, what it forbids.

It comes late, twice and in any order, so each thing told has its own row, and the newest word about it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import accounts

CHANNEL = "whatsapp"
"""The only platform that tells such things."""

UNLIMITED = "unlimited"
LIFTED = "lifted"
LIMIT, QUALITY, RESTRICTION, ACCOUNT = "limit", "quality", "restriction", "account"
"""The kinds of notifications that are about the account."""

ASSUMED = "limit:assumed"
DOWN = "down"
REFUSED = "refused"
"""The name of a row about what was refused for the sake of quality."""

KEPT = timedelta(days=30)
"""How long a word without an end is believed to stand."""

GOOD = frozenset({LIFTED, "green", "unknown", "na", "unflagged", "upgrade", "onboarding", "approved"})
MEDIOCRE = frozenset({"yellow", "medium"})
SEVERE = ("account_deleted", "account_offboarded", "disabled", "critical")
"""How what is told of the account begins, where it means the end of sending."""

_put = insert(accounts)
PUT = _put.on_conflict_do_update(
    index_elements=["channel", "name"],
    set_={"value": _put.excluded.value, "at": _put.excluded.at},
    where=_put.excluded.at >= accounts.c.at,
)
GET = Prepared(
    select(accounts.c.value).where(accounts.c.channel == bindparam("of_channel"), accounts.c.name == bindparam("named"))
)
ALL = select(accounts.c.name, accounts.c.value, accounts.c.at).where(accounts.c.channel == bindparam("of_channel"))


@dataclass(frozen=True, slots=True)
class Word:
    """What a row holds: how it stands, why, and when we heard it, in UTC."""

    value: str
    reason: str = ""
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A word about the account. `kind` is one of the kinds above, `name` what it is about, `at` when it was so (UTC)."""

    kind: str
    name: str
    word: Word
    at: datetime

    @property
    def since(self) -> datetime:
        """Since when it is so; of what comes with each message that is refused, the hour of the last."""
        return self.at.replace(minute=0, second=0, microsecond=0) if self.name == REFUSED else self.at

    @property
    def is_grave(self) -> bool:
        """Whether somebody should look at once: that a template is found mediocre can wait."""
        return self.word.value.lower() not in MEDIOCRE

    @property
    def until(self) -> datetime | None:
        """When it ends by itself, where that was said."""
        reason = self.word.reason
        return datetime.fromtimestamp(int(reason), UTC) if reason.isascii() and reason.isdigit() and len(reason) < 11 else None

    def stands(self, now: datetime) -> bool:
        """Whether it is trouble, and not over."""
        value = self.word.value.lower()
        if value in GOOD or (self.kind == ACCOUNT and not value.startswith(SEVERE)):
            return False
        return now < (self.until or self.at + KEPT)


_pack, _unpack = msgspec.json.Encoder().encode, msgspec.json.Decoder(Word).decode


def write(connection: Connection, channel: str, name: str, word: Word, at: datetime) -> None:
    """Keep a word about something of the account, unless a newer one is there; `at` is when it was so (UTC)."""
    connection.execute(PUT, {"channel": channel, "name": name[:200], "value": _pack(word).decode(), "at": at})


def assume(connection: Connection, limit: str, now: datetime, channel: str = CHANNEL) -> None:
    """How many people may be written to first in a day, as the settings say, while the platform says nothing."""
    write(connection, channel, ASSUMED, Word(limit, heard_at=now), now)


def limit(connection: Connection, channel: str) -> int | None:
    """How many people may be written to first within 24 hours; None where nobody limits it."""
    for name in (LIMIT, ASSUMED):
        found = GET.first(connection, {"of_channel": channel, "named": name})
        if found is not None:
            value = _unpack(found[0]).value
            if value == UNLIMITED:
                return None
            if value.isascii() and value.isdigit():
                return int(value)
    return None


def refused(connection: Connection, channel: str, why: str, now: datetime) -> None:
    """Keep that the platform refuses our account, and why: other processes tell it, too."""
    write(connection, channel, DOWN, Word(why, heard_at=now), now)


def blamed(connection: Connection, channel: str, reason: str, now: datetime) -> None:
    """Keep that the platform refused a message since too many people block or report us."""
    write(connection, channel, f"{QUALITY}:{REFUSED}", Word(REFUSED, reason, now), now)


def why_down(connection: Connection, channel: str, since: datetime) -> str:
    """Why the platform refused our account last, empty where that was longer ago or is not known."""
    found = GET.first(connection, {"of_channel": channel, "named": DOWN})
    word = _unpack(found[0]) if found is not None else None
    return word.value if word is not None and word.heard_at is not None and word.heard_at >= since else ""


def troubles(connection: Connection, now: datetime, channel: str = CHANNEL) -> list[Told]:
    """What stands against the account now, the latest first."""
    return sorted((told for told in _told(connection, channel) if told.stands(now)), key=lambda told: told.at, reverse=True)


def _told(connection: Connection, channel: str) -> Iterator[Told]:
    for name, value, at in connection.execute(ALL, {"of_channel": channel}):
        kind, _, what = name.partition(":")
        if kind in (QUALITY, RESTRICTION, ACCOUNT):
            yield Told(kind, what, _unpack(value), at)
