"""What numbers are counted over: one activity, or what organisations begin between two days, narrowed as somebody asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Text, and_, bindparam, exists, or_

from storage.models import activities, activity_crafts, partners, programmes, registrations


@dataclass(frozen=True, slots=True)
class Over:
    """What is counted: one activity, or what these organisations (`everybody`: all) begin between two days, both included.

    Of that only what has this craft, is held in this province, or belongs to this programme or scheme, where one is given.
    """

    activity_id: int = 0
    organisations: Collection[int] = ()
    everybody: bool = False
    first: date = date.min
    last: date = date.max
    craft: str = ""
    province: str = ""
    programme: str = ""
    scheme: str = ""

    @property
    def owners(self) -> list[int]:
        """Whose targets and schemes these are: those organisations', or (0) those of all together."""
        return [0] if self.everybody else sorted(self.organisations)

    @property
    def whose(self) -> dict[str, Any]:
        """What statements are given that ask only for what these organisations run."""
        return {"organisations": sorted(self.organisations), "everybody": int(self.everybody)}

    @property
    def key(self) -> dict[str, Any]:
        """What the statements are given."""
        return {
            **self.whose,
            "of_activity": self.activity_id,
            "first": self.first,
            "last": self.last,
            "of_craft": self.craft,
            "of_province": self.province,
            "of_programme": self.programme,
            "of_scheme": self.scheme,
            "owners": self.owners,
        }


EVERYBODY = bindparam("everybody", type_=Integer) == 1
ORGANISATIONS = bindparam("organisations", expanding=True, type_=Integer)
_JOINED = exists().where(partners.c.activity_id == activities.c.id, partners.c.organisation_id.in_(ORGANISATIONS))
THEIRS = or_(EVERYBODY, activities.c.organisation_id.in_(ORGANISATIONS), _JOINED)
FIRST, LAST = (bindparam(name, type_=Date()) for name in ("first", "last"))
_ONE = bindparam("of_activity", type_=Integer)
OWNERS = bindparam("owners", expanding=True, type_=Integer)


def _narrowed(name: str, found: ColumnElement[bool]) -> ColumnElement[bool]:
    """What was found, or everything where nothing is asked for by that name."""
    return or_(bindparam(name, type_=Text) == "", found)


_made_of = activity_crafts.alias()  # a statement that goes by crafts has its own
_NARROWED = and_(
    _narrowed(
        "of_craft",
        exists().where(_made_of.c.activity_id == activities.c.id, _made_of.c.craft == bindparam("of_craft", type_=Text)),
    ),
    _narrowed("of_province", activities.c.province == bindparam("of_province", type_=Text)),
    _narrowed("of_programme", activities.c.programme == bindparam("of_programme", type_=Text)),
    _narrowed(
        "of_scheme",
        exists().where(
            programmes.c.name == activities.c.programme,
            programmes.c.scheme == bindparam("of_scheme", type_=Text),
            programmes.c.organisation_id.in_(OWNERS),
        ),
    ),
)
COUNTED = or_(activities.c.id == _ONE, and_(_ONE == 0, THEIRS, activities.c.starts_on.between(FIRST, LAST), _NARROWED))
OF_ACTIVITY = registrations.c.activity_id == activities.c.id
