"""The waiting line: a freed seat is offered to the first who can be told, and an offer nobody answers goes on.

Every transition locks the activity first, so two of them never decide on the same counters (docs/decisions/0007).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, exists, func, or_, select, update

from bot.rules import offers, seats
from bot.rules.news import FREED
from bot.rules.offers import Terms
from bot.rules.seats import Status
from bot.rules.timing import starts_at
from storage.ledger import unsaid
from storage.models import activities, addresses, contacts, provinces
from storage.models import registrations as claims
from storage.taking_part import registrations
from storage.taking_part.registrations import Registration
from storage.unasked import agenda, news, timers
from storage.unasked.timers import Kind, Planned

MOST = 10
"""People who move up in one transaction, 1 to 2 ms each; the rest follow in the next."""

OF_OFFERS = (Kind.OFFER, Kind.SEATED, Kind.NUDGE, Kind.EXPIRY, Kind.CHOSEN)


@dataclass(frozen=True, slots=True)
class Room:
    """What decides about seats. `zone` (IANA) is the venue's."""

    id: int
    quota: int | None
    taken: int
    waiting: int
    starts_on: date | None
    opens_at: str | None
    zone: str
    cancelled: bool
    joining: str
    waitlist: bool

    @property
    def begins(self) -> datetime | None:
        """UTC; None for what has no day."""
        return starts_at(self.starts_on, self.opens_at, self.zone) if self.starts_on else None

    @property
    def to_give(self) -> int:
        """Seats that people in line could move up to."""
        return seats.seats_to_give(self.quota, self.taken, self.waiting)

    def is_over(self, now: datetime) -> bool:
        """Nobody moves up any more: it has begun, or does not take place."""
        return self.cancelled or (self.begins is not None and now >= self.begins)


