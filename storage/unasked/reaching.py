"""In which of their chats a person is told something unasked: in one, and in the next where that one proves out of reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, literal, select, update
from sqlalchemy import String as Words

from bot import traits
from bot.rules.hours import after_quiet
from bot.vocabulary import Address
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import ANNOUNCING, Lane, Policy, State
from storage.models import addresses, contacts, deliveries, provinces, registrations

SOMEWHERE = "Asia/Jakarta"
"""Whose nights are kept where nobody knows in which zone a person lives."""

PARTED = "parted"
"""Why a message was not sent: it is about somebody who lives at that address no more."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One of a person's chats. `destination` is where messages go, if not to the address's own recipient."""

    id: int
    address: Address
    destination: str | None
    unreachable: str | None
    preferred: str | None

    @property
    def order(self) -> tuple[bool, bool, int, int]:
        """The first of a person's chats is where they are told: their own choice, then the cheapest that rings."""
        return order(self.address.channel, self.unreachable, self.preferred, self.id)


Order = tuple[bool, bool, int, int]
CHATS = Prepared(
    select(
        *[addresses.c[name] for name in ("id", "channel", "recipient", "destination", "unreachable")],
        contacts.c.preferred,
    )
    .join_from(addresses, contacts, contacts.c.id == addresses.c.contact_id)
    .where(addresses.c.contact_id == bindparam("of_contact"))
)

_elsewhere = addresses.alias("elsewhere")
_FOLLOWS = [
    deliveries.c[name]
    for name in (
        *("id", "channel", "recipient", "contact_id", "lane", "reply", "notice", "subject", "owed_at", "useful_until"),
        *("announcement_id", "wording_id"),
    )
]
# Locked, so that of two who hear of the same failure the second sees what the first one did.
LOST = (
    select(*_FOLLOWS)
    .where(
        deliveries.c.id.in_(bindparam("ids", expanding=True)),
        deliveries.c.lane != Lane.REPLY,
        deliveries.c.replaces_id.is_(None),
        exists().where(
            _elsewhere.c.contact_id == deliveries.c.contact_id,
            _elsewhere.c.unreachable.is_(None),
            (_elsewhere.c.channel != deliveries.c.channel) | (_elsewhere.c.recipient != deliveries.c.recipient),
        ),
    )
    .order_by(deliveries.c.id)
    .with_for_update(of=deliveries)
)
# What is owed again keeps the instant when it was owed first: by that, and by what it says, all attempts are known.
TRIED = select(deliveries.c.channel, deliveries.c.recipient, deliveries.c.state).where(
    deliveries.c.contact_id == bindparam("of_contact"),
    deliveries.c.owed_at == bindparam("since"),
    deliveries.c.notice.is_not_distinct_from(bindparam("as_notice")),
    deliveries.c.subject.is_not_distinct_from(bindparam("about")),
)
ASTRAY = (
    select(*_FOLLOWS, registrations.c.contact_id.label("whose"))
    .join(
        registrations,
        deliveries.c.subject.in_(
            (
                literal("registration:") + registrations.c.id.cast(Words),
                literal("place:") + registrations.c.id.cast(Words),
            )
        ),
    )
    .where(
        registrations.c.contact_id.in_(bindparam("people", expanding=True)),
        deliveries.c.contact_id.in_(bindparam("people", expanding=True)),
        deliveries.c.contact_id != registrations.c.contact_id,
        deliveries.c.state == State.PENDING,
        deliveries.c.lane != Lane.REPLY,
    )
    .order_by(deliveries.c.id)
    .with_for_update(of=deliveries)
)
SKIP = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_id"))
    .values(state=State.SKIPPED, reason=PARTED, settled_at=bindparam("at"))
)
COPIED = ("reply", "notice", "subject", "owed_at", "useful_until", "announcement_id", "wording_id")
# Of an announcement everybody counts once: by the chat that was tried last.
SUPERSEDED = update(deliveries).where(deliveries.c.id == bindparam("of_id")).values(announcement_id=None)
HOME = Prepared(
    select(provinces.c.zone)
    .join_from(contacts, provinces, provinces.c.code == contacts.c.province)
    .where(contacts.c.id == bindparam("of_contact"))
)
STAY = (
    select(contacts.c.id)
    .join_from(addresses, contacts, contacts.c.id == addresses.c.contact_id)
    .where(addresses.c.channel == bindparam("of_channel"), addresses.c.recipient == bindparam("of_recipient"))
    .with_for_update(of=contacts, read=True, key_share=True)
)


