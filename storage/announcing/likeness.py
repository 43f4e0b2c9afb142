"""Whether the same was announced to the same people a short while ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Connection, bindparam, func, literal_column, or_, select, update
from sqlalchemy import Text as Words

from bot.rules.announcements import SAME_AGAIN, State
from bot.rules.audience import Audience
from storage.announcing import announcements, segments
from storage.announcing.announcements import Announcement
from storage.models import announcements as table

_STATES = {state: literal_column(f"'{state}'", Words) for state in State}
_CONFIRMED = or_(
    table.c.state.not_in([_STATES[State.DRAFT], _STATES[State.CANCELLED]]),
    (table.c.state == _STATES[State.CANCELLED]) & table.c.began_at.is_not(None),
)
_AT = func.coalesce(table.c.frozen_at, table.c.starts_at, table.c.created_at)
ALIKE = (
    select(table.c.id)
    .where(
        func.coalesce(table.c.organisation_id, 0) == bindparam("of_organisation", type_=BigInteger),
        table.c.digest == bindparam("of_digest"),
        table.c.id != bindparam("but"),
        _CONFIRMED,
        bindparam("since") < _AT,
        bindparam("until") > _AT,
    )
    .order_by(_AT.desc())
    .limit(1)
)
EVER = datetime(9999, 1, 1, tzinfo=UTC)
NOTE = update(table).where(table.c.id == bindparam("of_id")).values(digest=bindparam("as_digest"))


def digest(one: Announcement, audience: Audience) -> str:
    """What stands for its words and whom it is for, however they are spaced or ordered."""
    said = [" ".join((words or "").casefold().split()) for words in (one.indonesian, one.english)]
    meant = sorted((term.trait, term.without, sorted(set(term.values))) for term in audience.terms)
    whose = [one.organisation_id or 0, one.again, one.parent_id or 0 if one.again else 0]
    return blake2b(msgspec.json.encode([said, meant, whose]), digest_size=12).hexdigest()


def same_again(connection: Connection, one: Announcement, now: datetime, at: datetime | None = None) -> Announcement | None:
    """What was confirmed with the same words for the same people within a day before `now`, or will be sent; the latest first.

    With `at`, the hour for which this one is meant: within a day before it or after it. All of them are UTC. Notes what this one
    says and to whom, so that a later one finds it: asked when composing ends, and again when it is sent.
    """
    own = digest(one, segments.current(connection, one))
    if own != one.digest:
        connection.execute(NOTE, {"of_id": one.id, "as_digest": own})
    key = {"of_organisation": one.organisation_id or 0, "of_digest": own, "but": one.id}
    key |= {"since": (at or now) - SAME_AGAIN, "until": at + SAME_AGAIN if at is not None else EVER}
    row: Sequence[Any] | None = connection.execute(ALIKE, key).first()
    return announcements.get(connection, row[0]) if row is not None else None
