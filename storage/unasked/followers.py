"""Who follows an activity, by whatever it is followed: read in pages, so that an audience of any size delays nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, literal, or_, select, union_all

from bot.rules.news import What
from bot.rules.seats import Status
from bot.vocabulary import Address
from storage.engine.prepared import Prepared
from storage.models import addresses, contacts, interests, news, provinces, registrations
from storage.models import consents as consents_table
from storage.people import consents
from storage.unasked import reaching
from storage.unasked.interests import Followed


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows it, and how they want to be told. `zone` is None where their province is not known.

    `rank` counts the things followed, in the order asked for, from 0. The `busy` registered for it already. `stopped_at` is
    since when they want no news.
    """

    rank: int
    contact_id: int
    language: str | None
    how: str
    hour: int
    stopped_at: datetime | None
    zone: str | None
    busy: bool


_REGISTERED = exists().where(
    registrations.c.contact_id == contacts.c.id,
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status != Status.CANCELLED,
)
_REGISTERING = exists().where(
    consents_table.c.contact_id == contacts.c.id,
    consents_table.c.purpose == bindparam("for_purpose"),
    consents_table.c.withdrawn_at.is_(None),
)
_SILENT = func.coalesce(contacts.c.stopped_at, contacts.c.news_stopped_at)
"""Since when somebody wants no news, be it that they want nothing."""

REACH = (
    select(
        contacts.c.id,
        contacts.c.language,
        _SILENT,
        provinces.c.zone,
        *[addresses.c[name] for name in ("channel", "recipient", "unreachable", "id")],
        contacts.c.preferred,
    )
    .join_from(contacts, addresses, addresses.c.contact_id == contacts.c.id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
    .where(contacts.c.id.in_(bindparam("of_contacts", expanding=True)))
    .order_by(contacts.c.id)
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where and how one person is told: one address, the language, the zone where it is known.

    `stopped_at` is since when they want no news.
    """

    contact_id: int
    language: str | None
    stopped_at: datetime | None
    zone: str | None
    address: Address


def of(connection: Connection, activity_id: int, followed: Sequence[Followed], after: int, most: int) -> list[Follower]:
    """The followers of any of these whose ids are beyond `after`, by id and rank: `most` rows, several of one person perhaps."""
    values = {"of_activity": activity_id, "after": after}
    return [Follower(*row) for row in _of(len(followed), most).rows(connection, values | _named(followed))]


def before_closing(connection: Connection, activity_id: int, followed: Followed, after: int, most: int) -> list[Follower]:
    """The same of this one, and those who were told of the activity as news; who is just registering is busy, too."""
    values = {"of_activity": activity_id, "after": after, "for_purpose": consents.purpose_of(activity_id)}
    return [Follower(*row) for row in _before_closing(most).rows(connection, values | _named([followed]))]


@cache
def _of(followed: int, most: int) -> Prepared:
    return _page([_range(rank, most) for rank in range(followed)], _REGISTERED, most)


@cache
def _before_closing(most: int) -> Prepared:
    told = select(news.c.contact_id, literal(1).label("rank")).where(
        news.c.activity_id == bindparam("of_activity"),
        news.c.contact_id > bindparam("after"),
        news.c.told_at.is_not(None),
        news.c.what != What.CLOSING,
    )
    return _page([_range(0, most), told.order_by(news.c.contact_id).limit(most)], or_(_REGISTERED, _REGISTERING), most)


def _range(rank: int, most: int) -> Select[tuple[int, int]]:
    """Those who follow one thing: a range of the index."""
    wanted = select(interests.c.contact_id, literal(rank).label("rank")).where(
        interests.c.kind == bindparam(f"kind{rank}"),
        interests.c.subject == bindparam(f"subject{rank}"),
        interests.c.contact_id > bindparam("after"),
    )
    return wanted.order_by(interests.c.contact_id).limit(most)


def _page(ranges: Sequence[Select[tuple[int, int]]], busy: ColumnElement[bool], most: int) -> Prepared:
    found = union_all(*(select(one.subquery()) for one in ranges)).subquery()
    page = select(found).order_by(found.c.contact_id, found.c.rank).limit(most).subquery()
    person = [contacts.c[name] for name in ("id", "language", "news", "news_hour")]
    return Prepared(
        select(page.c.rank, *person, _SILENT, provinces.c.zone, busy)
        .join_from(page, contacts, contacts.c.id == page.c.contact_id)
        .outerjoin(provinces, provinces.c.code == contacts.c.province)
        .order_by(page.c.contact_id, page.c.rank)
    )


def _named(followed: Sequence[Followed]) -> dict[str, str]:
    kinds = {f"kind{rank}": one.kind for rank, one in enumerate(followed)}
    return kinds | {f"subject{rank}": one.subject for rank, one in enumerate(followed)}


def reach(connection: Connection, contact_ids: Sequence[int]) -> list[Reach]:
    """Where and how these people are told, each in one of their chats (`storage.unasked.reaching`)."""
    people: dict[int, list[Sequence[Any]]] = {}
    for row in connection.execute(REACH, {"of_contacts": list(contact_ids)}):
        people.setdefault(row[0], []).append(row)
    return [_reach(min(rows, key=lambda row: reaching.order(row[4], row[6], row[8], row[7]))) for rows in people.values()]


def _reach(row: Sequence[Any]) -> Reach:
    return Reach(row[0], row[1], row[2], row[3], Address(row[4], row[5]))
