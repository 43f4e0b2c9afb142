"""What became of an announcement, in numbers: its rows in the ledger, and what is known of those that are deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.announcing import announcements, lines
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import State
from storage.models import announcements as table
from storage.models import deliveries, recipients, tallies

ERASED = "erased"
"""Why somebody was not told who asked to be forgotten before it was their turn."""

PRESSED, REPLIED = "pressed", "replied"
OUTCOMES = frozenset(State)

# Of the index alone: a million rows are counted without being read.
LIVE = Prepared(
    select(deliveries.c.state, func.count())
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.announcement_id.is_not(None))
    .group_by(deliveries.c.state)
)
REASONS = (
    select(deliveries.c.state, func.coalesce(deliveries.c.reason, ""), func.count())
    .where(
        deliveries.c.announcement_id == bindparam("of_id"),
        deliveries.c.announcement_id.is_not(None),
        deliveries.c.state.in_((State.FAILED, State.SKIPPED, State.UNKNOWN)),
    )
    .group_by(deliveries.c.state, deliveries.c.reason)
)
KEPT = select(tallies.c.state, tallies.c.reason, tallies.c.people).where(tallies.c.announcement_id == bindparam("of_id"))
_add = insert(tallies)
ADD = _add.on_conflict_do_update(
    index_elements=[tallies.c.announcement_id, tallies.c.state, tallies.c.reason],
    set_={"people": tallies.c.people + _add.excluded.people},
)
OF_PERSON = (
    select(recipients.c.announcement_id)
    .where(recipients.c.announcement_id.in_(select(table.c.id)), recipients.c.contact_id == bindparam("of_contact"))
    .order_by(recipients.c.announcement_id)
)
TAKE_OUT = (
    delete(recipients)
    .where(recipients.c.announcement_id == bindparam("of_id"), recipients.c.contact_id == bindparam("of_contact"))
    .returning(recipients.c.zone, recipients.c.reason)
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people ended how. `left` are not in the ledger yet; all of it together is everybody who was to be told."""

    states: Mapping[State, int]
    left: int = 0

    def __getitem__(self, state: State) -> int:
        return self.states.get(state, 0)

    @property
    def arrived(self) -> int:
        """The platform took it for so many, whatever it knows beyond that."""
        return self[State.SENT] + self[State.DELIVERED] + self[State.READ]

    @property
    def waits(self) -> int:
        """Of so many nothing is settled."""
        return self[State.PENDING] + self[State.INFLIGHT] + self[State.WITHHELD] + self.left


def of(connection: Connection, announcement_id: int, people: int) -> Tally:
    """Where it stands, when so many were to be told."""
    counted: Counter[State] = Counter()
    for state, number in LIVE.rows(connection, {"of_id": announcement_id}):
        counted[State(state)] += number
    for row in connection.execute(KEPT, {"of_id": announcement_id}):
        if row.state in OUTCOMES:
            counted[State(row.state)] += row.people
    return Tally(counted, max(people - counted.total(), 0))


def reasons(connection: Connection, announcement_id: int) -> list[tuple[State, str, int]]:
    """How many failed, were skipped or are unknown, and why, the most first."""
    counted: Counter[tuple[State, str]] = Counter()
    for state, reason, number in connection.execute(REASONS, {"of_id": announcement_id}):
        counted[State(state), reason] += number
    for row in connection.execute(KEPT, {"of_id": announcement_id}):
        if row.state in (State.FAILED, State.SKIPPED, State.UNKNOWN):
            counted[State(row.state), row.reason] += row.people
    return [(*key, number) for key, number in counted.most_common()]


def add(connection: Connection, announcement_id: int, state: str, reason: str = "", people: int = 1) -> None:
    """Count so many more."""
    connection.execute(ADD, {"announcement_id": announcement_id, "state": state, "reason": reason, "people": people})


def keep(connection: Connection, gone: Iterable[Row[Any]]) -> None:
    """Count on for rows of the ledger that were deleted in this transaction, each returned by its own deletion once."""
    counted: Counter[tuple[int, str, str]] = Counter()
    for row in gone:
        if row.announcement_id is not None:
            ended = row.state not in (State.PENDING, State.INFLIGHT, State.WITHHELD)
            became = (row.state, row.reason or "") if ended else (State.SKIPPED, ERASED)
            counted[row.announcement_id, *became] += 1
    for key, people in sorted(counted.items()):  # locks in one order
        add(connection, *key, people)


def forget(connection: Connection, contact_id: int) -> None:
    """Take an erased person out of every audience; who was not owed it yet counts as left out for that.

    How far an announcement is, is read before where they stand: who steps behind in this instant was not owed it.
    """
    for announcement_id in connection.execute(OF_PERSON, {"of_contact": contact_id}).scalars().all():
        one = announcements.get(connection, announcement_id)
        row = connection.execute(TAKE_OUT, {"of_id": announcement_id, "of_contact": contact_id}).first()
        if one is not None and row is not None and row.reason is None and not lines.is_past(one, row.zone, contact_id):
            add(connection, announcement_id, State.SKIPPED, ERASED)
