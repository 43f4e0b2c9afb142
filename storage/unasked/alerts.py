"""What admins are told: one alert a cause and hour, whichever process saw it, and one word when it is well again.

Both are timers. A cause that lasts has one that says "well again", and whoever still sees the cause pushes it on: nobody pushes,
it fires. So a channel that one process finds shut is not called well by another that never tried it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, bindparam, exists, literal_column, select, update

from bot.vocabulary import Address
from storage.models import addresses, contacts, deliveries, timers
from storage.unasked.timers import PLAN, Kind, Planned, Timer, plan

UNSEEN = timedelta(minutes=3)
"""How long a cause that lasts goes unseen until it is over: several looks, and longer than a shut channel rests."""

IN_TIME = timedelta(minutes=1)
"""A "well again" that fires later than this slept while nobody looked."""

USEFUL = timedelta(hours=24)
"""How long an alert waits for a channel that works."""


class What(StrEnum):
    DOWN = "down"  #: a platform refuses our account
    QUEUE = "queue"  #: messages wait that should have left
    UNKNOWN = "unknown"  #: messages of which nobody knows whether they arrived
    QUARANTINE = "quarantine"  #: something that came in was put aside
    BROKEN = "broken"  #: a timer broke
    POSTMAN = "postman"  #: a loop of the postman made a mistake, and goes on
    JOB = "job"  #: what somebody asked for could not be made
    TEMPLATE = "template"  #: a platform does not let a template be used, or messages wait for one
    ACCOUNT = "account"  #: a platform restricts our account
    QUALITY = "quality"  #: people block or report us, or the platform finds that we write too much
    LIMIT = "limit"  #: nobody more may be written to first today
    UNPAID = "unpaid"  #: a platform does not sell its faster lane, for want of money
    FAKE = "fake"  #: people showed messages that only pretend to be ours


LASTING = frozenset({What.DOWN, What.QUEUE, What.LIMIT})
"""What is over at some time; the others happen."""

_OF_SOMETHING = frozenset({What.POSTMAN, What.JOB, What.TEMPLATE, What.ACCOUNT, What.QUALITY})


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an operator must look. `channel` is empty where it concerns all; `since` is aware UTC.

    Of a template, `kind` is its name and language, empty where messages wait for `count` of them, and `reason` how it stands;
    of the account, its quality and a job, `kind` is what they are about. Of a limit, `count` is how many people it lets us
    write to.
    """

    what: What
    channel: str = ""
    since: datetime | None = None
    count: int = 0
    kind: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        """The same for the same trouble: the kind of it, and where."""
        which = self.kind if self.what in _OF_SOMETHING else ""
        return ":".join(filter(None, (self.what, self.channel, which)))

    def told_at(self, now: datetime) -> datetime:
        """The instant for which there is one alert: each hour's, each day's of a limit, or since when something stands so."""
        if self.what in _OF_SOMETHING and self.since is not None:
            return self.since
        if self.what is What.LIMIT:
            return now.replace(hour=0, minute=0, second=0, microsecond=0)
        return now.replace(minute=0, second=0, microsecond=0)

    @property
    def subject(self) -> str:
        """As deliveries about it are named."""
        return f"alert:{self.name}"


@dataclass(frozen=True, slots=True)
class Admin:
    """Where an admin is told, and in which language; `contact_id` is None for who never wrote."""

    address: Address
    contact_id: int | None
    language: str | None


_ALERT, _WELL = "alert:", "well:"
PUSH = (
    update(timers)
    .where(timers.c.key == bindparam("of_key"), timers.c.fired_at.is_(None))
    .values(due_at=bindparam("later"), detail=bindparam("about"))
)
NEWEST = select(timers.c.detail).where(timers.c.key == bindparam("of_key")).order_by(timers.c.due_at.desc()).limit(1)
STANDING = (
    select(timers.c.detail)
    .where(timers.c.fired_at.is_(None), timers.c.due_at <= bindparam("until"))
    .where(timers.c.kind == Kind.ALERT, timers.c.key.startswith(_WELL))
    .order_by(timers.c.key)
)
WHO = (
    select(addresses.c.contact_id, contacts.c.language)
    .join(contacts, contacts.c.id == addresses.c.contact_id)
    .where(addresses.c.channel == bindparam("of_channel"), addresses.c.recipient == bindparam("of_recipient"))
)
WAITS = select(
    exists().where(
        deliveries.c.channel == bindparam("of_channel"),
        deliveries.c.recipient == bindparam("of_recipient"),
        deliveries.c.state.in_((literal_column("'pending'"), literal_column("'inflight'"))),
        deliveries.c.subject == bindparam("about"),
        deliveries.c.notice == bindparam("as_notice"),
    )
)


def sound(connection: Connection, causes: Iterable[Cause], now: datetime) -> list[Cause]:
    """Plan an alert for each cause that has none in this hour, and push on what says it is over; returns the new ones."""
    return [cause for cause in sorted(causes, key=lambda cause: cause.name) if _sound(connection, cause, now)]


def _sound(connection: Connection, cause: Cause, now: datetime) -> bool:
    planned = Planned(Kind.ALERT, _ALERT + cause.name, cause.told_at(now), now + USEFUL, detail=_written(cause))
    row = {name: getattr(planned, name) for name in Planned.__slots__}
    is_new = connection.execute(PLAN, row).rowcount == 1
    if cause.what in LASTING:
        push = {"of_key": _WELL + cause.name, "later": now + UNSEEN, "about": _written(cause)}
        pushed = connection.execute(PUSH, push).rowcount
        if is_new and not pushed:
            plan(connection, [Planned(Kind.ALERT, _WELL + cause.name, now + UNSEEN, detail=_written(cause))])
    return is_new


def last_count(connection: Connection, what: What) -> int:
    """How many the newest alert of this kind spoke of; 0 when there was none."""
    detail = connection.execute(NEWEST, {"of_key": _ALERT + what}).scalar()
    return msgspec.json.decode(detail, type=Cause).count if detail else 0


def standing(connection: Connection, now: datetime) -> list[Cause]:
    """What lasts, as far as any process saw it within the last minutes."""
    return [msgspec.json.decode(detail, type=Cause) for detail in connection.execute(STANDING, {"until": now + UNSEEN}).scalars()]


def is_well(timer: Timer) -> bool:
    """Whether it says that a cause is over."""
    return timer.key.startswith(_WELL)


def slept(timer: Timer, now: datetime) -> bool:
    """Whether it came due while nobody looked, so that nobody could push it on."""
    return now - timer.due_at > IN_TIME


def wait_again(connection: Connection, timer: Timer, now: datetime) -> None:
    """Give those who look the time to push it on."""
    plan(connection, [Planned(Kind.ALERT, timer.key, now + UNSEEN, detail=timer.detail)])


def cause_of(timer: Timer) -> Cause:
    """What a timer of this kind is about."""
    return msgspec.json.decode(timer.detail, type=Cause)


def admin_at(connection: Connection, address: Address) -> Admin:
    """The admin who reads there."""
    row = connection.execute(WHO, {"of_channel": address.channel, "of_recipient": address.recipient}).first()
    return Admin(address, row[0], row[1]) if row is not None else Admin(address, None, None)


def waits(connection: Connection, address: Address, cause: Cause, notice: str) -> bool:
    """Whether the same is owed there already: a channel that is shut for a day fills with one alert, not with 24."""
    key = {"of_channel": address.channel, "of_recipient": address.recipient, "about": cause.subject, "as_notice": notice}
    return bool(connection.execute(WAITS, key).scalar_one())


def _written(cause: Cause) -> str:
    return msgspec.json.encode(cause).decode()
