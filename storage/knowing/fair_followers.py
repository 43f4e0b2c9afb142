"""Those who follow a fair: which days before it they are told, and who they are, in pages, so that a crowd delays nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, select, update

from bot.rules import fairs as rules
from storage.engine.prepared import Prepared
from storage.models import contacts, interests, provinces
from storage.unasked.interests import Followed, Kind

_OF_FAIR = (interests.c.kind == literal(str(Kind.FAIR))) & (interests.c.subject == bindparam("of_fair"))
PAGE = Prepared(
    select(
        contacts.c.id,
        contacts.c.language,
        func.coalesce(contacts.c.stopped_at, contacts.c.news_stopped_at),
        provinces.c.zone,
        interests.c.countdown,
    )
    .join_from(interests, contacts, contacts.c.id == interests.c.contact_id)
    .outerjoin(provinces, provinces.c.code == contacts.c.province)
    .where(_OF_FAIR, interests.c.contact_id > bindparam("after"))
    .order_by(interests.c.contact_id)
    .limit(bindparam("most"))
)
CHOSEN = Prepared(select(interests.c.countdown).where(_OF_FAIR, interests.c.contact_id == bindparam("of_contact")))
CHOOSE = update(interests).where(_OF_FAIR, interests.c.contact_id == bindparam("of_contact"))


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows a fair. `zone` is None where their province is not known; `stopped_at` since when they want no news.

    `days` before it they are told.
    """

    contact_id: int
    language: str | None
    stopped_at: datetime | None
    zone: str | None
    days: tuple[int, ...]


def page(connection: Connection, slug: str, after: int, most: int) -> list[Follower]:
    """The followers of a fair whose ids are beyond `after`, by id: at most so many."""
    rows = PAGE.rows(connection, {"of_fair": slug, "after": after, "most": most})
    return [Follower(row[0], row[1], row[2], row[3], rules.countdown(row[4])) for row in rows]


def countdown(connection: Connection, contact_id: int, slug: str) -> tuple[int, ...] | None:
    """The days before it at which somebody is told of a fair; None when they do not follow it."""
    row = CHOSEN.first(connection, {"of_fair": slug, "of_contact": contact_id})
    return rules.countdown(row[0]) if row is not None else None


def choose(connection: Connection, contact_id: int, slug: str, days: Sequence[int]) -> None:
    """Tell them at these days before it; nothing happens for who does not follow it."""
    connection.execute(CHOOSE.values(countdown=rules.kept(days)), {"of_fair": slug, "of_contact": contact_id})


def followed(slug: str) -> Followed:
    """A fair as something to follow."""
    return Followed(Kind.FAIR, slug)
