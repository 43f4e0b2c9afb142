"""What is new among what people follow: planned where an activity changes, told once to each, forgotten when it is no news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules import timing
from bot.rules.news import HOURS, How, What, happened
from bot.rules.timing import Standing
from storage.engine.prepared import Prepared
from storage.models import activities, contacts, news
from storage.organising.activities import SUMMARY, Summary
from storage.unasked import interests as follows
from storage.unasked import timers
from storage.unasked.timers import Planned

Row = Mapping[str, Any]


NOTE = insert(news).on_conflict_do_nothing().returning(news.c.contact_id)
_BY_DAY = (activities.c.starts_on.is_(None), activities.c.starts_on, activities.c.id)
RECENT = (
    select(*SUMMARY)
    .where(
        exists().where(
            news.c.activity_id == activities.c.id, news.c.contact_id == bindparam("of_contact"), news.c.at > bindparam("since")
        )
    )
    .order_by(*_BY_DAY)
)
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
    """Keep who is to be told of what, and when (columns of `news`); returns the contacts it is new to."""
    return set(connection.execute(NOTE, rows).scalars()) if rows else set()


def wish(connection: Connection, contact_id: int) -> tuple[How, int]:
    """How somebody wants to be told, and at which hour of their day."""
    row = WISH.first(connection, {"of_contact": contact_id})
    return (How(row[0]), row[1]) if row is not None else (How.DAILY, HOURS[0])


def recent(connection: Connection, contact_id: int, since: datetime) -> list[Summary]:
    """What a person was told of, or is to be, after that instant: the soonest first."""
    rows = connection.execute(RECENT, {"of_contact": contact_id, "since": since})
    return [Summary(*row) for row in rows]
