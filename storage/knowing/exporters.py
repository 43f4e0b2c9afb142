"""How many checked their readiness, are medium-sized, and export: of everybody, or of who registered with some organisations.

Who was erased is counted among everybody, and no more among anybody's own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, bindparam, func, or_, select

from bot.rules.periods import Period
from bot.rules.readiness import READY
from storage.models import activities, contacts, first_exports, readiness, registrations
from storage.organising.counted import Over

MEDIUM = "menengah"


@dataclass(frozen=True, slots=True)
class Exporters:
    """People: checked, of them nearly ready; medium-sized firms; who told of a first export ever, and in the period.

    `valued` of the latter told what it was worth, together `rupiah`.
    """

    checked: int
    ready: int
    medium: int
    ever: int
    newly: int
    valued: int = 0
    rupiah: int = 0


_EVERYBODY = bindparam("everybody", type_=Integer) == 1
_THEIRS = (
    select(registrations.c.contact_id)
    .join(activities, activities.c.id == registrations.c.activity_id)
    .where(registrations.c.contact_id.is_not(None), activities.c.organisation_id.in_(bindparam("organisations", expanding=True)))
)


def _of(who: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(_EVERYBODY, who.in_(_THEIRS))


_IS_READY = readiness.c.score >= READY
CHECKED = select(func.count(), func.count().filter(_IS_READY)).select_from(readiness).where(_of(readiness.c.contact_id))
OF_SIZE = select(func.count()).select_from(contacts).where(contacts.c.scale == MEDIUM, _of(contacts.c.id))
_IN_PERIOD = first_exports.c.month.between(bindparam("first"), bindparam("last"))
_VALUED = func.count(first_exports.c.rupiah).filter(_IN_PERIOD)
_WORTH = func.coalesce(func.sum(first_exports.c.rupiah).filter(_IN_PERIOD), 0)
EXPORTED = (
    select(func.count(), func.count().filter(_IN_PERIOD), _VALUED, _WORTH)
    .select_from(first_exports)
    .where(_of(first_exports.c.contact_id))
)


def counted(connection: Connection, over: Over, period: Period) -> Exporters:
    """As far as these may count; months of which the period holds a day count as a whole."""
    key = {"everybody": int(over.everybody), "organisations": _numbers(over.organisations)}
    checked, ready = connection.execute(CHECKED, key).one()
    medium = connection.execute(OF_SIZE, key).scalar_one()
    days = {"first": f"{period.first:%Y-%m}", "last": f"{period.last:%Y-%m}"}
    ever, newly, valued, worth = connection.execute(EXPORTED, key | days).one()
    return Exporters(checked, ready, medium, ever, newly, valued, int(worth))


def _numbers(organisations: Collection[int]) -> list[int]:
    return sorted(organisations)
