"""What people follow: an activity, a craft (anywhere, or in one province), a province, a programme, an organiser, a fair ..."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, literal, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import activities, interests
from storage.organising.activities import SUMMARY, Activity, Summary


class Kind(StrEnum):
    """In the order in which they are told as the reason, the closest first."""

    ACTIVITY = "activity"  #: by its slug: tell me when it opens
    FAIR = "fair"  #: by its slug
    PROGRAMME = "programme"  #: by its name
    ORGANISER = "organiser"  #: by its name
    LOCAL_CRAFT = "local_craft"  #: a craft in one province, `batik/ID-YO`
    CRAFT = "craft"  #: by its id
    PROVINCE = "province"  #: by its code
    MARKET = "market"  #: by its country, `AE`, or a craft there, `AE/perak`: what exporting there takes


class Followed(NamedTuple):
    """Something to follow. What is kept is the slug, id, code or name, which outlives a row's number."""

    kind: str
    subject: str

    @property
    def mark(self) -> str:
        """Twelve letters that stand for it in a button, since names can be longer than a button holds."""
        return blake2b(f"{self.kind}={self.subject}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Interest:
    """Something somebody follows; `activity` where it is one."""

    followed: Followed
    activity: Summary | None = None


FOLLOW = insert(interests).on_conflict_do_nothing()
_OWN = (
    (interests.c.contact_id == bindparam("of_contact"))
    & (interests.c.kind == bindparam("of_kind"))
    & (interests.c.subject == bindparam("of_subject"))
)
FOLLOWS = Prepared(select(interests.c.since).where(_OWN))
UNFOLLOW = delete(interests).where(_OWN)
OF_PERSON = (
    select(interests.c.kind, interests.c.subject, *SUMMARY)
    .outerjoin(activities, (interests.c.kind == Kind.ACTIVITY) & (activities.c.slug == interests.c.subject))
    .where(interests.c.contact_id == bindparam("of_contact"))
    .order_by(interests.c.since, interests.c.kind, interests.c.subject)
)
ANY = select(literal(1)).select_from(interests).limit(1)


def local_craft(craft: str, province: str) -> Followed:
    """A craft in one province."""
    return Followed(Kind.LOCAL_CRAFT, f"{craft}/{province}")


def follow(connection: Connection, contact_id: int, followed: Followed, now: datetime) -> None:
    """Note an interest; a repeat changes nothing."""
    connection.execute(FOLLOW, {"contact_id": contact_id, "kind": followed.kind, "subject": followed.subject, "since": now})


def unfollow(connection: Connection, contact_id: int, followed: Followed) -> None:
    """Forget an interest."""
    connection.execute(UNFOLLOW, _key(contact_id, followed))


def follows(connection: Connection, contact_id: int, followed: Followed) -> bool:
    """Whether this interest is noted."""
    return FOLLOWS.first(connection, _key(contact_id, followed)) is not None


def of_person(connection: Connection, contact_id: int) -> list[Interest]:
    """Everything a person follows, oldest first."""
    rows = connection.execute(OF_PERSON, {"of_contact": contact_id})
    return [Interest(Followed(row[0], row[1]), Summary(*row[2:]) if row[2] is not None else None) for row in rows]


def example(connection: Connection, followed: Followed) -> int | None:
    """The newest activity of a programme or organiser, by its id; None when there is none any more."""
    column = activities.c.programme if followed.kind == Kind.PROGRAMME else activities.c.organiser
    newest = select(activities.c.id).where(column == followed.subject).order_by(activities.c.id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none()


def anybody(connection: Connection) -> bool:
    """Whether anybody follows anything."""
    return connection.execute(ANY).first() is not None


def met_by(activity: Activity, crafts: Collection[str]) -> list[Followed]:
    """Everything by which an activity of these crafts is followed, the closest first."""
    found = [Followed(Kind.ACTIVITY, activity.slug)]
    if activity.fair:
        found.append(Followed(Kind.FAIR, activity.fair))
    if activity.programme:
        found.append(Followed(Kind.PROGRAMME, activity.programme))
    found.append(Followed(Kind.ORGANISER, activity.organiser))
    if activity.province:
        found += [local_craft(craft, activity.province) for craft in crafts]
    found += [Followed(Kind.CRAFT, craft) for craft in crafts]
    if activity.province:
        found.append(Followed(Kind.PROVINCE, activity.province))
    return found


def _key(contact_id: int, followed: Followed) -> dict[str, str | int]:
    return {"of_contact": contact_id, "of_kind": followed.kind, "of_subject": followed.subject}


def rank(followed: Followed) -> int:
    """How close a reason it is, 0 for the closest."""
    return _ORDER.index(followed.kind)


_ORDER = [*map(str, Kind)]
