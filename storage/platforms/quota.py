"""How many people may be written to first: platforms limit how many that are in a moving day, over all our processes.

WhatsApp counts people who get something outside their service window, each once in any 24 hours:
https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import Connection, Text, bindparam, cast, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Address
from storage.engine.many import Many
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import INFLIGHT, NO_TEMPLATE, PENDING, Lane, State
from storage.models import accounts as accounts_table
from storage.models import addresses, deliveries, reached
from storage.platforms import standing

DAY = timedelta(hours=24)
FULL = "daily limit"
"""The reason of a row that waits until another person may be written to first."""

KEPT_BACK = 0.1
"""Of the limit, what announcements leave: a reminder or a freed seat must get through on the day of an announcement, too. It is
little, since a limit is raised by being used; and it is taken off announcements alone, since nobody waits for those."""

PAGE = 500
_LOCK = text("SELECT pg_advisory_xact_lock(:kind, :channel)")
_KIND = 730_746_503  # any number, as long as every version of Sapa takes the same
_SINCE = (reached.c.channel == bindparam("of_channel"), reached.c.at > bindparam("since"))
COUNT = Prepared(select(func.count()).select_from(reached).where(*_SINCE))
OLDEST = select(func.min(reached.c.at)).where(*_SINCE)
AMONG = Many(lambda among: select(reached.c.recipient).where(*_SINCE, among(reached.c.recipient, "people")))
_reach = insert(reached)
REACH = _reach.on_conflict_do_update(index_elements=["channel", "recipient"], set_={"at": _reach.excluded.at})
PURGE = delete(reached).where(reached.c.at <= bindparam("before"))
_LIVED_AT = (addresses.c.channel == reached.c.channel) & (addresses.c.recipient == reached.c.recipient)
# The count survives an erasure, whom it was does not.
FORGET = (
    update(reached)
    .where(addresses.c.contact_id == bindparam("of_contact"), _LIVED_AT)
    .values(recipient=literal("~") + cast(addresses.c.contact_id, Text) + "." + cast(addresses.c.id, Text))
)
_PUT_OFF = (
    deliveries.c.state == PENDING,
    deliveries.c.channel == bindparam("of_channel"),
    deliveries.c.reason == FULL,
    deliveries.c.due_at > bindparam("at"),
)
_WAITS_FOR_THEM = (deliveries.c.reason == FULL) | deliveries.c.reason.startswith(f"{NO_TEMPLATE}: ")
RELEASE = Prepared(
    update(deliveries)
    .where(
        deliveries.c.channel == bindparam("of_channel"),
        deliveries.c.recipient == bindparam("of_recipient"),
        deliveries.c.state.in_((PENDING, INFLIGHT)),
        deliveries.c.state == PENDING,
        deliveries.c.due_at > bindparam("at"),
        _WAITS_FOR_THEM,
    )
    .values(due_at=bindparam("at"))
)
LAST_FIRST = (
    select(func.max(deliveries.c.settled_at))
    .join(addresses, addresses.c.contact_id == deliveries.c.contact_id)
    .where(
        addresses.c.channel == bindparam("of_channel"),
        addresses.c.recipient == bindparam("of_recipient"),
        deliveries.c.channel == addresses.c.channel,
        deliveries.c.recipient == addresses.c.recipient,
        deliveries.c.settled_at > bindparam("since"),
        (deliveries.c.template.is_not(None) & deliveries.c.state.in_((State.SENT, State.DELIVERED, State.READ)))
        | (deliveries.c.state == State.UNKNOWN),
    )
)
UNREACH = delete(reached).where(reached.c.channel == bindparam("of_channel"), reached.c.recipient == bindparam("of_recipient"))
NEXT = (
    select(deliveries.c.id)
    .where(*_PUT_OFF, deliveries.c.lane == bindparam("of_lane"))
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
PULL = update(deliveries).where(deliveries.c.id.in_(bindparam("ids", expanding=True))).values(due_at=bindparam("at"))
BOOKED = select(accounts_table.c.at).where(
    accounts_table.c.channel == bindparam("of_channel"), accounts_table.c.name == bindparam("named")
)
_book = insert(accounts_table)
BOOK = _book.on_conflict_do_update(index_elements=["channel", "name"], set_={"at": _book.excluded.at})
UNBOOK = delete(accounts_table).where(
    accounts_table.c.channel == bindparam("of_channel"), accounts_table.c.name == bindparam("named")
)


def share(limit: int, lane: Lane) -> int:
    """How many of the limit a lane may use up: at least one."""
    return max(limit - int(limit * KEPT_BACK), 1) if lane is Lane.BULK else limit


def admit(connection: Connection, channel: str, lane: Lane, waiting: Mapping[str, bool], now: datetime) -> dict[str, datetime]:
    """Count these people as written to first, in their order, as far as the limit lasts.

    `waiting` says of each whether they were put off before. Returns until when (UTC) each of the others must be put off.
    Nobody else counts until the transaction ends.
    """
    limit = standing.limit(connection, channel)
    rest: list[str] = []
    if limit is not None:
        rest = _beyond(connection, channel, share(limit, lane), list(waiting), now)
    beyond = frozenset(rest)
    rows = [{"channel": channel, "recipient": one, "at": now} for one in sorted(waiting.keys() - beyond)]
    if rows:
        connection.execute(REACH, rows)
    return _put_off(connection, channel, lane, {one: waiting[one] for one in rest}, now) if limit is not None and rest else {}


def _beyond(connection: Connection, channel: str, most: int, people: Sequence[str], now: datetime) -> list[str]:
    """Who of these people would be one too many; who was written to within the day counts already."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"kind": _KIND, "channel": crc32(channel.encode()) >> 1})
    key = {"of_channel": channel, "since": now - DAY}
    counted = {row[0] for row in AMONG.rows(connection, {**key, "people": list(people)})}
    new = [one for one in people if one not in counted]
    used = COUNT.rows(connection, key)[0][0] if new else 0
    return new[max(most - used, 0) :]


