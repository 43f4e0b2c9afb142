"""Groups and channels into which announcements are posted: entered with a one-time code, noticed when Sapa is put out of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite understands it, too

from bot.rules.hours import after_quiet
from bot.vocabulary import Address, Group, GroupChanged
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import INFLIGHT, NEWS, PENDING, Lane, Policy, State
from storage.models import deliveries, links, outlets
from storage.taking_part.codes import ALPHABET, Chance

LIFE = timedelta(minutes=30)
"""How long a code may take from the admin's chat into the group."""

LENGTH = 12
"""Letters and digits of a code: it travels in a link, and nobody may guess one from within a group."""

APART = timedelta(seconds=3)
"""Between two posts in one group: 20 a minute, https://core.telegram.org/bots/faq."""

GONE = "unreachable"
"""Why nothing is posted where Sapa may not write any more; the same word as for people."""

_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A group or a channel. `organisation_id` is whose announcements may go there, None: those of who runs Sapa.

    `left_at` (UTC) is since when Sapa may not write there any more; `contact_id` is who entered it.
    What is posted there is said in `language`.
    """

    id: int
    address: Address
    title: str
    is_channel: bool
    organisation_id: int | None
    contact_id: int | None
    left_at: datetime | None
    language: str = "id"


_SELECT = select(*[outlets.c[name] for name in ("id", "channel", "recipient", "title", "kind")]).add_columns(
    *[outlets.c[name] for name in ("organisation_id", "contact_id", "left_at", "language")]
)
GET = Prepared(_SELECT.where(outlets.c.id == bindparam("of_id")))
ALL = _SELECT.order_by(outlets.c.left_at.is_not(None), outlets.c.title, outlets.c.id)
_ENTER = upsert(outlets)
ENTER = _ENTER.on_conflict_do_update(
    index_elements=[outlets.c.channel, outlets.c.recipient],
    set_={
        "title": _ENTER.excluded.title,
        "kind": _ENTER.excluded.kind,
        "contact_id": _ENTER.excluded.contact_id,
        "left_at": None,
    },
).returning(outlets.c.id)
_HERE = (outlets.c.channel == bindparam("of_channel"), outlets.c.recipient == bindparam("of_recipient"))
LEAVE = update(outlets).where(*_HERE, outlets.c.left_at.is_(None)).values(left_at=bindparam("when_left"))
RETURN = update(outlets).where(*_HERE, outlets.c.left_at.is_not(None)).values(left_at=None)
CALL = update(outlets).where(*_HERE).values(title=bindparam("called"))
TAKEN = select(outlets.c.id).where(outlets.c.channel == bindparam("of_channel"), outlets.c.recipient == bindparam("new"))
MOVE = update(outlets).where(*_HERE).values(recipient=bindparam("new"))
DROP = delete(outlets).where(*_HERE)
USE_UP = (
    delete(links).where(links.c.code == bindparam("digest"), links.c.expires_at > bindparam("at")).returning(links.c.contact_id)
)
LAST = Prepared(
    select(func.max(deliveries.c.due_at)).where(
        deliveries.c.channel == bindparam("of_channel"),
        deliveries.c.recipient == bindparam("of_recipient"),
        deliveries.c.state.in_((PENDING, INFLIGHT)),
    )
)


# ---- entering one -------------------------------------------------------------------------------------------------------
def offer(connection: Connection, contact_id: int, now: datetime, chance: Chance) -> str:
    """A new code with which this admin enters a group, for half an hour; an earlier one is of no use any more."""
    code = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(LENGTH))
    connection.execute(delete(links).where((links.c.contact_id == contact_id) | (links.c.expires_at <= now)))
    connection.execute(insert(links), {"code": _digest(code), "contact_id": contact_id, "expires_at": now + LIFE})
    return code


def read_code(text: str) -> str:
    """The code in what was posted, empty where there is none."""
    word = text.strip().lower()
    return word if _CODE.fullmatch(word) else ""


def whose(connection: Connection, code: str, now: datetime) -> int | None:
    """Who was given this code; None for one that is unknown, used or too old. It is used up by asking."""
    found: int | None = connection.execute(USE_UP, {"digest": _digest(code), "at": now}).scalar()
    return found


def _digest(code: str) -> str:
    return sha256(b"outlet " + code.encode()).hexdigest()


def enter(connection: Connection, address: Address, group: Group, contact_id: int, now: datetime) -> int:
    """Announcements may go there from now on; returns its number. One that is known already keeps whose it is."""
    row = {
        "channel": address.channel,
        "recipient": address.recipient,
        "title": group.title or address.recipient,
        "kind": "channel" if group.is_channel else "group",
        "contact_id": contact_id,
        "at": now,
    }
    return int(connection.execute(ENTER, row).scalar_one())


def assign(connection: Connection, outlet_id: int, organisation_id: int | None) -> None:
    """Let this organisation's announcements go there, and no other's."""
    connection.execute(update(outlets).where(outlets.c.id == outlet_id).values(organisation_id=organisation_id))


def speak(connection: Connection, outlet_id: int, language: str) -> None:
    """Post there in this language from now on."""
    connection.execute(update(outlets).where(outlets.c.id == outlet_id).values(language=language))


def remove(connection: Connection, outlet_id: int) -> bool:
    """Forget it; False when it was gone already."""
    return connection.execute(delete(outlets).where(outlets.c.id == outlet_id)).rowcount == 1


# ---- looking ------------------------------------------------------------------------------------------------------------
def get(connection: Connection, outlet_id: int) -> Outlet | None:
    """One of them."""
    row = GET.first(connection, {"of_id": outlet_id})
    return _read(row) if row else None


def every(connection: Connection) -> list[Outlet]:
    """All, those that Sapa was put out of last."""
    return [_read(row) for row in connection.execute(ALL)]


def within_reach(connection: Connection, organisation_id: int | None) -> list[Outlet]:
    """Where announcements of this organisation (None: of who runs Sapa) may be posted now."""
    return [one for one in every(connection) if one.left_at is None and one.organisation_id == organisation_id]


def _read(row: Sequence[Any]) -> Outlet:
    number, channel, recipient, title, kind, *others = row
    return Outlet(number, Address(channel, recipient), title, kind == "channel", *others)


# ---- what becomes of them -----------------------------------------------------------------------------------------------
def learn(connection: Connection, address: Address, change: GroupChanged, now: datetime) -> None:
    """What the platform tells of a group; nothing follows for one that is none of ours."""
    key = {"of_channel": address.channel, "of_recipient": address.recipient}
    if change.moved_to:
        move(connection, address, change.moved_to)
    if change.title:
        connection.execute(CALL, {**key, "called": change.title})
    if change.may_write is False:
        leave(connection, address, now)
    elif change.may_write:
        connection.execute(RETURN, key)


def leave(connection: Connection, address: Address, now: datetime) -> None:
    """Sapa may not write there any more."""
    connection.execute(LEAVE, {"of_channel": address.channel, "of_recipient": address.recipient, "when_left": now})


def move(connection: Connection, address: Address, to: str) -> None:
    """The group has another id from now on; where that is known already, one row stays."""
    key = {"of_channel": address.channel, "of_recipient": address.recipient, "new": to}
    taken = connection.execute(TAKEN, key).first() is not None
    connection.execute(DROP if taken else MOVE, key)


# ---- posting ------------------------------------------------------------------------------------------------------------
def owe(
    connection: Connection,
    announcement: tuple[int, int | None],
    chosen: Collection[int],
    wordings: Mapping[str, int],
    at: tuple[datetime, str],
) -> int:
    """A row of the ledger for each of the chosen outlets that are this organisation's, however it ends; returns how many.

    `announcement` is its number and whose it is, `wordings` what is said in each language, `at` the instant (UTC) and the zone
    (IANA) whose nights are kept.
    """
    rows = []
    for number in sorted(set(chosen)):
        one = get(connection, number)
        if one is not None and one.organisation_id == announcement[1]:
            rows.append(_row(connection, announcement[0], one, wordings[one.language], at))
    if rows:
        connection.execute(insert(deliveries), rows)
    return len(rows)


def _row(
    connection: Connection, announcement_id: int, one: Outlet, wording_id: int, at: tuple[datetime, str]
) -> dict[str, object]:
    now, gone = at[0], one.left_at is not None
    last = LAST.rows(connection, {"of_channel": one.address.channel, "of_recipient": one.address.recipient})[0][0]
    due = after_quiet(now if last is None else max(now, last + APART), at[1])
    return {
        "channel": one.address.channel,
        "recipient": one.address.recipient,
        "contact_id": None,
        "lane": Lane.BULK,
        "policy": Policy.HOLD,
        "state": State.SKIPPED if gone else State.PENDING,
        "reason": GONE if gone else None,
        "reply": "",
        "notice": NEWS,
        "subject": f"announcement:{announcement_id}",
        "owed_at": now,
        "due_at": due,
        "settled_at": now if gone else None,
        "announcement_id": announcement_id,
        "wording_id": wording_id,
    }
