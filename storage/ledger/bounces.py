"""Messages that a platform took and then could not deliver: some never will be, some wait for another attempt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, tuple_, update

from bot.channels.port import (
    ChannelDown,
    DeliveryError,
    NoTemplate,
    NotSent,
    OptedOut,
    OutsideWindow,
    Refused,
    Throttled,
    Unreachable,
)
from storage.engine.many import Many
from storage.ledger import holds
from storage.ledger.deliveries import NO_TEMPLATE, State
from storage.ledger.holds import EVERY, Hold, to_spare
from storage.models import addresses, deliveries
from storage.people import consents
from storage.platforms import standing
from storage.unasked import reaching

SHUT = "window shut"
"""The reason of a row whose free words came too late: it goes once more, as a template."""

WINDOW = timedelta(hours=24)
"""How long before its end a window was opened, which is when the person last wrote."""

ATTEMPTS = 10
TEMPLATE_PAUSE = DOWN_PAUSE = timedelta(minutes=10)
REFUSED_PAUSE = timedelta(minutes=1)
"""How long nothing leaves where our account was refused after a message had been taken."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Bounce:
    """That an attempt at a row failed, as the platform reports; `owed_at` names the row to the millisecond, `at` is when. UTC."""

    id: int
    attempt: int
    owed_at: datetime
    at: datetime
    error: DeliveryError
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    channel: str
    recipient: str
    lane: str
    state: str
    owner: int | None
    attempts: int
    owed_at: datetime
    reason: str | None
    template: str | None
    useful_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Home:
    """An address, as far as a failure has to do with it."""

    id: int
    contact_id: int
    free_until: datetime | None

    def wrote_after(self, instant: datetime) -> bool:
        return self.free_until is not None and self.free_until - WINDOW > instant


@dataclass(frozen=True, slots=True)
class _Judged:
    """What becomes of a row: `due_at` when it goes again, None when it never will."""

    row: _Row
    bounce: Bounce
    reason: str
    due_at: datetime | None = None


WHOSE = Many(lambda among: select(deliveries.c.channel, deliveries.c.recipient).distinct().where(among(deliveries.c.id, "ids")))
# A person before what they are owed, as a turn locks them, and each in one order.
HOMES = (
    select(addresses.c.channel, addresses.c.recipient, addresses.c.id, addresses.c.contact_id, addresses.c.free_until)
    .where(tuple_(addresses.c.channel, addresses.c.recipient).in_(bindparam("of", expanding=True)))
    .order_by(addresses.c.channel, addresses.c.recipient)
    .with_for_update()
)
ROWS = Many(
    lambda among: (
        select(*[deliveries.c[name] for name in _Row.__slots__])
        .where(among(deliveries.c.id, "ids"))
        .order_by(deliveries.c.id)
        .with_for_update()
    )
)
_OF_ROW = deliveries.c.id == bindparam("of_id")
FAIL = (
    update(deliveries)
    .where(_OF_ROW)
    .values(
        state=State.FAILED,
        reason=bindparam("why"),
        settled_at=bindparam("at", type_=deliveries.c.settled_at.type),
        external_id=bindparam("theirs"),
    )
)
AGAIN = (
    update(deliveries)
    .where(_OF_ROW)
    .values(
        state=bindparam("becomes"),
        attempts=bindparam("tried"),
        doubts=0,
        reason=bindparam("why"),
        due_at=bindparam("due", type_=deliveries.c.due_at.type),
        settled_at=None,
        external_id=bindparam("theirs"),
    )
)
_AT_HOME = addresses.c.id == bindparam("of_id")
SHUT_WINDOW = update(addresses).where(_AT_HOME).values(free_until=bindparam("at", type_=addresses.c.free_until.type))
LOSE = update(addresses).where(_AT_HOME).values(unreachable=bindparam("why"))


def apply(connection: Connection, bounces: Sequence[Bounce], now: datetime) -> bool:
    """Write down that these attempts failed, where nothing better is known; whether any is to go again, there or elsewhere."""
    ids = {"ids": sorted({one.id for one in bounces})}
    wanted = [tuple(row) for row in WHOSE.rows(connection, ids)]
    homes = {row[:2]: _Home(*row[2:]) for row in map(tuple, connection.execute(HOMES, {"of": wanted}))} if wanted else {}
    rows = {row[0]: _Row(*row) for row in ROWS.rows(connection, ids)}
    judged = [_judge(rows[one.id], one, now) for one in bounces if one.id in rows and _is_news(rows[one.id], one)]
    _write(connection, judged, now)
    lost = _tell(connection, judged, homes, now)
    _of_the_account(connection, judged, now)
    moved_on = reaching.elsewhere(connection, lost, now)
    return moved_on > 0 or any(one.due_at is not None for one in judged)


