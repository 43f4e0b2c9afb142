"""What is known of exporting changes: those who follow the market are told once, what changed for what they follow.

A load or an import gathers what it changed; the timer that tells of it carries it along, page by page.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, literal, select

from storage.models import interests
from storage.unasked import timers
from storage.unasked.interests import Followed, Kind
from storage.unasked.timers import Planned

Row = Mapping[str, Any]


class Part(StrEnum):
    """What of it changed."""

    AGREEMENTS = "agreements"
    CERTIFICATE = "certificate"
    DUTY = "duty"
    NOTES = "notes"
    CODES = "codes"
    RULES = "rules"


Changes = dict[str, list[Part]]
"""By what it is about: `AE` a market, `AE/perak` a craft there, `/perak` a craft anywhere."""

NO_CRAFT = "-"
"""Stands for goods that are none of the crafts': who follows the market as a whole is told."""

_OF_FIELDS: Mapping[str, Part] = {
    "agreements": Part.AGREEMENTS,
    "certificate_of_origin": Part.CERTIFICATE,
    "tariff_notes": Part.DUTY,
    "notes": Part.NOTES,
}
_OF_KINDS: Mapping[str, Part] = {"hs": Part.CODES, "product_rule": Part.RULES}
ANYBODY = select(literal(1)).where(interests.c.kind == bindparam("of_kind")).limit(1)
SUBJECTS = select(interests.c.subject).distinct().where(interests.c.kind == bindparam("of_kind"))
PAGE_OF = (
    select(interests.c.contact_id)
    .distinct()
    .where(
        interests.c.kind == bindparam("of_kind"),
        interests.c.subject.in_(bindparam("subjects", expanding=True)),
        interests.c.contact_id > bindparam("after"),
    )
    .order_by(interests.c.contact_id)
    .limit(bindparam("most"))
)
FOLLOWED = (
    select(interests.c.contact_id, interests.c.subject)
    .where(interests.c.kind == bindparam("of_kind"), interests.c.contact_id.in_(bindparam("contacts", expanding=True)))
    .order_by(interests.c.contact_id, interests.c.subject)
)


# ---- what changed ---------------------------------------------------------------------------------------------------------
def noted(connection: Connection, before: Mapping[tuple[Any, ...], Row], rows: Iterable[Row], now: datetime) -> None:
    """Records (kind, slug, body) were written over those `before`, by kind and slug: plan what is told of it."""
    tell(connection, _gathered(before, rows), now)


def _gathered(before: Mapping[tuple[Any, ...], Row], rows: Iterable[Row]) -> Changes:
    changes: Changes = {}
    for row in rows:
        was = before.get((row["kind"], row["slug"]))
        if was is not None and was["body"] == row["body"]:
            continue
        old, new = json.loads(was["body"]) if was is not None else {}, json.loads(row["body"])
        for subject, part in _parts(row["kind"], old, new):
            known = changes.setdefault(subject, [])
            known += [part] if part not in known else []
    return changes


def _parts(kind: str, old: Row, new: Row) -> list[tuple[str, Part]]:
    """What changed of one record, and what it is about; another wording of its sources alone is no news."""
    if kind == "market":
        was, now = _said(old), _said(new)
        return [(new["market"], part) for name, part in _OF_FIELDS.items() if was.get(name) != now.get(name)] if old else []
    if kind not in _OF_KINDS or _said(old) == _said(new):
        return []
    crafts = [new["craft"]] if kind == "hs" else [*{*old.get("crafts", ()), *new.get("crafts", ())}]
    return [(f"/{craft}", _OF_KINDS[kind]) for craft in sorted(crafts)]


def _said(body: Row) -> Row:
    return {name: _worded(value) for name, value in body.items() if name not in ("source", "as_of")}


def _worded(value: Any) -> Any:
    """A text that stands in two languages as its Indonesian: that it was translated changes nothing."""
    if isinstance(value, dict):
        return value["id"] if value.keys() == {"id", "en"} else {name: _worded(one) for name, one in value.items()}
    return [_worded(one) for one in value] if isinstance(value, list) else value


def tell(connection: Connection, changes: Changes, now: datetime) -> None:
    """Plan telling those who follow what changed; nothing where nobody follows a market."""
    if changes and connection.execute(ANYBODY, {"of_kind": Kind.MARKET}).first() is not None:
        timers.plan(connection, [planned(changes, 0, now)])


# ---- who is told of it ------------------------------------------------------------------------------------------------------
def planned(changes: Changes, after: int, now: datetime) -> Planned:
    """Telling the followers whose ids are beyond `after`, at once."""
    detail = msgspec.json.encode([after, changes]).decode()
    return Planned(timers.Kind.REVISED, f"revised:{after}:{Followed('', detail).mark}", now, detail=detail)


def read(detail: str) -> tuple[int, Changes]:
    """The last contact reached, and what changed, of something `planned`."""
    after, changes = msgspec.json.decode(detail, type=tuple[int, dict[str, list[Part]]])
    return after, changes


def page(connection: Connection, changes: Changes, after: int, most: int) -> dict[int, list[Followed]]:
    """The next so many whom it concerns, each with what they follow of it; contacts in their order."""
    known = connection.execute(SUBJECTS, {"of_kind": Kind.MARKET}).scalars()
    subjects = [subject for subject in known if parts_for(changes, subject)]
    key = {"of_kind": Kind.MARKET, "subjects": subjects, "after": after, "most": most}
    contacts = list(connection.execute(PAGE_OF, key).scalars()) if subjects else []
    found: dict[int, list[Followed]] = {contact: [] for contact in contacts}
    for contact, subject in connection.execute(FOLLOWED, {"of_kind": Kind.MARKET, "contacts": contacts}) if contacts else ():
        if subject in subjects:
            found[contact].append(Followed(Kind.MARKET, subject))
    return found


def parts_for(changes: Changes, subject: str) -> list[Part]:
    """What changed for who follows `AE`, or `AE/perak`."""
    market, _, craft = subject.partition("/")
    found = [part for about, parts in changes.items() if _concerns(about, market, craft) for part in parts]
    return _ordered(found)


def _concerns(about: str, market: str, craft: str) -> bool:
    of_market, slash, of_craft = about.partition("/")
    if of_market and of_market != market:
        return False
    return not slash or of_craft == craft or (not craft and bool(of_market))


def _ordered(parts: Collection[Part]) -> list[Part]:
    return [part for part in Part if part in parts]


def parts_of(changes: Changes, followed: Sequence[Followed]) -> list[Part]:
    """The same for everything somebody follows."""
    return _ordered({part for one in followed for part in parts_for(changes, one.subject)})
