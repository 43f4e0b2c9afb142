"""Two people turn out to be one, and are of an audience both: they are told once, and every sum stays exact.

Which of the two was written down, was owed it or has it already decides what happens; whoever changes an announcement holds its
row, so that no page of it is owed in between.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from storage.announcing import announcements, gathering, leaving, lines
from storage.announcing.announcements import Announcement
from storage.ledger.deliveries import State
from storage.models import announcements as table
from storage.models import deliveries, recipients

_OVER = ("done", "cancelled")
_among = recipients.c.contact_id.in_(bindparam("people", expanding=True))
ALIVE_OF = (
    select(table.c.id)
    .where(table.c.state.not_in(_OVER), exists().where(recipients.c.announcement_id == table.c.id, _among))
    .order_by(table.c.id)
    .with_for_update()
)
ROWS = (
    select(*[recipients.c[name] for name in ("announcement_id", "contact_id", "zone", "reason")])
    .where(recipients.c.announcement_id.in_(select(table.c.id)), _among)
    .order_by(recipients.c.announcement_id)
)
TAKE_OUT = delete(recipients).where(recipients.c.announcement_id == bindparam("of_id"), _among)
COPIES = (
    select(deliveries.c.id, deliveries.c.state)
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.contact_id == bindparam("of_contact"))
    .order_by(deliveries.c.id)
    .with_for_update()
)
_WAITS = (State.PENDING, State.WITHHELD)
_IN_VAIN = (State.FAILED, State.SKIPPED)


def hold(connection: Connection, people: Collection[int]) -> None:
    """Let nobody be owed more of the announcements that these people are of; to be asked before their own rows are held."""
    connection.execute(ALIVE_OF, {"people": sorted(people)})


def join(connection: Connection, keep: int, other: int, now: datetime) -> None:
    """`other` becomes one with `keep`, who has their chats and what they were owed by now."""
    rows: dict[int, dict[int, _Row]] = {}
    for row in connection.execute(ROWS, {"people": [keep, other]}).all():
        rows.setdefault(row.announcement_id, {})[row.contact_id] = _Row(row.contact_id, row.zone, row.reason)
    for number, found in rows.items():
        one = announcements.lock(connection, number)
        if other in found and one is not None:
            _Joined(connection, one, keep, found.get(keep), found[other], now).join()


@dataclass(frozen=True, slots=True)
class _Row:
    """Somebody of an audience."""

    contact_id: int
    zone: int
    reason: str | None

    def was_owed(self, one: Announcement) -> bool:
        return self.reason is None and lines.is_past(one, self.zone, self.contact_id)


@dataclass(frozen=True, slots=True)
class _Joined:
    """One audience, in which the one who goes has a row (`theirs`) and the one who stays may have one."""

    connection: Connection
    one: Announcement
    keep: int
    mine: _Row | None
    theirs: _Row
    now: datetime

    def join(self) -> None:
        """Of two who were to be told one is; who was to be told alone still is."""
        if self.one.state in _OVER:
            self._take_out(self.theirs.contact_id)  # what was counted stays as it was
        elif self.theirs.reason is not None or self._is_yet_to_come:
            self._take_out(self.theirs.contact_id)
            self._one_less(self.theirs.reason)
        elif self.mine is not None and self.mine.reason is None:
            self._of_two()
        elif self.theirs.was_owed(self.one):
            self._take_out(self.theirs.contact_id)  # the ledger has it, and it is theirs who stays
        else:
            self._instead()

    @property
    def _is_yet_to_come(self) -> bool:
        """Whether the range of the one who stays is not written down yet: it will tell about them by itself."""
        return self.one.cursors.get(gathering.GATHERED, 0) < min(self.keep, self.one.top)

    def _of_two(self) -> None:
        assert self.mine is not None
        if self.mine.was_owed(self.one) and self.theirs.was_owed(self.one):
            self._take_out(self.theirs.contact_id)
            self._drop_a_copy()
            return
        gone = self.mine if self.theirs.was_owed(self.one) else self.theirs
        self._take_out(gone.contact_id, self.theirs.contact_id)
        self._one_less(None)

    def _drop_a_copy(self) -> None:
        """Of two copies in the ledger one goes that did not leave yet, unless the other one was in vain."""
        key = {"of_id": self.one.id, "of_contact": self.keep}
        copies = self.connection.execute(COPIES, key).all()
        waiting = [row.id for row in copies if row.state in _WAITS]
        if len(copies) > 1 and waiting and not any(row.state in _IN_VAIN for row in copies):
            self.connection.execute(delete(deliveries).where(deliveries.c.id == waiting[-1]))
            self._one_less(None)

    def _instead(self) -> None:
        """The one who stays is told in their place; where their turn has passed already, now."""
        self._take_out(self.keep, self.theirs.contact_id)
        if self.mine is not None:
            self._one_less(self.mine.reason)
        row = {"announcement_id": self.one.id, "contact_id": self.keep, "zone": self.theirs.zone, "reason": None}
        self.connection.execute(insert(recipients), row)
        if lines.is_past(self.one, self.theirs.zone, self.keep):
            leaving.owe_to(self.connection, self.one, self.keep, self.now)

    def _take_out(self, *people: int) -> None:
        self.connection.execute(TAKE_OUT, {"of_id": self.one.id, "people": people})

    def _one_less(self, reason: str | None) -> None:
        """Who counted twice counts once: among those who are told, or among those left out for a reason."""
        one = announcements.get(self.connection, self.one.id)
        assert one is not None
        if reason is None:
            announcements.note(self.connection, one.id, people=one.people - 1)
        else:
            fewer = {why: number - (why == reason) for why, number in one.excluded.items()}
            announcements.note(self.connection, one.id, excluded={why: number for why, number in fewer.items() if number})
