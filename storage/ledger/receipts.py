"""What a platform tells later about messages it took, written into the ledger: each row only ever learns better.

    pending, inflight, unknown -> sent -> delivered -> read
    pending, inflight, unknown, sent -> failed, or waits for another attempt (`storage.ledger.bounces`)

Reports come late, twice, in any order, and not all of them. Our own mark says whose they are; without one, the platform's name
of the message does. What arrived, whichever attempt it was, is never sent again; that a later attempt was taken is not told by
the report of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, select, text

from bot.channels.port import DeliveryError, Refused, Report
from storage.engine.many import Many, stored
from storage.ledger import bounces
from storage.ledger.bounces import Bounce
from storage.ledger.deliveries import State
from storage.models import deliveries

FREE = "free_"
"""How the category of a message begins that the platform does not charge for."""

RANKS = {"sent": 1, "failed": 2, "delivered": 3, "read": 4}
"""How much each state tells: a better one known, a lesser one says nothing."""

_BIGGEST = 2**63 - 1
_FAR = 2**47  # milliseconds: the year 6429, far from where calendars end
_TICK = timedelta(milliseconds=1)
_CHARGED = deliveries.c.category.is_not(None)  # as the index of these names has it
_NAMED = Many(
    lambda among: select(deliveries.c.external_id, deliveries.c.id, deliveries.c.attempts, deliveries.c.owed_at).where(
        _CHARGED, among(deliveries.c.external_id, "names")
    )
)
# `sent` counts for the attempt that is doubtful or in the air, and not for one that was judged already: what is owed once more
# after a failure was reported waits on, although that attempt's `sent` may come after its `failed`.
_ADVANCE = f"""(s.becomes <> 'sent' AND deliveries.state NOT IN ('read', s.becomes))
    OR (s.becomes = 'sent' AND CASE deliveries.state
        WHEN '{State.INFLIGHT}' THEN s.attempt > deliveries.attempts
        WHEN '{State.UNKNOWN}' THEN s.attempt >= deliveries.attempts
        WHEN '{State.PENDING}' THEN s.attempt > deliveries.attempts OR (s.attempt = deliveries.attempts AND deliveries.doubts > 0)
        ELSE FALSE END)"""
# The owner stays until its own word comes: a row it has in the air is nobody else's.
_ARRIVE = f"""UPDATE deliveries SET
    state = CASE WHEN {_ADVANCE} THEN s.becomes ELSE deliveries.state END,
    reason = CASE WHEN {_ADVANCE} THEN NULL ELSE deliveries.reason END,
    settled_at = CASE WHEN {_ADVANCE} THEN coalesce(deliveries.settled_at, s.at) ELSE deliveries.settled_at END,
    external_id = coalesce(deliveries.external_id, s.theirs),
    category = coalesce(s.charged, deliveries.category)
    FROM {{}} AS s
    WHERE deliveries.id = s.id AND deliveries.owed_at >= s.since AND deliveries.owed_at < s.until
        AND s.attempt <= deliveries.attempts + 1
        AND ({_ADVANCE} OR (s.charged IS NOT NULL AND coalesce(deliveries.category, '') <> s.charged))"""
_COLUMNS = ("id", "attempt", "since", "until", "becomes", "theirs", "charged", "at")
_FIELDS = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(_COLUMNS))
ARRIVE_SQLITE = text(_ARRIVE.format(f"(SELECT {_FIELDS} FROM json_each(:rows))"))
_TYPES = ("bigint", "int", "timestamptz", "timestamptz", "text", "text", "text", "timestamptz")
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in zip(_COLUMNS, _TYPES, strict=True))
ARRIVE_POSTGRESQL = text(_ARRIVE.format(f"unnest({_ARRAYS})").replace(" AS s\n", f" AS s({', '.join(_COLUMNS)})\n"))
_pack = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Which attempt at which row, and when that was owed (UTC, to the millisecond): a restored ledger gives numbers again."""

    id: int
    attempt: int
    owed_at: datetime

    @classmethod
    def read(cls, tag: str) -> Mark | None:
        """What `storage.ledger.deliveries.tag` wrote; None for anything else, which anybody may have written."""
        parts = tag.split(".")
        if len(parts) != 3 or len(tag) > 64 or not tag.isascii():
            return None
        try:
            number, attempt, milliseconds = int(parts[0]), int(parts[1]), int(parts[2], 16)
        except ValueError:
            return None
        if not (0 < number <= _BIGGEST and 0 < attempt < 2**31 and 0 <= milliseconds < _FAR):
            return None
        return cls(number, attempt, datetime.fromtimestamp(0, UTC) + milliseconds * _TICK)


@dataclass(slots=True)
class _Learned:
    """The most that reports tell about one attempt."""

    mark: Mark
    state: str
    at: datetime
    external_id: str
    error: DeliveryError | None = None
    category: str | None = None

    def add(self, report: Report) -> None:
        if report.category is not None:
            self.category = f"{FREE}{report.category}" if report.free else report.category
        if RANKS[report.state] > RANKS[self.state]:
            self.state, self.at, self.error = report.state, report.at, report.error


def apply(connection: Connection, reports: Sequence[Report], now: datetime) -> bool:
    """Settle the ledger by what was reported, whatever is known already; whether anything waits now that did not before.

    What is about no row of ours changes nothing.
    """
    learned = _learned(reports, _named(connection, reports))
    failed = [one for one in learned if one.state == State.FAILED]
    waits = bounces.apply(connection, [_bounce(one) for one in failed], now) if failed else False
    _arrive(connection, [one for one in learned if one.state != State.FAILED], now)
    return waits


def _named(connection: Connection, reports: Iterable[Report]) -> Mapping[str, Mark]:
    """The rows that are meant by the platform's own names, where ours is missing."""
    names = sorted({one.external_id for one in reports if not one.tag})
    if not names:
        return {}
    return {row[0]: Mark(row[1], max(row[2], 1), row[3]) for row in _NAMED.rows(connection, {"names": names})}


def _learned(reports: Iterable[Report], named: Mapping[str, Mark]) -> list[_Learned]:
    """What is told about each attempt, in the order of the rows, which is that of their locks."""
    found: dict[Mark, _Learned] = {}
    for report in reports:
        mark = Mark.read(report.tag) if report.tag else named.get(report.external_id)
        if mark is None or report.state not in RANKS:
            continue
        if mark not in found:
            found[mark] = _Learned(mark, report.state, report.at, report.external_id, report.error)
        found[mark].add(report)
    return [found[mark] for mark in sorted(found)]


def _bounce(one: _Learned) -> Bounce:
    return Bounce(one.mark.id, one.mark.attempt, one.mark.owed_at, one.at, one.error or Refused("failed"), one.external_id)


def _arrive(connection: Connection, learned: Sequence[_Learned], now: datetime) -> None:
    rows = [
        (
            *(one.mark.id, one.mark.attempt, one.mark.owed_at - _TICK, one.mark.owed_at + 2 * _TICK),
            *(one.state, one.external_id or None, one.category, now),
        )
        for one in learned
    ]
    if rows and connection.dialect.name == "sqlite":
        plain = [[stored(value) if isinstance(value, datetime) else value for value in row] for row in rows]
        connection.execute(ARRIVE_SQLITE, {"rows": _pack(plain).decode()})
    elif rows:
        connection.execute(ARRIVE_POSTGRESQL, dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True)))