def _put_off(connection: Connection, channel: str, lane: Lane, people: Mapping[str, bool], now: datetime) -> dict[str, datetime]:
    """Give each a time of their own, in order: else all who wait would come due whenever one place is free.

    The first times are those of who was put off before; the others come behind everybody who has one.
    """
    limit = standing.limit(connection, channel) or 1
    step = DAY / share(limit, lane)
    oldest = connection.execute(OLDEST, {"of_channel": channel, "since": now - DAY}).scalar_one()
    first = (oldest or now) + DAY
    again = [one for one, was in people.items() if was]
    until = {one: first + step * place for place, one in enumerate(again)}
    booked = booked_until(connection, channel, lane)
    behind = max(first + step * len(again), booked + step if booked else first)
    until |= {one: behind + step * place for place, one in enumerate(one for one, was in people.items() if not was)}
    last = max(until.values())
    if booked is None or last > booked:
        connection.execute(BOOK, {"channel": channel, "name": _booking(lane), "value": "", "at": last})
    return until


def _booking(lane: Lane) -> str:
    return f"booked:{lane}"


def booked_until(connection: Connection, channel: str, lane: Lane) -> datetime | None:
    """The time that was given to the last who was put off; None where nobody waits for the limit."""
    found: datetime | None = connection.execute(BOOKED, {"of_channel": channel, "named": _booking(lane)}).scalar()
    return found


def is_spent(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether people wait for another day."""
    return any((booked_until(connection, channel, lane) or now) > now for lane in (Lane.NOTICE, Lane.BULK))


def reach(connection: Connection, address: Address, now: datetime) -> None:
    """Count somebody who was written to first after all, since their window was shut before we knew."""
    connection.execute(REACH, {"channel": address.channel, "recipient": address.recipient, "at": now})


def unreach(connection: Connection, address: Address, now: datetime) -> None:
    """Count somebody no longer to whom a message could not leave after all; who got another within the day still counts."""
    key = {"of_channel": address.channel, "of_recipient": address.recipient}
    last = connection.execute(LAST_FIRST, {**key, "since": now - DAY}).scalar()
    connection.execute(UNREACH, key)
    if last is not None:
        connection.execute(REACH, {"channel": address.channel, "recipient": address.recipient, "at": last})


def release(connection: Connection, address: Address, now: datetime) -> int:
    """Let go what waits there for the limit or for a template: the person wrote, and it may be said freely. How many rows."""
    return RELEASE.changes(connection, {"of_channel": address.channel, "of_recipient": address.recipient, "at": now})


def recall(connection: Connection, channel: str, now: datetime) -> int:
    """Bring forward what was put off, the longest waiting first, as far as there is room now; returns how many rows.

    A time was given when the limit was as it was then, and to people who may have written meanwhile.
    """
    limit = standing.limit(connection, channel)
    return sum(_recall(connection, channel, lane, limit, now) for lane in (Lane.NOTICE, Lane.BULK))


def _recall(connection: Connection, channel: str, lane: Lane, limit: int | None, now: datetime) -> int:
    if booked_until(connection, channel, lane) is None:
        return 0
    used = COUNT.rows(connection, {"of_channel": channel, "since": now - DAY})[0][0] if limit is not None else 0
    room = PAGE if limit is None else min(share(limit, lane) - used, PAGE)
    asked = {"of_channel": channel, "of_lane": lane, "at": now, "most": max(room, 1)}
    found = connection.execute(NEXT, asked).scalars().all()
    if not found:
        connection.execute(UNBOOK, {"of_channel": channel, "named": _booking(lane)})
    elif room > 0:
        connection.execute(PULL, {"ids": list(found), "at": now})
        return len(found)
    return 0


def used(connection: Connection, channel: str, now: datetime) -> int:
    """How many people were written to first within the last 24 hours."""
    return int(COUNT.rows(connection, {"of_channel": channel, "since": now - DAY})[0][0])


def purge(connection: Connection, now: datetime) -> int:
    """Forget who was reached more than a day ago; returns how many."""
    return connection.execute(PURGE, {"before": now - DAY}).rowcount


def forget(connection: Connection, contact_id: int) -> None:
    """Keep that somebody was reached, and no more who."""
    connection.execute(FORGET, {"of_contact": contact_id})