_THE_ACTIVITY = activities.c.id == bindparam("of_activity")
# key_share: rows that only refer to the activity (timers) may be written meanwhile, so they cannot deadlock with it.
LOCK = select(*[activities.c[name] for name in Room.__slots__]).where(_THE_ACTIVITY).with_for_update(key_share=True)
VERSION = select(activities.c.version).where(_THE_ACTIVITY)
STAND_UP = update(activities).where(_THE_ACTIVITY).values(taken=activities.c.taken - 1)
LEAVE_LINE = update(activities).where(_THE_ACTIVITY).values(waiting=activities.c.waiting - 1)
MOVE_UP = update(activities).where(_THE_ACTIVITY).values(taken=activities.c.taken + 1, waiting=activities.c.waiting - 1)
MOVE_BACK = update(activities).where(_THE_ACTIVITY).values(taken=activities.c.taken - 1, waiting=activities.c.waiting + 1)
LAST_IN_LINE = select(func.coalesce(func.max(claims.c.line_at), 0)).where(claims.c.activity_id == bindparam("of_activity"))
DECLINED_UNTIL = select(activities.c.declined_until).where(_THE_ACTIVITY)
_leader = contacts.alias("leader")
# Who has no chat of their own is told in the chat of who cares for them.
_CAN_BE_TOLD = (
    contacts.c.stopped_at.is_(None)
    & exists().where(
        addresses.c.contact_id == func.coalesce(contacts.c.cared_for_by, contacts.c.id), addresses.c.unreachable.is_(None)
    )
    & ~exists().where(_leader.c.id == contacts.c.cared_for_by, _leader.c.stopped_at.is_not(None))
)
FIRST = (
    select(*registrations.COLUMNS, provinces.c.zone)
    .join_from(claims, contacts, contacts.c.id == claims.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
    .where(claims.c.activity_id == bindparam("of_activity"), claims.c.status == Status.WAITLISTED, _CAN_BE_TOLD)
    .order_by(claims.c.line_at)
    .limit(bindparam("most"))
)
WAITS_FOR = select(claims.c.activity_id).where(
    claims.c.contact_id.in_(
        select(contacts.c.id).where(
            or_(contacts.c.id == bindparam("of_contact"), contacts.c.cared_for_by == bindparam("of_contact"))
        )
    ),
    claims.c.status == Status.WAITLISTED,
)
DECIDE = (
    update(claims)
    .where(claims.c.id == bindparam("of_id"), claims.c.version == bindparam("seen"))
    .values(
        status=bindparam("becomes"), cancelled_at=bindparam("at"), offer_until=bindparam("until"), version=claims.c.version + 1
    )
)
MISS = update(claims).where(claims.c.id == bindparam("of_id")).values(missed=claims.c.missed + 1, line_at=bindparam("line"))


def lock(connection: Connection, activity_id: int) -> Room:
    """The activity as it is now; nobody else decides about its seats until the transaction ends."""
    return Room(*connection.execute(LOCK, {"of_activity": activity_id}).one())


def decide(
    connection: Connection, found: Registration, becomes: Status, *, at: datetime | None = None, until: datetime | None = None
) -> bool:
    """Change a claim that is still as it was found; False when it is not. Counters are the caller's."""
    row = {"of_id": found.id, "seen": found.version, "becomes": becomes, "at": at, "until": until}
    return connection.execute(DECIDE, row).rowcount == 1


def behind_the_declined(connection: Connection, found: Registration) -> int:
    """The place in line of somebody who applies again: their own, or the last while everybody up to theirs is declined."""
    until = connection.execute(DECLINED_UNTIL, {"of_activity": found.activity_id}).scalar()
    if until is None or found.line_at > until:
        return found.line_at
    return int(connection.execute(LAST_IN_LINE, {"of_activity": found.activity_id}).scalar_one()) + 1


def leave(connection: Connection, found: Registration) -> None:
    """Take out of the activity's counters what this claim counts for; who only applied counts for nothing."""
    if found.status.takes_seat:
        connection.execute(STAND_UP, {"of_activity": found.activity_id})
    elif found.status is Status.WAITLISTED:
        connection.execute(LEAVE_LINE, {"of_activity": found.activity_id})


def tell_followers(connection: Connection, room: Room, found: Registration, now: datetime) -> None:
    """A seat is free of what was full and has no line: who follows the activity is told. `room` is as it was before."""
    was_full = room.quota is not None and room.taken >= room.quota and found.status.takes_seat
    if was_full and not room.waitlist and room.joining != seats.SELECTION:
        timers.plan(connection, [news.planned(room.id, f"{FREED}:{found.id}.{found.version}", 0, now)])


def requota(connection: Connection, activity_id: int, was: int | None, now: datetime) -> None:
    """The activity has another number of seats since this transaction, no more `was`.

    Its line is given what is free; where it has none and was full, who follows it is told, once for each time.
    """
    room, version = lock(connection, activity_id), connection.execute(VERSION, {"of_activity": activity_id}).scalar_one()
    look_again(connection, activity_id, f"quota={version}", now)
    was_full = was is not None and room.taken >= was
    has_room = room.quota is None or room.taken + room.waiting < room.quota
    if was_full and has_room and not room.waitlist and room.joining != seats.SELECTION:
        timers.plan(connection, [news.planned(room.id, f"{FREED}:quota.{version}", 0, now)])


def settle(connection: Connection, found: Registration, now: datetime) -> None:
    """After a claim changed: what was planned and owed for what it was goes, and its agenda is made anew."""
    unsaid.withdraw(connection, found.id, found.contact_id, now)
    timers.cancel(connection, OF_OFFERS, registration_id=found.id)
    agenda.replan(connection, found.id, now)


def promote(connection: Connection, activity_id: int, now: datetime, terms: Terms) -> list[Registration]:
    """Give free seats to the first in line who can be told; returns who moved up, in order, as they were before."""
    return fill(connection, lock(connection, activity_id), now, terms)


def fill(connection: Connection, room: Room, now: datetime, terms: Terms) -> list[Registration]:
    """`promote` for an activity that is locked already, as `room` shows it."""
    if not room.to_give or room.is_over(now):
        return []
    rows = connection.execute(FIRST, {"of_activity": room.id, "most": min(room.to_give, MOST)}).all()
    moved = [registrations.read(row[:-1]) for row in rows]
    for found, row in zip(moved, rows, strict=True):
        _give(connection, found, room, row[-1] or room.zone, now, terms)
    if moved:
        look_again(connection, room.id, f"{moved[-1].id}:{moved[-1].version}", now)
    return moved


def _give(connection: Connection, found: Registration, room: Room, home: str, now: datetime, terms: Terms) -> None:
    """Keep a seat for them until they answer; where nothing is scarce or time is short it is simply theirs."""
    offer = offers.offer(terms, now, room.begins, home) if room.quota is not None else None
    decide(connection, found, Status.OFFERED if offer else Status.CONFIRMED, until=offer.until if offer else None)
    connection.execute(MOVE_UP, {"of_activity": room.id})
    settle(connection, found, now)
    if offer is None:
        timers.plan(connection, [_planned(found, Kind.SEATED, now, room.begins)])
    else:
        nudge, end = _planned(found, Kind.NUDGE, offer.nudge, offer.until), _planned(found, Kind.EXPIRY, offer.until, None)
        timers.plan(connection, [_planned(found, Kind.OFFER, now, offer.until), nudge, end])


def _planned(found: Registration, kind: Kind, at: datetime, until: datetime | None) -> Planned:
    """It is about the version that `found` becomes now: who is offered a seat twice is told twice, of each offer once."""
    version = found.version + 1
    return Planned(kind, f"{kind}:{found.id}:{version}", at, until, found.id, found.activity_id, found.contact_id, str(version))


def is_anybody_first(connection: Connection, activity_id: int) -> bool:
    """Whether somebody in line could be told of a seat."""
    return connection.execute(FIRST, {"of_activity": activity_id, "most": 1}).first() is not None


def miss(connection: Connection, registration_id: int, now: datetime, terms: Terms) -> Registration | None:
    """End an offer whose time is over and let the line move up.

    Returns the claim as it is then; None when there is no such offer, or it was answered, or its time is not over.
    """
    seen = registrations.get(connection, registration_id)
    if seen is None:
        return None
    room = lock(connection, seen.activity_id)
    found = registrations.get(connection, registration_id)
    if found is None or found.status is not Status.OFFERED or found.offer_until is None or now < found.offer_until:
        return None
    becomes = Status.CANCELLED if room.is_over(now) else seats.after_missing(found.on_miss, found.missed + 1)
    waits = becomes is Status.WAITLISTED
    end = int(connection.execute(LAST_IN_LINE, {"of_activity": room.id}).scalar_one()) + 1
    decide(connection, found, becomes, at=None if waits else now)
    connection.execute(MISS, {"of_id": found.id, "line": end if waits else found.line_at})
    connection.execute(MOVE_BACK if waits else STAND_UP, {"of_activity": room.id})
    settle(connection, found, now)
    promote(connection, room.id, now, terms)
    return registrations.get(connection, registration_id)


def look_again(connection: Connection, activity_id: int, why: str, now: datetime) -> None:
    """The line moved, or may: have free seats given and the places people see rewritten. `why` tells one time from another."""
    planned = Planned(Kind.PLACE, f"{Kind.PLACE}:{activity_id}:{why}", now, activity_id=activity_id)
    timers.plan(connection, [planned])


def can_be_told_again(connection: Connection, contact_id: int, now: datetime) -> None:
    """Somebody is back in reach: a seat that stayed free beside them may be theirs."""
    for activity_id in connection.execute(WAITS_FOR, {"of_contact": contact_id}).scalars().all():
        look_again(connection, activity_id, f"back={contact_id}", now)