def _is_news(row: _Row, bounce: Bounce) -> bool:
    """Whether it is about this row's last attempt, of which nothing is known but that it left."""
    if abs(row.owed_at - bounce.owed_at) > 2 * _TICK:
        return False
    if row.state == State.INFLIGHT:
        return bounce.attempt == row.attempts + 1
    return row.state in (State.SENT, State.UNKNOWN) and bounce.attempt in (row.attempts, row.attempts + 1)


def _judge(row: _Row, bounce: Bounce, now: datetime) -> _Judged:
    reason, pause = _verdict(row, bounce)
    due = None if pause is None else now + pause
    if due is not None and row.useful_until is not None and due > row.useful_until:
        due = None  # of no use any more when it could go
    return _Judged(row, bounce, reason, due)


def _verdict(row: _Row, bounce: Bounce) -> tuple[str, timedelta | None]:
    """Why it failed, and after how long it is tried again: the platform says that it did not arrive, so none is a doubt."""
    match bounce.error:
        case OutsideWindow():
            told_before = row.template is not None or row.reason == SHUT
            return SHUT, None if told_before else timedelta(0)
        case NoTemplate(name=name):
            return f"{NO_TEMPLATE}: {row.template or name}", _unless_tired(bounce, TEMPLATE_PAUSE)
        case Throttled(after=after):
            return "throttled", _unless_tired(bounce, timedelta(seconds=after))
        case ChannelDown():
            return "channel down", DOWN_PAUSE
        case NotSent():
            return "not sent", _unless_tired(bounce, min(FIRST_PAUSE * 2 ** (bounce.attempt - 1), LONGEST_PAUSE))
        case Refused(reason=reason):
            return reason, None
        case error:
            return type(error).__name__, None


def _unless_tired(bounce: Bounce, pause: timedelta) -> timedelta | None:
    return pause if bounce.attempt < ATTEMPTS else None


def _write(connection: Connection, judged: Iterable[_Judged], now: datetime) -> None:
    ends: list[dict[str, object]] = []
    again: list[dict[str, object]] = []
    for one in judged:
        row, bounce = one.row, one.bounce
        key = {"of_id": row.id, "why": one.reason[:200], "theirs": bounce.external_id or None}
        if one.due_at is None:
            ends.append({**key, "at": now})
        else:
            # Whoever has it in the air settles it first, and sees by the attempts that this one was judged
            # (storage.ledger.settling).
            becomes = State.PENDING if row.owner is None else State.INFLIGHT
            again.append({**key, "becomes": becomes, "tried": bounce.attempt, "due": one.due_at})
    for statement, rows in ((FAIL, ends), (AGAIN, again)):
        if rows:
            connection.execute(statement, rows)


# ---- what it says of the person -------------------------------------------------------------------------------------------
def _tell(connection: Connection, judged: Iterable[_Judged], homes: Mapping[tuple[str, str], _Home], now: datetime) -> set[int]:
    """What failures say of people, who may have written since; returns the rows of those who are out of reach there."""
    lost: set[int] = set()
    known = [(one, home) for one in judged if (home := homes.get((one.row.channel, one.row.recipient))) is not None]
    for one, home in known:
        wrote_after = home.wrote_after(one.bounce.at)
        match one.bounce.error:
            case OutsideWindow() if not wrote_after and home.free_until is not None and home.free_until > now:
                connection.execute(SHUT_WINDOW, {"of_id": home.id, "at": now})
            case OptedOut():
                consents.stop_news(connection, home.contact_id, now)
            case Unreachable() if not wrote_after:
                lost.add(one.row.id)
    if lost:
        gone = [{"of_id": home.id, "why": one.reason} for one, home in known if one.row.id in lost]
        connection.execute(LOSE, gone)
    return lost


def _of_the_account(connection: Connection, judged: Iterable[_Judged], now: datetime) -> None:
    """What a failure says of all messages."""
    placed: set[Hold] = set()
    for one in judged:
        match one.bounce.error:
            case Throttled(after=after, whole_channel=True):
                placed.add(Hold(one.row.channel, EVERY, EVERY, now + timedelta(seconds=after)))
            case Throttled(after=after, unasked_only=True):
                placed |= set(to_spare(one.row.channel, one.row.lane, now + timedelta(seconds=after)))
                standing.blamed(connection, one.row.channel, one.reason, now)
            case ChannelDown(why=why):
                placed.add(Hold(one.row.channel, EVERY, EVERY, now + REFUSED_PAUSE))
                standing.refused(connection, one.row.channel, why, now)
    holds.place(connection, placed)
