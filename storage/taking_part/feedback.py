"""What those who came say of an activity: stars, and words if they like. Nobody sees whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules.aftercare import CHANGEABLE, FEWEST
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import feedback, registrations


@dataclass(frozen=True, slots=True)
class Opinion:
    """One answer; `at` (UTC) is when it was given first."""

    stars: int
    words: str | None
    at: datetime

    def can_change(self, now: datetime) -> bool:
        """Whether it can still be given anew."""
        return now - self.at <= CHANGEABLE


OF = Prepared(
    select(feedback.c.stars, feedback.c.words, feedback.c.at).where(feedback.c.registration_id == bindparam("of_registration"))
)
_RATE = insert(feedback)
RATE = _RATE.on_conflict_do_update(index_elements=[feedback.c.registration_id], set_={"stars": _RATE.excluded.stars})
SAY = update(feedback).where(feedback.c.registration_id == bindparam("of_registration")).values(words=bindparam("said"))
_OF_ACTIVITY = feedback.join(registrations, registrations.c.id == feedback.c.registration_id)
_THIS_ACTIVITY = registrations.c.activity_id == bindparam("of_activity")
_SAYS_SOMETHING = func.coalesce(feedback.c.words, "") != bindparam("nothing", "")
COUNTS = select(feedback.c.stars, func.count()).select_from(_OF_ACTIVITY).where(_THIS_ACTIVITY).group_by(feedback.c.stars)
# In the order of the alphabet: neither who answered nor when can be told from it.
WORDS = (
    select(feedback.c.words)
    .select_from(_OF_ACTIVITY)
    .where(_THIS_ACTIVITY, _SAYS_SOMETHING)
    .order_by(func.lower(feedback.c.words), feedback.c.words)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
HOW_MANY_SAY = select(func.count()).select_from(_OF_ACTIVITY).where(_THIS_ACTIVITY, _SAYS_SOMETHING)
CAME = select(func.count()).where(_THIS_ACTIVITY, registrations.c.status == bindparam("as_status", Status.ATTENDED.value))


def of(connection: Connection, registration_id: int) -> Opinion | None:
    """What somebody answered, None while they have not."""
    row = OF.first(connection, {"of_registration": registration_id})
    return Opinion(*row) if row is not None else None


def rate(connection: Connection, registration_id: int, stars: int, now: datetime) -> bool:
    """Keep 1 to 5 stars, instead of earlier ones within a week; False when it is too late for that."""
    before = of(connection, registration_id)
    if before is not None and not before.can_change(now):
        return False
    connection.execute(RATE, {"registration_id": registration_id, "stars": stars, "at": now})
    return True


def say(connection: Connection, registration_id: int, words: str | None, now: datetime) -> bool:
    """Keep words beside the stars, or none; False without stars, and when it is too late."""
    before = of(connection, registration_id)
    if before is None or not before.can_change(now):
        return False
    connection.execute(SAY, {"of_registration": registration_id, "said": words})
    return True


def counts(connection: Connection, activity_id: int) -> dict[int, int]:
    """How often each number of stars was given; numbers nobody gave are not in it."""
    return {row[0]: row[1] for row in connection.execute(COUNTS, {"of_activity": activity_id})}


def words(connection: Connection, activity_id: int, *, skip: int = 0, most: int = 5) -> Sequence[str]:
    """What was said, nobody's, a page of it; nothing while so few said something that everybody knows who."""
    if how_many_say(connection, activity_id) < FEWEST:
        return []
    key = {"of_activity": activity_id, "skip": skip, "most": most}
    return list(connection.execute(WORDS, key).scalars())


def how_many_say(connection: Connection, activity_id: int) -> int:
    """How many wrote something beside their stars."""
    return int(connection.execute(HOW_MANY_SAY, {"of_activity": activity_id}).scalar_one())


def came(connection: Connection, activity_id: int) -> int:
    """How many attended, those who were erased since among them."""
    return int(connection.execute(CAME, {"of_activity": activity_id}).scalar_one())
