"""What waits to be told in digests: an instant has one timer, whose firing takes the people of that instant page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules.news import What
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import activities, activity_crafts, interests, news, registrations
from storage.models import timers as timers_table
from storage.organising.activities import SUMMARY, Summary
from storage.unasked import interests as follows
from storage.unasked.interests import Followed, Kind
from storage.unasked.timers import Kind as Timed


class Key(NamedTuple):
    """A row of news."""

    contact_id: int
    activity_id: int
    what: str


@dataclass(frozen=True, slots=True)
class Untold:
    """Something a person was not told of yet. `followed` is why: None when they follow nothing of it any more.

    What is `known` needs no telling: they registered for it, or have heard of it by later news.
    """

    key: Key
    activity: Summary
    known: bool
    followed: Followed | None

    @property
    def closes(self) -> bool:
        """Whether it is told because registration closes soon."""
        return self.key.what == What.CLOSING


_PLAN = insert(timers_table)
# One that fired already is armed again: a clock was set back, or another process fires it in this very moment.
PLAN = _PLAN.on_conflict_do_update(
    index_elements=["key", "due_at"],
    set_={"fired_at": None, "outcome": None},
    where=timers_table.c.fired_at.is_not(None),
)
_WAITS = (news.c.due_at == bindparam("instant")) & news.c.told_at.is_(None)
# Whoever holds a row tells it: another process passes it over.
TAKE = Prepared(
    select(news.c.contact_id, news.c.activity_id, news.c.what)
    .where(_WAITS)
    .order_by(news.c.contact_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
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
    and_(interests.c.kind == Kind.FAIR, interests.c.subject == activities.c.fair),
)
_REGISTERED = exists().where(
    registrations.c.contact_id == news.c.contact_id,
    registrations.c.activity_id == news.c.activity_id,
    registrations.c.status != Status.CANCELLED,
)
_other = news.alias()
_TOLD = exists().where(
    _other.c.contact_id == news.c.contact_id, _other.c.activity_id == news.c.activity_id, _other.c.told_at.is_not(None)
)
_KNOWN = or_(_REGISTERED, and_(news.c.what == What.NEW, _TOLD))  # whoever heard that it opens, or closes, knows of it
REASONS = Prepared(
    select(news.c.contact_id, news.c.activity_id, news.c.what, _KNOWN, interests.c.kind, interests.c.subject)
    .join_from(news, activities, activities.c.id == news.c.activity_id)
    .outerjoin(interests, and_(interests.c.contact_id == news.c.contact_id, _MET))
    .where(_WAITS, news.c.contact_id.between(bindparam("first"), bindparam("last")))
    .order_by(activities.c.starts_on.is_(None), activities.c.starts_on, activities.c.id)
)
SUMMARIES = select(*SUMMARY).where(activities.c.id.in_(bindparam("of_ids", expanding=True)))
_ONE = (
    (news.c.contact_id == bindparam("of_contact"))
    & (news.c.activity_id == bindparam("of_activity"))
    & (news.c.what == bindparam("as_what"))
)
TOLD = update(news).where(_ONE).values(told_at=bindparam("moment"))
DROP = delete(news).where(_ONE)
MOVE = (
    update(news).where(news.c.contact_id == bindparam("of_contact"), news.c.told_at.is_(None)).values(due_at=bindparam("moment"))
)


def plan(connection: Connection, instants: Iterable[datetime]) -> None:
    """Have the digests of these instants (UTC) told when they come."""
    for instant in sorted(set(instants)):
        _plan(connection, instant, instant, 0)


def plan_next(connection: Connection, instant: datetime, page: int, now: datetime) -> None:
    """Have the next page of an instant's people told at once."""
    _plan(connection, now, instant, page)


def _plan(connection: Connection, at: datetime, instant: datetime, page: int) -> None:
    detail = f"{instant.astimezone(UTC).isoformat()}|{page}"
    connection.execute(PLAN, {"kind": Timed.DIGEST, "key": f"digest:{detail}", "due_at": at, "detail": detail})


def read(detail: str) -> tuple[datetime, int]:
    """The instant and the page, from 0, of something `plan` wrote."""
    instant, page = detail.split("|")
    return datetime.fromisoformat(instant), int(page)


def take(connection: Connection, instant: datetime, most: int) -> tuple[Mapping[int, Sequence[Untold]], bool]:
    """What waits for this instant, by contact, and whether more does: at most so many rows, locked until the transaction ends.

    A person's things are the soonest first, each with the closest reason, and stay together while they fit.
    """
    rows = [Key(*row) for row in TAKE.rows(connection, {"instant": instant, "most": most})]
    if not rows:
        return {}, False
    whole = [row for row in rows if row.contact_id != rows[-1].contact_id] if len(rows) == most else rows
    return _with_reasons(connection, instant, whole or rows), len(rows) == most


def _with_reasons(connection: Connection, instant: datetime, taken: Sequence[Key]) -> Mapping[int, Sequence[Untold]]:
    span = {"instant": instant, "first": taken[0].contact_id, "last": taken[-1].contact_id}
    about = _summaries(connection, {row.activity_id for row in taken})
    wanted, found = set(taken), dict[Key, Untold]()
    for contact_id, activity_id, what, is_known, kind, subject in REASONS.rows(connection, span):
        key = Key(contact_id, activity_id, what)
        followed = Followed(kind, subject) if kind is not None else None
        if key in wanted and (key not in found or _is_closer(followed, found[key].followed)):
            found[key] = Untold(key, about[activity_id], bool(is_known), followed)
    people: dict[int, list[Untold]] = {}
    for key, one in found.items():
        people.setdefault(key.contact_id, []).append(one)
    return people


def _is_closer(followed: Followed | None, other: Followed | None) -> bool:
    return followed is not None and (other is None or follows.rank(followed) < follows.rank(other))


def _summaries(connection: Connection, ids: Iterable[int]) -> dict[int, Summary]:
    rows = connection.execute(SUMMARIES, {"of_ids": sorted(ids)})
    return {row[0]: Summary(*row) for row in rows}


def told(connection: Connection, keys: Iterable[Key], now: datetime) -> None:
    """They are owed to their people."""
    rows = [{**_named(key), "moment": now} for key in keys]
    if rows:
        connection.execute(TOLD, rows)


def drop(connection: Connection, keys: Iterable[Key]) -> None:
    """They are no news any more."""
    rows = [_named(key) for key in keys]
    if rows:
        connection.execute(DROP, rows)


def replan(connection: Connection, contact_id: int, at: datetime) -> None:
    """Somebody wants to be told at another time: what waits for them waits until then (UTC)."""
    if connection.execute(MOVE, {"of_contact": contact_id, "moment": at}).rowcount:
        plan(connection, [at])


def _named(key: Key) -> dict[str, object]:
    return {"of_contact": key.contact_id, "of_activity": key.activity_id, "as_what": key.what}
