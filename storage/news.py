"""What is new among what people follow: planned where an activity changes, told once to each, forgotten when it is no news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules import timing
from bot.rules.news import HOURS, How, What, happened
from bot.rules.seats import Status
from bot.rules.timing import Standing
from storage import interests as follows
from storage import timers
from storage.activities import SUMMARY, Summary
from storage.interests import Followed, Kind
from storage.models import activities, activity_crafts, contacts, interests, news, registrations
from storage.models import timers as timers_table
from storage.prepared import Prepared
from storage.timers import Planned

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Untold:
    """Something a person was not told of yet. `followed` is why: None when they follow nothing of it any more."""

    activity: Summary
    what: str
    registered: bool
    followed: Followed | None


NOTE = insert(news).on_conflict_do_nothing().returning(news.c.contact_id)
_PLAN = insert(timers_table)
# One that fired already is armed again: a clock was set back, or another process fires it in this very moment.
PLAN = _PLAN.on_conflict_do_update(
    index_elements=["key", "due_at"],
    set_={"fired_at": None, "outcome": None},
    where=timers_table.c.fired_at.is_not(None),
)
UNPLAN = delete(timers_table).where(
    timers_table.c.contact_id == bindparam("of_contact"),
    timers_table.c.kind == timers.Kind.DIGEST,
    timers_table.c.fired_at.is_(None),
)
_OF_CRAFT = exists().where(activity_crafts.c.activity_id == activities.c.id, activity_crafts.c.craft == interests.c.subject)
_OF_LOCAL_CRAFT = exists().where(
    activity_crafts.c.activity_id == activities.c.id,
    activity_crafts.c.craft + "/" + activities.c.province == interests.c.subject,
)
# What `interests.met_by` lists, asked the other way round.
_MET = or_(
    and_(interests.c.kind == Kind.ACTIVITY, interests.c.subject == activities.c.slug),
    and_(interests.c.kind == Kind.PROGRAMME, interests.c.subject == activities.c.programme),
    and_(interests.c.kind == Kind.ORGANISER, interests.c.subject == activities.c.organiser),
    and_(interests.c.kind == Kind.LOCAL_CRAFT, _OF_LOCAL_CRAFT),
    and_(interests.c.kind == Kind.CRAFT, _OF_CRAFT),
    and_(interests.c.kind == Kind.PROVINCE, interests.c.subject == activities.c.province),
)
_REGISTERED = exists().where(
    registrations.c.contact_id == news.c.contact_id,
    registrations.c.activity_id == news.c.activity_id,
    registrations.c.status != Status.CANCELLED,
)
_BY_DAY = (activities.c.starts_on.is_(None), activities.c.starts_on, activities.c.id)
UNTOLD = Prepared(
    select(news.c.what, _REGISTERED, interests.c.kind, interests.c.subject, *SUMMARY)
    .join_from(news, activities, activities.c.id == news.c.activity_id)
    .outerjoin(interests, and_(interests.c.contact_id == news.c.contact_id, _MET))
    .where(news.c.contact_id == bindparam("of_contact"), news.c.told_at.is_(None))
    .order_by(*_BY_DAY)
)
RECENT = (
    select(*SUMMARY)
    .where(
        exists().where(
            news.c.activity_id == activities.c.id, news.c.contact_id == bindparam("of_contact"), news.c.at > bindparam("since")
        )
    )
    .order_by(*_BY_DAY)
)
_ONE = (
    (news.c.contact_id == bindparam("of_contact"))
    & (news.c.activity_id == bindparam("of_activity"))
    & (news.c.what == bindparam("as_what"))
)
TOLD = Prepared(update(news).where(_ONE).values(told_at=bindparam("moment")))
DROP = Prepared(delete(news).where(_ONE, news.c.told_at.is_(None)))
WAITING = select(literal(1)).where(news.c.contact_id == bindparam("of_contact"), news.c.told_at.is_(None)).limit(1)
WISH = Prepared(select(contacts.c.news, contacts.c.news_hour).where(contacts.c.id == bindparam("of_contact")))
PLACES = select(activities.c.id, activities.c.slug).where(
    activities.c.slug.in_(bindparam("slugs", expanding=True)), activities.c.cancelled.is_(False)
)
_older = activities.alias()
RETURNED = select(activities.c.slug).where(
    activities.c.slug.in_(bindparam("slugs", expanding=True)),
    exists().where(_older.c.slug.startswith(activities.c.slug + "--")),
)


# ---- what happened ----------------------------------------------------------------------------------------------------------
def announce(connection: Connection, rows: Iterable[Row], before: Mapping[tuple[Any, ...], Row], now: datetime) -> None:
    """Plan to tell followers of activities that are new, or can be registered for only now.

    `rows` were just written, `before` is what stood there, by (slug,). Samples whose days move on with the demo are no news.
    """
    if not follows.anybody(connection):
        return
    found = {row["slug"]: what for row in rows if (what := _happened(before.get((row["slug"],)), row, now))}
    for slug in _returned(connection, found):
        del found[slug]
    places = connection.execute(PLACES, {"slugs": sorted(found)}).all()
    timers.plan(connection, (planned(id, found[slug], 0, now) for id, slug in places))


def planned(activity_id: int, what: str, after: int, now: datetime) -> Planned:
    """Telling the followers whose ids are beyond `after`, at once.

    It names no activity in its row: whoever fires it would lock that, and everybody who registers meanwhile would wait.
    """
    detail = f"{activity_id}|{what}|{after}"
    return Planned(timers.Kind.NEWS, f"news:{detail}", now, detail=detail)


def read(detail: str) -> tuple[int, str, int]:
    """The activity, what happened to it, and the last contact reached, of something `planned`."""
    activity_id, what, after = detail.split("|")
    return int(activity_id), what, int(after)


def _happened(before: Row | None, after: Row, now: datetime) -> str:
    """`new`, or `opened` and for which deadline, so that a later opening is news again; empty when it is no news."""
    what = happened(_standing(before, now) if before else None, _standing(after, now))
    if what is not What.OPENED:
        return what or ""
    return "" if after["sample"] else f"{what}:{(after['closes_at'] or after['starts_on']):%Y-%m-%d}"


def _standing(row: Row, now: datetime) -> Standing:
    if row["starts_on"] is None:
        return timing.standing(row["timing"], None, None, row["closes_at"], now)
    begins = timing.starts_at(row["starts_on"], row["opens_at"], row["zone"])
    ends = timing.ends_at(row["ends_on"] or row["starts_on"], row["shuts_at"], row["zone"])
    return timing.standing(row["timing"], begins, ends, row["closes_at"], now)


def _returned(connection: Connection, found: Mapping[str, str]) -> Sequence[str]:
    """Samples that took the place of their own earlier selves, which are kept under their last day."""
    return connection.execute(RETURNED, {"slugs": sorted(found)}).scalars().all()


# ---- who is told of it --------------------------------------------------------------------------------------------------------
def note(connection: Connection, rows: Sequence[Row]) -> set[int]:
    """Keep who is to be told of what (columns of `news`, `told_at` where it is done); returns the contacts it is new to."""
    return set(connection.execute(NOTE, rows).scalars()) if rows else set()


def plan_digests(connection: Connection, wanted: Iterable[tuple[int, datetime]]) -> None:
    """Plan (contact, instant in UTC) of a digest; several things of one person at the same instant become one digest."""
    rows = [
        {"kind": timers.Kind.DIGEST, "key": f"digest:{contact_id}", "due_at": at, "contact_id": contact_id}
        for contact_id, at in wanted
    ]
    if rows:
        connection.execute(PLAN, rows)


def wish(connection: Connection, contact_id: int) -> tuple[How, int]:
    """How somebody wants to be told, and at which hour of their day."""
    row = WISH.first(connection, {"of_contact": contact_id})
    return (How(row[0]), row[1]) if row is not None else (How.DAILY, HOURS[0])


def replan(connection: Connection, contact_id: int, at: datetime) -> None:
    """Somebody wants to be told at another time: what waits for them waits until then."""
    connection.execute(UNPLAN, {"of_contact": contact_id})
    if connection.execute(WAITING, {"of_contact": contact_id}).first() is not None:
        plan_digests(connection, [(contact_id, at)])


def untold(connection: Connection, contact_id: int) -> list[Untold]:
    """What waits for a person, the soonest first, each once, with the closest reason."""
    found: dict[tuple[int, str], Untold] = {}
    for what, registered, kind, subject, *summary in UNTOLD.rows(connection, {"of_contact": contact_id}):
        activity = Summary(*summary)
        followed = Followed(kind, subject) if kind is not None else None
        one = Untold(activity, what, bool(registered), followed)
        known = found.setdefault((activity.id, what), one)
        if known.followed and followed and follows.rank(followed) < follows.rank(known.followed):
            found[activity.id, what] = one
    return list(found.values())


def told(connection: Connection, contact_id: int, items: Iterable[Untold], now: datetime) -> None:
    """They are owed to the person."""
    for item in items:
        TOLD.changes(connection, {"moment": now, "of_contact": contact_id, "of_activity": item.activity.id, "as_what": item.what})


def drop(connection: Connection, contact_id: int, items: Iterable[Untold]) -> None:
    """They are no news any more."""
    for item in items:
        DROP.changes(connection, {"of_contact": contact_id, "of_activity": item.activity.id, "as_what": item.what})


def recent(connection: Connection, contact_id: int, since: datetime) -> list[Summary]:
    """What a person was told of, or is to be, after that instant: the soonest first."""
    rows = connection.execute(RECENT, {"of_contact": contact_id, "since": since})
    return [Summary(*row) for row in rows]
