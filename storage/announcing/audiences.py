"""Whom an audience means, as conditions on people: what a rule says (`bot.rules.audience`) in the words of the tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, and_, bindparam, case, exists, func, literal, or_, select

from bot.rules.audience import Audience, Term, Trait
from bot.rules.seats import Status
from storage.models import (
    activities,
    addresses,
    announcements,
    consents,
    contacts,
    interests,
    organisations,
    outcomes,
    partners,
    provinces,
    recipients,
    registrations,
)
from storage.people.consents import NEWS
from storage.unasked import interests as followed_things

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
"""Whose nights are kept; who lives elsewhere, or nobody knows where, keeps those of the first."""

STOPPED, NO_NEWS, NO_CONSENT, NOWHERE, UNREACHABLE, OFTEN = "stopped", "no news", "no consent", "nowhere", "unreachable", "often"
"""Why somebody of an audience is left out, in the order in which it is looked for."""

STANDING = (None, STOPPED, NO_NEWS, NO_CONSENT, NOWHERE, UNREACHABLE)
"""What the numbers in `contacts.standing` say; None: may be told what is announced to all. The database keeps them true."""

AT_MOST, WITHIN = 3, timedelta(days=7)
"""Nobody gets more announcements than so many in so long."""

pack = msgspec.json.Encoder().encode
_unpack = msgspec.json.Decoder(Audience).decode


def read(packed: str) -> Audience:
    """An audience as the tables keep it; raises msgspec.DecodeError for what this version does not know."""
    return _unpack(packed)


def written(audience: Audience) -> str:
    """The same the other way round."""
    return pack(audience).decode()


# ---- who is meant ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ask:
    """As of when an audience is asked for; and whether of everybody at once, or of a range of people."""

    now: datetime
    whole: bool = False

    def has(self, owner: Column[Any], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """That a person has a row of this kind: looked up for each, or, of everybody at once, beginning with the rows."""
        if self.whole:
            return contacts.c.id.in_(select(owner).where(owner.is_not(None), *conditions))
        return exists().where(owner == contacts.c.id, *conditions)


def meant(audience: Audience, organisation_id: int | None, now: datetime, whole: bool = False) -> ColumnElement[bool]:
    """The condition on a row of `contacts` that they are of this audience, within the reach of an organisation (None: of all).

    `whole` says that all people are looked through by one statement.
    """
    ask = Ask(now, whole)
    conditions = [_holds(term, ask) for term in audience.terms]
    if organisation_id is not None:
        conditions.append(within_reach(organisation_id, ask))
    return and_(contacts.c.standing.is_not(None), *conditions)


def _holds(term: Term, ask: Ask) -> ColumnElement[bool]:
    condition = _CONDITIONS[term.trait](term.values, ask)
    return func.coalesce(condition, literal(False)).is_(False) if term.without else condition


Condition = Callable[[Sequence[str], Ask], ColumnElement[bool]]


def _column(name: str) -> Condition:
    return lambda values, ask: contacts.c[name].in_(values)


def _regency(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
    return or_(*(contacts.c.regency.icontains(value, autoescape=True) for value in values))


def _channel(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
    here = (addresses.c.contact_id == contacts.c.id) & addresses.c.channel.in_(values) & addresses.c.unreachable.is_(None)
    return exists().where(here)


def _exporting(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
    said = ask.has(outcomes.c.contact_id, outcomes.c.answer == "exporting")
    asked = ask.has(outcomes.c.contact_id, outcomes.c.answer.is_not(None))
    return or_(*(said if value == "yes" else asked & ~said for value in values))


def _taking_part(*statuses: Status) -> Condition:
    def condition(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
        numbers = [int(value) for value in values]
        of_these = registrations.c.activity_id.in_(numbers)
        return ask.has(registrations.c.contact_id, of_these, registrations.c.status.in_(statuses))

    return condition


def _following(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
    kinds: dict[str, list[str]] = {}
    for value in values:
        kind, _, subject = value.partition("=")
        kinds.setdefault(kind, []).append(subject)
    of_these = [(interests.c.kind == kind) & interests.c.subject.in_(subjects) for kind, subjects in kinds.items()]
    return ask.has(interests.c.contact_id, or_(*of_these))


def _fair(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
    return _following([f"fair={value}" for value in values], ask)


def _untold(values: Sequence[str], ask: Ask) -> ColumnElement[bool]:
    since = ask.now - timedelta(days=max(int(value) for value in values))
    return ~_told_since(since)


def _told_since(since: datetime) -> ColumnElement[bool]:
    recent = select(announcements.c.id).where(announcements.c.frozen_at > since)
    return exists().where(
        recipients.c.announcement_id.in_(recent), recipients.c.contact_id == contacts.c.id, recipients.c.reason.is_(None)
    )


_CONDITIONS: dict[Trait, Condition] = {
    Trait.CRAFT: _column("craft"),
    Trait.PROVINCE: _column("province"),
    Trait.REGENCY: _regency,
    Trait.LANGUAGE: _column("language"),
    Trait.CHANNEL: _channel,
    Trait.ROLE: _column("role"),
    Trait.SCALE: _column("scale"),
    Trait.EXPORTING: _exporting,
    Trait.REGISTERED: _taking_part(Status.CONFIRMED, Status.OFFERED, Status.WAITLISTED, Status.APPLIED, Status.ATTENDED),
    Trait.WAITING: _taking_part(Status.WAITLISTED, Status.OFFERED),
    Trait.ATTENDED: _taking_part(Status.ATTENDED),
    Trait.ABSENT: _taking_part(Status.ABSENT),
    Trait.FOLLOWING: _following,
    Trait.FAIR: _fair,
    Trait.UNTOLD: _untold,
}


def within_reach(organisation_id: int, ask: Ask) -> ColumnElement[bool]:
    """Whom an organisation may write to: who takes part in what it runs, follows it or that, or follows a craft or a province."""
    own = select(activities.c.id).where(activities.c.organisation_id == organisation_id)
    shared = select(partners.c.activity_id).where(partners.c.organisation_id == organisation_id)
    name = select(organisations.c.name).where(organisations.c.id == organisation_id).scalar_subquery()
    slugs = select(activities.c.slug).where(activities.c.organisation_id == organisation_id)
    kind = followed_things.Kind
    takes_part = ask.has(
        registrations.c.contact_id,
        registrations.c.activity_id.in_(own) | registrations.c.activity_id.in_(shared),
        registrations.c.status != Status.CANCELLED,
    )
    follows = ask.has(
        interests.c.contact_id,
        or_(
            interests.c.kind.in_((kind.CRAFT, kind.PROVINCE, kind.LOCAL_CRAFT)),
            (interests.c.kind == kind.ORGANISER) & (interests.c.subject == name),
            (interests.c.kind == kind.ACTIVITY) & interests.c.subject.in_(slugs),
        ),
    )
    return or_(takes_part, follows)


# ---- who of them is left out ------------------------------------------------------------------------------------------------
def left_out(audience: Audience) -> ColumnElement[str | None]:
    """Why somebody is left out (a word of this module), NULL for who is told."""
    if not audience.is_of_an_activity:
        return case(*((contacts.c.standing == place, why) for place, why in enumerate(STANDING) if why), else_=None)
    lives = addresses.c.contact_id == contacts.c.id  # they agreed by registering
    return case(
        (contacts.c.stopped_at.is_not(None), STOPPED),
        (contacts.c.news_stopped_at.is_not(None), NO_NEWS),
        (~exists().where(lives), NOWHERE),
        (~exists().where(lives, addresses.c.unreachable.is_(None)), UNREACHABLE),
        else_=None,
    )


_agreed = exists().where(consents.c.contact_id == contacts.c.id, consents.c.purpose == NEWS, consents.c.withdrawn_at.is_(None))
_lives = addresses.c.contact_id == contacts.c.id
TRUTH = case(
    (contacts.c.cared_for_by.is_not(None), None),
    (contacts.c.stopped_at.is_not(None), STANDING.index(STOPPED)),
    (contacts.c.news_stopped_at.is_not(None), STANDING.index(NO_NEWS)),
    (~_agreed, STANDING.index(NO_CONSENT)),
    (~exists().where(_lives), STANDING.index(NOWHERE)),
    (~exists().where(_lives, addresses.c.unreachable.is_(None)), STANDING.index(UNREACHABLE)),
    else_=0,
)
"""What `contacts.standing` should be, looked up where it comes from."""

_newest = select(contacts.c.id).order_by(contacts.c.id.desc()).limit(bindparam("most"))
ASTRAY = select(contacts.c.id).where(contacts.c.id.in_(_newest), contacts.c.standing.is_distinct_from(TRUTH))


def astray(connection: Connection, most: int) -> list[int]:
    """Of the newest `most` people those whose standing is not true: none, or something writes around the triggers."""
    return list(connection.execute(ASTRAY.order_by(contacts.c.id), {"most": most}).scalars())


def often(recent: Sequence[int]) -> ColumnElement[bool]:
    """The condition that somebody was told so much lately that it is enough; `recent` are the announcements of that time."""
    times = select(func.count()).where(
        recipients.c.announcement_id.in_(recent), recipients.c.contact_id == contacts.c.id, recipients.c.reason.is_(None)
    )
    return times.scalar_subquery() >= AT_MOST


def recent(connection: Connection, now: datetime, but: Collection[int]) -> tuple[int, ...]:
    """The announcements `but` these that count for `often`; none while they are too few for anybody to have had enough."""
    since = select(announcements.c.id).where(announcements.c.frozen_at > now - WITHIN, announcements.c.people > 0)
    found = tuple(row[0] for row in connection.execute(since.order_by(announcements.c.id)) if row[0] not in but)
    return found if len(found) >= AT_MOST else ()


def zone() -> ColumnElement[int]:
    """The place in ZONES of the zone somebody lives in; `provinces` must be joined."""
    return case(*((provinces.c.zone == name, place) for place, name in enumerate(ZONES)), else_=0)