def order(channel: str, unreachable: str | None, preferred: str | None, number: int) -> Order:
    """What the chats of one person are sorted by; `number` is the address's, so that of two alike the older one comes first."""
    return unreachable is not None, channel != preferred, traits.of(channel).rank, number


def chats(connection: Connection, contact_id: int) -> list[Chat]:
    """A person's chats, in the order in which they are tried."""
    return sorted(_read(CHATS.rows(connection, {"of_contact": contact_id})), key=lambda chat: chat.order)


def _read(rows: Iterable[Sequence[object]]) -> list[Chat]:
    return [Chat(row[0], Address(row[1], row[2]), *row[3:]) for row in rows]  # type: ignore[arg-type]


def chosen(connection: Connection, contact_id: int) -> Address | None:
    """Where a person is told now, None for nobody. Where no chat can be reached it is the best of them: the ledger says so."""
    found = chats(connection, contact_id)
    return found[0].address if found else None


def preferred(connection: Connection, contact_id: int) -> str | None:
    """The channel a person chose, None where the choice is left to us."""
    return next((chat.preferred for chat in chats(connection, contact_id)), None)


# ---- when a chat proves out of reach ------------------------------------------------------------------------------------
def keep_alive(connection: Connection, lost: Collection[Address]) -> None:
    """Let nobody who lives there be erased before this transaction ends; to be asked before rows they are owed are changed."""
    for address in sorted(lost, key=str):
        connection.execute(STAY, {"of_channel": address.channel, "of_recipient": address.recipient})


def elsewhere(connection: Connection, delivery_ids: Collection[int], now: datetime) -> int:
    """Owe what could not be delivered, since the chat is out of reach, at the person's next one; returns how many messages.

    The chats must be marked unreachable before. Nothing is owed twice to one chat, nor while an earlier attempt may still
    arrive; answers and rewritten bubbles stay where they were meant for.
    """
    if not delivery_ids:
        return 0
    lost = connection.execute(LOST, {"ids": sorted(delivery_ids)}).all()
    return sum(_once_more(connection, row, now) for row in lost if row.useful_until is None or now <= row.useful_until)


def _once_more(connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    key = {"of_contact": row.contact_id, "since": row.owed_at, "as_notice": row.notice, "about": row.subject}
    tried = connection.execute(TRIED, key).all()
    if any(one.state not in (State.FAILED, State.SKIPPED) for one in tried):
        return False
    been = {Address(one.channel, one.recipient) for one in tried}
    found = [chat.address for chat in chats(connection, row.contact_id) if chat.unreachable is None and chat.address not in been]
    if found:
        _owe(connection, row, row.contact_id, found[0], now)
    return bool(found)


def rehome(connection: Connection, people: Collection[int], now: datetime) -> None:
    """After two people parted: what waits to be said about the one's registrations in the other's chat is said in their own."""
    for row in connection.execute(ASTRAY, {"people": sorted(people)}).all():
        connection.execute(SKIP, {"of_id": row.id, "at": now})
        home = chosen(connection, row.whose)
        if home is not None:
            _owe(connection, row, row.whose, home, now)


def _owe(connection: Connection, row: Row[*tuple[Any, ...]], contact_id: int, to: Address, now: datetime) -> None:
    held = row.lane in ANNOUNCING or traits.of(to.channel).receipts
    again = {
        "channel": to.channel,
        "recipient": to.recipient,
        "contact_id": contact_id,
        "lane": Lane.BULK if row.lane in ANNOUNCING else row.lane,  # the faster one is of its platform alone
        "policy": Policy.HOLD if held else Policy.RESEND,
        "state": State.PENDING,
        **{name: getattr(row, name) for name in COPIED},
        "due_at": _by_day(connection, contact_id, row.useful_until, now),
    }
    connection.execute(insert(deliveries), again)
    if row.announcement_id is not None:
        connection.execute(SUPERSEDED, {"of_id": row.id})


def _by_day(connection: Connection, contact_id: int, useful_until: datetime | None, now: datetime) -> datetime:
    """Now, or once the night is over where the person lives; rather at night than never."""
    home = HOME.first(connection, {"of_contact": contact_id})
    due = after_quiet(now, home[0] if home else SOMEWHERE)
    return now if useful_until is not None and due > useful_until else due
