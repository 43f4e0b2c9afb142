"""The last check of somebody's readiness to export, with the score before it; organisers see it with consent only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, and_, bindparam, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules.readiness import Level, Topic
from storage.engine.prepared import Prepared
from storage.models import consents, contacts, deliveries, readiness, registrations
from storage.people.consents import READINESS


class Kept(msgspec.Struct):
    """What stands in `answers`."""

    given: dict[str, str]
    before: int | None = None
    before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check, made `at` (UTC); `before` is the score of the one before it, None where there was none."""

    given: Mapping[Topic, Level]
    score: int
    shared: bool
    at: datetime
    before: int | None = None
    before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody who agreed that organisers see this much."""

    contact_id: int
    name: str
    regency: str | None
    craft: str | None
    province: str | None
    score: int
    given: Mapping[Topic, Level]
    at: datetime


OF = Prepared(
    select(*[readiness.c[name] for name in ("answers", "score", "shared", "at")]).where(
        readiness.c.contact_id == bindparam("of_contact")
    )
)
_PUT = insert(readiness)
PUT = _PUT.on_conflict_do_update(
    index_elements=[readiness.c.contact_id],
    set_={name: _PUT.excluded[name] for name in ("answers", "score", "shared", "at")},
)
SHARE = update(readiness).where(readiness.c.contact_id == bindparam("of_contact")).values(shared=bindparam("to"))
# The consent is asked as well as the mark: of two chats that part again each may say something else.
_AGREED = exists().where(
    consents.c.contact_id == readiness.c.contact_id, consents.c.purpose == READINESS, consents.c.withdrawn_at.is_(None)
)
_FREE = ~exists().where(
    registrations.c.contact_id == readiness.c.contact_id, registrations.c.activity_id == bindparam("of_activity")
)
_NOMINEES = (
    select(
        contacts.c.id,
        contacts.c.name,
        *[contacts.c[name] for name in ("regency", "craft", "province")],
        readiness.c.score,
        readiness.c.answers,
        readiness.c.at,
    )
    .join_from(readiness, contacts, contacts.c.id == readiness.c.contact_id)
    .where(readiness.c.shared.is_(True), _AGREED, _FREE, contacts.c.name.is_not(None), contacts.c.stopped_at.is_(None))
)
NOMINEES = (
    _NOMINEES.where(or_(bindparam("any_craft", type_=Boolean), contacts.c.craft.in_(bindparam("crafts", expanding=True))))
    .order_by(readiness.c.score.desc(), contacts.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
NOMINEE = _NOMINEES.where(contacts.c.id == bindparam("of_contact"))
TOLD = select(deliveries.c.id).where(
    and_(deliveries.c.contact_id == bindparam("of_contact"), deliveries.c.subject == bindparam("about"))
).limit(1)  # fmt: skip
HOLD = select(contacts.c.id).where(contacts.c.id == bindparam("of_contact")).with_for_update()


def of(connection: Connection, contact_id: int) -> Check | None:
    """Somebody's last check, None where there was none."""
    row = OF.first(connection, {"of_contact": contact_id})
    if row is None:
        return None
    kept = msgspec.json.decode(row[0], type=Kept)
    return Check(_given(kept), row[1], row[2], row[3], kept.before, kept.before_at)


def _given(kept: Kept) -> dict[Topic, Level]:
    """What was answered; questions that this version no longer has are left out."""
    return {Topic(topic): Level(level) for topic, level in kept.given.items() if topic in set(Topic)}


def put(connection: Connection, contact_id: int, check: Check) -> None:
    """Keep a check instead of the one before it."""
    kept = Kept({str(topic): str(level) for topic, level in check.given.items()}, check.before, check.before_at)
    row = {"contact_id": contact_id, "answers": msgspec.json.encode(kept).decode(), "score": check.score}
    connection.execute(PUT, {**row, "shared": check.shared, "at": check.at})


def share(connection: Connection, contact_id: int, *, shared: bool) -> None:
    """Whether organisers may see it from now on; the consent itself is kept by `storage.people.consents`."""
    connection.execute(SHARE, {"of_contact": contact_id, "to": shared})


# ---- for organisers -----------------------------------------------------------------------------------------------------
def nominees(connection: Connection, activity_id: int, crafts: Collection[str], *, skip: int = 0, most: int = 6) -> list[Nominee]:
    """Who agreed to be seen and has nothing to do with the activity yet, the readiest first; of any craft where none is given."""
    key = {"of_activity": activity_id, "any_craft": not crafts, "crafts": sorted(crafts), "skip": skip, "most": most}
    return [_nominee(row) for row in connection.execute(NOMINEES, key).all()]


def nominee(connection: Connection, activity_id: int, contact_id: int) -> Nominee | None:
    """One of them; None when they agree no longer, or take part already."""
    row = connection.execute(NOMINEE, {"of_activity": activity_id, "of_contact": contact_id}).first()
    return _nominee(row) if row is not None else None


def _nominee(row: Sequence[Any]) -> Nominee:
    number, name, regency, craft, province, score, answers, at = row
    return Nominee(number, name, regency, craft, province, score, _given(msgspec.json.decode(answers, type=Kept)), at)


def about(activity_id: int) -> str:
    """What the invitation of a nominee is about."""
    return f"nominee:{activity_id}"


def was_invited(connection: Connection, activity_id: int, contact_id: int) -> bool:
    """Whether they were already, as long as messages are kept; whoever asks is the only one who does until their turn is over."""
    connection.execute(HOLD, {"of_contact": contact_id})
    return connection.execute(TOLD, {"of_contact": contact_id, "about": about(activity_id)}).first() is not None
