"""One-time codes that offer a role to whoever opens them first. What is kept of a code is a digest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.rules.authority import Grant, Role
from storage.models import grants, roles
from storage.taking_part.codes import ALPHABET, Chance

LIFE = timedelta(hours=24)
LENGTH = 10
WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code offers. `until` is when the role ends (UTC, None: it does not), `made_by` a contact.

    Nobody made it who writes to Sapa: an operator did, who has the machine itself.
    """

    role: Role
    organisation_id: int = 0
    activity_id: int = 0
    until: datetime | None = None
    made_by: int | None = None

    @property
    def grant(self) -> Grant:
        """The role as it will be held."""
        return Grant(self.role, self.organisation_id, self.activity_id, self.until)


_COLUMNS = [grants.c[name] for name in Invitation.__slots__]
_OPEN = (grants.c.code == bindparam("digest")) & grants.c.redeemed_at.is_(None) & (grants.c.expires_at > bindparam("at"))
LOOK = select(*_COLUMNS).where(_OPEN)
USE_UP = update(grants).where(_OPEN).values(redeemed_at=bindparam("at")).returning(*_COLUMNS)
OVER = delete(grants).where(grants.c.expires_at <= bindparam("at"))


def offer(connection: Connection, code: str, invitation: Invitation, now: datetime) -> None:
    """Keep a code that offers a role to whoever opens it within a day."""
    values = {name: getattr(invitation, name) for name in Invitation.__slots__}
    connection.execute(insert(grants), {"code": _digest(code), "expires_at": now + LIFE, **values})


def make(connection: Connection, invitation: Invitation, now: datetime, chance: Chance) -> str:
    """A new code for it: ten letters and digits. Those whose day is over go."""
    connection.execute(OVER, {"at": now})
    code = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(LENGTH)).upper()
    offer(connection, code, invitation, now)
    return code


def look(connection: Connection, code: str, now: datetime) -> Invitation | None:
    """What a code offers; None when it is unknown, used or too old."""
    return _read(connection.execute(LOOK, {"digest": _digest(code), "at": now}).first())


def use_up(connection: Connection, code: str, now: datetime) -> Invitation | None:
    """The same, and it is of no more use: of two who accept at once only one gets it."""
    return _read(connection.execute(USE_UP, {"digest": _digest(code), "at": now}).first())


def read(text: str) -> str:
    """The code in somebody's words, in capitals: the last word that may be one; empty where there is none."""
    words = [word.upper() for word in WORD.findall(text) if len(word) == LENGTH]
    return words[-1] if words else ""


def rename_maker(connection: Connection, former: int, contact_id: int) -> None:
    """Two contacts became one: what the one offered and gave, the other did."""
    connection.execute(update(grants).where(grants.c.made_by == former).values(made_by=contact_id))
    connection.execute(update(roles).where(roles.c.granted_by == former).values(granted_by=contact_id))


def _read(row: Sequence[Any] | None) -> Invitation | None:
    return Invitation(Role(row[0]), *row[1:]) if row is not None else None


def _digest(code: str) -> str:
    return sha256(b"invitation " + code.strip().upper().encode()).hexdigest()
