"""What could suit somebody: what is coming and open, of their craft or with what they want to learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Date, Select, and_, bindparam, exists, func, or_, select

from bot.rules.eligibility import Candidate, Eligibility, obstacle
from bot.rules.matching import MOST_SKILLS, Offer, Wish, next_level
from bot.rules.seats import Status
from storage.engine.patterns import ESCAPE, holding
from storage.models import activities, activity_crafts, registrations
from storage.models.base import Id, Instant
from storage.organising.activities import SUMMARY, Activity, Summary

MOST = 60
"""How many of what is coming soonest are looked at."""

_TODAY = bindparam("today", type_=Date())
_OPEN = and_(
    activities.c.starts_on > _TODAY,
    activities.c.cancelled.is_(False),
    activities.c.timing == "dated",
    or_(activities.c.closes_at.is_(None), activities.c.closes_at > bindparam("now", type_=Instant())),
    or_(activities.c.quota.is_(None), activities.c.waitlist, activities.c.taken < activities.c.quota),
)
_OF_CRAFT = activities.c.id.in_(select(activity_crafts.c.activity_id).where(activity_crafts.c.craft == bindparam("craft")))
_HELD = exists().where(
    registrations.c.activity_id == activities.c.id,
    registrations.c.contact_id == bindparam("of_contact", type_=Id),
    registrations.c.status.not_in((Status.CANCELLED, Status.DECLINED)),
)
_LEARNING = [activities.c[name] for name in ("level", "skills", "ages", "eligibility")]
CRAFTS_OF = select(activity_crafts.c.activity_id, activity_crafts.c.craft).where(
    activity_crafts.c.activity_id.in_(bindparam("ids", expanding=True))
)
_theirs = activity_crafts.alias("theirs")
_own = activity_crafts.alias("own")
FURTHER = (
    select(*SUMMARY)
    .where(
        _OPEN,
        activities.c.level == bindparam("level"),
        exists().where(
            _theirs.c.activity_id == activities.c.id,
            _own.c.craft == _theirs.c.craft,
            _own.c.activity_id == bindparam("after"),
        ),
    )
    .order_by(activities.c.starts_on, activities.c.id)
    .limit(1)
)
_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_rule = msgspec.json.Decoder(Eligibility).decode


@dataclass(frozen=True, slots=True)
class Found:
    """An offer with the line of a list it is."""

    offer: Offer
    summary: Summary


@cache
def _coming(skills: int) -> Select[Any]:
    """The statement for so many skills, built once."""
    said = func.lower(activities.c.skills + " " + activities.c.title_id)
    taught = [said.like(bindparam(f"skill{number}"), escape=ESCAPE) for number in range(skills)]
    listed = select(*SUMMARY, *_LEARNING).where(_OPEN, or_(_OF_CRAFT, *taught), ~_HELD)
    return listed.order_by(activities.c.starts_on, activities.c.id).limit(MOST)


def coming(
    connection: Connection, wish: Wish, who: Candidate, today: date, now: datetime, contact_id: int | None = None
) -> list[Found]:
    """What is open to them and of their craft or among what they want to learn, soonest first.

    What this person registered for already is not among it.
    """
    wanted = wish.skills[:MOST_SKILLS]
    skills = {f"skill{number}": holding(skill.casefold()) for number, skill in enumerate(wanted)}
    key = {"today": today, "now": now, "craft": wish.craft or "", "of_contact": contact_id, **skills}
    rows = connection.execute(_coming(len(wanted)), key).all()
    allowed = [row for row in rows if obstacle(_rule(row.eligibility), who) is None]
    crafts: dict[int, list[str]] = {row.id: [] for row in allowed}
    for number, craft in connection.execute(CRAFTS_OF, {"ids": list(crafts)}):
        crafts[number].append(craft)
    return [_found(row, crafts[row.id]) for row in allowed]


def _found(row: Sequence[object], crafts: Sequence[str]) -> Found:
    values = list(row)
    summary = Summary(*values[: len(SUMMARY)])  # type: ignore[arg-type]
    level, skills, ages, _ = values[len(SUMMARY) :]
    assert summary.starts_on is not None, "what has no day is not coming"
    offer = Offer(
        summary.id,
        summary.starts_on,
        tuple(crafts),
        summary.province,
        summary.mode == "online",
        str(level) if level else None,
        _texts(str(skills)),
        _texts(str(ages)),
        summary.title_id,
    )
    return Found(offer, summary)


def further(connection: Connection, after: Activity, today: date, now: datetime) -> Summary | None:
    """The next thing of the same craft that goes one level further, None where nothing does."""
    level = next_level(after.level)
    if level is None:
        return None
    row = connection.execute(FURTHER, {"today": today, "now": now, "level": level, "after": after.id}).first()
    return Summary(*row) if row is not None else None
