"""What followers of a fair are told, as timers: one for all of them, which fires page by page.

The row says of what it speaks, and whoever fires it asks whether that still holds: a fair that moved, or was withdrawn, leaves
rows that do nothing, and one that moves back finds its own again. So nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import Connection, bindparam, exists, select

from bot.rules import fairs as rules
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from storage.models import timers as table
from storage.unasked import timers
from storage.unasked.timers import Kind, Planned

NEW, MOVED, WITHDRAWN, BEFORE, USUAL = "new", "moved", "withdrawn", "before", "usual"
SECOND_THOUGHTS = timedelta(minutes=2)
"""So long what an organiser changed is told to nobody: until then it can be taken back."""

WAITS = select(
    exists().where(
        table.c.kind == Kind.FAIR, table.c.fired_at.is_(None), table.c.detail.in_(bindparam("details", expanding=True))
    )
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a timer is about.

    `subject` is an edition's number, or a fair's slug where `what` is USUAL. `state` is what must still hold: the facts people
    are told, the first day before which so many days are counted, the month that is meant. `after` is the last contact reached.
    """

    what: str
    subject: str
    state: str
    after: int = 0

    def __str__(self) -> str:
        return f"{self.what}|{self.subject}|{self.state}|{self.after}"

    @classmethod
    def read(cls, detail: str) -> Mark:
        """What `str` wrote."""
        what, subject, state, after = detail.split("|")
        return cls(what, subject, state, int(after))

    def planned(self, due_at: datetime, useful_until: datetime | None = None) -> Planned:
        """The same as a timer."""
        return Planned(Kind.FAIR, f"fair:{self}", due_at, useful_until, detail=str(self))


def announced(connection: Connection, edition: Edition, now: datetime, zone: str) -> None:
    """It is there, or there again: followers hear of it, and its countdown begins."""
    timers.plan(connection, [Mark(NEW, str(edition.id), str(edition.version)).planned(now + SECOND_THOUGHTS)])
    _count_down(connection, edition, now, zone)


def corrected(connection: Connection, was: Edition, edition: Edition, now: datetime, zone: str) -> None:
    """Followers hear of another day or place, unless they have not heard of it at all so far."""
    if facts(was) != facts(edition) and not waits(connection, NEW, was):
        timers.plan(connection, [Mark(MOVED, str(edition.id), facts(edition)).planned(now + SECOND_THOUGHTS)])
    _count_down(connection, edition, now, zone)


def withdrawn(connection: Connection, was: Edition, edition: Edition, now: datetime) -> None:
    """Followers hear that it is announced no more, unless they have not heard of it at all so far."""
    if not waits(connection, NEW, was):
        mark = Mark(WITHDRAWN, str(edition.id), str(edition.version))
        timers.plan(connection, [mark.planned(now + SECOND_THOUGHTS)])


def restored(connection: Connection, was: Edition, edition: Edition, now: datetime, zone: str) -> None:
    """It is announced again: news to who heard that it was not."""
    if not waits(connection, WITHDRAWN, was) and not waits(connection, NEW, was):
        announced(connection, edition, now, zone)


def facts(edition: Edition) -> str:
    """Eight letters that stand for when and where it is: who was told of other ones is told again."""
    said = (edition.starts_on, edition.ends_on, edition.venue or "", edition.city or "")
    return f"{crc32('|'.join(map(str, said)).encode()):08x}"


def waits(connection: Connection, what: str, edition: Edition) -> bool:
    """Whether followers have not been told this of an edition yet, of any version it had."""
    details = [str(Mark(what, str(edition.id), str(version))) for version in range(1, edition.version + 1)]
    return bool(connection.execute(WAITS, {"details": details}).scalar_one())


def _count_down(connection: Connection, edition: Edition, now: datetime, zone: str) -> None:
    timers.plan(connection, before(edition, now, zone))


def before(edition: Edition, now: datetime, zone: str) -> Iterable[Planned]:
    """The countdown of an edition: a timer for each of the days before it that somebody can choose, as far as they are ahead."""
    begins = rules.at_hour(edition.starts_on, zone)
    for days, at in rules.tellings(edition.starts_on, now, zone):
        mark = Mark(BEFORE, str(edition.id), f"{edition.starts_on}/{days}")
        yield mark.planned(at, min(at + rules.PATIENCE, begins))


def plan_usual(connection: Connection, fair: Fair, now: datetime, zone: str) -> None:
    """The next time its followers are told that it is usually soon; nothing where no usual month is known."""
    found = rules.usual_telling(fair, now, zone)
    if found is not None:
        at, month = found
        timers.plan(connection, [Mark(USUAL, fair.id, f"{month:%Y-%m}").planned(at, at + timedelta(days=20))])
