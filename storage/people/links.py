"""One-time codes by which a person brings another of their chats to the same contact. What is kept of a code is a digest."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.models import contacts, links
from storage.taking_part.codes import ALPHABET, Chance

LIFE = timedelta(minutes=10)
LENGTH = 6
MOST_WRONG, WITHIN = 5, timedelta(hours=1)
"""So many wrong codes a person may type in such a time."""

CODE = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{6}", re.ASCII)
WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)
ALONE = re.compile(r"[A-Za-z0-9]+-?[A-Za-z0-9]*[.!?]?", re.ASCII)
OWNER = select(links.c.contact_id).where(links.c.code == bindparam("digest"), links.c.expires_at > bindparam("at"))
USE_UP = (
    delete(links).where(links.c.code == bindparam("digest"), links.c.expires_at > bindparam("at")).returning(links.c.contact_id)
)
GUESSES = select(contacts.c.guesses).where(contacts.c.id == bindparam("of_contact"))

VOUCHED = timedelta(days=30)
"""How long a shared number speaks for its owner: a network gives it to somebody else after months. A code has no such end."""

_own, _others = contacts.alias("own"), contacts.alias("others")
SAME_NUMBER = (
    select(_others.c.id)
    .join_from(_own, _others, (_others.c.phone == _own.c.phone) & (_others.c.id != _own.c.id))
    .where(
        _own.c.id == bindparam("of_contact"),
        _own.c.phone_shared_at.is_not(None),
        _others.c.phone_shared_at > bindparam("since"),
    )
    .order_by(_others.c.id)
    .limit(1)
)
JOINED = "joined"
"""The notice that says in one chat that another one belongs to the same account now."""


def read(text: str) -> str:
    """The code in somebody's words, in capitals: `hubungkan k7f 3pd`; empty where there is none."""
    words = [word.upper() for word in WORD.findall(text)]
    pairs = [first + second for first, second in pairwise(words)]
    return next((word for word in (*words, *pairs) if CODE.fullmatch(word)), "")


def alone(text: str) -> str:
    """The code that is all somebody typed, `k7f-3pd.`; empty where it is anything else, as `alert(1)`."""
    return read(text) if ALONE.fullmatch(text.strip()) else ""


def offer(connection: Connection, contact_id: int, now: datetime, chance: Chance) -> str:
    """A new code for this person, valid for ten minutes; an earlier one is so no more."""
    connection.execute(delete(links).where((links.c.contact_id == contact_id) | (links.c.expires_at <= now)))
    code = _code(chance)
    while connection.execute(select(links.c.code).where(links.c.code == _digest(code))).first() is not None:
        code = _code(chance)
    connection.execute(insert(links), {"code": _digest(code), "contact_id": contact_id, "expires_at": now + LIFE})
    return code


def _code(chance: Chance) -> str:
    """Six letters and digits, of both kinds: no word reads like it."""
    while True:
        code = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(LENGTH)).upper()
        if CODE.fullmatch(code) and not code.isdigit():
            return code


def _digest(code: str) -> str:
    return sha256(b"link " + code.encode()).hexdigest()


def owner(connection: Connection, code: str, now: datetime) -> int | None:
    """Whose code it is; None for one that is unknown, used or too old."""
    found: int | None = connection.execute(OWNER, {"digest": _digest(code), "at": now}).scalar()
    return found


def use_up(connection: Connection, code: str, now: datetime) -> int | None:
    """The same, and it is of no more use: of two who press at once only one gets it."""
    found: int | None = connection.execute(USE_UP, {"digest": _digest(code), "at": now}).scalar()
    return found


def shut_until(connection: Connection, contact_id: int, now: datetime) -> datetime | None:
    """Until when (UTC) this person may try no code, having typed too many wrong ones; None when they may."""
    wrong = _wrong(connection, contact_id, now)
    return wrong[-MOST_WRONG] + WITHIN if len(wrong) >= MOST_WRONG else None


def note_wrong(connection: Connection, contact_id: int, now: datetime) -> None:
    """This person typed a code that nobody has."""
    packed = msgspec.json.encode([*_wrong(connection, contact_id, now), now]).decode()
    connection.execute(update(contacts).where(contacts.c.id == contact_id).values(guesses=packed))


def _wrong(connection: Connection, contact_id: int, now: datetime) -> list[datetime]:
    """When the wrong ones of the last hour were typed, oldest first."""
    stored = connection.execute(GUESSES, {"of_contact": contact_id}).scalar()
    tried = msgspec.json.decode(stored, type=list[datetime]) if stored else []
    return [at for at in tried if now - at < WITHIN]


def same_number(connection: Connection, contact_id: int, now: datetime) -> int | None:
    """Somebody else whose number is the same: a platform vouched for it in both chats, and there not long ago."""
    found: int | None = connection.execute(SAME_NUMBER, {"of_contact": contact_id, "since": now - VOUCHED}).scalar()
    return found
