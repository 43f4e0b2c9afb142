"""How many messages a platform charges for, by month, category and kind: counted where they are, kept when they are deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.announcing import tallies
from storage.ledger.deliveries import State
from storage.models import deliveries, spent

_TAKEN = (State.SENT, State.DELIVERED, State.READ)
"""What the platform took and has not reported as failed."""

_KIND = func.coalesce(deliveries.c.notice, deliveries.c.lane).label("kind")
_COUNTED = ("channel", "settled_at", "category", "state", "announcement_id", "reason")
KEPT = (*(deliveries.c[name] for name in _COUNTED), _KIND)
"""What a deletion returns of each message, to be added up."""

_MONTHS = {
    "sqlite": func.strftime("%Y-%m", deliveries.c.settled_at),
    "postgresql": func.to_char(func.timezone("UTC", deliveries.c.settled_at), "YYYY-MM"),
}
_COLUMNS = ("channel", "month", "category", "kind", "messages")
_add = insert(spent)
ADD = _add.on_conflict_do_update(
    index_elements=[spent.c[name] for name in _COLUMNS[:4]], set_={"messages": spent.c.messages + _add.excluded.messages}
)
SPENT = select(*[spent.c[name] for name in _COLUMNS]).where(spent.c.month >= bindparam("first"))


@dataclass(frozen=True, slots=True)
class Count:
    """So many messages of one kind (what was said unasked, or the lane) and one category in a month of UTC, "2026-11"."""

    channel: str
    month: str
    category: str
    kind: str
    messages: int


def _counted(connection: Connection) -> Select[Any]:
    by = (deliveries.c.channel, cast(_MONTHS[connection.dialect.name], Text), deliveries.c.category, _KIND)
    charged = (deliveries.c.category.is_not(None), deliveries.c.state.in_(_TAKEN))
    return select(*by, func.count()).where(*charged).group_by(*by)


def counts(connection: Connection, first: str = "") -> list[Count]:
    """Every count from that month on, in order; looks at every message that is not deleted yet."""
    found: dict[tuple[str, str, str, str], int] = {}
    for row in (*connection.execute(SPENT, {"first": first}), *connection.execute(_counted(connection))):
        if row[1] >= first:
            key = row[0], row[1], row[2], row[3]
            found[key] = found.get(key, 0) + row[4]
    return [Count(*key, messages) for key, messages in sorted(found.items())]


def keep(connection: Connection, gone: Iterable[Row[Any]]) -> None:
    """Add up what was deleted in this transaction, by price and announcement: rows of `KEPT`, each by its own deletion once."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    gone = list(gone)
    tallies.keep(connection, gone)
    for row in gone:
        if row.category is not None and row.settled_at is not None and row.state in _TAKEN:
            found[row.channel, f"{row.settled_at:%Y-%m}", row.category, row.kind] += 1
    for key, messages in sorted(found.items()):  # locks in one order
        connection.execute(ADD, dict(zip(_COLUMNS, (*key, messages), strict=True)))
